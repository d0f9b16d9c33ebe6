"""A place from latitude and longitude: country and US state by outlines, the grid zone if certain."""

import math

from joulebook.errors import InputError
from joulebook.facts import table
from joulebook.grid.clouds import TABLE as CLOUDS
from joulebook.grid.gazetteer import Place, entry, rows, several, zones_of
from joulebook.grid.outlines import TABLE as OUTLINES
from joulebook.grid.outlines import distance_km, inside, near

DIGITS = 6  # of a degree, which is a tenth of a metre
MOST_NEAR = 3  # cloud regions whose provinces a note about a point in China lists


def place_at(latitude: float, longitude: float) -> Place:
    """The place of a point in degrees north and east.

    Its grid zone is that of its island or mainland, the only one of its country or US state, or that
    of a cloud region nearby; otherwise None, and a note lists the candidates. Raises InputError for
    a point out of range or at sea.

    >>> at = place_at(38.9, -77.4)
    >>> at.code, at.zone, at.within
    ('38.9,-77.4', 'US-MIDA-PJM', ('38.9,-77.4', 'US-MIDA-PJM', 'US-VA', 'US'))
    """
    _check(latitude, longitude)
    latitude, longitude = round(latitude, DIGITS) + 0.0, round(longitude, DIGITS) + 0.0
    code = f"{latitude:.10g},{longitude:.10g}"
    country, state, island, notes = _land(latitude, longitude, code)
    whole = entry(state or country)
    by = _nearest(latitude, longitude, whole)
    known, unsure = _only_zone(whole)
    zone = island or known or (by.zone if by else None)
    clock = whole.time_zone or (by.time_zone if by else None)
    taken = {"grid zone": zone == known or island, "time zone": whole.time_zone, "climate": None}
    if by:
        what = ", ".join(name for name, own in taken.items() if not own)
        notes.append(f"{what}: that of {by.code}, which is near")
    clocks = [] if clock else [note for note in whole.notes if "time zones" in note]
    name = ", ".join(dict.fromkeys((whole.name, entry(country).name)))
    within = tuple(dict.fromkeys(filter(None, (code, zone, state, country))))
    return Place(
        code, "point", name, within, country=country, zone=zone, time_zone=clock,
        balancing_authority=entry(zone).balancing_authority if zone else None,
        climate=by.climate if by else None, latitude=latitude, longitude=longitude,
        notes=(*notes, *([] if zone else unsure), *clocks,
               *_provinces(latitude, longitude, country)),
    )  # fmt: skip


def _check(latitude: float, longitude: float) -> None:
    if not (math.isfinite(latitude) and abs(latitude) <= 90):
        raise InputError(f"latitude {latitude:g}: expected degrees from -90 to 90")
    if not (math.isfinite(longitude) and abs(longitude) <= 180):
        raise InputError(f"longitude {longitude:g}: expected degrees from -180 to 180")


def _land(latitude: float, longitude: float, code: str) -> tuple[str, str | None, str, list[str]]:
    """Country, US state, the zone that alone serves this land, and notes."""
    found = inside(latitude, longitude)
    state = next((place for place in found if "-" in place), None)
    country = "US" if state else next(iter(found), None)
    limits = table(OUTLINES).meta.facts
    if country is None:
        shore = next(iter(near(latitude, longitude, limits["coast_km"].value)), None)
        if shore is None:
            raise InputError(f"region {code!r} is at sea; expected a point on land")
        country, away = shore
        notes = [f"outside of every outline, {away:.0f} km from that of {country}"]
    else:
        borders = near(latitude, longitude, limits["border_km"].value)
        others = [other for other, _ in borders if other != country]
        notes = [f"so near to the border of {other} that it may lie there" for other in others]
    if country == "US" and state is None:
        state, _ = next(iter(near(latitude, longitude, limits["coast_km"].value, "US")), (None, 0))
    return country, state, found.get(country, ""), notes


def _nearest(latitude: float, longitude: float, whole: Place) -> Place | None:
    """A cloud region of that country or US state near enough to stand for the point.

    None where several that are near have different grid zones; those that are not merely recalled
    come first, then the nearest.
    """
    reach = table(CLOUDS).meta.facts["reach_km"].value
    found = [
        (away, region) for away, region in _regions(latitude, longitude, whole.country or "")
        if away <= reach and region.zone and whole.code in (region.country, *region.within)
    ]  # fmt: skip
    if len({region.zone for _, region in found}) != 1:
        return None
    return min(found, key=lambda f: (rows()[f[1].code][1]["source"] == "recalled", f[0]))[1]


def _regions(latitude: float, longitude: float, country: str) -> list[tuple[float, Place]]:
    """Cloud regions of a country with their distance in km, nearest first."""
    within = [entry(code) for code, (kind, row) in rows().items()
              if kind == "cloud region" and row["country"] == country]  # fmt: skip
    away = [
        (
            distance_km(latitude, longitude, (region.latitude or 0.0, region.longitude or 0.0)),
            region,
        )
        for region in within
    ]
    return sorted(away, key=lambda found: (found[0], found[1].code))


def _only_zone(whole: Place) -> tuple[str | None, list[str]]:
    """The only grid zone of a country or state, or None and a note that lists the candidates."""
    zones = zones_of(whole.code)
    if len(zones) == 1:
        return zones[0], []
    return None, several(zones, "grid zones, which one is not known")


def _provinces(latitude: float, longitude: float, country: str) -> list[str]:
    """In China, where outlines know no provinces: those of the nearest cloud regions."""
    if country != "CN":
        return []
    found = _regions(latitude, longitude, country)
    states = dict.fromkeys(rows()[region.code][1]["state"] for _, region in found)
    names = [f"{entry(code).name} ({code})" for code in list(states)[:MOST_NEAR]]
    return [f"the province is not guessed; those of the nearest cloud regions: {', '.join(names)}"]
