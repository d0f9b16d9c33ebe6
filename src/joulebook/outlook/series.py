"""Series of facts: points in years, told by the year in their names, and what lies between them."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from joulebook.estimate.answer import Drawn
from joulebook.estimate.draws import draw
from joulebook.facts import Fact

YEAR = re.compile(r"_((?:19|20)\d\d)(?=_|$)")
ALWAYS = 0  # the year of a fact without one
Series = Mapping[int, Fact]
Points = Mapping[int, Any]  # the same as bare numbers or draws


def series_of(facts: Mapping[str, Fact]) -> dict[str, Series]:
    """Facts by name without the year, then by year; one without a year holds for all.

    >>> from joulebook.facts import page
    >>> sorted(series_of(page("areas/us").facts)["pue"])
    [2014, 2018, 2024, 2030]
    """
    found: dict[str, dict[int, Fact]] = {}
    for name, fact in facts.items():
        year = YEAR.search(name)
        at = int(year[1]) if year else ALWAYS
        found.setdefault(YEAR.sub("", name), {})[at] = fact
    return {name: dict(sorted(points.items())) for name, points in found.items()}


def values(every: Mapping[str, Series], drawn: bool) -> dict[str, dict[int, Any]]:
    """Series as numbers: the medians, or draws where a fact is uncertain."""
    return {
        name: {year: value_of(fact, drawn) for year, fact in points.items()}
        for name, points in every.items()
    }


def value_of(fact: Fact, drawn: bool) -> Any:
    """A fact as a number: its median, or its draws where it is uncertain and they are asked for."""
    return draw(fact) if drawn and not fact.certain else fact.value


def laid_over(below: Mapping[str, Series], above: Mapping[str, Series]) -> dict[str, Series]:
    """Two sets of series as one: years are added to years, a value for all years replaces all."""
    both = dict(below)
    for name, points in above.items():
        kept = {} if ALWAYS in points else {y: f for y, f in both.get(name, {}).items() if y}
        both[name] = dict(sorted({**kept, **points}.items()))
    return both


def neighbours(points: Points, year: int) -> tuple[int, int]:
    """The years between which a year lies; the same one twice at a point and outside of all.

    >>> neighbours({2014: 1.0, 2018: 2.0}, 2015), neighbours({2014: 1.0}, 2020)
    ((2014, 2018), (2014, 2014))
    """
    before = max((at for at in points if at <= year), default=min(points))
    after = min((at for at in points if at >= year), default=max(points))
    return before, after


def value_in(points: Points, year: int) -> Any:
    """The value in a year: geometric between points, constant before the first and after the last.

    >>> value_in({2020: 1.0, 2022: 4.0}, 2021), value_in({2020: 1.0, 2022: 4.0}, 2030)
    (2.0, 4.0)
    """
    before, after = neighbours(points, year)
    if before == after:
        return points[before]
    return between(points[before], points[after], (year - before) / (after - before))


def between(first: Any, second: Any, share: float) -> Any:
    """The value a share of the way from one to the other, each step by the same factor."""
    return first * (second / first) ** share


def drawn_in(points: Series, year: int) -> Drawn:
    """The same of facts, with draws and with the facts it is from."""
    drawn = {at: Drawn.of(points[at]) for at in neighbours(points, year)}
    return Drawn(
        float(value_in({at: one.median for at, one in drawn.items()}, year)),
        np.asarray(value_in({at: one.draws for at, one in drawn.items()}, year)),
        {at: fact for one in drawn.values() for at, fact in one.facts.items()},
    )
