"""A time series: one quantity at one place, hour by hour in UTC, with what every hour is worth.

An hour nobody observed is not a number (NaN) and marked MISSING, until a stated rule fills it; then
it is marked FILLED. Nothing is interpolated in silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from joulebook.errors import InputError

HOUR = np.timedelta64(1, "h")
HOURS_OF_DAY = 24
QUANTITIES = {
    "grid_g_per_kwh": "g/kWh", "electricity_usd_per_kwh": "USD/kWh", "carbon_free_share": "share",
    "grid_water_l_per_kwh": "L/kWh", "temperature_c": "degC", "relative_humidity": "share",
    "wind_m_per_s": "m/s", "cloud_share": "share", "pue": "PUE", "wue_l_per_kwh": "L/kWh",
}  # fmt: skip


class Mark(IntEnum):
    """What an hour's value is worth."""

    OBSERVED = 0
    ESTIMATED = 1  # by its publisher
    SUSPECT = 2  # observed, but its publisher or a rule doubts it
    FILLED = 3  # by a stated rule of ours
    MISSING = 4


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values of hour `start`, `start` + 1 h, …: `quantity` is the name of the fact they stand for.

    `values` is float64 with NaN for missing hours, `marks` uint8 of `Mark`. An intensity says its
    scope, basis and method; other quantities leave them empty. `rule` says how gaps were filled.
    """

    place: str
    quantity: str
    start: np.datetime64
    values: np.ndarray
    marks: np.ndarray
    dataset: str
    version: str = ""
    scope: str = ""
    basis: str = ""
    method: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES:
            raise InputError(f"unknown quantity {self.quantity!r}; known: {', '.join(QUANTITIES)}")
        if self.values.shape != self.marks.shape:
            raise InputError("a series needs as many marks as values")

    @property
    def unit(self) -> str:
        """The unit of the values."""
        return QUANTITIES[self.quantity]

    @property
    def end(self) -> np.datetime64:
        """The hour after the last one."""
        return _later(self.start, len(self.values))

    def index(self, hours: np.ndarray) -> np.ndarray:
        """Positions of hours (datetime64[h]); raises InputError for one outside the coverage."""
        at = (hours.astype("datetime64[h]") - self.start) // HOUR
        outside = (at < 0) | (at >= len(self.values))
        if outside.any():
            hour = hours[outside][0].astype("datetime64[h]")
            raise InputError(
                f"{hour}:00 UTC lies outside of {self.dataset} of {self.place}, which covers "
                f"{self.start}:00 to {self.end}:00 (a log is replayed there with --shift-to)"
            )
        return np.asarray(at)

    def at(self, hours: np.ndarray) -> np.ndarray:
        """Values of hours (datetime64[h]); raises InputError outside the coverage or in a gap."""
        found = self.values[self.index(hours)]
        if np.isnan(found).any():
            hour = hours[np.isnan(found)][0].astype("datetime64[h]")
            raise InputError(
                f"{self.quantity} in {self.dataset} of {self.place} has a gap at {hour}:00 UTC that "
                "no rule could fill"
            )
        return np.asarray(found)

    def knows(self, hours: np.ndarray) -> bool:
        """Whether there is a value in every one of some hours (datetime64[h])."""
        at = (hours.astype("datetime64[h]") - self.start) // HOUR
        inside = (at >= 0) & (at < len(self.values))
        return bool(inside.all()) and not np.isnan(self.values[at]).any()

    def between(self, start: np.datetime64, end: np.datetime64) -> "Series":
        """The hours from `start` up to but without `end`, as far as they are covered."""
        low = max(int((start - self.start) // HOUR), 0)
        high = max(int((end - self.start) // HOUR), low)
        first = _later(self.start, low)
        return replace(self, start=first, values=self.values[low:high], marks=self.marks[low:high])

    def gaps(self) -> Iterator[tuple[np.datetime64, int]]:
        """Each run of missing hours: its first hour and its length."""
        missing = np.concatenate([[False], np.isnan(self.values), [False]]).astype(np.int8)
        edges = np.flatnonzero(np.diff(missing))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            yield _later(self.start, int(first)), int(last - first)


def _later(start: np.datetime64, hours: int) -> np.datetime64:
    later: np.datetime64 = start + np.timedelta64(hours, "h")
    return later
