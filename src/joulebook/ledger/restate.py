"""Restating a ledger under another edition of the facts: a new statement, and why each total moved.

The log is never touched and no statement is overwritten. Both statements and what lies between them
stay in the ledger, each under the hash of what it says.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from joulebook.errors import InputError
from joulebook.estimate.card import Deployed
from joulebook.estimate.ratecard import KEYS
from joulebook.estimate.ratios import RATIOS
from joulebook.facts import Page
from joulebook.facts.editions import Edition, edition, laid_over, laying
from joulebook.facts.history import Over
from joulebook.grid import place
from joulebook.ledger.account import NOTHING, connect, stated
from joulebook.ledger.contributions import (
    GRIDS,
    REST,
    Label,
    Step,
    Totals,
    label_of,
    steps,
    summed,
)
from joulebook.ledger.durable import name_of, write_whole
from joulebook.ledger.electricity import TODAY, Factors, shift_of, unplaced
from joulebook.ledger.epochs import starts_of
from joulebook.ledger.groups import grouping_of, workshop
from joulebook.ledger.medians import Medians
from joulebook.ledger.statement import Read, Statement, whole
from joulebook.ledger.store import Ledger, opened

OF_ONE_THING = ("closed_models", "engines", "gpus", "measurements", "models", "precisions")
MADE_OF = ("model", "gpu", "precision", "engine", "measurement")


@dataclass(frozen=True, slots=True)
class Restatement:
    """Two statements of one ledger, and the steps from the totals of one to those of the other.

    `totals` are of medians, by row of a card and scope, each before and after; `unmoved` counts
    changed facts that moved no total.
    """

    before: Statement
    after: Statement
    totals: Mapping[tuple[str, str], tuple[float, float]]
    steps: tuple[Step, ...]
    unmoved: int

    @property
    def id(self) -> str:
        """Its name in the ledger: the hash of what lasts of it."""
        return name_of(self.text().encode())

    def text(self) -> str:
        """What lasts of it, without the statements, which stand beside it."""
        return json.dumps(self._between(), ensure_ascii=False)

    def to_json(self) -> dict[str, Any]:
        """The totals before and after, and what each changed fact moved; energy J, carbon g, water L."""
        return {"id": self.id, **self._between(), "statement": self.after.to_json()}

    def _between(self) -> dict[str, Any]:
        return {
            "before": {"id": self.before.id, **self.before.key},
            "after": {"id": self.after.id, **self.after.key},
            "totals": {
                named(row): {"before": was, "after": now, "change": now - was, "unit": unit_of(row)}
                for row, (was, now) in self.totals.items()
            },
            "contributions": [_step_json(step) for step in self.steps],
            "unmoved": self.unmoved,
            "order": "changed facts are replaced one at a time, by page and name, on medians",
        }


def restate(
    path: str | Path, book: Edition, factors: Factors = TODAY, against: Edition | None = None
) -> Restatement:
    """State the ledger at `path` under an edition of the facts, beside the newest (or `against`).

    Raises InputError when there is no ledger, when it cannot be written to, or when the edition does
    not know a place of it.
    """
    ledger = opened(Path(path))
    old, new = against or edition(), book
    with connect() as con:
        with ledger.reading():
            read = whole(con, ledger)
        before, after = (_stated(con, ledger, factors, one, read) for one in (old, new))
        every = _Every.of(con, ledger, factors, (old, new), read)
        found = list(steps(every.days, old, new, every.matters, every.totals))
        totals = _both(every, old, new)
    largest = {row: max(abs(was), abs(now)) for row, (was, now) in totals.items()}
    moved = tuple(step for step in found if step.moved(largest))
    still = [step for step in found if not step.moved(largest)]
    unmoved = sum(len({label_of(c) for c in step.changes}) for step in still)
    told = Restatement(before, after, totals, moved, unmoved)
    _keep(ledger.path / "statements", told)
    return told


def named(row: tuple[str, str]) -> str:
    """The JSON key of a total: `carbon_operational/lifecycle` where it has a scope."""
    boundary, scope = row
    return f"{KEYS[boundary][0]}/{scope}" if scope else KEYS[boundary][0]


def unit_of(row: tuple[str, str]) -> str:
    """The unit of a total."""
    return KEYS[row[0]][1]


def _stated(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, factors: Factors, book: Edition, read: Read
) -> Statement:  # fmt: skip
    try:
        return stated(con, ledger, NOTHING, replace(factors, edition=book), None, read)
    except InputError as error:
        raise InputError(f"under facts of {book.version}: {error}") from error


@dataclass(frozen=True, slots=True, eq=False)
class _Every:
    """All groups of a ledger by epoch, and what they come to under any facts.

    `known` is what each came to last; `pages` are those of the things that it ran on.
    """

    medians: Medians
    groups: Mapping[date, Sequence[int]]
    pages: Mapping[int, frozenset[str]]
    known: dict[int, Totals] = field(default_factory=dict)

    @classmethod
    def of(
        cls, con: duckdb.DuckDBPyConnection, ledger: Ledger, factors: Factors,
        editions: tuple[Edition, Edition], read: Read,
    ) -> "_Every":  # fmt: skip
        _, raw, every = read
        grouping = grouping_of(raw, every, starts_of(every.hours, *editions))
        elsewhere, shift = unplaced(factors.supply, grouping), shift_of(factors, every)
        medians = Medians(workshop(con, ledger, grouping, every, factors.supply, elsewhere, shift))
        groups: dict[date, list[int]] = {}
        for number, group in enumerate(grouping.groups):
            groups.setdefault(group.epoch, []).append(number)
        return cls(medians, groups, _pages_of(medians, groups, editions))

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted(self.groups))

    def totals(self, day: date, over: Over, changed: Sequence[Label] | None = None) -> Totals:
        """The medians of all that began in an epoch, under facts with this laid over them.

        Only groups that the changed labels may touch are computed again; without labels all are.
        """
        numbers = self.groups[day]
        again = [
            n for n in numbers if changed is None or any(self._touches(one, n) for one in changed)
        ]
        with laying(over):
            found = {number: self.medians.totals(number) for number in again}
        self.known.update(found)
        return summed(self.known[number] for number in numbers)

    def matters(self, label: Label) -> bool:
        """Whether a label can move a total at all."""
        return any(self._touches(label, number) for number in self.pages)

    def _touches(self, label: Label, number: int) -> bool:
        """Whether a label may be of what a group ran on; of pages that all read, it may."""
        page, name = label
        if page == GRIDS:
            region = self.medians.made_of.grouping.groups[number].region
            return region is not None and name in _within(region)
        if page == RATIOS:
            return name in self.pages[number]
        return page.partition("/")[0] not in OF_ONE_THING or page in self.pages[number]


def _pages_of(
    medians: Medians, groups: Mapping[date, Sequence[int]], editions: tuple[Edition, Edition]
) -> dict[int, frozenset[str]]:
    """The pages of the things that each group runs on, under either edition."""
    found: dict[int, frozenset[str]] = {}
    for (day, numbers), one in product(groups.items(), editions):
        with laying(laid_over(one, day)):
            for number in numbers:
                pages = frozenset(page.path for page in _pages(medians.deployed(number)))
                found[number] = found.get(number, frozenset()) | pages
    return found


def _within(region: str) -> tuple[str, ...]:
    return tuple(place(region).within)


def _pages(deployment: Deployed) -> Iterator[Page]:
    """The pages of the things that a deployment is made of."""
    things = (getattr(deployment, name, None) for name in MADE_OF)
    yield from (thing for thing in things if isinstance(thing, Page))


def _both(every: _Every, a: Edition, b: Edition) -> dict[tuple[str, str], tuple[float, float]]:
    """Each total under both editions; what one of them does not know counts as nought."""
    was, now = (
        summed(every.totals(day, laid_over(one, day)) for day in every.days) for one in (a, b)
    )
    known = {row: (was.get(row, 0.0), now.get(row, 0.0)) for row in was.keys() | now.keys()}
    order = list(KEYS)
    return dict(sorted(known.items(), key=lambda item: (order.index(item[0][0]), item[0][1])))


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "facts": [told(label) for label in step.labels],
        "changes": [change.to_json() for change in step.changes],
        "moves": {named(row): move for row, move in step.moves.items()},
    }


def told(label: Label) -> str:
    """A label in words: page and name, the grid of a place, or all other facts."""
    if label == REST:
        return "other facts"
    return " ".join(("grid", label[1])) if label[0] == GRIDS else ".".join(filter(None, label))


def _keep(folder: Path, restatement: Restatement) -> None:
    """Write what lies between the two statements, unless it is there: nothing is overwritten."""
    path = folder / f"{restatement.id}.json"
    try:
        if not path.exists():
            write_whole(path, restatement.text())
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from error
