"""Reading fact files: TOML pages of values, and CSV tables with a `.meta.toml` beside them.

A value is a number with an interval, a unit, a source and the place in the source:

    tdp_w = {value = 700, low = 700, high = 700, unit = "W", source = "aic", where = "h100_sxm.yaml"}

A plain number is exact (`layers = 80`); `source`, `where`, `via`, `seen` and `tier` at the head of
the file hold for every value that does not say otherwise. Units become SI here, once.
"""

import csv
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from joulebook.errors import FactError, UnknownNameError
from joulebook.facts.in_force import cached, laid
from joulebook.facts.kinds import check_kinds
from joulebook.facts.units import UNITS, Unit

ROOT = Path(__file__).parent
TIERS = ("measured", "calibrated", "physics", "disclosed", "assumed", "emulated")
CALLER = "caller"  # the source of what the question itself states
# the only tables of a page that are no values
TABLES = ("draws", "columns", "configuration", "published", "vintages")
SUFFIXES = tuple({unit.suffix for unit in UNITS.values() if unit.suffix})
ORIGIN_KEYS = ("source", "where", "via", "seen", "tier")
ROW_KEYS = (
    "place",
    "model",
    "accelerator",
    "cooling",
    "size",
    "climates",
    "year",
    "scope",
    "version",
)
EDITIONS = "editions"  # the folder of what facts were before: no facts itself


@dataclass(frozen=True, slots=True)
class Fact:
    """One sourced number in SI units: `low` and `high` are its 5th and 95th percentile.

    `mixture` is for facts that evidence has tied together: the independent normal draws, by name and
    weight, that this one is drawn from.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    tier: str
    source: str
    where: str = "not seen"
    via: str = ""
    seen: bool = False
    note: str = ""
    page: str = ""
    mixture: tuple[tuple[str, float], ...] = ()

    @classmethod
    def stated(
        cls, name: str, value: float, unit: str = "1", where: str = "given with the question"
    ) -> "Fact":
        """What the caller says, in the question or in a file of theirs: without an interval.

        >>> Fact.stated("pue", 1.1, "PUE").certain
        True
        """
        return cls(
            name, value, value, value, unit, "disclosed", CALLER, where, seen=True, page=CALLER
        )

    @property
    def certain(self) -> bool:
        """Whether the interval is a point."""
        return self.low == self.high


def describe(fact: Fact) -> dict[str, Any]:
    """A fact as JSON."""
    keys = ("name", "value", "low", "high", "unit", "tier", "source", "where", "via", "seen")
    extra = {"note": fact.note} if fact.note else {}
    return {key: getattr(fact, key) for key in keys} | extra


@dataclass(frozen=True, slots=True)
class Page:
    """One fact file: its numbers by name, and everything in it that is not a number."""

    path: str
    facts: Mapping[str, Fact]
    text: Mapping[str, Any]

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names under which people and logs know this thing."""
        return tuple(self.text.get("aliases", ()))

    @property
    def title(self) -> str:
        """What to call it on paper."""
        return str(self.text.get("name") or self.text.get("id") or self.path)


@cached
def page(path: str) -> Page:
    """The fact file at `path` below the facts folder, without `.toml`, in the edition in force.

    Raises UnknownNameError when there is none and FactError when it breaks the format.

    >>> page("gpus/h100-sxm").facts["tdp_w"].value
    700.0
    """
    return _in_force(_shipped_page(path))


@cache
def _shipped_page(path: str) -> Page:
    folder, _, name = path.rpartition("/")
    if folder not in folders() or name not in names(folder):
        near = (folder,) if folder in folders() else folders()
        known = (f"{f}/{n}" for f in near for n in names(f))
        raise UnknownNameError("fact file", path, known)
    return read_page(path, (ROOT / f"{path}.toml").read_text("utf-8"))


def _in_force(shipped: Page) -> Page:
    """A page with what the edition in force lays over it."""
    over = laid(shipped.path)
    if not over:
        return shipped
    every = {**shipped.text, **shipped.facts, **over}  # each name keeps its place
    kept = {name: item for name, item in every.items() if item is not None}
    facts = {name: item for name, item in kept.items() if isinstance(item, Fact)}
    words = {name: item for name, item in kept.items() if name not in facts}
    return Page(shipped.path, MappingProxyType(facts), MappingProxyType(words))


@cache
def names(folder: str) -> frozenset[str]:
    """Names of the fact files in a folder such as `gpus`.

    >>> "h100-sxm" in names("gpus")
    True
    """
    if folder not in folders():
        raise UnknownNameError("fact folder", folder, folders())
    return frozenset(p.stem for p in (ROOT / folder).glob("*.toml") if ".meta" not in p.name)


def all_pages() -> list[Page]:
    """Every fact file, by path."""
    return [
        page(f"{folder}/{name}") for folder in sorted(folders()) for name in sorted(names(folder))
    ]


@cache
def folders() -> frozenset[str]:
    """Names of the folders that hold fact files."""
    found = {p.parent.name for p in ROOT.glob("*/*.toml") if ".meta" not in p.name}
    return frozenset(found - {EDITIONS})


def read_page(path: str, text: str) -> Page:
    """A page from TOML text; raises FactError naming the file, the value and the rule it breaks."""
    try:
        content = tomllib.loads(text)
    except ValueError as error:  # of what is no TOML, and of a number of thousands of digits
        raise FactError(f"{path}: not TOML: {error}") from error
    return page_of(path, content)


def page_of(path: str, content: Mapping[str, Any]) -> Page:
    """A page from what TOML holds; raises FactError as `read_page` does."""
    origin = {key: content[key] for key in ORIGIN_KEYS if key in content}
    rest = {key: item for key, item in content.items() if key not in origin}
    for key, item in rest.items():
        if isinstance(item, dict) and "value" not in item and key not in TABLES:
            raise FactError(f"{path}: {key}: no value; it has {', '.join(item)}")
    facts = {key: _fact(path, key, item, origin) for key, item in rest.items() if _is_number(item)}
    words = {key: item for key, item in content.items() if key not in facts}
    return Page(path, MappingProxyType(facts), MappingProxyType(words))


def _is_number(item: object) -> bool:
    if isinstance(item, dict):
        return "value" in item
    return isinstance(item, int | float) and not isinstance(item, bool)


def _fact(path: str, name: str, item: Any, origin: Mapping[str, Any]) -> Fact:
    given = item if isinstance(item, dict) else {"value": item}
    at = f"{path}: {name}"
    check_kinds(at, {**origin, **given})
    unknown = set(given) - {"value", "low", "high", "unit", "note", *ORIGIN_KEYS}
    if unknown:
        raise FactError(f"{at}: unknown keys {', '.join(sorted(unknown))}")
    unit_name = given.get("unit", "1")
    unit = _unit(at, name, unit_name)
    value = float(given["value"])
    low, high = float(given.get("low", value)), float(given.get("high", value))
    check_interval(at, value, low, high, unit_name)
    known = {**origin, **{key: given[key] for key in ORIGIN_KEYS if key in given}}
    for key in ("source", "tier"):
        if key not in known:
            raise FactError(f"{at}: no {key}, neither here nor at the head of the file")
    if known["tier"] not in TIERS:
        raise FactError(f"{at}: unknown tier {known['tier']!r}; known: {', '.join(TIERS)}")
    value, low, high = (x * unit.factor for x in (value, low, high))
    return Fact(name, value, low, high, unit.symbol, note=given.get("note", ""), page=path, **known)


def _unit(at: str, name: str, unit_name: str) -> Unit:
    """The unit of a value; its name must end in the unit's suffix, and in none without a unit."""
    if unit_name not in UNITS:
        raise FactError(f"{at}: unknown unit {unit_name!r}; known: {', '.join(UNITS)}")
    unit = UNITS[unit_name]
    if not name.endswith(unit.suffix):
        raise FactError(f"{at}: a value in {unit_name} must be named …{unit.suffix}")
    if not unit.suffix and name.endswith(SUFFIXES):
        raise FactError(f"{at}: the name ends in a unit, but no unit is given")
    return unit


def check_interval(at: str, value: float, low: float, high: float, unit: str) -> None:
    """Raise FactError unless low ≤ value ≤ high are finite and possible in the unit."""
    if not all(map(math.isfinite, (value, low, high))):
        raise FactError(f"{at}: value, low and high must be finite numbers")
    if not low <= value <= high:
        raise FactError(f"{at}: low ≤ value ≤ high does not hold: {low}, {value}, {high}")
    floor = 1.0 if unit in ("PUE", "dispersion", "exponent") else 0.0
    if low < floor or (low == floor and high > low):
        raise FactError(f"{at}: a value in {unit} must lie above {floor}, low is {low}")
    if unit == "share" and (high > 1 or (high == 1 and low < 1)):
        raise FactError(f"{at}: a share must lie below 1, high is {high}")


@dataclass(frozen=True, slots=True)
class Table:
    """A wide table: its rows as text, and the page that describes the whole of it."""

    rows: tuple[Mapping[str, str], ...]
    meta: Page


@cached
def table(path: str) -> Table:
    """The CSV table at `path` below the facts folder, without `.csv`, with its `.meta.toml`.

    Its rows are those of the edition in force.

    >>> table("grids/ember-yearly").meta.text["scope"]
    'lifecycle'
    """
    shipped, over = _shipped_table(path), laid(path)
    if not over:
        return shipped
    every = {**{row_key(row): row for row in shipped.rows}, **over}
    return Table(tuple(row for row in every.values() if row is not None), shipped.meta)


def row_key(row: Mapping[str, str]) -> str:
    """What tells a row of a table from its other rows, such as `FR/2025/direct/2026-06`."""
    return "/".join(row[key] for key in ROW_KEYS if key in row)


@cache
def _shipped_table(path: str) -> Table:
    csv_path = ROOT / f"{path}.csv"
    if not csv_path.is_file():
        raise UnknownNameError("fact table", path, tables())
    with csv_path.open(encoding="utf-8", newline="") as file:
        rows = tuple(MappingProxyType(row) for row in csv.DictReader(file))
    meta_path = ROOT / f"{path}.meta.toml"
    if not meta_path.is_file():
        raise FactError(f"{path}.csv needs {path}.meta.toml beside it (see CONTRIBUTING.md)")
    return Table(rows, read_page(path, meta_path.read_text("utf-8")))


@cache
def tables() -> tuple[str, ...]:
    """Paths of all tables."""
    return tuple(
        sorted(p.relative_to(ROOT).with_suffix("").as_posix() for p in ROOT.glob("*/*.csv"))
    )
