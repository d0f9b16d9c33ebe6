"""Auditing claims: each figure is recomputed, and the verdict follows by rule."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from joulebook.audit.boundaries import UNSTATED, other_boundaries
from joulebook.audit.claim import Claim, Figure, Reading, Stated, Target
from joulebook.audit.finding import FigureFound, Finding
from joulebook.audit.rounded import constant
from joulebook.audit.solve import between, solve
from joulebook.audit.units import others
from joulebook.audit.verdict import (
    HOLDS,
    INCONSISTENT,
    MISTRANSLATED,
    PLAUSIBLE,
    SUPERSEDED,
    UNCHECKED,
    WORST_FIRST,
    Computed,
    agreed,
    meet,
)
from joulebook.audit.worlds import KINDS, world
from joulebook.errors import InputError, MissingFactError
from joulebook.estimate.answer import Drawn


def audit(claims: Iterable[Claim]) -> list[Finding]:
    """What is found of each claim.

    Raises InputError naming the claim whose target cannot be computed.

    >>> from joulebook.audit.read import shipped
    >>> [found.verdict for found in audit(claim for claim in shipped() if claim.id == "A06")]
    ['mistranslated']
    """
    return [audited(claim) for claim in claims]


def audited(claim: Claim) -> Finding:
    """What is found of one claim; of several figures the worst decides."""
    try:
        figures = tuple(_figure(figure) for figure in claim.figures)
    except MissingFactError as error:
        kinds = ", ".join(KINDS)
        told = f"{error}; or give the target a scenario, of kind {kinds}"
        raise InputError(f"{claim.file or claim.id}: target: {told}") from None
    except InputError as error:
        raise InputError(f"{claim.file or claim.id}: target: {error}") from None
    worst = min(figures, key=lambda one: WORST_FIRST.index(one.verdict))
    return Finding(claim, figures, worst)


def _figure(figure: Figure) -> FigureFound:
    target, said = figure.target, figure.stated
    if target is None or said is None:
        return FigureFound(figure, UNCHECKED)
    if figure.statements:
        return _hidden(figure, target)
    figure, drawn = _agreeing(figure, target, said)
    computed = _computed(drawn)
    if meet(said.interval, computed.interval):
        current = None if figure.current is None else _computed(solve(figure.current))
        verdict = agreed(said.interval, computed, current)
        return FigureFound(figure, verdict, drawn, current if verdict == SUPERSEDED else None)
    for reading, matched in _readings(figure, target, said):
        if meet(_rounding(said, reading), matched.interval):
            return FigureFound(figure, MISTRANSLATED, drawn, None, reading, matched)
    return FigureFound(figure, INCONSISTENT, drawn)


def _agreeing(figure: Figure, target: Target, said: Stated) -> tuple[Figure, Drawn]:
    """The figure by its target; where no boundary is stated, by the first it agrees with."""
    drawn = solve(target)
    if figure.boundary != UNSTATED or meet(said.interval, _computed(drawn).interval):
        return figure, drawn
    for reading in other_boundaries(target, world(target.scenario).book):
        try:
            other = solve(reading.target)
        except MissingFactError:
            continue
        if meet(said.interval, _computed(other).interval):
            return replace(figure, target=reading.target, current=None), other
    return figure, drawn


def _hidden(figure: Figure, target: Target) -> FigureFound:
    """A number behind several statements: it holds where some value fits them all."""
    found = constant(world(target.scenario).book, str(target.formula), figure.statements)
    if not found.exists:
        return FigureFound(figure, INCONSISTENT, left=found.each)
    drawn = Drawn.of(between(target.name, found.low, found.high))
    verdict = HOLDS if _computed(drawn).narrow else PLAUSIBLE
    return FigureFound(figure, verdict, drawn, left=found.each)


def _readings(figure: Figure, target: Target, stated: Stated) -> Iterator[tuple[Reading, Computed]]:
    """Every other way to take the figure, with what it gives; those that lack a fact are none."""
    for reading in (*figure.also, *_generic(target, stated)):
        try:
            yield reading, _computed(solve(reading.target))
        except MissingFactError:
            continue


def _generic(target: Target, stated: Stated) -> Iterator[Reading]:
    """The readings that any figure has: its family's other boundaries, its measure's other units."""
    yield from other_boundaries(target, world(target.scenario).book)
    for name in others(stated.unit):
        # a number too round to tell two units apart is no sign that they were confused
        if not meet(replace(stated, unit=name).rounding, stated.rounding):
            yield Reading("unit", {}, target, name)


def _rounding(stated: Stated, reading: Reading) -> tuple[float, float]:
    return replace(stated, unit=reading.unit or stated.unit).rounding


def _computed(drawn: Drawn) -> Computed:
    found = drawn.quantity("1")
    return Computed(found.value, found.low, found.high)
