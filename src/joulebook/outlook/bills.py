"""What data centres add to the bills of homes: a range for every rule by which costs are allocated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from joulebook.errors import UnknownNameError
from joulebook.estimate.answer import Answer, Drawn, answer, assumed
from joulebook.estimate.books import BILLS
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.quantity import Quantity, split_unit
from joulebook.estimate.surroundings import stated
from joulebook.facts import Fact, Page, describe, names, page
from joulebook.grid import place
from joulebook.grid.notes import Note

FOLDER, DEFAULTS = "bills", "defaults/bills"
COMPARED = "compared_"  # before a published figure of the same thing
CONTEXT = "context_"  # before one of something else that helps to read the answer
ALLOCATIONS = {
    "energy": "bill_by_energy_usd",
    "coincident-peak": "bill_by_peak_usd",
    "peak-and-energy": "bill_by_both_usd",
    "direct": "bill_direct_usd",
}
USUAL = "coincident-peak"
YEARLY = (
    "revenue_requirement_usd", "capital_charge_usd", "operation_usd", "own_payments_usd",
    "net_requirement_usd",
)  # fmt: skip
NOTHING: Mapping[str, float] = MappingProxyType({})

ASSUMED = "no study's inputs were at hand: costs and tariffs are assumed, with wide intervals"
SIGN = (
    "where the new load pays more than it causes, bills fall: so they do in {share} % of the draws"
)
LEFT_OUT = "prices of capacity and energy on markets, which homes may pay besides, are not in it"
TODAY = "in dollars of today; a study's may not be"
NOTES = (ASSUMED, SIGN, LEFT_OUT, TODAY)


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure beside the answer, and the share of draws that reach it by each rule."""

    fact: Fact
    reached: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """The figure with its source, and how the answer stands to it."""
        return {**describe(self.fact), "share_of_draws_at_or_above": dict(self.reached)}


@dataclass(frozen=True, slots=True, eq=False)
class Bills:
    """What a home's month changes by, under the rule asked for and under the others."""

    page: Page
    allocation: str
    answer: Answer
    facts: Mapping[str, Fact]
    compared: tuple[Compared, ...]
    notes: tuple[Note, ...]

    @property
    def month(self) -> Quantity:
        """Dollars a month that a home pays more, or less, under the rule asked for."""
        return self.bill(self.allocation)

    def bill(self, allocation: str) -> Quantity:
        """Dollars a month under a rule."""
        return self._drawn(allocation).quantity("USD")

    def years(self) -> dict[str, Quantity]:
        """Dollars a year of all that the new load causes and pays."""
        return {split_unit(name)[0]: self.answer[name].quantity("USD") for name in YEARLY}

    def context(self) -> list[Fact]:
        """Published figures of something else, such as a whole bill."""
        every = self.page.facts.items()
        return [replace(f, name=n.removeprefix(CONTEXT)) for n, f in every if n.startswith(CONTEXT)]

    def causes(self) -> dict[str, float]:
        """Share of the variance of the month by fact."""
        return self._drawn(self.allocation).causes()

    def assumptions(self) -> list[dict[str, Any]]:
        """Every default and every assumed input."""
        return assumed(self.answer)

    def explain(self) -> dict[str, Any]:
        """The tree of the month."""
        target = ALLOCATIONS[self.allocation]
        return solved_trees(BILLS, (target,), self.facts)

    def to_json(self) -> dict[str, Any]:
        """The month, the same by every rule, the year's sums, and what stands beside."""
        return {
            "place": self.page.text["place"], "name": self.page.title,
            "allocation": self.allocation, "bill_month": self.month.to_json(),
            "allocations": {rule: self.bill(rule).to_json() for rule in ALLOCATIONS},
            **{name: quantity.to_json() for name, quantity in self.years().items()},
            "compared": [one.to_json() for one in self.compared],
            "context": list(map(describe, self.context())),
            "notes": list(map(str, self.notes)), "causes": self.causes(),
            "assumptions": self.assumptions(),
        }  # fmt: skip

    def _drawn(self, allocation: str) -> Drawn:
        return self.answer[ALLOCATIONS[allocation]]


def bills(where: str, allocation: str = USUAL, given: Mapping[str, float] = NOTHING) -> Bills:
    """What data centres add to a home's month at a place, in dollars.

    `given` sets facts and formulas, such as `large_load_usd_per_kwh`. Raises UnknownNameError for
    unknown places, rules and facts, InputError for impossible values.

    >>> one = bills("Virginia")
    >>> one.month.low < one.month.value < one.month.high
    True
    """
    if allocation not in ALLOCATIONS:
        raise UnknownNameError("allocation", allocation, ALLOCATIONS)
    found = _page(where)
    own = {n: f for n, f in found.facts.items() if not n.startswith((COMPARED, CONTEXT))}
    facts = {**page(DEFAULTS).facts, **own}
    needs = {need for formula in BILLS.values() for need in formula.needs}
    facts |= stated(given, facts, {*BILLS, *needs})
    told = answer(BILLS, (*ALLOCATIONS.values(), *YEARLY), facts, {})
    return Bills(found, allocation, told, facts, _compared(found, told), _notes(told, allocation))


def places() -> list[str]:
    """Codes of the places whose homes are known."""
    return [str(page(f"{FOLDER}/{name}").text["place"]) for name in sorted(names(FOLDER))]


def _page(where: str) -> Page:
    code = place(where).code
    for name in sorted(names(FOLDER)):
        found = page(f"{FOLDER}/{name}")
        if found.text["place"] == code:
            return found
    raise UnknownNameError("place with bills", code, places())


def _compared(found: Page, told: Answer) -> tuple[Compared, ...]:
    beside = []
    for name, fact in found.facts.items():
        if name.startswith(COMPARED):
            plain = replace(fact, name=name.removeprefix(COMPARED))
            reached = {
                rule: float((told[target].draws >= fact.value).mean())
                for rule, target in ALLOCATIONS.items()
            }
            beside.append(Compared(plain, reached))
    return tuple(beside)


def _notes(told: Answer, allocation: str) -> tuple[Note, ...]:
    falling = float((told[ALLOCATIONS[allocation]].draws < 0).mean())
    sign = [Note(SIGN, {"share": f"{100 * falling:.0f}"})] if falling else []
    return Note(ASSUMED, {}), *sign, Note(LEFT_OUT, {}), Note(TODAY, {})
