"""Yearly grid intensity of a place, always with its labels.

Each table in `facts/grids` covers some places on one basis. Totals of different basis are never
added: an intensity carries its scope (life-cycle or direct) wherever it goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import Fact, Table, page, table, tables


@dataclass(frozen=True, slots=True)
class Intensity:
    """Grams of CO2e per kWh of a place in a year, and on which basis that number stands."""

    place: str
    name: str
    year: int
    scope: str
    basis: str
    method: str
    dataset: str
    fact: Fact

    def to_json(self) -> dict[str, object]:
        """The labels every intensity must carry."""
        value = {"value": self.fact.value, "low": self.fact.low, "high": self.fact.high}
        labels = {key: getattr(self, key) for key in _LABELS}
        return {**labels, **value, "unit": "g/kWh", "tier": self.fact.tier}


_LABELS = ("place", "name", "year", "scope", "basis", "method", "dataset")


def intensity(place: str, scope: str = "lifecycle") -> Intensity:
    """The intensity of a place given by code (`FR`, `US-VA`) or English name.

    In the scope asked for where there is one, else in the only one there is: read its label.
    Raises UnknownNameError naming the three nearest places, InputError for an ambiguous name.

    >>> intensity("US-VA").scope, intensity("France").place
    ('direct', 'FR')
    """
    wanted = place.strip().lower()
    if wanted not in _codes():
        raise UnknownNameError("region", place, known_places())
    codes = sorted(_codes()[wanted])
    if len(codes) > 1:
        raise InputError(f"region {place!r} is ambiguous: {' or '.join(codes)}; give the code")
    found = _places()[codes[0]]
    return found.get(scope) or next(iter(found.values()))


def anywhere() -> Intensity:
    """The intensity of a place nobody named: a prior over the whole world."""
    default = page("defaults/place")
    labels = {key: str(default.text[key]) for key in ("scope", "basis", "method")}
    year, title = int(str(default.text["year"])), str(default.text["title"])
    fact = default.facts["grid_g_per_kwh"]
    return Intensity("", default.title, year, dataset=title, fact=fact, **labels)


def known_places() -> list[str]:
    """Codes and names of all places."""
    found = (i for by_scope in _places().values() for i in by_scope.values())
    return sorted({name for i in found for name in (i.place, i.name)})


@cache
def _places() -> dict[str, dict[str, Intensity]]:
    """Intensities by code and scope; a later year wins."""
    places: dict[str, dict[str, Intensity]] = {}
    for path in tables():
        if path.startswith("grids/"):
            for entry in _intensities(path, table(path)):
                by_scope = places.setdefault(entry.place, {})
                if entry.scope not in by_scope or by_scope[entry.scope].year < entry.year:
                    by_scope[entry.scope] = entry
    return places


@cache
def _codes() -> dict[str, set[str]]:
    """Codes by every code and name in lower case; a code means itself, whatever bears it as name."""
    codes: dict[str, set[str]] = {}
    for code, by_scope in _places().items():
        for entry in by_scope.values():
            codes.setdefault(entry.name.lower(), set()).add(code)
    return codes | {code.lower(): {code} for code in _places()}


def _intensities(path: str, source: Table) -> Iterator[Intensity]:
    meta = source.meta.text
    width = source.meta.facts["relative_interval"]
    for row in source.rows:
        value = float(row["grid_g_per_kwh"])
        fact = Fact(
            "grid_g_per_kwh", value, value * width.low, value * width.high, "g/kWh",
            tier=str(meta["tier"]), source=str(meta["source"]), where=f"row {row['place']}",
            via=str(meta["via"]), seen=bool(meta["seen"]), page=f"{path}/{row['place']}",
        )  # fmt: skip
        yield Intensity(
            row["place"], row["name"], int(row["year"]), str(meta["scope"]), str(meta["basis"]),
            str(meta["method"]), str(meta["title"]), fact,
        )  # fmt: skip
