"""From the times of a file to hours in UTC: zones, duplicates, parts of an hour, gaps."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np

from joulebook.errors import InputError, UnknownNameError
from joulebook.grid.hourly_cells import Cells
from joulebook.grid.series import Mark

HOUR_S = 3_600
STEPS_S = (300, 600, 900, 1_200, 1_800, HOUR_S)
LONGEST_HOURS = 60 * 8_766
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RULE = (
    "the mean of the parts of an hour; with at least half of them it is marked estimated, with "
    "fewer the hour is missing"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """How rows lie in hours: row `rows[i]` fills part `parts[i]` of the `hours` from `start` on."""

    start: np.datetime64
    hours: int
    per_hour: int
    rows: np.ndarray
    parts: np.ndarray

    def hourly(self, values: np.ndarray, marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means of the hours and their marks, by `RULE`, of a column and the marks of its rows."""
        shape = (self.hours, self.per_hour)
        filled = np.full(self.hours * self.per_hour, np.nan)
        filled[self.parts] = values[self.rows]
        parts = filled.reshape(shape)
        told = np.zeros(self.hours * self.per_hour, np.uint8)
        told[self.parts] = marks[self.rows]
        known = ~np.isnan(parts)
        count = known.sum(axis=1)
        enough = 2 * count >= self.per_hour
        total = np.where(known, parts, 0.0).sum(axis=1)
        means = np.divide(total, count, out=np.full(self.hours, np.nan), where=enough & (count > 0))
        worst = np.where(known, told.reshape(shape), 0).max(axis=1)
        partly = np.where(count < self.per_hour, Mark.ESTIMATED, Mark.OBSERVED)
        worth = np.where(np.isnan(means), Mark.MISSING, np.maximum(worst, partly))
        return means, worth.astype(np.uint8)


def utc_hour(text: str, at: str) -> np.datetime64:
    """An hour in UTC from a text such as 2024-01-01T06:00Z; an offset is followed.

    A day is its first hour in UTC. Raises InputError beginning with `at` for what is no full hour, and
    for a time that leaves its zone open.

    >>> utc_hour("2024-01-01T02:00+02:00", "--at"), utc_hour("2024-01-01", "--from")
    (np.datetime64('2024-01-01T00','h'), np.datetime64('2024-01-01T00','h'))
    """
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{at}: {text!r} is no time; expected such as 2024-01-01T06:00Z") from None
    if time.tzinfo is None and len(text.strip()) > len("2024-01-01"):
        raise InputError(f"{at}: {text!r} has no time zone; write {text.strip()}Z for UTC")
    try:
        time = time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise InputError(f"{at}: {text!r} lies outside of all years") from None
    if time.minute or time.second or time.microsecond:
        raise InputError(f"{at}: {text!r} is no full hour (UTC)")
    return np.datetime64(time, "h")


def seconds_of(cells: Cells, at: int, utc: bool, time_zone: str | None) -> np.ndarray:
    """Seconds since 1970 (UTC) of a column of times.

    Raises InputError for what is no time, a local time without a zone, one that the zone skips in
    spring or repeats in autumn, and for a zone where the column is in UTC.
    """
    zone = None if time_zone is None else zone_of(time_zone)
    if utc and zone:
        raise InputError(f"{cells.name}: column {cells.header[at]!r} is in UTC; give no time zone")
    plain: tzinfo | None = UTC if utc else zone
    found = []
    for row, cell in enumerate(cells.column(at)):
        try:
            stamp = datetime.fromisoformat(cell.strip())
        except ValueError:
            raise InputError(
                f"{cells.where(row)}: {cell[:40]!r} is no time; expected one like 2022-07-01T13:00Z"
            ) from None
        if stamp.tzinfo is None:
            stamp = _placed(stamp, plain, cells, row)
        since = stamp - _EPOCH
        if since.microseconds:
            raise InputError(f"{cells.where(row)}: {stamp} lies within a second; expected hours")
        found.append(since.days * 86_400 + since.seconds)
    return np.array(found, dtype=np.int64)


def parts_of(seconds: np.ndarray, content: np.ndarray, cells: Cells) -> Parts:
    """How the rows lie in hours; `content` (rows × columns) decides whether duplicates contradict.

    Raises InputError for duplicates that differ, steps that are no part of an hour, longer steps,
    and times off the step.
    """
    order = np.argsort(seconds, kind="stable")
    again = np.flatnonzero(np.diff(seconds[order]) == 0)
    for first, second in zip(order[again], order[again + 1], strict=True):
        if not np.array_equal(content[first], content[second], equal_nan=True):
            raise InputError(
                f"{cells.where(int(second))}: {_stamp(seconds[second])} stands in line "
                f"{cells.lines[int(first)]} too, with other values"
            )
    rows = np.delete(order, again + 1)
    return _laid(seconds[rows], rows, cells)


def _laid(times: np.ndarray, rows: np.ndarray, cells: Cells) -> Parts:
    """Rows of rising times laid into the parts of hours."""
    step = _step(times, cells)
    off = np.flatnonzero((times - times[0]) % step)
    if len(off):
        row = int(rows[off[0]])
        raise InputError(f"{cells.where(row)}: {_stamp(times[off[0]])} is off the step of {step} s")
    part = int(np.gcd(np.gcd(step, int(times[0] % HOUR_S)), HOUR_S))
    if part not in STEPS_S:
        row = int(rows[0])
        raise InputError(f"{cells.where(row)}: {_stamp(times[0])}: hours must begin on a full minute "
                         f"that is a multiple of 5")  # fmt: skip
    first = int(times[0] // HOUR_S)
    hours = int((times[-1] + step - 1) // HOUR_S) - first + 1
    if hours > LONGEST_HOURS:
        raise InputError(
            f"{cells.name}: from {_stamp(times[0])} to {_stamp(times[-1])}; expected at most 60 years"
        )
    repeat = step // part
    at = (times - first * HOUR_S) // part
    parts = (at[:, None] + np.arange(repeat)).ravel()
    start = np.datetime64(first, "h")
    return Parts(start, hours, HOUR_S // part, np.repeat(rows, repeat), parts)


def _step(times: np.ndarray, cells: Cells) -> int:
    """Seconds between rows: the most frequent, at most an hour; raises InputError for others."""
    if len(times) < 2:
        return HOUR_S
    steps = Counter(int(s) for s in np.diff(times))
    shortest, usual = min(steps), max(steps, key=lambda s: (steps[s], -s))
    if shortest > HOUR_S and len(steps) == 1 and len(times) > 2:
        raise InputError(
            f"{cells.name}: a row every {shortest / HOUR_S:g} h; expected hours or parts of one"
        )
    step = min(usual, HOUR_S)
    if step not in STEPS_S:
        raise InputError(
            f"{cells.name}: a row every {step} s; expected 5, 10, 15, 20, 30 or 60 minutes"
        )
    return step


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; raises UnknownNameError for another.

    >>> zone_of("Europe/Berlin").key
    'Europe/Berlin'
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownNameError("time zone", name, available_timezones()) from None


def _placed(stamp: datetime, zone: tzinfo | None, cells: Cells, row: int) -> datetime:
    """A time without an offset, in the zone that everything else says it is in."""
    if zone is None:
        raise InputError(
            f"{cells.where(row)}: {stamp} says no zone; write Z or an offset, call the column utc, "
            f"or give the time zone, such as Europe/Berlin"
        )
    early, late = stamp.replace(tzinfo=zone), stamp.replace(tzinfo=zone, fold=1)
    before, after = (time.utcoffset() or timedelta(0) for time in (early, late))
    if before != after:
        what = "comes twice in" if before > after else "does not exist in"
        raise InputError(f"{cells.where(row)}: {stamp} {what} {zone}; write its offset, or UTC")
    return early


def _stamp(seconds: int) -> str:
    return f"{np.datetime64(int(seconds), 's')}Z"
