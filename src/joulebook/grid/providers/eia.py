"""EIA v2, hourly generation by fuel of US balancing authorities: the mix, and what its kWh carries.

`electricity/rto/fuel-type-data/data/` answers at most 5,000 rows at once, `{"response": {"total",
"data": [{"period", "respondent", "fueltype", "value"}]}}`; a period is the hour's end in UTC.
"""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from joulebook.errors import ProviderError
from joulebook.grid.places import Place
from joulebook.grid.providers import Target, unknown_to
from joulebook.grid.providers.hours import checked_unit, clock_time, number, part, rows
from joulebook.grid.providers.mixes import mix_of, series_of
from joulebook.grid.providers.session import Session
from joulebook.grid.series import HOUR, Series

NAME = "eia"
SAYS = (
    "generation by fuel of US balancing authorities: carbon, carbon-free share and water of the mix"
)
KEYS = ("EIA_API_KEY",)
SERVES = {
    "grid_g_per_kwh": ("lifecycle", "direct"), "carbon_free_share": ("",),
    "grid_water_l_per_kwh": ("",),
}  # fmt: skip
URL = "https://api.eia.gov/v2"
LICENCE = "US public domain"
RULES = (
    "an hour that lacks a fuel which other hours of its chunk have is MISSING",
    "an hour with less than half of the median generation is SUSPECT",
    "a period is the end of its hour, and UTC, as gridstatus 0.37.0 reads it",
    "storage (batteries, pumped storage) is left out: what it gives was generated before",
    "any fuel that is not known counts as other",
)
CHUNK_HOURS = 744
PAGE = 5000
FUELS = {
    "COL": "coal", "NG": "gas", "OIL": "oil", "NUC": "nuclear", "WAT": "hydro", "WND": "wind",
    "SUN": "solar", "GEO": "geothermal", "OTH": "other", "SNB": "solar", "WNB": "wind",
}  # fmt: skip
STORAGE = ("BAT", "PS", "OES", "UES")  # these, GEO, SNB and WNB are recalled codes
_PATH = "electricity/rto/fuel-type-data/data/"


def target(at: Place) -> Target:
    """The balancing authority of a place; raises InputError where it is not known."""
    zone = at.zone or at.code
    last = zone.rpartition("-")[2] if zone.startswith("US-") and zone.count("-") > 1 else None
    authority = at.balancing_authority or last
    if not authority:
        raise unknown_to(NAME, at, "its balancing authority is not known; give a zone of the US")
    return Target(zone, {"facets[respondent][]": authority})


def fetch(
    session: Session, target: Target, start: np.datetime64, end: np.datetime64,
    scopes: Collection[str],
) -> Iterator[Series]:  # fmt: skip
    """The hours of a span: intensities of the scopes asked for, carbon-free share, water."""
    session.sign(params={"api_key": session.secret(KEYS[0])})
    told: dict[str, dict[np.datetime64, float]] = {}
    for row in _pages(session, target, start, end):
        checked_unit(row.get("value-units", "megawatthours"), "megawatthours", "value-units")
        if row.get("respondent") != target.asked["facets[respondent][]"]:
            raise ProviderError(f"it answered respondent {row.get('respondent')!r}")
        _take(told, row)
    if told:
        yield from series_of(mix_of(_by_fuel(told), target.code, NAME, start, end), scopes)


def _pages(
    session: Session, target: Target, start: np.datetime64, end: np.datetime64
) -> Iterator[dict[str, Any]]:
    """All rows, page by page; raises ProviderError when they are fewer than it says there are."""
    asked = {
        **target.asked, "frequency": "hourly", "data[0]": "value",
        "start": str(start + HOUR), "end": str(end),
        "sort[0][column]": "period", "sort[0][direction]": "asc",
        "sort[1][column]": "fueltype", "sort[1][direction]": "asc",
    }  # fmt: skip
    offset, total = 0, 1
    while offset < total:
        answer = session.get(_PATH, {**asked, "offset": str(offset), "length": str(PAGE)})
        told = number(part(answer, "response", "total"), "total")
        page = rows(answer, "response", "data")
        if offset and told != total:
            raise ProviderError(f"the rows became {told:g} while reading {total:g}; ask again")
        if offset + len(page) > told or (told > offset and not page):
            raise ProviderError(f"of {told:g} rows it gave {offset + len(page)}")
        total, offset = int(told), offset + len(page)
        yield from page


def _take(told: dict[str, dict[np.datetime64, float]], row: dict[str, Any]) -> None:
    """Note the value of a row; raises ProviderError where it was told otherwise before."""
    code = part(row, "fueltype")
    if not isinstance(code, str):
        raise ProviderError(f"fueltype is no code: {code!r}")
    time = clock_time(part(row, "period"), "period") - HOUR
    value = number(part(row, "value"), "value")
    hours = told.setdefault(code, {})
    before = hours.setdefault(time, value)
    if before != value and not (np.isnan(before) and np.isnan(value)):
        raise ProviderError(f"it gives both {before:g} and {value:g} MWh of {code} at {time} UTC")


def _by_fuel(
    told: dict[str, dict[np.datetime64, float]],
) -> dict[str, list[dict[np.datetime64, float]]]:
    """The hours of each of our fuels; several codes may be one; those without a value are none."""
    fuels: dict[str, list[dict[np.datetime64, float]]] = {}
    for code, hours in told.items():
        if code not in STORAGE and not all(map(np.isnan, hours.values())):
            fuels.setdefault(FUELS.get(code, "other"), []).append(hours)
    return fuels
