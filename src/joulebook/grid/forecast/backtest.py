"""A year of forecasts, each from what was known at 00 UTC of its day, against what then happened."""

import itertools
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.forecast import boosted
from joulebook.grid.forecast.bands import Band, bands, truths
from joulebook.grid.forecast.history import DAY, History, before, days_of, history
from joulebook.grid.forecast.naive import METHOD as NAIVE
from joulebook.grid.forecast.naive import repeated
from joulebook.grid.forecast.scores import Scores, scores
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.series import Series

REFIT_DAYS = 61
TUNING_DAYS = 90  # before the year, whose errors make the first intervals


@dataclass(frozen=True, slots=True)
class Ahead:
    """One day ahead: how many days were tested, our scores and those of the last known day repeated."""

    day_ahead: int
    days: int
    ours: Scores
    naive: Scores


@dataclass(frozen=True, slots=True)
class Backtest:
    """A year of forecasts of one place, by day ahead; skipped days by reason."""

    place: str
    scope: str
    year: int
    hours: int
    level: float
    method: str
    history_from: str
    skipped: dict[str, int]
    ahead: tuple[Ahead, ...]
    seconds: float

    def to_json(self) -> dict[str, object]:
        """What `--json` prints: means over all hours asked for, then each day ahead."""
        first = self.ahead[0]
        ours, naive = (self._mean(side, "mape_pct") for side in ("ours", "naive"))
        better = None if not ours or not naive else 100 * (1 - ours / naive)
        names = [name for name in asdict(first.ours) if name != "mape_pct"]
        return {
            "zone": self.place, "test_year": self.year, "scope": self.scope, "method": self.method,
            "history_from": self.history_from, "days": first.days, "hours": self.hours,
            "days_skipped": self.skipped, "level_pct": 100 * self.level,
            "mape_naive_pct": naive, "mape_pct": ours, "improvement_pct": better,
            **{name: self._mean("ours", name) for name in names},
            "naive": asdict(first.naive) if len(self.ahead) == 1 else None,
            "by_day_ahead": [asdict(one) for one in self.ahead], "seconds": self.seconds,
        }  # fmt: skip

    def _mean(self, side: str, name: str) -> float | None:
        """The mean of a score over the days ahead, each weighed by its days."""
        found = [(getattr(getattr(a, side), name), a.days) for a in self.ahead]
        known = [(value, days) for value, days in found if value is not None]
        total = sum(days for _value, days in known)
        return sum(value * days for value, days in known) / total if total else None


def backtest(
    hourly: Hourly, year: int, hours: int = DAY, *, scope: str = "lifecycle", naive: bool = False,
    level: float = 0.9, after: Callable[[int], None] = boosted.nobody,
) -> Backtest:  # fmt: skip
    """Forecasts of every day of a year from the data before its 00 UTC, refitted on the way.

    `after` is told how many days are done. Days whose truth or yesterday has a gap are skipped and
    counted, like days with too little history. Raises InputError when nothing remains.
    """
    begun = time.perf_counter()
    series = hourly.find("grid_g_per_kwh", scope)
    days_ahead = whole_days(hours)
    past = year_of_blocks(series, extras(hourly, series), year)
    tested = [day_of_blocks(past, year, k + 1, naive, level, after) for k in range(days_ahead)]
    return Backtest(
        place=hourly.place, scope=scope, year=year, hours=days_ahead * DAY, level=level,
        method=NAIVE if naive else boosted.METHOD, history_from=f"{past.start}:00 UTC",
        skipped=tested[0][1], ahead=tuple(one for one, _skipped in tested),
        seconds=round(time.perf_counter() - begun, 2),
    )  # fmt: skip


def steps(hourly: Hourly, year: int, hours: int, scope: str) -> int:
    """How many days `after` will be told of, for a bar."""
    series = hourly.find("grid_g_per_kwh", scope)
    past = year_of_blocks(series, (), year)
    first = first_of(past, year)
    return sum(
        past.days - min(_begin(past, first, day + 1), past.days) for day in range(whole_days(hours))
    )


def whole_days(hours: int) -> int:
    """Days that so many hours are; raises InputError unless they are one to four whole days."""
    if hours % DAY:
        raise InputError(f"hours {hours}: a backtest is of whole days: 24, 48, 72 or 96")
    return days_of(hours)


def extras(hourly: Hourly, target: Series) -> tuple[Series, ...]:
    """The other series of a file."""
    return tuple(s for s in hourly.all if s is not target)


def year_of_blocks(series: Series, extra: tuple[Series, ...], year: int) -> History:
    """The history up to the end of a year; raises InputError when it does not reach into it."""
    start, end = (np.datetime64(f"{y:04d}-01-01T00", "h") for y in (year, year + 1))
    if not series.start < end or not start < series.end:
        raise InputError(
            f"{series.dataset} of {series.place} has no hours of {year}: "
            f"it covers {series.start}:00 to {series.end}:00"
        )
    return history(series.between(series.start, end), extra, issue=start)


def day_of_blocks(
    past: History, year: int, ahead: int, naive: bool, level: float, after: Callable[[int], None]
) -> tuple[Ahead, dict[str, int]]:
    """Scores of one day ahead over a year, and the days that were skipped, by reason."""
    rows = np.arange(first_of(past, year), past.days + 1 - ahead)
    truth = truths(past, ahead)[rows]
    theirs = year_of_bands(past, rows, ahead, level, naive=True)
    ours = theirs if naive else year_of_bands(past, rows, ahead, level, after=after)
    reasons = _reasons(past, truth, rows, ours)
    skipped = {reason: int(days.sum()) for reason, days in reasons.items()}
    kept = ~np.any(list(reasons.values()), axis=0)
    if not kept.any():
        raise InputError(f"no day of {year} can be tested: {skipped}")
    found = [scores(truth[kept], *(table[kept] for table in one)) for one in (ours, theirs)]
    return Ahead(ahead, int(kept.sum()), found[0], found[1]), skipped


def first_of(past: History, year: int) -> int:
    """The block that starts a year, or the first one where the history starts within the year."""
    return max(past.row(np.datetime64(f"{year:04d}-01-01T00", "h")), 0)


def year_of_bands(
    past: History, rows: np.ndarray, ahead: int, level: float, *, naive: bool = False,
    after: Callable[[int], None] = boosted.nobody,
) -> Band:  # fmt: skip
    """Point, low and high of the block `ahead` days after each issue in g/kWh, refitted on the way.

    Row r of the result knows nothing of block `rows[r]` or later. NaN where too little was known.
    """
    first = int(rows[0]) if rows.size else past.days
    floor = past.floor(first)
    said = repeated(past, floor) if naive else _walked(past, first, ahead, floor, after)
    return bands(said, truths(past, ahead), rows, ahead, level, floor)


def _begin(past: History, first: int, ahead: int) -> int:
    """The first issue that is forecast: some time before the year, whose errors make intervals."""
    return max(first - TUNING_DAYS, past.first + boosted.NEEDED_DAYS + ahead)


def _walked(
    past: History, first: int, ahead: int, floor: float, after: Callable[[int], None]
) -> np.ndarray:
    """Forecasts from some time before a year until its end, refitted on the way."""
    start = boosted.first_row(past)
    task = boosted.problem(past, floor, ahead)
    begin = _begin(past, first, ahead)
    tuning = np.arange(begin, first, TUNING_DAYS)
    tested = np.arange(max(first, begin), past.days, REFIT_DAYS)
    edges = [*tuning.tolist(), *tested.tolist(), past.days]
    blocks = [slice(a, b) for a, b in itertools.pairwise(edges)]
    return boosted.walk(task, boosted.rolled(task, start), blocks, after)


def _reasons(
    past: History, truth: np.ndarray, rows: np.ndarray, ours: Band
) -> dict[str, np.ndarray]:
    """Which days are skipped, by the first reason that holds."""
    unknown = np.isnan(truth).any(axis=1)
    before_gap = np.isnan(before(past.values, 1)[rows]).any(axis=1) & ~unknown
    young = np.isnan(ours[0]).any(axis=1) & ~unknown & ~before_gap
    return {"truth missing": unknown, "yesterday missing": before_gap, "too little history": young}
