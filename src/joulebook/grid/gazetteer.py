"""The tables of places in `facts/places`, and what each row of them says about one place.

A kind of place is a function from a row to a `Place` in BUILDERS; names are looked up in `places`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from joulebook.facts import Fact, cached, table
from joulebook.grid.clouds import cloud_fact

Row = Mapping[str, str]
MOST = 12  # candidates that a note lists


@dataclass(frozen=True, slots=True)
class Place:
    """One place, by the code that everything else is keyed by.

    `within` are the codes under which tables may know its electricity, nearest first, its own
    included: a cloud region's grid zone, the region itself, its state, its country. `zone` is the
    key with Electricity Maps. What is not known, or is more than one thing, is None; `notes` then
    list the candidates.
    """

    code: str
    kind: str
    name: str
    within: tuple[str, ...]
    country: str | None = None
    provider: str | None = None
    zone: str | None = None
    watttime: str | None = None
    balancing_authority: str | None = None
    time_zone: str | None = None
    climate: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    pue: Fact | None = None
    wue: Fact | None = None
    notes: tuple[str, ...] = field(default=())


@cached
def rows() -> dict[str, tuple[str, Row]]:
    """The kind and the row of every place, by its code."""
    found: dict[str, tuple[str, Row]] = {}
    for name, kind in _TABLES.items():
        for row in table(f"places/{name}").rows:
            regional = row["place"].startswith("CN-GRID-")
            found[row["place"]] = ("regional grid" if regional else kind, row)
    return found


@cached
def entry(code: str) -> Place:
    """The place of a code that is in the tables.

    >>> entry("US-WV").zone
    'US-MIDA-PJM'
    """
    kind, row = rows()[code]
    return BUILDERS[kind](row)


@cached
def zones_of(code: str) -> tuple[str, ...]:
    """Grid zones that touch a US state, the likeliest first, or that a country is divided into.

    No zone for anything else.

    >>> zones_of("US-VA"), zones_of("CL")
    (('US-MIDA-PJM', 'US-TEN-TVA', 'US-MIDW-LGEE'), ('CL-SEN',))
    """
    kind, row = rows().get(code, ("", {}))
    if kind == "state":
        return tuple(row["zones"].split())
    if kind != "country":
        return ()
    own = [row["zone"]] if row["zone"] else []
    states = [c for c, (k, r) in rows().items() if k == "state" and c in r["zones"].split()]
    below = [z for z, (k, _) in rows().items() if k == "grid zone"]
    return (*own, *sorted(z for z in (*states, *below) if z.startswith(f"{code}-")))


@cached
def states_of(zone: str) -> tuple[str, ...]:
    """US states whose territory a grid zone touches, by code; none for zones elsewhere.

    >>> states_of("US-NE-ISNE")
    ('US-CT', 'US-MA', 'US-ME', 'US-NH', 'US-RI', 'US-VT')
    """
    states = (code for code, (kind, _) in rows().items() if kind == "state")
    return tuple(sorted(code for code in states if zone in zones_of(code)))


def _country(row: Row) -> Place:
    code = row["place"]
    clock, notes = only(row["time_zones"].split(), "time zones")
    below = [] if row["zone"] else several(zones_of(code), "grid zones")
    return Place(
        code, "country", row["name"], (code,), country=code, zone=row["zone"] or None,
        watttime=row["watttime"] or None, time_zone=clock, climate=row["climate"] or None,
        notes=(*notes, *below),
    )  # fmt: skip


def _state(row: Row) -> Place:
    code = row["place"]
    clock, clocks = only(row["time_zones"].split(), "time zones")
    zone, zones = only(zones_of(code), "grid zones")
    climate = row["climate"] or None
    where = ("climate zone: that of the area with the most data centres",) if climate else ()
    return Place(
        code, "state", row["name"], (code, "US"), country="US", zone=zone,
        balancing_authority=_authority(zone), time_zone=clock, climate=climate,
        notes=(*clocks, *zones, *where),
    )  # fmt: skip


def _province(row: Row) -> Place:
    code, grid = row["place"], row["regional_grid"]
    notes = ("its east belongs to CN-GRID-NORTHEAST",) if code == "CN-NM" else ()
    within = (code, grid, "CN")
    return Place(code, "province", row["name"], within, country="CN", zone="CN",
                 time_zone=entry("CN").time_zone, notes=notes)  # fmt: skip


def _regional_grid(row: Row) -> Place:
    code = row["place"]
    return Place(code, "regional grid", row["name"], (code, "CN"), country="CN", zone="CN",
                 time_zone=entry("CN").time_zone)  # fmt: skip


def _grid_zone(row: Row) -> Place:
    code = row["place"]
    country = code.split("-")[0]
    clock, clocks = only(row["time_zones"].split(), "time zones")
    watttime, regions = only(row["watttime"].split(), "WattTime regions known here")
    part = f"WattTime's {watttime} is the northern part" if watttime == "CAISO_NORTH" else ""
    return Place(
        code, "grid zone", row["name"], (code, country), country=country, zone=code,
        watttime=watttime, balancing_authority=row["balancing_authority"] or None,
        time_zone=clock, notes=tuple(filter(None, (*clocks, *regions, part))),
    )  # fmt: skip


def _subregion(row: Row) -> Place:
    code = row["place"]
    country = "PR" if code == "EGRID-PRMS" else "US"
    return Place(code, "subregion", row["name"], (code, country), country=country)


def _cloud_region(row: Row) -> Place:
    code, zone, state, country = (row[key] for key in ("place", "zone", "state", "country"))
    near = entry(state).within[:-1] if state.startswith("CN-") else (zone,)
    farther = () if state.startswith("CN-") else (state,)
    within = tuple(dict.fromkeys(filter(None, (*near, code, *farther, country))))
    recalled = "where this region lies is recalled, not seen" if row["source"] == "recalled" else ""
    moved = row["coordinates"] == "recalled" and not recalled
    city = "its coordinates are recalled, not seen" if moved else ""
    return Place(
        code, "cloud region", row["name"], within, country=country,
        provider=code.partition(":")[0], zone=zone or None, watttime=row["watttime"] or None,
        balancing_authority=_authority(zone), time_zone=row["time_zone"] or None,
        climate=row["climate"] or None, latitude=float(row["latitude"]),
        longitude=float(row["longitude"]), pue=cloud_fact(row, "pue"),
        wue=cloud_fact(row, "wue_l_per_kwh"),
        notes=tuple(filter(None, (recalled, row["note"], city))),
    )  # fmt: skip


def only(found: list[str] | tuple[str, ...], what: str) -> tuple[str | None, list[str]]:
    """The one thing there is and no note, or None and a note that lists the several there are.

    >>> only(["a"], "letters"), only(["a", "b"], "letters")
    (('a', []), (None, ['several letters: a, b']))
    """
    return (found[0], []) if len(found) == 1 else (None, several(found, what))


def several(found: list[str] | tuple[str, ...], what: str) -> list[str]:
    """A note that lists candidates, the first ones of very many; no note without any."""
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return [f"several {what}: {', '.join(found[:MOST])}{more}"] if found else []


def _authority(zone: str | None) -> str | None:
    kind, row = rows().get(zone or "", ("", {}))
    return (row["balancing_authority"] or None) if kind == "grid zone" else None


_TABLES = {
    "countries": "country", "us-states": "state", "china": "province", "grid-zones": "grid zone",
    "egrid-subregions": "subregion", "cloud-regions": "cloud region",
}  # fmt: skip
BUILDERS: dict[str, Callable[[Row], Place]] = {
    "country": _country, "state": _state, "province": _province, "regional grid": _regional_grid,
    "grid zone": _grid_zone, "subregion": _subregion, "cloud region": _cloud_region,
}  # fmt: skip
