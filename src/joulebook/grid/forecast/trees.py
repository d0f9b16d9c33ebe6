"""The second member: LightGBM trees that correct the ridge regressions, hour by hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.forecast.features import Columns

ROUNDS = 200
HALF_LIFE_DAYS = 365.0
FEWEST_DAYS = 30
MOST_TILT = 1.5


@dataclass(frozen=True, slots=True)
class Member:
    """One booster: whether it corrects the regressions, sees weather and prices, and its settings.

    Three that differ err differently, so that their mean is better than the best of them.
    """

    corrects: bool
    weather: bool
    settings: Mapping[str, Any]


MEMBERS = (
    Member(corrects=True, weather=False, settings={"seed": 1}),
    Member(
        corrects=True, weather=True, settings={"seed": 2, "extra_trees": True, "num_leaves": 31}
    ),
    Member(
        corrects=False, weather=True, settings={"seed": 3, "learning_rate": 0.05, "num_leaves": 31}
    ),
)
SETTINGS = {
    # one thread, because two fits run side by side and LightGBM's own threads wait for each other
    # on a busy machine
    "objective": "l1", "num_leaves": 15, "learning_rate": 0.03, "min_data_in_leaf": 50, "max_bin": 63,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "verbose": -1,
    "num_threads": 1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip


def need_lightgbm() -> None:
    """Raise InputError, saying how to get it, where LightGBM is not installed."""
    if find_spec("lightgbm") is None:
        raise InputError(
            "forecasts by trees need LightGBM: pip install 'joulebook[forecast]', or ask for the "
            "same hour of the last day with --naive"
        )


def member_table(
    member: Member, found: Columns, said: Sequence[np.ndarray], rows: slice
) -> np.ndarray:
    """What a member looks at in these rows, for which the regressions said `said`."""
    table = found.table[rows]
    seen = table if member.weather else table[:, :, found.dry]
    if not member.corrects:
        return np.asarray(seen)
    return np.concatenate([seen, np.stack(said, axis=2)], axis=2)


def fit_trees(
    found: Columns, target: np.ndarray, said: Sequence[np.ndarray], rows: slice
) -> tuple[Any, ...]:
    """A booster for each member, on rows whose truth is `target` and regressions are `said`.

    Hours whose truth or regression is unknown (NaN) are left out, and old days count less. Weighing
    by regression / truth makes the least absolute error the least relative one, as a forecast twice
    too high is relatively worse than one of half.
    """
    import lightgbm

    days, hours = target.shape
    residual = (target - np.mean(said, axis=0)).ravel()
    known = ~np.isnan(residual)
    recent = np.repeat(0.5 ** (np.arange(days)[::-1] / HALF_LIFE_DAYS), hours)
    weights = recent[known] * np.exp(-np.clip(residual[known], -MOST_TILT, MOST_TILT))
    fitted = []
    for member in MEMBERS:
        table = member_table(member, found, said, rows).reshape(days * hours, -1)
        aim = residual if member.corrects else target.ravel()
        data = lightgbm.Dataset(table[known], aim[known], weight=weights)
        fitted.append(lightgbm.train({**SETTINGS, **member.settings}, data, ROUNDS))
    return tuple(fitted)


def predict(
    trees: Sequence[Any], found: Columns, said: Sequence[np.ndarray], rows: slice
) -> np.ndarray:
    """The mean of the members: logarithms relative to the last known day, as (days, 24)."""
    regression = np.mean(said, axis=0)
    total = np.zeros_like(regression)
    for tree, member in zip(trees, MEMBERS, strict=True):
        table = member_table(member, found, said, rows)
        flat = table.reshape(regression.size, -1)
        step = tree.predict(flat, num_threads=1).reshape(regression.shape)
        total += step + regression if member.corrects else step
    return np.asarray(total / len(MEMBERS))
