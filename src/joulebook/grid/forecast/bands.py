"""From logarithms to grams per kWh: the point and the interval of each issue."""

import numpy as np

from joulebook.grid.forecast import conformal
from joulebook.grid.forecast.history import DAY, History

Band = tuple[np.ndarray, np.ndarray, np.ndarray]  # point, low and high in g/kWh


def truths(past: History, ahead: int) -> np.ndarray:
    """What really came in the block `ahead` days after each issue; NaN where nobody knows."""
    truth = np.full((past.days + 1, DAY), np.nan)
    late = past.values[ahead - 1 :]
    truth[: len(late)] = late
    return truth


def band(said: np.ndarray, errors: np.ndarray, level: float, floor: float) -> Band:
    """Point, low and high of one block from its logarithms and the errors known at its issue.

    NaN where too few errors are known.
    """
    if np.isnan(said).any() or not conformal.enough(errors):
        unknown = np.full(said.shape, np.nan)
        return unknown, unknown, unknown
    low, high = conformal.offsets(errors, level)
    steps = (0.0, np.minimum(low, 0.0), np.maximum(high, 0.0))  # the point lies in its interval
    point, low, high = (np.maximum(np.exp(said + step) - floor, 0.0) for step in steps)
    return point, low, high


def bands(
    said: np.ndarray, truth: np.ndarray, rows: np.ndarray, ahead: int, level: float, floor: float,
) -> Band:  # fmt: skip
    """The same for many issues, each with the errors whose truth was known at it."""
    errors = np.log(truth + floor) - said
    out = np.full((3, len(rows), DAY), np.nan)
    for at, row in enumerate(rows):
        known = errors[: row - ahead + 1][-conformal.WINDOW_DAYS :]
        out[:, at] = band(said[row], known, level, floor)
    return out[0], out[1], out[2]
