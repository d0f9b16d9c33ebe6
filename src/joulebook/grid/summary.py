"""What a series looks like: its mean and spread, what its hours are worth, its gaps and its day."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook.grid.series import HOUR, HOURS_OF_DAY, Mark, Series


@dataclass(frozen=True, slots=True)
class Summary:
    """Of the known hours: mean, 5th and 95th percentile, least and most; None where none is known.

    `marks` counts the hours of each mark, `by_hour` are means by hour of the day in UTC.
    """

    mean: float | None
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    marks: dict[str, int]
    gaps: tuple[tuple[np.datetime64, int], ...]
    by_hour: tuple[float | None, ...]


def summary(series: Series) -> Summary:
    """The summary of a series.

    >>> values, marks = np.array([1.0, 3.0]), np.zeros(2, np.uint8)
    >>> start = np.datetime64("2022-07-01T00", "h")
    >>> summary(Series("FR", "pue", start, values, marks, "test")).mean
    2.0
    """
    known = series.values[~np.isnan(series.values)]
    spread: list[float | None] = [None] * 5
    if len(known):
        low, high = np.percentile(known, (5, 95)).tolist()
        spread = [float(known.mean()), low, high, float(known.min()), float(known.max())]
    marks = {mark.name.lower(): int((series.marks == mark).sum()) for mark in Mark}
    mean, low, high, least, most = spread
    gaps = tuple(series.gaps())
    return Summary(mean, low, high, least, most, marks, gaps, _by_hour(series))


def summary_json(series: Series) -> dict[str, Any]:
    """A series' labels and summary as JSON."""
    told = summary(series)
    labels = ("quantity", "unit", "scope", "basis", "method", "dataset", "version", "rule")
    numbers = ("mean", "low", "high", "least", "most", "marks", "by_hour")
    gaps = [{"start": f"{start}:00Z", "hours": hours} for start, hours in told.gaps]
    return (
        {key: getattr(series, key) for key in labels}
        | {key: getattr(told, key) for key in numbers}
        | {"gaps": gaps}
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours less theirs over the hours that both know and neither doubts; the largest and its hour."""

    mean: float
    largest: float
    hour: np.datetime64
    hours: int


def difference(ours: Series, theirs: Series) -> Difference | None:
    """How two series over the same hours differ; None where they share no sound hour."""
    off = ours.values - theirs.values
    doubted = (ours.marks == Mark.SUSPECT) | (theirs.marks == Mark.SUSPECT)
    sound = np.flatnonzero(~doubted & ~np.isnan(off))
    if not len(sound):
        return None
    at = int(sound[np.abs(off[sound]).argmax()])
    hour: np.datetime64 = ours.start + at * HOUR
    return Difference(float(off[sound].mean()), float(off[at]), hour, len(sound))


def _by_hour(series: Series) -> tuple[float | None, ...]:
    first = int((series.start - np.datetime64(0, "h")) // HOUR)
    hour = (first + np.arange(len(series.values))) % HOURS_OF_DAY
    known = ~np.isnan(series.values)
    count = np.bincount(hour[known], minlength=HOURS_OF_DAY)
    total = np.bincount(hour[known], weights=series.values[known], minlength=HOURS_OF_DAY)
    return tuple(float(t / n) if n else None for t, n in zip(total, count, strict=True))
