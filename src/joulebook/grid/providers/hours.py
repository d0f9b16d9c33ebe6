"""From what a provider answered to hours of a `Series`, by one rule for all.

Times become UTC; a time without a zone is an error. Identical duplicates are merged; of contradicting
ones the one that was updated later counts, and without such a stamp they are an error. Parts of an
hour (half-hourly, 5-minute) become their mean; an hour of which less than all but at least half is
there is ESTIMATED, one with less is MISSING. A null is MISSING. A value that cannot be is an error,
for its unit may be another.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from joulebook.errors import ProviderError
from joulebook.grid.hourly_file import POSSIBLE
from joulebook.grid.series import HOUR, Mark, Series

LONGEST_FORECAST = np.timedelta64(31 * 24, "h")


class Reading(NamedTuple):
    """One value of a provider: its UTC time, NaN where nobody observed, when it was last updated."""

    time: np.datetime64
    value: float
    mark: Mark = Mark.OBSERVED
    updated: str = ""


def rows(content: Any, *path: str) -> list[dict[str, Any]]:
    """The list of objects at a path of an answer; raises ProviderError when there is none."""
    found = part(content, *path)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ProviderError(f"{'.'.join(path)} is no list of objects")
    return found


def part(content: Any, *path: str) -> Any:
    """What stands at a path of an answer; raises ProviderError when nothing does."""
    for key in path:
        if not isinstance(content, dict) or key not in content:
            raise ProviderError(f"the answer has no {'.'.join(path)}")
        content = content[key]
    return content


def utc(row: Mapping[str, Any], key: str) -> np.datetime64:
    """The time in a row as UTC to the minute; raises ProviderError for one without a zone.

    >>> utc({"datetime": "2024-03-31T02:00:00+02:00"}, "datetime")
    np.datetime64('2024-03-31T00:00')
    """
    time = _time(row.get(key), key)
    if time.tzinfo is None:
        raise ProviderError(f"{key} {row[key]!r} carries no zone")
    return np.datetime64(time.astimezone(UTC).replace(tzinfo=None), "m")


def clock_time(text: Any, key: str) -> np.datetime64:
    """A time whose zone the provider says elsewhere; raises ProviderError for one with a zone.

    >>> clock_time("2022-01-01T00", "period")
    np.datetime64('2022-01-01T00:00')
    """
    time = _time(text, key)
    if time.tzinfo is not None:
        raise ProviderError(f"{key} {text!r} carries a zone where none was expected")
    return np.datetime64(time, "m")


def number(value: Any, key: str) -> float:
    """A number or a numeric text, NaN for null; raises ProviderError for anything else.

    >>> number("12.5", "value"), number(None, "value")
    (12.5, nan)
    """
    if value is None:
        return math.nan
    try:
        found = math.inf if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.inf
    if not math.isfinite(found):
        raise ProviderError(f"{key} is no number: {_short(value)}")
    return found


def checked_unit(unit: Any, expected: str, key: str) -> None:
    """Raise ProviderError unless the unit is the one that was documented."""
    if unit != expected:
        raise ProviderError(f"{key}: the unit is {_short(unit)}, expected {expected!r}")


def span_of(readings: Sequence[Reading]) -> tuple[np.datetime64, np.datetime64]:
    """From the first hour of readings to after the last; raises ProviderError for none at all."""
    if not readings:
        raise ProviderError("it has no hour")
    hours = [reading.time.astype("datetime64[h]") for reading in readings]
    if max(hours) - min(hours) > LONGEST_FORECAST:
        raise ProviderError(f"a forecast from {min(hours)} to {max(hours)} is none")
    return min(hours), max(hours) + HOUR


def hourly(
    readings: Iterable[Reading], start: np.datetime64, end: np.datetime64, *,
    place: str, quantity: str, dataset: str, minutes: int = 60, **labels: str,
) -> Series:  # fmt: skip
    """The hours from `start` up to but without `end` as a `Series` in the unit of its quantity.

    Raises ProviderError for readings that contradict each other, lie beside the clock of `minutes`,
    cannot be, or are all of other hours than asked for.
    """
    given = list(readings)
    within = [r for r in given if start <= r.time < end]
    if given and not within:
        raise ProviderError(f"it answered other hours than asked, such as {given[0].time} UTC")
    told = _distinct(within, minutes)
    _check(told.values(), quantity)
    count = int((end - start) // HOUR)
    values, marks = np.full(count, np.nan), np.full(count, int(Mark.MISSING), np.uint8)
    parts: dict[int, list[Reading]] = {}
    for reading in told.values():
        if not math.isnan(reading.value):
            at = int((reading.time.astype("datetime64[h]") - start) // HOUR)
            parts.setdefault(at, []).append(reading)
    for at, found in parts.items():
        mark = _worth(found, 60 // minutes)
        marks[at] = mark
        if mark != Mark.MISSING:
            values[at] = math.fsum(r.value for r in found) / len(found)
    return Series(place, quantity, start, values, marks, dataset, **labels)


def _distinct(readings: list[Reading], minutes: int) -> dict[np.datetime64, Reading]:
    """One reading for each time."""
    told: dict[np.datetime64, Reading] = {}
    for reading in readings:
        if reading.time.astype(int) % minutes:
            raise ProviderError(f"{reading.time} UTC is not on a clock of {minutes} minutes")
        before = told.get(reading.time)
        told[reading.time] = reading if before is None else _later(before, reading)
    return told


def _later(one: Reading, other: Reading) -> Reading:
    same = one.value == other.value or (math.isnan(one.value) and math.isnan(other.value))
    if same and one.mark == other.mark:
        return max(one, other, key=lambda r: r.updated)
    if not one.updated or not other.updated or one.updated == other.updated:
        raise ProviderError(f"it gives both {one.value} and {other.value} for {one.time} UTC")
    return max(one, other, key=lambda r: r.updated)


def _worth(found: list[Reading], whole: int) -> Mark:
    worst = max(r.mark for r in found)
    if len(found) == whole:
        return worst
    return max(worst, Mark.ESTIMATED) if len(found) * 2 >= whole else Mark.MISSING


def _check(readings: Iterable[Reading], quantity: str) -> None:
    low, high = POSSIBLE[quantity]
    for reading in readings:
        if not math.isnan(reading.value) and not low <= reading.value <= high:
            raise ProviderError(
                f"{reading.value:g} at {reading.time} UTC cannot be {quantity} "
                f"({low:g} to {high:g}); its unit may be another"
            )


def _time(value: Any, key: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ProviderError(f"{key} is no time: {_short(value)}") from None


def _short(value: Any) -> str:
    text = repr(value) if not isinstance(value, int) or abs(value) < 10**20 else "a huge number"
    return text if len(text) <= 60 else f"{text[:60]}…"
