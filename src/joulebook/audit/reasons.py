"""The sentences that explain a finding, with their numbers in the words of a language."""

from collections.abc import Iterator
from dataclasses import replace

from joulebook.audit import explain
from joulebook.audit.boundaries import UNSTATED, boundaries, boundary_of
from joulebook.audit.claim import Claim, Stated
from joulebook.audit.finding import FigureFound, Finding, in_words
from joulebook.audit.units import unit as unit_of
from joulebook.audit.verdict import FALLS, UNCHECKED
from joulebook.audit.wording import number, quantity, words, written, written_range
from joulebook.audit.worlds import model_error
from joulebook.grid.notes import Note


def reasons(finding: Finding, language: str = "en") -> list[Note]:
    """Why the verdict is what it is: notes to be translated, their numbers in `language` already."""
    return list(_notes(finding.claim, finding.worst, len(finding.figures), language))


def _notes(claim: Claim, found: FigureFound, count: int, language: str) -> Iterator[Note]:
    if found.verdict == UNCHECKED:
        yield Note(explain.UNCHECKED_SAYS, {})
    elif found.figure.statements:
        yield _hidden(found, language)
    else:
        yield Note(explain.SAYS[found.verdict], numbers(found, language))
    if found.verdict in FALLS:
        yield from _off(found, language)
    if count > 1:
        yield Note(explain.OF_SEVERAL, {"count": count})
    yield from _evidence(found, language)
    yield from _condition(claim, language)


def _evidence(found: FigureFound, language: str) -> Iterator[Note]:
    """What the figure was held against, and what of it is counted."""
    if found.method == "cited":
        yield Note(explain.CITED, {})
        if any(fact.source == "recalled" for fact in found.facts):
            yield Note(explain.ASSUMED_FACT, {})
    target = found.figure.target
    if target is not None and (off := model_error(target.scenario)) is not None:
        yield Note(explain.MISSES, {"year": str(target.scenario["year"]), "off": f"{off:+.0%}"})
    yield from _covers(found, language)


def _covers(found: FigureFound, language: str) -> Iterator[Note]:
    stated = found.figure.boundary
    if stated is None or found.verdict == UNCHECKED:
        return
    given = boundary_of(found.figure.target)
    if stated == UNSTATED and given is not None:
        yield Note(explain.UNSTATED, {"boundary": str(boundaries()[given][language])})
    else:
        yield Note(explain.COVERS, {"boundary": str(boundaries()[stated][language])})


def _condition(claim: Claim, language: str) -> Iterator[Note]:
    """What must be known of the claim itself."""
    if claim.kind == "derived":
        yield Note(explain.DERIVED, {})
    if claim.condition:
        told_as = claim.condition.get(language) or claim.condition.get("en", "")
        yield Note(explain.CONDITION, {"condition": told_as})


def _hidden(found: FigureFound, language: str) -> Note:
    """What the statements leave, or how they contradict each other."""
    each = [_span(low, high, found, language) for low, high in found.left]
    if found.drawn is None:
        return Note(explain.NO_CONSTANT, {"each": "; ".join(each)})
    return Note(explain.CONSTANT, {"each": "; ".join(each), "computed": found.ours(language)})


def _span(low: float, high: float, found: FigureFound, language: str) -> str:
    unit = found.figure.stated.unit if found.figure.stated else "1"
    factor = unit_of(unit).factor
    return quantity(None, low / factor, high / factor, unit, language)


def _off(found: FigureFound, language: str) -> Iterator[Note]:
    factor, stated, computed = found.factor, found.figure.stated, found.computed
    if stated is not None and stated.unit == "date" and computed is not None:
        low, high = stated.interval
        days = low - computed.value if computed.value < low else computed.value - high
        yield Note(explain.BY_DAYS, {"days": f"{days:.0f}"})
    elif factor is not None and factor > 0:
        says = explain.TOO_LARGE if factor > 1 else explain.TOO_SMALL
        yield Note(says, {"factor": number(max(factor, 1 / factor), language)})


def numbers(found: FigureFound, language: str) -> dict[str, float | str]:
    """The numbers of an explanation in the words of a language."""
    figure = found.figure
    said = {"claimed": claimed_words(figure.stated, language), "computed": found.ours(language)}
    if found.current is not None:
        said["current"] = in_words(found.current, figure, language)
    if found.match is not None:
        unit = found.match.unit
        reads = found.match.says.get(language) or found.match.says.get("en", "")
        named = "" if unit is None else words(unit, language)
        said["reading"] = reads or explain.UNIT_MEANT[language].format(unit=named)
        shown = figure if unit is None or figure.stated is None else replace(
            figure, stated=replace(figure.stated, unit=unit)
        )  # fmt: skip
        said["matched"] = in_words(found.matched, shown, language)
    return dict(said)


def claimed_words(stated: Stated | None, language: str) -> str:
    """A claimed figure as the sentence means it, in a language."""
    if stated is None:
        return ""
    if isinstance(stated.value, str):
        return stated.value
    if stated.bound == "range" and stated.high is not None:
        return written_range(stated.value, stated.high, stated.unit, language)
    shown = written(stated.value, stated.unit, language)
    return explain.BOUND_WORDS[stated.bound][language].format(number=shown)
