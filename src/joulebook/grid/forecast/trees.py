"""The second member: LightGBM trees that correct the ridge regressions, hour by hour."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from joulebook.errors import InputError

ROUNDS = 200
HALF_LIFE_DAYS = 365.0
FEWEST_DAYS = 30
MOST_TILT = 1.5
SETTINGS = {
    # one thread, because two fits run side by side and LightGBM's own threads wait for each other
    # on a busy machine
    "objective": "l1", "num_leaves": 15, "learning_rate": 0.03, "min_data_in_leaf": 50, "max_bin": 63,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "verbose": -1,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "seed": 1,
}  # fmt: skip


def need_lightgbm() -> None:
    """Raise InputError, saying how to get it, where LightGBM is not installed."""
    if find_spec("lightgbm") is None:
        raise InputError(
            "forecasts by trees need LightGBM: pip install 'joulebook[forecast]', or ask for the "
            "same hour of the last day with --naive"
        )


def fit_trees(table: np.ndarray, residual: np.ndarray, seed: int) -> Any:
    """Trees for what the ridge regressions left over, of (days, 24, columns) and (days, 24).

    Hours whose truth or regression is unknown (NaN) are left out, and old days count less. Weighing
    by regression / truth makes the least absolute error the least relative one, as a forecast twice
    too high is relatively worse than one of half.
    """
    import lightgbm

    days = len(table)
    weights = np.repeat(0.5 ** (np.arange(days)[::-1] / HALF_LIFE_DAYS), residual.shape[1])
    flat, target = table.reshape(-1, table.shape[2]), residual.ravel()
    known = ~np.isnan(target)
    weights *= np.exp(-np.clip(np.nan_to_num(target), -MOST_TILT, MOST_TILT))
    data = lightgbm.Dataset(flat[known], target[known], weight=weights[known])
    return lightgbm.train({**SETTINGS, "seed": seed}, data, ROUNDS)


def correction(trees: Sequence[Any], tables: Sequence[np.ndarray]) -> np.ndarray:
    """The mean of what each booster says of its own table, as (days, 24)."""
    days, hours = tables[0].shape[:2]
    said = [
        tree.predict(table.reshape(days * hours, -1), num_threads=1)
        for tree, table in zip(trees, tables, strict=True)
    ]
    return np.asarray(np.mean(said, axis=0).reshape(days, hours))
