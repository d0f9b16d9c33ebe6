"""Open-Meteo's archive: the weather at a point.

It answers `utc_offset_seconds`, `hourly_units` and `hourly`, a list for `time` and for each quantity;
times are local to the offset, which is subtracted.
"""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from joulebook.errors import ProviderError
from joulebook.grid.places import Place
from joulebook.grid.providers import Target, unknown_to
from joulebook.grid.providers.hours import (
    Reading,
    checked_unit,
    clock_time,
    hourly,
    number,
    part,
)
from joulebook.grid.providers.session import Session
from joulebook.grid.series import HOUR, Series

NAME = "open-meteo"
SAYS = "weather of the past at any point: temperature, humidity, wind, cloud"
KEYS: tuple[str, ...] = ()
SERVES = {
    "temperature_c": ("",), "relative_humidity": ("",), "wind_m_per_s": ("",), "cloud_share": ("",),
}  # fmt: skip
URL = "https://archive-api.open-meteo.com/v1"
LICENCE = "CC BY 4.0; its free service is not for commercial use (recalled, not seen)"
RULES = (
    "values of a weather model's archive, not of a station (recalled, not seen)",
    "the name cloud_cover is recalled, not seen",
    "of a zone with half-hours a value belongs to the UTC hour in which it lies",
)
CHUNK_HOURS = 2232  # three months
# their name, its unit, how many of it make one of ours
_KNOWN = {
    "temperature_c": ("temperature_2m", "°C", 1.0),
    "relative_humidity": ("relative_humidity_2m", "%", 100.0),
    "wind_m_per_s": ("wind_speed_10m", "km/h", 3.6),
    "cloud_share": ("cloud_cover", "%", 100.0),
}


def target(at: Place) -> Target:
    """The point of a place; raises InputError where it is not known."""
    if at.latitude is None or at.longitude is None:
        raise unknown_to(
            NAME, at, "it has no coordinates; give a cloud region or such as 38.9,-77.4"
        )
    return Target(at.code, {"latitude": str(at.latitude), "longitude": str(at.longitude)})


def fetch(
    session: Session, target: Target, start: np.datetime64, end: np.datetime64,
    scopes: Collection[str],
) -> Iterator[Series]:  # fmt: skip
    """The hours of a span, a series for each quantity."""
    del scopes  # weather has none
    days = (start.astype("datetime64[D]"), (end - HOUR).astype("datetime64[D]"))
    asked = {
        **target.asked, "start_date": str(days[0]), "end_date": str(days[1]), "timezone": "GMT",
        "hourly": ",".join(theirs for theirs, _unit, _factor in _KNOWN.values()),
    }  # fmt: skip
    answer = session.get("archive", asked)
    times = _times(answer)
    for quantity, (theirs, unit, factor) in _KNOWN.items():
        checked_unit(part(answer, "hourly_units", theirs), unit, theirs)
        values = _column(answer, theirs, len(times))
        readings = [
            Reading(time, number(value, theirs) / factor)
            for time, value in zip(times, values, strict=True)
        ]
        yield hourly(readings, start, end, place=target.code, quantity=quantity, dataset=NAME)


def _times(answer: Any) -> list[np.datetime64]:
    """The UTC hours; raises ProviderError where the clock of the answer was changed in between."""
    told = part(answer, "hourly", "time")
    if not isinstance(told, list):
        raise ProviderError("hourly.time is no list")
    clock = [clock_time(text, "time") for text in told]
    for before, after in pairwise(clock):
        if after - before != HOUR:
            raise ProviderError(
                f"from {before} to {after} is no hour: its clock was changed; it must answer in UTC"
            )
    seconds = number(part(answer, "utc_offset_seconds"), "utc_offset_seconds")
    if not seconds % 60 == 0:  # not a number is none either
        raise ProviderError("utc_offset_seconds is no whole number of minutes")
    offset = np.timedelta64(int(seconds) // 60, "m")
    return [(time - offset).astype("datetime64[h]").astype("datetime64[m]") for time in clock]


def _column(answer: Any, theirs: str, count: int) -> list[Any]:
    values = part(answer, "hourly", theirs)
    if not isinstance(values, list) or len(values) != count:
        raise ProviderError(f"hourly.{theirs} does not have a value for each time")
    return values
