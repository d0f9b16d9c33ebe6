"""Answers for tokens that are uncertain: draws of the tokens times draws of the rate card.

The card is a polynomial in a request's tokens. Where the tokens are numbers with draws of their own,
the answer's k-th draw is the card's k-th draw at the tokens' k-th draw. Tokens are drawn once per
fact, as everything else is, so requests that share an assumed length move together. Sums of many
requests' terms, such as a session's, go the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.estimate.answer import Drawn
from joulebook.estimate.deployment import BOOK
from joulebook.estimate.footprint import TextEstimator, request_tokens
from joulebook.estimate.moments import TOKENS, terms_of
from joulebook.estimate.windows import has_windows, windowed
from joulebook.facts import Fact


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Tokens of a request, each a number with draws: uncached input, cached input, output."""

    uncached: Drawn
    cached: Drawn
    output: Drawn

    @property
    def input(self) -> Drawn:
        """All input."""
        return self.uncached + self.cached

    @property
    def medians(self) -> tuple[float, float, float]:
        """Input, output and cached tokens from the medians, in the order of `estimate`."""
        return self.input.median, self.output.median, self.cached.median


def tokens(input_tokens: Drawn, output_tokens: Drawn, cached_tokens: float = 0) -> Tokens:
    """Tokens of a request from its whole input, its output and the cached part of the input.

    In a draw whose input is shorter than the cached part, all of it is cached.
    Raises InputError for counts that are negative, not finite or absurd.

    >>> tokens(Drawn.certain(250), Drawn.certain(400), 50).uncached.median
    200.0
    """
    medians = (input_tokens.median, output_tokens.median)
    uncached, cached, _ = request_tokens(*medians, cached_tokens)
    read = np.minimum(input_tokens.draws, cached)
    new = Drawn(uncached, input_tokens.draws - read, input_tokens.facts)
    return Tokens(new, Drawn(cached, read, input_tokens.facts if cached else {}), output_tokens)


def drawn_answer(estimator: TextEstimator, request: Tokens) -> dict[str, Drawn]:
    """Every boundary, and the accelerators' time, for one request; sliding windows are exact.

    >>> from joulebook.estimate import text_estimator
    >>> llama = text_estimator("meta-llama/Llama-3.1-8B-Instruct", gpu="h100", batch=64)
    >>> certain = tokens(Drawn.certain(250), Drawn.certain(400))
    >>> float(drawn_answer(llama, certain)["facility_energy_j"].median) == llama.estimate(
    ...     250, 400)["facility_energy"].value
    True
    """
    parts = (request.uncached, request.cached, request.output)
    medians = estimator.card.request(*(part.median for part in parts))
    draws = own_terms(estimator, *(part.draws for part in parts))
    facts: dict[tuple[str, str], Fact] = {}
    for part in parts:
        facts |= part.facts
    return drawn_sum(estimator, medians, draws, facts)


def own_terms(estimator: TextEstimator, u: Any, h: Any, o: Any) -> np.ndarray:
    """The terms of requests as columns: (10, requests), or 13 where the model has windows."""
    terms = terms_of(u, h, o)
    if has_windows(estimator.deployment):
        terms = np.concatenate([terms, windowed(estimator.deployment, u, h, o)], axis=-1)
    return terms.T


def drawn_sum(
    estimator: TextEstimator,
    medians: np.ndarray,
    draws: np.ndarray,
    facts: Mapping[tuple[str, str], Fact],
) -> dict[str, Drawn]:
    """Every boundary for sums of terms: `medians` (columns,), `draws` (columns, COUNT).

    `facts` are those the terms depend on, by page and name.
    """
    card = estimator.card
    many = np.einsum("rck,ck->rk", card.own_draws, draws)
    values = card.own_medians @ medians
    nodes = graph.solve(BOOK, card.rows, estimator.deployment.known | dict.fromkeys(TOKENS, 1.0))
    answer = {}
    for at, row in enumerate(card.rows):
        below = graph.below(nodes[row])
        used = {(f.page, f.name): f for f in card.facts if f.name in below}
        asks = facts if below & set(TOKENS) else {}
        answer[row] = Drawn(float(values[at]), many[at], {**used, **asks})
    return answer
