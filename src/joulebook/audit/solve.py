"""Solving a target: a formula of the graph with the facts of its scenario, from medians and draws."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from joulebook import graph
from joulebook.audit.claim import Stated, Target
from joulebook.audit.units import measured_by
from joulebook.audit.units import unit as unit_of
from joulebook.audit.worlds import world
from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.answer import Drawn, solved
from joulebook.facts import CALLER, Fact, page


def solve(target: Target) -> Drawn:
    """The target's number with its draws, in the graph's unit.

    Raises UnknownNameError for an unknown formula or fact, MissingFactError where one is lacking.

    >>> bloom = {"kind": "training", "model": "bloom", "published": True}
    >>> round(solve(Target("carbon_total_g", scenario=bloom)).median / 1e6, 1)
    50.5
    """
    if target.formula is None:
        return _spanned(target.span) if target.span else Drawn.of(fact_of(str(target.fact)))
    inputs = {name: _input(name, given) for name, given in target.inputs.items()}
    return _computed(str(target.formula), target.scenario, inputs)


def fact_of(path: str) -> Fact:
    """The fact `page:name`; a plain date of a page is the number of its day."""
    at, _, name = path.rpartition(":")
    found = page(at)
    if name in found.facts:
        return found.facts[name]
    told = found.text.get(name)
    if isinstance(told, date):
        return _day(name, told, found.text, at)
    raise UnknownNameError("fact", path, [f"{at}:{known}" for known in found.facts])


def _day(name: str, told: date, text: Mapping[str, Any], at: str) -> Fact:
    day = float(told.toordinal())
    origin = {key: text[key] for key in ("source", "where", "via", "seen", "tier") if key in text}
    return Fact(name, day, day, day, "date", page=at, **origin)


def _spanned(span: tuple[str, ...]) -> Drawn:
    """A number between two cited ones; all that lie between the same two pages move together.

    The case that comes true is one: where AI takes most, so do all data centres.
    """
    low, high = (fact_of(path) for path in span)
    if not low.low <= low.value <= high.value <= high.high:
        raise InputError(f"span: runs upwards; {span[1]} is below {span[0]}")
    middle = math.sqrt(low.value * high.value)
    between = f"{low.page} to {high.page}"
    fact = replace(
        low, name="span", page=between, source=between, value=middle, low=low.low, high=high.high
    )
    return Drawn(middle, Drawn.of(fact).draws, {(between, low.name): fact})


def _input(name: str, given: Target | Stated) -> Drawn:
    return solve(given) if isinstance(given, Target) else stated(name, given)


def stated(name: str, figure: Stated) -> Drawn:
    """A number of the sentence itself, uncertain within its rounding."""
    low, high = figure.rounding
    if low <= 0:
        raise InputError(f"inputs.{name}: {figure.value}: expected more than 0")
    symbol = unit_of(figure.unit).measures
    at = f"{CALLER}/{figure.value} {figure.unit}"
    fact = Fact(
        name, figure.number, low, high, symbol, "disclosed", CALLER, "stated by the article",
        seen=True, page=at,
    )  # fmt: skip
    return Drawn.of(fact)


def between(name: str, low: float, high: float) -> Fact:
    """A number of which the article's own statements leave an interval."""
    if not 0 < low <= high < math.inf:
        told = f"{low:g} to {high:g}"
        raise InputError(f"the statements leave {told} for {name}; expected two ends above 0")
    return Fact(
        name, math.sqrt(low * high), low, high, measured_by(name), "disclosed", CALLER,
        "left by the statements of the article", seen=True, page=f"{CALLER}/{low:g} to {high:g}",
    )  # fmt: skip


def _computed(formula: str, scenario: Mapping[str, Any], inputs: Mapping[str, Drawn]) -> Drawn:
    here = world(scenario)
    every = {**here.book, **here.facts, **here.drawn}
    if formula not in every:
        raise UnknownNameError("formula", formula, every)
    known = {**here.drawn, **inputs}
    facts = {name: fact for name, fact in here.facts.items() if name not in known}
    medians = {name: fact.value for name, fact in facts.items()}
    medians |= {name: drawn.median for name, drawn in known.items()}
    below = graph.below(graph.solve(here.book, (formula,), medians)[formula])
    for name in inputs:
        if name not in below:
            raise InputError(f"inputs.{name}: {formula} does not take it")
    known |= {name: Drawn.of(fact) for name, fact in facts.items() if name in below}
    return solved(here.book, (formula,), known)[formula]
