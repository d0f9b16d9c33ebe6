"""What is known before an issue, in blocks of 24 hours that end at it.

Row r of every block table stands for the issue at the start of block r. Gaps are filled for the
features only, by the latest earlier value of the same hour of the day; a filled hour is never truth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.series import HOUR, Series

DAY = 24
MOST_AHEAD = 4  # days
FLOOR_SHARE = 0.01  # of the mean, added before logarithms so that hours near zero stay finite


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Blocks of 24 hours: `values` as observed (NaN in gaps), `filled` by the rule, and extras."""

    place: str
    scope: str
    start: np.datetime64
    values: np.ndarray
    filled: np.ndarray
    extras: Mapping[str, np.ndarray]

    @property
    def days(self) -> int:
        """How many blocks there are."""
        return len(self.values)

    @property
    def first(self) -> int:
        """The first block of which every hour is known or filled."""
        known = ~np.isnan(self.filled).any(axis=1)
        return int(np.argmax(known)) if known.any() else self.days

    def row(self, hour: np.datetime64) -> int:
        """The block that starts at an hour."""
        return int((hour - self.start) // HOUR) // DAY

    def hour(self, row: int) -> np.datetime64:
        """The hour at which a block starts."""
        hour: np.datetime64 = self.start + np.timedelta64(row * DAY, "h")
        return hour

    def weekday(self, rows: np.ndarray) -> np.ndarray:
        """A number of 0 to 6 that is the same for blocks a week apart, whatever the history."""
        return np.asarray((self.start.astype("datetime64[D]").astype(np.int64) + rows) % 7)

    def day_of_year(self, rows: np.ndarray) -> np.ndarray:
        """How far into the year a block starts, 0 to 1."""
        days = self.start.astype("datetime64[D]").astype(np.int64) + rows
        return np.asarray(days % 365.25 / 365.25)

    def floor(self, row: int) -> float:
        """What is added to intensities before logarithms: a share of their mean before a row."""
        known = self.filled[self.first : row]
        mean = float(known.mean()) if known.size else 0.0
        return FLOOR_SHARE * mean if mean > 0 else 1.0


def days_of(hours: int) -> int:
    """Days that hold so many hours; raises InputError for less than 1 or more than 96.

    >>> days_of(24), days_of(30)
    (1, 2)
    """
    if not 1 <= hours <= MOST_AHEAD * DAY:
        raise InputError(f"hours {hours}: expected 1 to {MOST_AHEAD * DAY}")
    return -(-hours // DAY)


def history(
    series: Series, extra: Sequence[Series] = (), *, issue: np.datetime64 | None = None
) -> History:
    """The blocks of a series and of what goes with it; one of them starts at `issue`.

    Without `issue`, they end where the series ends. Raises InputError when there is not one block.
    """
    at = (series.end if issue is None else issue).astype("datetime64[h]")
    lead = int((at - series.start) // HOUR) % DAY
    days = (len(series.values) - lead) // DAY
    if days < 1:
        raise InputError(f"{series.dataset} of {series.place} has less than a day of hours")
    if np.isinf(series.values).any() or (series.values < 0).any():
        raise InputError(f"{series.dataset} of {series.place} has infinite or negative intensities")
    start = series.start + np.timedelta64(lead, "h")
    values = series.values[lead : lead + days * DAY].reshape(days, DAY)
    named = (" ".join(filter(None, (s.quantity, s.scope, s.method, s.basis))) for s in extra)
    extras = {name: _aligned(s, start, days) for name, s in zip(named, extra, strict=True)}
    return History(series.place, series.scope, start, values, _filled(values), extras)


def _aligned(series: Series, start: np.datetime64, days: int) -> np.ndarray:
    """The same hours of another series, NaN where it has none."""
    aligned = np.full(days * DAY, np.nan)
    shift = int((series.start - start) // HOUR)
    low, high = max(shift, 0), min(shift + len(series.values), days * DAY)
    if low < high:
        aligned[low:high] = series.values[low - shift : high - shift]
    aligned[~np.isfinite(aligned)] = np.nan
    return aligned.reshape(days, DAY)


def _filled(values: np.ndarray) -> np.ndarray:
    """Gaps filled by the latest earlier value of the same hour of the day."""
    rows = np.arange(len(values))[:, None]
    latest = np.maximum.accumulate(np.where(np.isnan(values), -1, rows), axis=0)
    filled = np.take_along_axis(values, np.maximum(latest, 0), axis=0)
    return np.where(latest < 0, np.nan, filled)


def before(blocks: np.ndarray, days: int) -> np.ndarray:
    """Row r holds the block `days` earlier; one row more than blocks, for the issue at the end."""
    empty = np.full((min(days, len(blocks) + 1), *blocks.shape[1:]), np.nan)
    return np.concatenate([empty, blocks[: len(blocks) + 1 - len(empty)]])
