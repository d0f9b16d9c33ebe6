"""What an amount of carbon, energy or distance is like, and back: one table for all who compare.

A page of `facts/equivalents` is one thing people know. It names the formula that counts it, what it
is compared by, its boundary and its vintage; other vintages of a fact stand beside it on the same
page, with the vintage's word before the fact's name (`earlier_car_g_per_m`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from joulebook.errors import FactError, InputError, UnknownNameError
from joulebook.estimate.answer import Drawn, answer, assumed
from joulebook.estimate.books import EQUIVALENTS
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.quantity import Quantity, split_unit
from joulebook.estimate.surroundings import stated
from joulebook.facts import CALLER, Fact, Page, names, page
from joulebook.formulas.units import M_PER_KM

FOLDER = "equivalents"
# what amounts are of: the name the formulas know it by, and its unit
AMOUNTS = {
    "carbon": ("amount_g", "g"),
    "energy": ("amount_j", "J"),
    "distance": ("amount_m", "m"),
}
MOST = 1e24  # no amount on Earth is larger
NOTHING: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Thing:
    """Something people know that an amount may be like, in one of its vintages.

    `of` is carbon, energy or distance; `count` the formula of how many are in an amount, `back` the
    formula of the amount of a count.
    """

    name: str
    page: Page
    of: str
    count: str
    back: str
    vintage: str
    facts: Mapping[str, Fact]

    @property
    def key(self) -> str:
        """The name as JSON and options spell it."""
        return self.name.replace("-", "_")

    @property
    def vintage_words(self) -> str:
        """Whose figure it is, and of when."""
        if not self.vintage:
            return str(self.page.text["vintage"])
        return str(self.page.text["vintages"][self.vintage])

    @property
    def flight_km(self) -> float | None:
        """Length of the flight, where another was given than the page's own; None for all else."""
        flight = self.facts.get("flight_m")
        if flight is None or flight.source != CALLER or "over" not in self.page.text:
            return None
        return flight.value / M_PER_KM

    @property
    def says(self) -> str:
        """What to call it."""
        km = self.flight_km
        return self.page.title if km is None else str(self.page.text["over"]).format(km=f"{km:g}")

    def labels(self) -> dict[str, Any]:
        """What must stand beside every number of it."""
        head = {"says": self.says, "of": self.of, "formula": self.count}
        told = {"vintage": self.vintage_words, "boundary": self.page.text["boundary"]}
        sources = sorted({fact.source for fact in self.facts.values()})
        return {**head, **told, "sources": sources}


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """An amount and a thing: `number` of them are `amount`; one of the two was asked for."""

    thing: Thing
    amount: Drawn
    number: Drawn

    @property
    def count(self) -> Quantity:
        """How many of the thing."""
        return self.number.quantity(split_unit(self.thing.count)[1])

    @property
    def total(self) -> Quantity:
        """The amount, in SI."""
        return self.amount.quantity(AMOUNTS[self.thing.of][1])

    def to_json(self) -> dict[str, Any]:
        """Count and amount with their labels."""
        return {
            **self.count.to_json(), self.thing.of: self.total.to_json(), **self.thing.labels()
        }  # fmt: skip


def things() -> tuple[str, ...]:
    """Names of everything an amount may be compared with.

    >>> "car-miles" in things()
    True
    """
    return tuple(sorted(names(FOLDER)))


def thing(name: str, vintage: str = "", given: Mapping[str, float] = NOTHING) -> Thing:
    """A thing by its name, in a vintage; `given` sets facts of it, such as the length of a flight.

    Raises UnknownNameError for unknown names, vintages and facts.

    >>> thing("car_miles", "codecarbon").vintage_words
    'an older EPA figure, as codecarbon has it'
    """
    wanted = name.strip().lower().replace("_", "-")
    if wanted not in names(FOLDER):
        raise UnknownNameError("equivalence", name, things())
    own = page(f"{FOLDER}/{wanted}")
    known = tuple(own.text.get("vintages", ()))
    if vintage and vintage not in known:
        raise UnknownNameError(f"vintage of {wanted}", vintage, known)
    of, count = str(own.text["of"]), str(own.text["count"])
    if of not in AMOUNTS:
        raise FactError(f"{own.path}: of = {of!r}: expected one of {', '.join(AMOUNTS)}")
    back = f"{count}_{AMOUNTS[of][0].rpartition('_')[2]}"
    every: dict[str, Fact] = {}
    for path in own.text.get("also", ()):
        every |= page(path).facts
    every |= own.facts
    needed = _needed(count) | _needed(back)
    facts = {n: f for n, f in every.items() if n in needed}
    facts |= _of_vintage(vintage, every, facts)
    facts |= stated(given, facts, needed)
    return Thing(wanted, own, of, count, back, vintage, facts)


def vintages(name: str) -> tuple[str, ...]:
    """The words for the vintages of a thing besides its own."""
    return tuple(thing(name).page.text.get("vintages", ()))


def alike(amount: float, of: Thing) -> Alike:
    """How many of a thing an amount in SI is like.

    Raises InputError for an amount that cannot be.

    >>> round(alike(5e8, thing("car-miles")).count.value)
    1273237
    """
    named = AMOUNTS[of.of][0]
    _check(amount, of.of, f" {AMOUNTS[of.of][1]}")
    found = answer(EQUIVALENTS, (of.count,), of.facts, {named: amount})
    return Alike(of, Drawn.certain(amount), found[of.count])


def amount_of(number: float, of: Thing) -> Alike:
    """The amount in SI that a number of a thing is like.

    >>> round(amount_of(1e6, thing("car-miles")).total.value / 1e3)
    392700
    """
    _check(number, of.name)
    found = answer(EQUIVALENTS, (of.back,), of.facts, {of.count: number})
    return Alike(of, found[of.back], Drawn.certain(number))


def all_alike(amount: float, of: str) -> list[Alike]:
    """What an amount in SI is like: every thing that is compared by it, in its own vintage."""
    if of not in AMOUNTS:
        raise UnknownNameError("amount", of, AMOUNTS)
    return [alike(amount, one) for one in map(thing, things()) if one.of == of]


def explained(one: Alike) -> dict[str, Any]:
    """The tree of a count."""
    asked = {AMOUNTS[one.thing.of][0]: one.amount.median}
    return solved_trees(EQUIVALENTS, (one.thing.count,), one.thing.facts, asked)


def assumptions(*every: Alike) -> list[dict[str, Any]]:
    """Every default and every assumed fact behind some counts."""
    return assumed(*({"count": one.number, "amount": one.amount} for one in every))


def _of_vintage(
    vintage: str, every: Mapping[str, Fact], own: Mapping[str, Fact]
) -> dict[str, Fact]:
    """The facts of a vintage under the names that the formulas know."""
    head = f"{vintage}_"
    wanted = {f"{head}{name}": name for name in own} if vintage else {}
    return {plain: replace(every[n], name=plain) for n, plain in wanted.items() if n in every}


def _needed(formula: str) -> set[str]:
    """Names of everything below a formula."""
    if formula not in EQUIVALENTS:
        raise FactError(f"{formula}: no formula of equivalences has this name")
    below = {formula}
    for need in EQUIVALENTS[formula].needs:
        below |= _needed(need) if need in EQUIVALENTS else {need}
    return below


def _check(value: float, what: str, unit: str = "") -> None:
    if not 0 < value <= MOST:
        raise InputError(f"{what}: {value:g}{unit}; expected more than 0, at most {MOST:g}{unit}")
