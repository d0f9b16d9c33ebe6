"""Yearly grid intensity of a place, always with its labels.

Each table in `facts/grids` covers some places. Totals of different basis are never added: an
intensity carries its scope (life-cycle or direct), basis, year, dataset and version wherever it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.facts import Fact, Table, cached, page, table, tables
from joulebook.facts.in_force import GRIDS, laid
from joulebook.grid.places import Place, place, zones_of

SCOPES = ("lifecycle", "direct")


@dataclass(frozen=True, slots=True)
class Intensity:
    """Grams of CO2e per kWh of a place in a year or an hour, and on which basis that number stands.

    `year` is 0 where the caller gave the number; `hour` is UTC, such as 2022-07-01T13, or the
    span from/to of a mean over several years, or empty.
    """

    place: str
    name: str
    year: int
    scope: str
    basis: str
    method: str
    title: str
    dataset: str
    version: str
    fact: Fact
    hour: str = ""
    notice: str = ""

    @property
    def vintage(self) -> str:
        """The dataset and its version, as `--dataset` takes them."""
        return f"{self.dataset}@{self.version}" if self.version else self.dataset

    def to_json(self) -> dict[str, object]:
        """The labels every intensity must carry."""
        value = {"value": self.fact.value, "low": self.fact.low, "high": self.fact.high}
        labels = {key: getattr(self, key) for key in _LABELS}
        hour = {"hour": self.hour} if self.hour else {}
        return {**labels, **hour, **value, "unit": "g/kWh", "tier": self.fact.tier}


_LABELS = ("place", "name", "year", "scope", "basis", "method", "dataset", "version", "title")


def intensity(
    where: str | Place,
    scope: str = "lifecycle",
    *,
    year: int | None = None,
    dataset: str | None = None,
) -> Intensity:
    """The yearly intensity of a place: newest year, then newest version, then what is consumed.

    In the scope asked for where the nearest grid with figures has one, else in the only one it has:
    read its label. `dataset` is a name or a name with a version, such as
    `electricity-maps@2025-01-27`; only the place itself and its grid zone answer for a year or a
    dataset that is named. Raises UnknownNameError for unknown places, InputError that lists what
    there is when nothing fits.

    >>> intensity("US-VA").scope, intensity("France").place
    ('direct', 'FR')
    >>> intensity("US-CAL-CISO", year=2024, dataset="electricity-maps@2025-01-27").fact.value
    227.14
    """
    if scope not in SCOPES:
        raise InputError(f"scope {scope!r}: expected {' or '.join(SCOPES)}")
    at = place(where) if isinstance(where, str) else where
    named = year is not None or dataset is not None
    own = max(n for n, code in enumerate(at.within, 1) if n == 1 or code in (at.code, at.zone))
    told: set[str] = set()
    for count, code in enumerate(at.within, 1):
        found = [i for i in figures(code) if _fits(i, year, dataset)]
        if found:
            return max(found, key=lambda i: (i.scope == scope, _age(i)))
        told |= {f"{i.year} {i.vintage}" for i in figures(code)}
        if named and told and count >= own:
            asked = " ".join(str(x) for x in (year, dataset) if x is not None)
            there = ", ".join(sorted(told, reverse=True))
            raise InputError(
                f"{at.code} has no intensity of {asked}; there is: {there}{zones_hint(at)}"
            )
    raise InputError(
        f"no intensity is known for {at.name} ({at.code}); give --hourly or a wider place"
    )


def zones_hint(at: Place) -> str:
    """The grid zones that a state touches, to end a message with; empty for other places."""
    zones = zones_of(at.code) if at.kind == "state" else ()
    return f"; grid zones in it: {', '.join(zones)}" if zones else ""


@cached
def figures(code: str) -> tuple[Intensity, ...]:
    """Every yearly figure under one code, oldest first; none where no table has it."""
    found = [_intensity(path, row, table(path)) for path, row in _by_place().get(code, ())]
    told = [_told(row) for row in laid(GRIDS).values() if row["place"] == code]
    scopes = {one.scope for one in told}
    return tuple(sorted([*(one for one in found if one.scope not in scopes), *told], key=_age))


def anywhere() -> Intensity:
    """The intensity of a place nobody named: a prior over the whole world."""
    default = page("defaults/place")
    keys = ("scope", "basis", "method", "title", "dataset", "version")
    labels = {key: str(default.text[key]) for key in keys}
    fact = default.facts["grid_g_per_kwh"]
    return Intensity("", default.title, int(str(default.text["year"])), fact=fact, **labels)


def datasets() -> list[str]:
    """Every dataset with its version, as `--dataset` takes them."""
    return sorted({one.vintage for code in _by_place() for one in figures(code)})


def _fits(one: Intensity, year: int | None, dataset: str | None) -> bool:
    return year in (None, one.year) and dataset in (None, one.dataset, one.vintage)


def _age(one: Intensity) -> tuple[int, str, bool]:
    return one.year, one.version, one.basis == "consumption"


@cached
def _by_place() -> dict[str, list[tuple[str, Mapping[str, str]]]]:
    """The rows of all tables by their place, each with the path of its table."""
    found: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for path in tables():
        for row in table(path).rows if path.startswith("grids/") else ():
            found.setdefault(row["place"], []).append((path, row))
    return found


def _told(row: Mapping[str, Any]) -> Intensity:
    """What an edition of the caller's says of a place: in its scope it is the only figure."""
    keys = ("place", "name", "year", "scope", "basis", "method")
    labels: dict[str, Any] = {key: row[key] for key in keys}
    fact: Fact = row["fact"]
    return Intensity(**labels, title=fact.source, dataset=row["version"], version="", fact=fact)


def _intensity(path: str, row: Mapping[str, str], source: Table) -> Intensity:
    """A row of a table; a column `scope` or `version` says what the whole table leaves open."""
    meta = source.meta.text
    width = source.meta.facts["relative_interval"]
    value = float(row["grid_g_per_kwh"])
    fact = Fact(
        "grid_g_per_kwh", value, value * width.low, value * width.high, "g/kWh",
        tier=str(meta["tier"]), source=str(meta["source"]), where=f"row {row['place']}",
        via=str(meta["via"]), seen=bool(meta["seen"]), page=f"{path}/{row['place']}",
    )  # fmt: skip
    return Intensity(
        row["place"], row["name"], int(row["year"]), row.get("scope") or str(meta["scope"]),
        str(meta["basis"]), str(meta["method"]), str(meta["title"]), str(meta["dataset"]),
        row.get("version") or str(meta["version"]), fact, notice=str(meta["notice"]),
    )  # fmt: skip
