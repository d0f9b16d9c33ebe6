"""The rate card: what a deployment charges a request for each of the ten terms of its tokens.

It is the formula graph solved with the request's tokens as symbols, once with the medians of all
facts and once with their draws; every boundary is a row. A ledger's total is a row times its
moments, and its interval comes from the same draws, so a wrong fact is wrong for every request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.estimate.deployment import BOOK, BOUNDARIES, Deployment
from joulebook.estimate.draws import COUNT, P05, P95, draw, normals
from joulebook.estimate.moments import MONOMIALS, TERMS, TOKENS, terms_of
from joulebook.estimate.polynomial import Polynomial
from joulebook.estimate.quantity import Quantity, checked, split_unit
from joulebook.estimate.windows import projection_error, window_polynomials
from joulebook.facts import Fact

ROWS = (*BOUNDARIES, "accelerator_s")
_SYMBOLS = {name: Polynomial.symbol(letter) for name, letter in zip(TOKENS, "uho", strict=True)}


@dataclass(frozen=True, slots=True, eq=False)
class RateCard:
    """Coefficients of a deployment: `medians` is (rows, 10), `draws` is (rows × COUNT, 10).

    `facts` are the facts the rows depend on, `sequences` the batch that fits in memory,
    `accelerators` how many make one engine;
    `projection_error` is what sliding windows lose of the total energy (relative).
    """

    deployment: Deployment
    medians: np.ndarray
    draws: np.ndarray
    facts: tuple[Fact, ...]
    sequences: float
    accelerators: float
    projection_error: float

    def values(self, moments: np.ndarray) -> np.ndarray:
        """Medians of all rows for a vector of ten moments."""
        return np.asarray(self.medians @ moments)

    def drawn(self, moments: np.ndarray) -> np.ndarray:
        """Draws of all rows for a vector of ten moments: shape (rows, COUNT)."""
        return np.asarray(self.draws @ moments).reshape(len(ROWS), COUNT)

    def coefficients(self, row: str) -> dict[str, Quantity]:
        """One row of the card, term by term."""
        at = ROWS.index(row)
        drawn = np.sort(self.draws.reshape(len(ROWS), COUNT, len(TERMS))[at], axis=0)
        _, unit = split_unit(row)
        tier = dominant_tier(self.drawn(self.typical_request())[at], self.facts)
        low, high = drawn[P05].tolist(), drawn[P95].tolist()
        return {
            term: Quantity(float(self.medians[at, k]), low[k], high[k], unit, tier)
            for k, term in enumerate(TERMS)
        }

    def causes(self) -> dict[str, float]:
        """Share of the facility energy's variance by fact, for the typical request."""
        drawn = self.drawn(self.typical_request())[ROWS.index("facility_energy_j")]
        return variance_shares(drawn, self.facts)

    def typical_request(self) -> np.ndarray:
        """The ten terms of the deployment's mean request."""
        known = self.deployment.known
        return terms_of(known["mean_input_tokens"], 0.0, known["mean_output_tokens"])


def rate_card(deployment: Deployment, lengths: np.ndarray | None = None) -> RateCard:
    """The rate card of a deployment; `lengths` are sample requests for its sliding windows.

    Raises MissingFactError when a formula lacks a fact.
    """
    windows = window_polynomials(deployment, lengths)
    symbols: dict[str, Any] = {**_SYMBOLS, **windows}
    nodes = graph.solve(BOOK, ROWS, deployment.known | symbols)
    used = tuple(fact for name, fact in deployment.facts.items() if name in nodes)
    drawn = {fact.name: draw(fact) for fact in used if not fact.certain}
    drawn_nodes = graph.solve(BOOK, ROWS, deployment.known | drawn | symbols)
    medians = np.array([Polynomial.of(nodes[row].value).coefficients(MONOMIALS) for row in ROWS])
    return RateCard(
        deployment,
        medians,
        np.concatenate([_columns(drawn_nodes[row].value) for row in ROWS]),
        used,
        float(nodes["sequences"].value),
        float(nodes["accelerators"].value),
        projection_error(deployment, medians[0], lengths),
    )


def _columns(polynomial: Any) -> np.ndarray:
    """Coefficients as (COUNT, 10); a coefficient nothing uncertain touches is constant."""
    coefficients = Polynomial.of(polynomial).coefficients(MONOMIALS)
    columns = [np.broadcast_to(c, COUNT) for c in coefficients]
    return np.stack(columns, axis=1)


def quantities(
    values: np.ndarray, drawn: np.ndarray, tiers: Mapping[str, str]
) -> dict[str, Quantity]:
    """Boundaries by JSON key, from medians (rows,) and draws (rows, COUNT) of one request or sum."""
    drawn.sort(axis=1)
    answer = {}
    for row, value, low, high in zip(
        ROWS, values.tolist(), drawn[:, P05].tolist(), drawn[:, P95].tolist(), strict=True
    ):
        key, unit = _KEYS[row]
        answer[key] = checked(Quantity(value, low, high, unit, tiers[row]))
    return answer


_KEYS = {row: split_unit(row) for row in ROWS} | {"accelerator_s": ("accelerator_time", "s")}


def variance_shares(drawn: np.ndarray, facts: tuple[Fact, ...]) -> dict[str, float]:
    """Share of the variance of some draws that goes with each uncertain fact, largest first.

    Squared correlation of the logarithm with the fact's normal draws, scaled to add up to one.
    """
    uncertain = [fact for fact in facts if not fact.certain]
    spread = np.log(np.maximum(drawn, np.finfo(float).tiny))
    spread = spread - spread.mean()
    if not uncertain or not spread.any():
        return {}
    shares = {f.name: float(np.dot(normals(f), spread)) ** 2 for f in uncertain}
    total = sum(shares.values())
    return {n: s / total for n, s in sorted(shares.items(), key=lambda item: -item[1])}


def dominant_tier(drawn: np.ndarray, facts: tuple[Fact, ...]) -> str:
    """Tier of the fact with the largest share of the variance; `physics` when all are certain."""
    shares = variance_shares(drawn, facts)
    if not shares:
        return "physics"
    first = next(iter(shares))
    return next(fact.tier for fact in facts if fact.name == first)


def tiers(drawn: np.ndarray, facts: tuple[Fact, ...]) -> dict[str, str]:
    """The dominant tier of every row, from draws of shape (rows, COUNT)."""
    return {row: dominant_tier(drawn[at], facts) for at, row in enumerate(ROWS)}
