"""Yearly grid intensity of a place, always with its labels.

Each table in `facts/grids` covers some places on one basis. Totals of different basis are never
added: an intensity carries its scope (life-cycle or direct) wherever it goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import Fact, Table, table, tables

SCOPES = ("lifecycle", "direct")


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


def intensity(place: str, scope: str | None = None) -> Intensity:
    """The intensity of a place given by code (`FR`, `US-VA`) or English name.

    Life-cycle where there is one and nothing else is asked. Raises UnknownNameError naming the
    three nearest places, InputError when the place has no intensity of the scope asked for.

    >>> intensity("US-VA").scope
    'direct'
    """
    wanted = place.strip().lower()
    if wanted not in _index():
        raise UnknownNameError("region", place, known_places())
    found = _index()[wanted]
    for candidate in SCOPES if scope is None else (scope,):
        if candidate in found:
            return found[candidate]
    raise InputError(f"region {place}: no {scope} intensity, only {', '.join(found)}")


def known_places() -> list[str]:
    """Codes and names of all places."""
    return sorted(
        {name for found in _index().values() for i in found.values() for name in (i.place, i.name)}
    )


@cache
def _index() -> dict[str, dict[str, Intensity]]:
    """Intensity by scope, by every name of a place in lower case; a later year wins."""
    index: dict[str, dict[str, Intensity]] = {}
    for path in tables():
        if not path.startswith("grids/"):
            continue
        for entry in _intensities(path, table(path)):
            for known_as in (entry.place, entry.name):
                by_scope = index.setdefault(known_as.lower(), {})
                if entry.scope not in by_scope or by_scope[entry.scope].year < entry.year:
                    by_scope[entry.scope] = entry
    return index


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
