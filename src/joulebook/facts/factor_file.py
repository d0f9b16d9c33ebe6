"""An edition of the caller's own: facts in a TOML file, each for the days on which it holds.

    version = "our-site-2026"
    recorded = 2026-03-01

    [[factor]]
    page = "defaults/site"
    name = "pue"
    value = 1.18
    low = 1.15
    high = 1.22
    unit = "PUE"
    source = "our meters, February 2026"
    tier = "measured"
    valid_from = 2026-02-01
    why = "the second hall is cooled by air"

An entry with `place` and `grid_g_per_kwh` says what the grid of a place carries. See
examples/factors.toml and docs/methods/editions.md.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

from joulebook.errors import FactError, InputError, JoulebookError, UnknownNameError
from joulebook.facts.editions import Change, Edition, edition, editions
from joulebook.facts.in_force import GRIDS
from joulebook.facts.load import (
    ORIGIN_KEYS,
    Fact,
    all_pages,
    page,
    page_of,
    table,
    tables,
)
from joulebook.facts.units import UNITS

GRID = "grid_g_per_kwh"
SCOPES = ("lifecycle", "direct")
HEAD = ("version", "recorded", "says", "factor", *ORIGIN_KEYS)
NUMBERS = ("value", "low", "high", "unit", "note", *ORIGIN_KEYS)
WHEN = ("valid_from", "valid_to", "why")
LABELS = {"scope": "lifecycle", "basis": "not stated", "method": "average", "year": 0}
LONGEST = 100  # letters of a version's name


def read_factors(path: Path, over: Edition | None = None) -> Edition:
    """The edition that a file of the caller's makes on top of another, of the newest without one.

    Raises InputError naming the file, the line of the entry, and the nearest page, name or place.
    """
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: not TOML: {error}") from None
    entries = content.get("factor")
    if (
        not isinstance(entries, list)
        or not all(isinstance(e, dict) for e in entries)
        or not entries
    ):
        raise InputError(f"{path}: expected one [[factor]] or more; see examples/factors.toml")
    _only(str(path), content, HEAD)
    version, recorded = _version(path, content), _day(str(path), content, "recorded")
    if recorded is None or recorded > date.today():
        raise InputError(f"{path}: recorded {recorded}: expected the day you knew, not one to come")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[factor]]"]
    origin = {key: content[key] for key in ORIGIN_KEYS if key in content}
    changes = [
        _change(f"{path}, line {line}", entry, {"where": path.name, **origin}, version)
        for line, entry in zip(lines or [0] * len(entries), entries, strict=False)
    ]
    _check_overlaps(path, lines, changes)
    says = str(content.get("says", f"{len(changes)} factors of {path.name}"))
    return Edition(version, recorded, says, tuple(changes), over=over or edition())


def _version(path: Path, content: Mapping[str, Any]) -> str:
    version = content.get("version")
    if not isinstance(version, str) or not 0 < len(version.strip()) <= LONGEST:
        raise InputError(f"{path}: expected a version, a name such as our-site-2026")
    if version in {one.version for one in editions()}:
        raise InputError(f"{path}: version {version!r} is one of joulebook's own")
    return version


def _change(at: str, entry: Mapping[str, Any], origin: Mapping[str, Any], version: str) -> Change:
    """What one entry says; raises InputError naming it."""
    try:
        first, last = (_day(at, entry, key) for key in ("valid_from", "valid_to"))
        if first and last and first > last:
            raise InputError(f"valid_from {first} is after valid_to {last}")
        stated = {key: item for key, item in entry.items() if key not in WHEN}
        given = {**origin, **stated} if {"page", "name"} & stated.keys() else None
        if given is None:
            key, after = _grid(stated, origin, version)
            before = None
        else:
            before = _known(given)
            key, after = (before.page, before.name), _fact(given, before)
    except JoulebookError as error:
        raise error if str(error).startswith(at) else InputError(f"{at}: {error}") from None
    return Change(*key, before, after, first, last, str(entry.get("why", "")))


def _known(given: Mapping[str, Any]) -> Fact:
    """The fact that an entry names."""
    path, name = str(given.get("page", "")), str(given.get("name", ""))
    pages = {p.path for p in all_pages() if p.facts and not p.path.startswith("sources/")}
    if path not in pages:
        raise UnknownNameError("page of facts", path, pages)
    facts = page(path).facts
    if name not in facts:
        raise UnknownNameError(f"fact of {path}", name, facts)
    return facts[name]


def _fact(given: Mapping[str, Any], known: Fact) -> Fact:
    """The fact that an entry states, checked as the shipped ones are, in the unit of the known one."""
    _only("", given, ("page", "name", *NUMBERS))
    unit = known.unit if known.unit in UNITS else None
    item = {key: given[key] for key in NUMBERS if key in given}
    if unit and "unit" not in item:
        item["unit"] = unit
    _check_numbers(item)
    fact = page_of(known.page, {known.name: item}).facts[known.name]
    if fact.unit != known.unit:
        raise FactError(f"{known.name} is in {known.unit}, not in {item.get('unit', '1')}")
    return replace(fact, seen=bool(item.get("seen", True)))


def _grid(
    given: Mapping[str, Any], origin: Mapping[str, Any], version: str
) -> tuple[tuple[str, str], Any]:
    """What an entry says of a place's grid: a row of its own, with its fact."""
    if "place" not in given or GRID not in given:
        raise InputError(f"expected page and name, or place and {GRID}")
    _only("", given, ("place", GRID, *LABELS, *NUMBERS))
    place, names = str(given["place"]), _places()
    if place not in names:
        raise UnknownNameError("place", place, names)
    labels = {key: given.get(key, default) for key, default in LABELS.items()}
    if labels["scope"] not in SCOPES:
        raise UnknownNameError("scope", str(labels["scope"]), SCOPES)
    if type(labels["year"]) is not int:
        raise InputError(f"year {labels['year']!r}: expected a year such as 2025")
    item = {**origin, **{key: given[key] for key in NUMBERS if key in given}}
    item |= {"value": given[GRID], "unit": given.get("unit", "g/kWh")}
    _check_numbers(item)
    fact = page_of(f"{GRIDS}/{place}", {GRID: item}).facts[GRID]
    fact = replace(fact, seen=bool(item.get("seen", True)))
    row = {"place": place, "name": names[place], "version": version, **labels, "fact": fact}
    return (GRIDS, f"{place}/{labels['scope']}"), MappingProxyType(row)


def _places() -> dict[str, str]:
    """Codes of all places with their names."""
    found = (table(t).rows for t in tables() if t.startswith("places/") and "outlines" not in t)
    return {row["place"]: row["name"] for rows in found for row in rows}


def _check_numbers(item: Mapping[str, Any]) -> None:
    for key in ("value", "low", "high"):
        number = item.get(key, 0.0)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InputError(f"{key} {number!r}: expected a number")
    if "value" not in item:
        raise InputError("expected a value")
    for key in ("source", "where", "via", "tier", "note", "unit"):
        if not isinstance(item.get(key, ""), str):
            raise InputError(f"{key} {item[key]!r}: expected a text")


def _only(at: str, given: Iterable[str], known: Iterable[str]) -> None:
    for key in given:
        if key not in known:
            error = UnknownNameError("key", key, known)
            raise InputError(f"{at}: {error}") if at else error


def _day(at: str, given: Mapping[str, Any], key: str) -> date | None:
    day = given.get(key)
    if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
        raise InputError(f"{at}: {key} {day!r}: expected a day such as 2026-03-01, without quotes")
    return day


def _check_overlaps(path: Path, lines: list[int], changes: list[Change]) -> None:
    """Raise InputError for two entries that say something of one fact on one day."""
    numbered = zip([*lines, *[0] * len(changes)], changes, strict=False)
    for (line, a), (other, b) in combinations(numbered, 2):
        if (a.page, a.name) == (b.page, b.name) and _meet(a, b):
            raise InputError(
                f"{path}, lines {line} and {other}: both say what {a.page}.{a.name} is on the same day"
            )


def _meet(a: Change, b: Change) -> bool:
    return all((x.valid_from or date.min) <= (y.valid_to or date.max) for x, y in ((a, b), (b, a)))
