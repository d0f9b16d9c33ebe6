"""Sums over many requests: the card corrected by how unlike requests are.

A usage report tells n requests and the sums of their tokens, so the cube has U²/n where a log of
requests has Σu² = n·E[u²]. The ratio E[u²]/E[u]² is a fact about requests (and those of o² and uo),
assumed, with an interval; a card for sums has its second-degree terms multiplied by it, draw by draw.
"""

from dataclasses import replace

import numpy as np

from joulebook.estimate.draws import COUNT, draw, normals
from joulebook.estimate.moments import TERMS
from joulebook.estimate.placed import PlacedCard
from joulebook.facts import Fact, page

# which ratio each term of second degree is multiplied by; cached and new input are alike
RATIO_OF = {
    "u2": "input_dispersion", "uh": "input_dispersion", "h2": "input_dispersion",
    "uo": "cross_dispersion", "ho": "cross_dispersion", "o2": "output_dispersion",
}  # fmt: skip


def dispersed(card: PlacedCard) -> PlacedCard:
    """The card for moments that were made from sums over requests as if all were alike."""
    facts = _ratios()
    median, drawn = median_dispersion(), np.ones((len(TERMS), COUNT))
    for term, name in RATIO_OF.items():
        drawn[TERMS.index(term)] = draw(facts[name])
    added = tuple(facts[name] for name in sorted(facts))
    draws = tuple(row * drawn for row in card.draws)
    leanings = tuple(
        np.concatenate([leaning * median, _leanings(row, added)])
        for row, leaning in zip(draws, card.leanings, strict=True)
    )
    return replace(
        card,
        medians=card.medians * median,
        draws=draws,
        facts=(*card.facts, *added),
        leanings=leanings,
    )


def median_dispersion() -> np.ndarray:
    """What the coefficient of each term is multiplied by, on medians."""
    facts = _ratios()
    return np.array([facts[RATIO_OF[term]].value if term in RATIO_OF else 1.0 for term in TERMS])


def _ratios() -> dict[str, Fact]:
    return {name: page("defaults/aggregates").facts[name] for name in set(RATIO_OF.values())}


def _leanings(draws: np.ndarray, facts: tuple[Fact, ...]) -> np.ndarray:
    """Covariance of a row with each ratio, in the terms that it multiplies."""
    own = np.array([[RATIO_OF.get(term) == fact.name for term in TERMS] for fact in facts])
    return np.asarray(np.array([normals(f) for f in facts]) / COUNT @ draws.T * own)
