"""The linear member: a ridge regression of a whole day on the days before, in plain NumPy.

It answers all 24 hours at once, in logarithms relative to the last known day. Old days count less.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from joulebook.grid.forecast.features import PRIOR

SHRINKAGE = 0.1  # of the mean squared length of a row; chosen on 2022 and 2023
HALF_LIFE_DAYS = 500.0
REFIT_DAYS = 14
LEVELS = ("yesterday", "day before", "same weekday", "week", "month")


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """A fitted ridge regression: (row − `centre`) × `scale` × `slopes` + `intercept`."""

    names: tuple[str, ...]
    centre: np.ndarray
    scale: np.ndarray
    slopes: np.ndarray
    intercept: np.ndarray

    def predict(self, groups: Mapping[str, np.ndarray], rows: slice) -> np.ndarray:
        """Logarithms relative to the last known day, for rows of the groups."""
        wide = np.concatenate([groups[name][rows] for name in self.names], axis=1)
        steps = np.nan_to_num((wide - self.centre) * self.scale)  # unknown is average
        return np.asarray(steps @ self.slopes + self.intercept)


def fit_ridge(
    groups: Mapping[str, np.ndarray], target: np.ndarray, rows: slice, usable: np.ndarray
) -> Ridge:
    """The ridge regression on those rows of the groups that are usable.

    A group that is unknown in more than half of them is left out.
    """
    keep = np.flatnonzero(usable[rows]) + rows.start
    known = {n: g[keep] for n, g in groups.items() if np.isnan(g[keep]).mean() <= 0.5}
    weights = 0.5 ** ((rows.stop - 1 - keep) / HALF_LIFE_DAYS)
    wide = np.concatenate(list(known.values()), axis=1)
    centre = _known_mean(wide)
    scale = np.concatenate([_scale(name, block) for name, block in known.items()])
    steps = np.nan_to_num((wide - centre) * scale)
    length = np.sqrt(np.mean((steps**2).sum(axis=1))) or 1.0
    steps, scale = steps / length, scale / length
    y = target[keep]
    intercept = np.average(y, axis=0, weights=weights)
    weighted = steps * weights[:, None]
    inner = weighted.T @ steps + SHRINKAGE * np.eye(wide.shape[1])
    slopes = np.linalg.solve(inner, weighted.T @ (y - intercept))
    return Ridge(tuple(known), centre, scale, slopes, intercept)


def rolling(
    groups: Mapping[str, np.ndarray], target: np.ndarray, usable: np.ndarray, first: int, ahead: int
) -> np.ndarray:
    """What ridge regressions fitted every two weeks said of each row, knowing only what was known.

    Rows before `first` are NaN: too little was known.
    """
    said = np.full_like(target, np.nan)
    for start in range(first, len(target), REFIT_DAYS):
        rows = slice(start, min(start + REFIT_DAYS, len(target)))
        said[rows] = fit_ridge(groups, target, slice(0, start - ahead + 1), usable).predict(
            groups, rows
        )
    return said


def _known_mean(wide: np.ndarray) -> np.ndarray:
    """The mean of what is known of each column, 0 where nothing is."""
    known = ~np.isnan(wide)
    return np.asarray(np.nan_to_num(wide).sum(axis=0) / np.maximum(known.sum(axis=0), 1))


def _scale(name: str, block: np.ndarray) -> np.ndarray:
    """What makes columns comparable: hours of the intensity share one scale, and keep their shape."""
    spread = np.sqrt(_known_mean((block - _known_mean(block)) ** 2))
    if name in LEVELS:
        spread = np.full(block.shape[1], np.nanstd(block))
    elif name == "weekday":
        spread = np.full(block.shape[1], spread.mean())
    wide = np.where(spread > 1e-9, spread, np.inf)  # what never changed says nothing
    prior = PRIOR[name] if name in PRIOR else PRIOR[name.split(maxsplit=1)[0]]
    return np.asarray(prior / wide / np.sqrt(block.shape[1]))
