"""Places: what people and logs call them, and the grids that serve them."""

from dataclasses import dataclass, field
from functools import cache

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import Fact, table, tables


@dataclass(frozen=True, slots=True)
class Place:
    """One place, by the code that everything else is keyed by.

    `within` are the codes under which tables may know its electricity, nearest first, its own
    included: a cloud region's grid zone, then its country. What is not known is None.
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


def place(name: str) -> Place:
    """The place of that code (`FR`, `US-VA`) or English name.

    Raises UnknownNameError naming the three nearest places, InputError that lists the candidates of
    an ambiguous name.

    >>> place("france").code
    'FR'
    """
    wanted = name.strip().lower()
    if wanted not in _codes():
        raise UnknownNameError("region", name, known_places())
    codes = sorted(_codes()[wanted])
    if len(codes) > 1:
        raise InputError(f"region {name!r} is ambiguous: {' or '.join(codes)}; give the code")
    code = codes[0]
    country = code.split("-")[0]
    return Place(code, "zone", _names()[code][0], tuple(dict.fromkeys((code, country))))


def known_places() -> list[str]:
    """Codes and names of all places."""
    return sorted({*_names(), *(name for names in _names().values() for name in names)})


@cache
def _names() -> dict[str, list[str]]:
    """The names of every code."""
    names: dict[str, list[str]] = {}
    for path in tables():
        if path.startswith("grids/"):
            for row in table(path).rows:
                names.setdefault(row["place"], []).append(row["name"])
    return names


@cache
def _codes() -> dict[str, set[str]]:
    """Codes by every code and name in lower case; a code means itself, whatever bears it as name."""
    codes: dict[str, set[str]] = {}
    for code, names in _names().items():
        for name in names:
            codes.setdefault(name.lower(), set()).add(code)
    return codes | {code.lower(): {code} for code in _names()}
