"""An answer with its draws: what any book of formulas gives, and what sums and ratios of them are.

A fact is drawn once per name, so answers add draw by draw: whatever two of them share moves both.
Text requests to one deployment have a rate card instead, which is the same made fast.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError, MissingFactError
from joulebook.estimate.books import WHEN_KNOWN
from joulebook.estimate.draws import COUNT, P05, P95, draw, normals
from joulebook.estimate.quantity import Quantity, checked, split_unit
from joulebook.facts import Fact, describe

DEFAULTS = (
    "defaults/",
    "tasks/",
    "denoisers/",
    "seat_kinds/",
)  # folders of facts that hold where nobody said otherwise
TIER_ORDER = ("measured", "physics", "disclosed", "calibrated", "assumed", "emulated")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One number of an answer: its median, COUNT draws, and the facts it depends on by page and name.

    >>> two = Drawn.certain(2.0)
    >>> (two + two).times(3).median
    12.0
    """

    median: float
    draws: np.ndarray
    facts: Mapping[tuple[str, str], Fact]

    @classmethod
    def certain(cls, value: float) -> "Drawn":
        """A number that nothing uncertain touches."""
        return cls(float(value), np.full(COUNT, float(value)), {})

    @classmethod
    def of(cls, fact: Fact) -> "Drawn":
        """A fact as a number of an answer.

        >>> Drawn.of(Fact.stated("pue", 1.1, "PUE")).median
        1.1
        """
        draws = np.full(COUNT, fact.value) if fact.certain else draw(fact)
        return cls(fact.value, draws, {(fact.page, fact.name): fact})

    def __add__(self, other: "Drawn") -> "Drawn":
        facts = {**self.facts, **other.facts}
        return Drawn(self.median + other.median, self.draws + other.draws, facts)

    def times(self, factor: float) -> "Drawn":
        """The number `factor` times over."""
        return Drawn(self.median * factor, self.draws * factor, self.facts)

    def over(self, other: "Drawn") -> "Drawn":
        """The ratio of two numbers, draw by draw."""
        facts = {**self.facts, **other.facts}
        return Drawn(self.median / other.median, self.draws / other.draws, facts)

    def causes(self) -> dict[str, float]:
        """Share of the variance by uncertain fact, largest first."""
        leanings = self._leanings()
        squares: dict[str, float] = {}
        for fact, x in leanings:
            squares[fact.name] = squares.get(fact.name, 0.0) + x * x
        total = sum(squares.values())
        ordered = sorted(squares.items(), key=lambda item: -item[1])
        return {name: square / total for name, square in ordered if square} if total else {}

    def tier(self) -> str:
        """Tier of the fact with the largest share of the variance; without any, of the weakest."""
        leanings = self._leanings()
        if leanings:
            return max(leanings, key=lambda item: abs(item[1]))[0].tier
        tiers = (fact.tier for fact in self.facts.values())
        return max(tiers, key=TIER_ORDER.index, default="physics")

    def quantity(self, unit: str) -> Quantity:
        """The number as answers show it: median and 90 % interval."""
        ordered = np.sort(self.draws)
        low, high = float(ordered[P05]), float(ordered[P95])
        return checked(Quantity(self.median, low, high, unit, self.tier()))

    def _leanings(self) -> list[tuple[Fact, float]]:
        """Covariance with the normal draws behind every uncertain fact."""
        uncertain = [fact for fact in self.facts.values() if not fact.certain]
        centred = self.draws - self.draws.mean()
        return [(fact, float(normals(fact) @ centred) / COUNT) for fact in uncertain]


Answer = Mapping[str, Drawn]  # by the formulas' names, such as facility_energy_j


def answer(
    book: graph.Book,
    targets: tuple[str, ...],
    facts: Mapping[str, Fact],
    request: Mapping[str, float],
) -> dict[str, Drawn]:
    """The targets for one request, from the medians of all facts and from their draws.

    `request` holds what the request itself states, which is certain.
    Raises MissingFactError when a formula lacks a fact, InputError for results beyond all numbers.
    """
    medians = {name: fact.value for name, fact in facts.items()} | dict(request)
    nodes = graph.solve(book, targets, medians)
    used = {name: fact for name, fact in facts.items() if name in nodes and name not in request}
    drawn = {name: draw(fact) for name, fact in used.items() if not fact.certain}
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        try:
            many = graph.solve(book, targets, medians | drawn)
        except FloatingPointError as error:
            raise InputError(f"no finite answer: {error}") from None
    return {name: _drawn(nodes[name], many[name].value, used) for name in targets}


def _drawn(node: graph.Node, draws: Any, used: Mapping[str, Fact]) -> Drawn:
    below = graph.below(node)
    facts = {(fact.page, fact.name): fact for name, fact in used.items() if name in below}
    values = np.broadcast_to(np.asarray(draws, dtype=float), COUNT)
    return Drawn(float(node.value), values, facts)


def solved(
    book: graph.Book, targets: tuple[str, ...], known: Mapping[str, Drawn]
) -> dict[str, Drawn]:
    """Targets from numbers that have draws already: medians from medians, draws from draws."""
    medians = graph.solve(book, targets, {name: part.median for name, part in known.items()})
    draws = graph.solve(book, targets, {name: part.draws for name, part in known.items()})
    found = {}
    for target in targets:
        below = graph.below(medians[target])
        parts = [part.facts for name, part in known.items() if name in below]
        facts = {at: fact for part in parts for at, fact in part.items()}
        many = np.broadcast_to(np.asarray(draws[target].value, dtype=float), COUNT)
        found[target] = Drawn(float(medians[target].value), many, facts)
    return found


def plus(*answers: Answer) -> dict[str, Drawn]:
    """The sum of answers, target by target; what they share moves together.

    A boundary that is known of some of them only, such as the market-based one, is no sum.
    """
    first, *rest = answers
    total = dict(first)
    for more in rest:
        told = [name for name in total if name in more or name not in WHEN_KNOWN]
        total = {name: total[name] + more[name] for name in told}
    return total


def times(one: Answer, count: float) -> dict[str, Drawn]:
    """An answer `count` times over."""
    return {name: drawn.times(count) for name, drawn in one.items()}


def quantities(one: Answer) -> dict[str, Quantity]:
    """Every target by its JSON key, such as `facility_energy`."""
    split = {name: split_unit(name) for name in one}
    keys = {
        name: ("accelerator_time", "s") if name == "accelerator_s" else split[name] for name in one
    }
    return {keys[name][0]: drawn.quantity(keys[name][1]) for name, drawn in one.items()}


def assumed(*answers: Answer) -> list[dict[str, Any]]:
    """Every default and every assumed input of the answers, with its source, each once."""
    facts = {
        at: fact for one in answers for drawn in one.values() for at, fact in drawn.facts.items()
    }
    return [
        describe(fact)
        for fact in facts.values()
        if fact.page.startswith(DEFAULTS) or fact.tier == "assumed"
    ]


def answer_json(one: Answer) -> dict[str, Any]:
    """An answer by the keys of its boundaries, what its interval comes from, and its assumptions."""
    said = {key: quantity.to_json() for key, quantity in quantities(one).items()}
    return said | {"causes": one["facility_energy_j"].causes(), "assumptions": assumed(one)}


def missing(
    book: graph.Book, targets: tuple[str, ...], known: Mapping[str, float]
) -> dict[str, str]:
    """The targets that cannot be computed from what is known, each with the reason."""
    reasons = {}
    for target in targets:
        try:
            graph.solve(book, (target,), known)
        except MissingFactError as error:
            reasons[target] = str(error)
    return reasons
