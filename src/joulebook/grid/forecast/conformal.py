"""Intervals from past errors: split conformal prediction over a rolling window.

An error is the logarithm of truth over forecast, one row for each issue and one column for each of
the 24 hours. Only errors that were known at an issue may be given for it.
"""

import numpy as np

WINDOW_DAYS = 90
FEWEST_DAYS = 14
NEIGHBOURS = 2  # hours on either side that an hour learns its errors with


def offsets(errors: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """What to add to each hour's forecast so that `level` of the truths lie between, low and high.

    The ranks are those of the conformal rule for finite samples, counting days, not hours, because
    the hours of a day err together: a little outside of the quantiles.

    >>> low, high = offsets(np.linspace(-1, 1, 81)[:, None] * np.ones(24), 0.9)
    >>> bool(-0.96 < low[12] < -0.9 < 0.9 < high[12] < 0.96)
    True
    """
    pooled = _pooled(errors)
    count = len(errors[-WINDOW_DAYS:])
    tail = (1 - level) / 2
    rank = min(1.0, (1 - tail) * (count + 1) / count) if count else 1.0
    low, high = np.nanquantile(pooled, [1 - rank, rank], axis=0)
    return low, high


def enough(errors: np.ndarray) -> bool:
    """Whether there are errors of enough days, for every hour."""
    return bool((~np.isnan(_pooled(errors))).sum(axis=0).min() >= FEWEST_DAYS)


def _pooled(errors: np.ndarray) -> np.ndarray:
    """The errors of the last days, each hour's with its neighbours', one column per hour."""
    recent = errors[-WINDOW_DAYS:]
    days, hours = recent.shape
    wide = np.full((days, hours + 2 * NEIGHBOURS), np.nan)
    wide[:, NEIGHBOURS : NEIGHBOURS + hours] = recent
    width = 2 * NEIGHBOURS + 1
    return np.concatenate([wide[:, k : k + hours] for k in range(width)])
