"""Great Britain's Carbon Intensity API: half-hourly, free, without a key.

`/intensity/{from}/{to}` answers `{"data": [{"from", "to", "intensity": {"forecast", "actual",
"index"}}]}`.
"""

from collections.abc import Collection, Iterator

import numpy as np

from joulebook.errors import InputError, ProviderError
from joulebook.grid.places import Place
from joulebook.grid.providers import Target
from joulebook.grid.providers.hours import Reading, hourly, number, part, rows, span_of, utc
from joulebook.grid.providers.session import Session
from joulebook.grid.series import Mark, Series

NAME = "carbon-intensity-uk"
SAYS = "carbon intensity of Great Britain, half-hourly"
KEYS: tuple[str, ...] = ()
SERVES = {"grid_g_per_kwh": ("direct",)}
URL = "https://api.carbonintensity.org.uk"
LICENCE = "CC BY 4.0"
RULES = (
    "a half-hour without an actual value has its forecast, marked ESTIMATED",
    "hours are means of their half-hours",
    "scope and basis are recalled, not seen: direct, of what is consumed",
)
CHUNK_HOURS = 168
FORECASTS = SERVES
_HALF_HOUR = np.timedelta64(30, "m")


def target(at: Place) -> Target:
    """Great Britain; raises InputError for any other place."""
    if "GB" not in at.within:
        raise InputError(f"{NAME} knows Great Britain only, not {at.name} ({at.code})")
    return Target("GB", {})


def fetch(
    session: Session, target: Target, start: np.datetime64, end: np.datetime64,
    scopes: Collection[str],
) -> Iterator[Series]:  # fmt: skip
    """The hours of a span."""
    del scopes  # there is one only
    answer = session.get(f"intensity/{start}:00Z/{end}:00Z")
    readings = [_reading(row) for row in rows(answer, "data")]
    yield hourly(
        readings, start, end, place=target.code, quantity="grid_g_per_kwh", dataset=NAME,
        scope="direct", basis="consumption", method="average", minutes=30,
    )  # fmt: skip


def forecast(session: Session, target: Target) -> Iterator[Series]:
    """The newest forecast, two days ahead from the hour that is running, in the same shape."""
    answer = session.get(f"intensity/{session.now()}:00Z/fw48h")
    readings = [_forecast(row) for row in rows(answer, "data")]
    yield hourly(
        readings, *span_of(readings), place=target.code, quantity="grid_g_per_kwh",
        dataset=f"{NAME}-forecast", scope="direct", basis="consumption", method="average", minutes=30,
    )  # fmt: skip


def _reading(row: dict[str, object]) -> Reading:
    time = utc(row, "from")
    if utc(row, "to") - time != _HALF_HOUR:
        raise ProviderError(f"{row['from']} to {row['to']} is no half-hour")
    actual = number(part(row, "intensity", "actual"), "actual")
    return _forecast(row) if np.isnan(actual) else Reading(time, actual)


def _forecast(row: dict[str, object]) -> Reading:
    expected = number(part(row, "intensity", "forecast"), "forecast")
    return Reading(utc(row, "from"), expected, Mark.ESTIMATED)
