"""Electricity Maps v3: carbon intensity of what a zone consumes.

`past-range` answers `{"zone", "data": […]}` and `history`, the last 24 hours, `{"zone",
"history": […]}`, both of rows with `datetime`, `carbonIntensity`, `updatedAt`, `isEstimated` and
`emissionFactorType`.
"""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from joulebook.errors import ProviderError
from joulebook.grid.places import Place
from joulebook.grid.providers import Target, chosen, unknown_to
from joulebook.grid.providers.hours import Reading, hourly, number, part, rows, span_of, utc
from joulebook.grid.providers.session import Session
from joulebook.grid.series import Mark, Series

NAME = "electricity-maps"
SAYS = "carbon intensity of some 350 zones, direct and life-cycle, of what is consumed"
KEYS = ("ELECTRICITYMAPS_API_KEY",)
SERVES = {"grid_g_per_kwh": ("lifecycle", "direct")}
URL = "https://api.electricitymaps.com/v3"
LICENCE = "hourly data are a paid product; the free tier is one zone, not for commercial use"
RULES = (
    "what it estimated is marked ESTIMATED",
    "of several values of an hour the one with the latest updatedAt counts",
    "the last 24 hours come from its history, older ones from its past-range",
)
CHUNK_HOURS = 240  # recalled as the longest hourly past-range
FORECASTS = {"grid_g_per_kwh": ("lifecycle",)}
_HISTORY = np.timedelta64(24, "h")
_ZONED = ("zone", "grid zone", "country")


def target(at: Place) -> Target:
    """The zone of a place, else its coordinates; raises InputError where neither is known."""
    zone = at.zone or (at.code if at.kind in _ZONED else None)
    if zone:
        return Target(zone, {"zone": zone})
    if at.latitude is None or at.longitude is None:
        raise unknown_to(NAME, at, "its zone is not known; give one such as US-CAL-CISO")
    return Target(at.code, {"lat": str(at.latitude), "lon": str(at.longitude)})


def fetch(
    session: Session, target: Target, start: np.datetime64, end: np.datetime64,
    scopes: Collection[str],
) -> Iterator[Series]:  # fmt: skip
    """The hours of a span, a series for each scope."""
    session.sign(headers={"auth-token": session.secret(KEYS[0])})
    recent = start >= session.now() - _HISTORY
    path, key = ("history", "history") if recent else ("past-range", "data")
    span = {} if recent else {"start": f"{start}:00:00Z", "end": f"{end}:00:00Z"}
    for scope in chosen(scopes, SERVES["grid_g_per_kwh"]):
        asked = {**target.asked, **span, "emissionFactorType": scope}
        answer = _of_zone(session.get(f"carbon-intensity/{path}", asked), target)
        readings = [_reading(row, scope) for row in rows(answer, key)]
        yield hourly(
            readings, start, end, place=target.code, quantity="grid_g_per_kwh", dataset=NAME,
            version="v3", scope=scope, basis="consumption", method="average",
        )  # fmt: skip


def forecast(session: Session, target: Target) -> Iterator[Series]:
    """The newest forecast: `{"zone", "updatedAt", "forecast": [{"datetime", "carbonIntensity"}]}`."""
    session.sign(headers={"auth-token": session.secret(KEYS[0])})
    asked = {**target.asked, "emissionFactorType": "lifecycle"}
    answer = _of_zone(session.get("carbon-intensity/forecast", asked), target)
    readings = [_reading(row, "lifecycle") for row in rows(answer, "forecast")]
    yield hourly(
        (reading._replace(mark=Mark.ESTIMATED) for reading in readings), *span_of(readings),
        place=target.code, quantity="grid_g_per_kwh", dataset=f"{NAME}-forecast",
        version="v3", scope="lifecycle", basis="consumption", method="average",
    )  # fmt: skip


def _of_zone(answer: Any, target: Target) -> Any:
    """The answer; raises ProviderError when it is about another zone."""
    zone = part(answer, "zone")
    if zone != target.asked.get("zone", zone):
        raise ProviderError(f"it answered zone {zone!r}")
    return answer


def _reading(row: dict[str, object], scope: str) -> Reading:
    if row.get("emissionFactorType", scope) != scope:
        raise ProviderError(f"it answered {row['emissionFactorType']!r}, asked for {scope}")
    mark = Mark.ESTIMATED if row.get("isEstimated") else Mark.OBSERVED
    value = number(part(row, "carbonIntensity"), "carbonIntensity")
    return Reading(utc(row, "datetime"), value, mark, str(row.get("updatedAt") or ""))
