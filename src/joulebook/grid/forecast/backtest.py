"""A year of forecasts, each from what was known at 00 UTC of its day, against what then happened."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.forecast import boosted, conformal
from joulebook.grid.forecast.history import DAY, MOST_AHEAD, History, before, history
from joulebook.grid.forecast.scores import Scores, scores
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.series import Series

REFIT_DAYS = 30
TUNING_DAYS = 90  # before the year, whose errors make the first intervals
NAIVE = "same hour of the last known day"
BOOSTED = "ridge regressions corrected by boosted trees"


def nobody(_done: int) -> None:
    """Nobody waits for a bar."""


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
    level: float = 0.9, after: Callable[[int], None] = nobody,
) -> Backtest:  # fmt: skip
    """Forecasts of every day of a year from the data before its 00 UTC, refitted on the way.

    `after` is told how many days are done. Days whose truth or yesterday has a gap are skipped and
    counted, like days with too little history. Raises InputError when nothing remains.
    """
    begun = time.perf_counter()
    series = hourly.find("grid_g_per_kwh", scope)
    days_ahead = ahead_of(hours)
    past = year_of_blocks(series, extras(hourly, series), year)
    tested = [day_of_blocks(past, year, k + 1, naive, level, after) for k in range(days_ahead)]
    return Backtest(
        place=hourly.place, scope=scope, year=year, hours=days_ahead * DAY, level=level,
        method=NAIVE if naive else BOOSTED, history_from=f"{past.start}:00 UTC",
        skipped=tested[0][1], ahead=tuple(one for one, _skipped in tested),
        seconds=round(time.perf_counter() - begun, 2),
    )  # fmt: skip


def ahead_of(hours: int) -> int:
    """Days that hold so many hours; raises InputError for less than one or more than four."""
    if not DAY <= hours <= MOST_AHEAD * DAY or hours % DAY:
        raise InputError(f"--hours {hours}: expected 24, 48, 72 or 96")
    return hours // DAY


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
    first = max(past.row(np.datetime64(f"{year:04d}-01-01T00", "h")), 0)
    floor = past.floor(first)
    base = np.log(before(past.filled, 1) + floor)
    truth = truths(past, ahead)
    said = base if naive else _walked(past, first, ahead, floor, after)
    rows = np.arange(first, past.days + 1 - ahead)
    theirs = banded(base, truth, rows, ahead, level, floor, centred=False)
    ours = theirs if naive else banded(said, truth, rows, ahead, level, floor, centred=True)
    reasons = _reasons(past, truth[rows], rows, ours)
    skipped = {reason: int(days.sum()) for reason, days in reasons.items()}
    kept = ~np.any(list(reasons.values()), axis=0)
    if not kept.any():
        raise InputError(f"no day of {year} can be tested: {skipped}")
    found = [scores(truth[rows][kept], *(table[kept] for table in one)) for one in (ours, theirs)]
    return Ahead(ahead, int(kept.sum()), found[0], found[1]), skipped


def truths(past: History, ahead: int) -> np.ndarray:
    """What really came, `ahead` days after each issue; NaN where nobody knows."""
    truth = np.full((past.days + 1, DAY), np.nan)
    truth[: past.days + 1 - ahead] = past.values[ahead - 1 :]
    return truth


def banded(
    said: np.ndarray, truth: np.ndarray, rows: np.ndarray, ahead: int, level: float, floor: float,
    *, centred: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Point, low and high of each row in g/kWh, from errors whose truth was known at its issue.

    NaN where too few errors were known. `centred` moves the point to the least relative error.
    """
    errors = np.log(truth + floor) - said
    out = np.full((3, len(rows), DAY), np.nan)
    for at, row in enumerate(rows):
        known = errors[max(row - ahead + 1 - conformal.WINDOW_DAYS, 0) : row - ahead + 1]
        if np.isnan(said[row]).any() or not conformal.enough(known):
            continue
        low, high = conformal.offsets(known, level)
        middle = np.clip(conformal.least_relative(known), low, high) if centred else 0.0 * low
        out[:, at] = np.exp(
            said[row] + np.stack([middle, np.minimum(low, middle), np.maximum(high, middle)])
        )
    point, low, high = np.maximum(out - floor, 0.0)
    return point, low, high


def _walked(
    past: History, first: int, ahead: int, floor: float, after: Callable[[int], None]
) -> np.ndarray:
    """Forecasts from some time before a year until its end, refitted on the way."""
    start = boosted.first_row(past)
    task = boosted.problem(past, floor, ahead)
    begin = max(first - TUNING_DAYS, start + boosted.NEEDED_DAYS - boosted.RIDGE_DAYS + ahead)
    tuning = np.arange(begin, first, TUNING_DAYS // 2)
    tested = np.arange(max(first, begin), past.days, REFIT_DAYS)
    edges = [*tuning.tolist(), *tested.tolist(), past.days]
    blocks = [slice(a, b) for a, b in zip(edges, edges[1:], strict=False)]
    return boosted.walk(task, boosted.rolled(task, start), blocks, after)


def _reasons(
    past: History, truth: np.ndarray, rows: np.ndarray, ours: tuple[np.ndarray, ...]
) -> dict[str, np.ndarray]:
    """Which days are skipped, by the first reason that holds."""
    unknown = np.isnan(truth).any(axis=1)
    before_gap = np.isnan(before(past.values, 1)[rows]).any(axis=1) & ~unknown
    young = np.isnan(ours[0]).any(axis=1) & ~unknown & ~before_gap
    return {"truth missing": unknown, "yesterday missing": before_gap, "too little history": young}
