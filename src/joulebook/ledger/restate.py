"""Restating a ledger under another edition of the facts: a new statement, and why each total moved.

The log is never touched and no statement is overwritten. Both statements and what lies between them
stay in the ledger, each under the hash of what it says.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import duckdb

from joulebook.errors import InputError
from joulebook.estimate.card import Deployed
from joulebook.estimate.ratecard import KEYS
from joulebook.facts import Page
from joulebook.facts.editions import Edition, edition, laid_over, laying
from joulebook.facts.history import Over
from joulebook.grid import place
from joulebook.ledger.account import connect, state
from joulebook.ledger.cells import cells, raw_keys
from joulebook.ledger.contributions import GRIDS, REST, Label, Step, Totals, label_of, steps
from joulebook.ledger.durable import name_of, write_whole
from joulebook.ledger.electricity import TODAY, Factors, shift_of, unplaced
from joulebook.ledger.epochs import starts_of
from joulebook.ledger.groups import Engines, Part, Workshop, grouping_of, workshop
from joulebook.ledger.statement import Statement, whole_cube
from joulebook.ledger.store import Ledger, opened

OF_ONE_THING = ("closed_models", "engines", "gpus", "measurements", "models", "precisions")
RATIOS = "calibrations/text-models"
MADE_OF = ("model", "gpu", "precision", "engine", "measurement")
SCOPED = ("carbon_operational_g", "carbon_market_g")  # rows that are never added over scopes


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
    before, after = (_stated(path, factors, one) for one in (old, new))
    with connect() as con:
        every = _Every.of(con, ledger, factors, (old, new))
        found = list(steps(every.days, old, new, every.matters(old, new), every.totals))
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


def _stated(path: str | Path, factors: Factors, book: Edition) -> Statement:
    try:
        return state(path, replace(factors, edition=book))
    except InputError as error:
        raise InputError(f"under facts of {book.version}: {error}") from error


@dataclass(frozen=True, slots=True, eq=False)
class _Every:
    """All cells of a ledger by group and epoch, and what they come to under any facts."""

    made_of: Workshop

    @classmethod
    def of(
        cls, con: duckdb.DuckDBPyConnection, ledger: Ledger, factors: Factors,
        editions: tuple[Edition, Edition],
    ) -> "_Every":  # fmt: skip
        cube = whole_cube(ledger)
        raw = raw_keys(con, cube)
        every = cells(con, cube, (), hourly=True)
        grouping = grouping_of(raw, every, starts_of(every.hours, *editions))
        elsewhere, shift = unplaced(factors.supply, grouping), shift_of(factors, every)
        return cls(workshop(con, ledger, grouping, every, factors.supply, elsewhere, shift))

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted({group.epoch for group in self.made_of.grouping.groups}))

    def parts(self, day: date, over: Over) -> list[tuple[int, Part]]:
        """The parts of an epoch, with their numbers."""
        engines: Engines = {}
        with laying(over):
            return [
                (n, self.made_of.part(n, engines))
                for n, group in enumerate(self.made_of.grouping.groups)
                if group.epoch == day
            ]

    def totals(self, day: date, over: Over) -> Totals:
        """The medians of all that began in an epoch, under facts with this laid over them."""
        found: dict[tuple[str, str], float] = {}
        for number, part in self.parts(day, over):
            for row, value in self.made_of.median_totals(part, number).items():
                scope = part.scope if row in SCOPED else ""
                found[row, scope] = found.get((row, scope), 0.0) + value
        return found

    def matters(self, a: Edition, b: Edition) -> Callable[[Label], bool]:
        """Which labels can move a total: those of what the ledger's requests ran on, and of pages
        that every deployment reads.
        """
        pages, places = set[str](), set[str]()
        for day, one in product(self.days, (a, b)):
            for _, part in self.parts(day, laid_over(one, day)):
                pages |= {page.path for page in _pages(part.card.deployment)}
                region = part.group.region
                places |= set(place(region).within) if region is not None else set()

        def matter(label: Label) -> bool:
            page, name = label
            if page == GRIDS:
                return name in places
            if page == RATIOS:
                return name in pages
            return page.partition("/")[0] not in OF_ONE_THING or page in pages

        return matter


def _pages(deployment: Deployed) -> Iterator[Page]:
    """The pages of the things that a deployment is made of."""
    things = (getattr(deployment, name, None) for name in MADE_OF)
    yield from (thing for thing in things if isinstance(thing, Page))


def _both(every: _Every, a: Edition, b: Edition) -> dict[tuple[str, str], tuple[float, float]]:
    """Each total under both editions; what one of them does not know counts as nought."""
    was, now = (_summed(every, one) for one in (a, b))
    known = {row: (was.get(row, 0.0), now.get(row, 0.0)) for row in was.keys() | now.keys()}
    order = list(KEYS)
    return dict(sorted(known.items(), key=lambda item: (order.index(item[0][0]), item[0][1])))


def _summed(every: _Every, book: Edition) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for day in every.days:
        for row, value in every.totals(day, laid_over(book, day)).items():
            found[row] = found.get(row, 0.0) + value
    return found


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
