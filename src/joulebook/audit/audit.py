"""Auditing claims: each figure is recomputed, and the verdict follows by rule."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from joulebook.audit import explain
from joulebook.audit.boundaries import boundaries, other_boundaries
from joulebook.audit.claim import Claim, Figure, Reading, Stated
from joulebook.audit.finding import FigureFound, Finding, told
from joulebook.audit.phrases import number, quantity
from joulebook.audit.solve import solve
from joulebook.audit.units import others
from joulebook.audit.verdict import (
    FALLS,
    INCONSISTENT,
    MISTRANSLATED,
    SUPERSEDED,
    UNCHECKED,
    WORST_FIRST,
    Computed,
    agreed,
    meet,
)
from joulebook.errors import InputError, MissingFactError
from joulebook.estimate.answer import Drawn
from joulebook.grid.notes import Note


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
    except InputError as error:
        raise InputError(f"{claim.file or claim.id}: target: {error}") from None
    worst = min(figures, key=lambda one: WORST_FIRST.index(one.verdict))
    return Finding(claim, figures, worst, tuple(_notes(claim, worst, len(figures))))


def _figure(figure: Figure) -> FigureFound:
    if figure.target is None or figure.stated is None:
        return FigureFound(figure, UNCHECKED)
    drawn = solve(figure.target)
    computed = _computed(drawn)
    current = None if figure.current is None else _computed(solve(figure.current))
    verdict = agreed(figure.stated.interval, computed, current)
    if verdict is not None:
        kept = current if verdict == SUPERSEDED else None
        return FigureFound(figure, verdict, drawn, kept)
    for reading, matched in _readings(figure, figure.stated):
        if meet(_rounding(figure.stated, reading), matched.interval):
            return FigureFound(figure, MISTRANSLATED, drawn, None, reading, matched)
    return FigureFound(figure, INCONSISTENT, drawn)


def _readings(figure: Figure, stated: Stated) -> Iterator[tuple[Reading, Computed]]:
    """Every other way to take the figure, with what it gives; those that lack a fact are none."""
    for reading in (*figure.also, *_generic(figure, stated)):
        try:
            yield reading, _computed(solve(reading.target or figure.target))  # type: ignore[arg-type]
        except MissingFactError:
            continue


def _generic(figure: Figure, stated: Stated) -> Iterator[Reading]:
    """The readings that any figure has: its family's other boundaries, its measure's other units."""
    if figure.target is not None:
        yield from other_boundaries(figure.target)
    for name in others(stated.unit):
        yield Reading("unit", {}, figure.target, name)


def _rounding(stated: Stated, reading: Reading) -> tuple[float, float]:
    return replace(stated, unit=reading.unit or stated.unit).rounding


def _computed(drawn: Drawn) -> Computed:
    found = drawn.quantity("1")
    return Computed(found.value, found.low, found.high)


def _notes(claim: Claim, found: FigureFound, count: int) -> Iterator[Note]:
    """Why, in sentences; the numbers in them are English and are told anew in other languages."""
    if found.verdict == UNCHECKED:
        yield Note(explain.SAYS[UNCHECKED], {})
        return
    yield Note(explain.SAYS[found.verdict], numbers(found, "en"))
    if found.verdict in FALLS:
        yield from _off(found)
    if count > 1:
        yield Note(explain.OF_SEVERAL, {"count": count})
    if found.method == "cited":
        yield Note(explain.CITED, {})
        if any(fact.source == "recalled" for fact in (found.drawn.facts if found.drawn else {}).values()):
            yield Note(explain.ASSUMED_FACT, {})
    if found.figure.boundary:
        yield Note(explain.COVERS, {"boundary": boundaries()[found.figure.boundary]["en"]})
    if claim.condition:
        yield Note(explain.CONDITION, {"condition": claim.condition})


def _off(found: FigureFound) -> Iterator[Note]:
    factor, stated, computed = found.factor, found.figure.stated, found.computed
    if stated is not None and stated.unit == "date" and computed is not None:
        low, high = stated.interval
        days = low - computed.value if computed.value < low else computed.value - high
        yield Note(explain.BY_DAYS, {"days": f"{days:.0f}"})
    elif factor is not None and factor > 0:
        says = explain.TOO_LARGE if factor > 1 else explain.TOO_SMALL
        yield Note(says, {"factor": number(max(factor, 1 / factor), "en")})


def numbers(found: FigureFound, language: str) -> dict[str, float | str]:
    """The numbers of an explanation in the words of a language."""
    figure = found.figure
    said = {"claimed": claimed_words(figure.stated, language), "computed": found.ours(language)}
    if found.current is not None:
        said["current"] = told(found.current, figure, language)
    if found.match is not None:
        unit = found.match.unit
        reads = found.match.says.get(language) or found.match.says.get("en", "")
        said["reading"] = reads or explain.UNIT_MEANT.format(unit=unit)
        shown = figure if unit is None else replace(figure, stated=replace(figure.stated, unit=unit))  # type: ignore[type-var]
        said["matched"] = told(found.matched, shown, language)
    return dict(said)


def claimed_words(stated: Stated | None, language: str) -> str:
    """A claimed figure as the sentence means it, in a language."""
    if stated is None:
        return ""
    if isinstance(stated.value, str):
        return stated.value
    value = float(stated.value)
    high = value if stated.high is None else float(stated.high)
    if stated.bound == "range":
        return quantity((value * high) ** 0.5, value, high, stated.unit, language)
    shown = quantity(value, value, value, stated.unit, language)
    return explain.BOUND_WORDS[stated.bound][language].format(number=shown)


