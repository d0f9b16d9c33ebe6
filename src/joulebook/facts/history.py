"""What the facts were before: the shipped versions, read from `facts/editions`.

Each file says what one version changed, as it stood before; the newest version is the facts as they
stand. So going back lays what stood before over them, newest first, and nothing is ever overwritten.

What was added later (a fact, a page) answers in earlier versions too: today's formulas cannot do
without it. Tables of evidence, which only add to a choice (`TAKEN_BACK`), are taken back.
"""

import csv
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from joulebook.facts import in_force
from joulebook.facts.load import (
    EDITIONS,
    ROOT,
    Fact,
    describe,
    page,
    page_of,
    row_key,
    table,
    tables,
)

TAKEN_BACK = ("grids/", "calibrations/")  # tables that are evidence; others say what codes mean
Key = tuple[str, str]  # page and name
Over = dict[Key, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What one edition says of one thing: a fact, another key of a page, or a row of a table.

    `before` and `after` are what it was and is, None for nothing. The change holds from `valid_from`
    to `valid_to`, both included, or for all time where they are None.
    """

    page: str
    name: str
    before: Any
    after: Any
    valid_from: date | None = None
    valid_to: date | None = None
    why: str = ""

    def holds(self, on: date | None) -> bool:
        """Whether it is true on a day; what has dates is not true without a day."""
        if self.valid_from is None and self.valid_to is None:
            return True
        return on is not None and (self.valid_from or on) <= on <= (self.valid_to or on)

    def to_json(self) -> dict[str, Any]:
        """The change as JSON; facts in SI units with their sources, rows as the table has them."""
        told = {key: getattr(self, key) for key in ("page", "name", "why")}
        days = {"valid_from": self.valid_from, "valid_to": self.valid_to}
        when = {key: str(day) for key, day in days.items() if day is not None}
        return {**told, **when, "before": _plain(self.before), "after": _plain(self.after)}


def _plain(item: Any) -> Any:
    """A fact, a row or a text as JSON."""
    if isinstance(item, Fact):
        return describe(item)
    return {k: _plain(i) for k, i in item.items()} if isinstance(item, Mapping) else item


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Edition:
    """A version of the facts: what it changed, when that was recorded, and why.

    `over` is the edition that `changes` lie on; the shipped ones have none. `until` is the day of an
    `as_of`: datasets published later do not answer. `added` are the pages and tables that came with it.
    """

    version: str
    recorded: date
    says: str
    changes: tuple[Change, ...] = field(default=(), repr=False)
    added: tuple[str, ...] = field(default=(), repr=False)
    over: "Edition | None" = field(default=None, repr=False)
    until: date | None = None

    @property
    def digest(self) -> str:
        """What tells a caller's edition from another of the same name; empty for the shipped ones."""
        if self.over is None or not self.changes:
            return ""
        told = json.dumps([change.to_json() for change in self.changes], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def laid_before(which: Edition) -> Over:
    """What stood in a shipped version instead of today's: changes of newer ones taken back."""
    newest_first = [*shipped_editions().values()][::-1]
    over: Over = {}
    for newer in newest_first[: newest_first.index(which)]:
        over |= {(c.page, c.name): c.before for c in newer.changes if _is_taken_back(c)}
    return over


def _is_taken_back(change: Change) -> bool:
    return change.before is not None or change.page in tables()


@cache
def shipped_editions() -> Mapping[str, Edition]:
    """The shipped versions by name, oldest first."""
    found: dict[str, Edition] = {}
    newer: Over = {}  # what the next newer version found: the `after` of an older one's changes
    for path in _files()[::-1]:
        content = tomllib.loads(path.read_text("utf-8"))
        before = dict(_found_before(content))
        changes = tuple(
            Change(*key, was, newer[key] if key in newer else shipped(*key))
            for key, was in before.items()
        )
        newer |= before
        added = (*content["added_pages"], *content["added_tables"])
        found[path.stem] = Edition(path.stem, content["recorded"], content["says"], changes, added)
    return MappingProxyType(dict(reversed(found.items())))


def newest_version() -> str:
    """The version that is the facts as they stand; reads no history.

    >>> newest_version() == [*shipped_editions()][-1]
    True
    """
    return _files()[-1].stem


def _files() -> list[Path]:
    """The files of the versions, oldest first: 2026-11-22.10 is after 2026-11-22.9."""
    every = (ROOT / EDITIONS).glob("*.toml")
    return sorted(every, key=lambda path: [int(part) for part in re.findall(r"\d+", path.stem)])


def shipped(path: str, name: str) -> Any:
    """A fact, a key of a page, or a row of a table as it stands; None where there is none."""
    with in_force.standing(None):
        if path in tables():
            return shipped_rows(path).get(name)
        if not (ROOT / f"{path}.toml").is_file():
            return None
        found = page(path)
    return found.facts.get(name, found.text.get(name))


@cache
def shipped_rows(path: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a table as they stand, by `row_key`."""
    with in_force.standing(None):
        return MappingProxyType({row_key(row): row for row in table(path).rows})


def _found_before(content: Mapping[str, Any]) -> Iterator[tuple[Key, Any]]:
    """What a version found when it came, by page and name; None for what it added."""
    for path, items in content.get("before", {}).items():
        stood = page_of(path, items)
        yield from (((path, name), item) for name, item in {**stood.text, **stood.facts}.items())
    for path, told in content.get("rows", {}).items():
        yield from (((path, key), None) for key in told["added"])
        rows = map(MappingProxyType, csv.DictReader(told["before"].splitlines()))
        yield from (((path, row_key(row)), row) for row in rows)
    for path in content["added_tables"]:
        if path.startswith(TAKEN_BACK):
            yield from (((path, key), None) for key in shipped_rows(path))
    for told in content["added_facts"]:
        path, _, name = told.rpartition(".")
        yield (path, name), None
