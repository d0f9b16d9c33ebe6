"""The rate card: what a deployment charges a request for each of the ten terms of its tokens.

It is the formula graph solved with the request's tokens as symbols, once with the medians of all
facts and once with their draws; every boundary is a row. A ledger's total is a row times its
moments, and its interval comes from the same draws, so a wrong fact is wrong for every request.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.answer import TIER_ORDER
from joulebook.estimate.books import ROWS, WHEN_KNOWN, rows
from joulebook.estimate.deployment import BOOK, Deployment
from joulebook.estimate.draws import COUNT, P05, P95, draw, normals
from joulebook.estimate.moments import MONOMIALS, TERMS, TOKENS, terms_of
from joulebook.estimate.polynomial import Polynomial
from joulebook.estimate.quantity import Quantity, checked, split_unit
from joulebook.estimate.windows import (
    WINDOWED,
    has_windows,
    projection,
    typical_lengths,
    windowed,
)
from joulebook.facts import Fact
from joulebook.grid.notes import Note

KEYS = {row: split_unit(row) for row in rows(WHEN_KNOWN.values())} | {
    "accelerator_s": ("accelerator_time", "s")
}
_ENERGY = ROWS.index("facility_energy_j")
_SYMBOLS = dict(zip(TOKENS, map(Polynomial.symbol, "uho"), strict=True))
# a windowed quantity is a symbol too; its name sorts behind the tokens and stands alone
_WINDOW_SYMBOLS = {name: Polynomial.symbol(name) for name in WINDOWED}

BATCH_CUT = "batch {batch:g}: only {fit:.0f} fit in memory"
STATE_ASSUMED = "{layers:.0f} layers without attention: the size of their state is assumed"
CONTEXT_EXCEEDED = "{tokens:,.0f} tokens are more than the model's context of {context:,.0f}"
NOTES = (CONTEXT_EXCEEDED, BATCH_CUT, STATE_ASSUMED)


@dataclass(frozen=True, slots=True)
class Solved:
    """The graph of a card, solved with medians and with draws.

    `onto` takes own columns to the ten; `below` are the names that each row was computed from.
    """

    medians: Mapping[str, graph.Node]
    draws: Mapping[str, graph.Node]
    basis: tuple[tuple[str, ...], ...]
    onto: np.ndarray
    below: tuple[set[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class RateCard:
    """Coefficients of a deployment, one row a boundary.

    `medians` is (rows, 10) and `draws` (rows, 10, COUNT), for ledgers; `own_medians` and `own_draws`
    have three more columns where the model has sliding windows, for single requests. `facts` are
    those the rows depend on; `leanings` (rows × uncertain facts, columns) are the covariances of a
    row's draws with each uncertain fact above it, `certain_tiers` the tier of rows with none, `solved`
    the graph behind them.
    """

    deployment: Deployment
    medians: np.ndarray
    draws: np.ndarray
    own_medians: np.ndarray
    own_draws: np.ndarray
    facts: tuple[Fact, ...]
    leanings: np.ndarray
    leaning_tiers: tuple[str, ...]
    certain_tiers: tuple[str, ...]
    sequences: float
    accelerators: float
    projection_error: float
    solved: "Solved"

    @property
    def rows(self) -> tuple[str, ...]:
        """The boundaries that the card has, and accelerator time, in the order of its rows."""
        return rows(self.deployment.facts)

    def coefficients(self, row: str) -> dict[str, Quantity]:
        """One row of the card, term by term."""
        at, (_, unit) = self.rows.index(row), KEYS[row]
        drawn = np.sort(self.draws[at], axis=1)
        tier = self.tiers(self.request(*self.typical_request()))[at]
        low, high = drawn[:, P05].tolist(), drawn[:, P95].tolist()
        return {
            term: Quantity(float(self.medians[at, k]), low[k], high[k], unit, tier)
            for k, term in enumerate(TERMS)
        }

    def request(self, u: float, h: float, o: float) -> np.ndarray:
        """The terms of one request: ten, and three more where the model has sliding windows."""
        terms = terms_of(u, h, o)
        if self.own_medians.shape[1] == len(TERMS):
            return terms
        return np.concatenate([terms, windowed(self.deployment, u, h, o)])

    def answer(self, request: np.ndarray) -> dict[str, Quantity]:
        """Every boundary for the terms of one request."""
        drawn = request @ self.own_draws
        drawn.sort(axis=1)
        return quantities(self.rows, self.own_medians @ request, drawn, self.tiers(request))

    def tiers(self, request: np.ndarray) -> list[str]:
        """Tier of each row: that of the fact with the largest share of its variance."""
        return leading_tiers(self.leanings @ request, self.leaning_tiers, self.certain_tiers)

    def ledger_tiers(self, moments: np.ndarray) -> list[str]:
        """Tier of each row for a ledger's ten moments; its windows are left out of the choice."""
        more = self.own_medians.shape[1] - len(TERMS)
        return self.tiers(np.concatenate([moments, np.zeros(more)]))

    def energy_facts(self) -> list[Fact]:
        """The uncertain facts that the energy at the meter depends on."""
        return energy_facts_of(self.facts, self.leanings, len(self.rows))

    def causes(self, request: np.ndarray, row: str = "facility_energy_j") -> dict[str, float]:
        """Share of a row's variance by uncertain fact, largest first; of the energy at the meter."""
        facts = uncertain_facts(self.facts)
        by_fact = (self.leanings @ request).reshape(len(self.rows), -1)[self.rows.index(row)]
        return shares((f.name, float(x)) for f, x in zip(facts, by_fact, strict=False))

    def typical_request(self) -> tuple[float, float, float]:
        """Tokens (u, h, o) of the deployment's mean request."""
        known = self.deployment.known
        cached = known["mean_cached_tokens"]
        return known["mean_input_tokens"] - cached, cached, known["mean_output_tokens"]

    def notes(self) -> list[Note]:
        """What the card leaves out or changed of what was asked."""
        known = self.deployment.known
        noted = []
        if self.sequences < known["batch"]:
            noted.append(Note(BATCH_CUT, {"batch": known["batch"], "fit": self.sequences}))
        if not {"layers", "full_attention_layers"} <= set(known):  # nobody knows of such layers
            return noted
        recurrent = known["layers"] - known["full_attention_layers"] - known["window_layers"]
        if recurrent > 0:
            noted.append(Note(STATE_ASSUMED, {"layers": recurrent}))
        return noted

    def untold(self, _moments: np.ndarray) -> list[Note]:
        """Nothing: without its tokens a request of text is in no ledger."""
        return []


def context_notes(deployment: Deployment, tokens: Iterable[float]) -> tuple[Note, ...]:
    """A warning where a request is longer than what its model was made for."""
    total, known = sum(tokens), deployment.model.facts.get("context_tokens")
    if known is None or total <= known.value:
        return ()
    return (Note(CONTEXT_EXCEEDED, {"tokens": total, "context": known.value}),)


def rate_card(deployment: Deployment, lengths: np.ndarray | None = None) -> RateCard:
    """The rate card of a deployment; `lengths` are the requests its sliding windows are fitted to.

    Raises MissingFactError when a formula lacks a fact.
    """
    windows = _WINDOW_SYMBOLS if has_windows(deployment) else {}
    symbols: dict[str, Any] = {**_SYMBOLS, **windows}
    told = rows(deployment.facts)
    nodes = graph.solve(BOOK, told, deployment.known | symbols)
    used = {name: fact for name, fact in deployment.facts.items() if name in nodes}
    drawn = {name: draw(fact) for name, fact in used.items() if not fact.certain}
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        drawn_nodes = graph.solve(BOOK, told, deployment.known | drawn | symbols)
    basis = (*MONOMIALS.values(), *((name,) for name in windows))
    own_medians = np.array([Polynomial.of(nodes[row].value).coefficients(basis) for row in told])
    own_draws = np.array([columns(drawn_nodes[row].value, basis) for row in told])
    if not np.isfinite(own_draws).all() or not np.isfinite(own_medians).all():
        raise InputError("a rate is infinite; a given value is out of all proportion")
    below = [set(graph.below(nodes[row])) for row in told]
    above = np.array([[n in names for n in used if n in drawn] for names in below], dtype=float)
    facts = tuple(used.values())
    onto = onto_ten(deployment, lengths)
    return RateCard(
        deployment=deployment,
        medians=own_medians @ onto,
        draws=onto.T @ own_draws if windows else own_draws,
        own_medians=own_medians,
        own_draws=own_draws,
        facts=facts,
        leanings=leanings_of(own_draws, facts, above),
        leaning_tiers=tuple(f.tier for f in uncertain_facts(facts)),
        certain_tiers=tuple(certain_tier(used, names) for names in below),
        sequences=float(nodes["sequences"].value),
        accelerators=float(nodes["accelerators"].value),
        projection_error=_projection_error(deployment, own_medians[_ENERGY], onto, lengths),
        solved=Solved(nodes, drawn_nodes, basis, onto, tuple(below)),
    )


def median_rows(deployment: Deployment, onto: np.ndarray) -> dict[str, np.ndarray]:
    """The medians of a deployment's card alone, by row, on the ten terms: no draw is made."""
    symbols = {**_SYMBOLS, **(_WINDOW_SYMBOLS if has_windows(deployment) else {})}
    told = rows(deployment.facts)
    nodes = graph.solve(BOOK, told, deployment.known | symbols)
    basis = (*MONOMIALS.values(), *((name,) for name in symbols if name not in _SYMBOLS))
    return {
        row: np.array(Polynomial.of(nodes[row].value).coefficients(basis)) @ onto for row in told
    }


def columns(value: Any, basis: tuple[tuple[str, ...], ...]) -> np.ndarray:
    """Coefficients as (columns, COUNT); a coefficient nothing uncertain touches is constant."""
    coefficients = Polynomial.of(value).coefficients(basis)
    return np.stack([np.broadcast_to(c, COUNT) for c in coefficients])


def onto_ten(deployment: Deployment, lengths: np.ndarray | None) -> np.ndarray:
    """The matrix that takes a card's own columns to the ten terms."""
    ten = np.eye(len(TERMS))
    if not has_windows(deployment):
        return ten
    sample = typical_lengths(deployment) if lengths is None else lengths
    return np.concatenate([ten, projection(deployment, sample)])


def _projection_error(
    deployment: Deployment, row: np.ndarray, onto: np.ndarray, lengths: np.ndarray | None
) -> float:
    """95th percentile over requests of the relative error that the projection makes of one."""
    if not has_windows(deployment):
        return 0.0
    sample = typical_lengths(deployment) if lengths is None else lengths
    terms = terms_of(*sample.T)
    exact = np.concatenate([terms, windowed(deployment, *sample.T)], axis=1) @ row
    return float(np.quantile(np.abs(terms @ (row @ onto) / exact - 1), 0.95))


def leanings_of(draws: np.ndarray, facts: tuple[Fact, ...], above: np.ndarray) -> np.ndarray:
    """Covariance of every row's coefficients with every uncertain fact; `above` is (rows, facts)."""
    uncertain = uncertain_facts(facts)
    if not uncertain:
        return np.zeros((len(draws), draws.shape[1]))
    z = np.array([normals(fact) for fact in uncertain]) / COUNT
    by_row = z @ draws.transpose(0, 2, 1)
    return np.asarray((by_row * above[:, :, None]).reshape(-1, draws.shape[1]))


def leading_tiers(
    leanings: np.ndarray, leaning_tiers: tuple[str, ...], certain_tiers: tuple[str, ...]
) -> list[str]:
    """Tier of each row, from the covariances (rows × uncertain facts) of what is asked with facts."""
    by_fact = leanings.reshape(len(certain_tiers), -1)
    leading = (by_fact * by_fact).argmax(axis=1).tolist()
    return [c or leaning_tiers[f] for c, f in zip(certain_tiers, leading, strict=True)]


def energy_facts_of(facts: tuple[Fact, ...], leanings: np.ndarray, rows: int) -> list[Fact]:
    """The uncertain facts with which a card's energy at the meter covaries, of so many rows."""
    leaning = np.any(leanings.reshape(rows, -1, leanings.shape[1])[_ENERGY], axis=1)
    uncertain = uncertain_facts(facts)
    return [fact for fact, leans in zip(uncertain, leaning, strict=False) if leans]


def certain_tier(used: Mapping[str, Fact], names: set[str]) -> str:
    """Tier of a row that nothing uncertain touches: that of its weakest fact; else empty."""
    facts = [fact for name, fact in used.items() if name in names]
    if any(not fact.certain for fact in facts):
        return ""
    return max((fact.tier for fact in facts), key=TIER_ORDER.index, default="physics")


def uncertain_facts(facts: tuple[Fact, ...]) -> list[Fact]:
    """Those of the facts that are drawn."""
    return [fact for fact in facts if not fact.certain]


def shares(leanings: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Covariances with independent normals as shares of the variance by name, largest first."""
    squares: dict[str, float] = {}
    for name, x in leanings:
        squares[name] = squares.get(name, 0.0) + x * x
    total = sum(squares.values())
    ordered = sorted(squares.items(), key=lambda item: -item[1])
    return {name: square / total for name, square in ordered if square} if total else {}


def quantities(
    names: tuple[str, ...], values: np.ndarray, ordered: np.ndarray, tiers: list[str]
) -> dict[str, Quantity]:
    """Boundaries by JSON key, from medians (rows,) and draws (rows, COUNT) in ascending order."""
    lows, highs = ordered[:, P05].tolist(), ordered[:, P95].tolist()
    answer = {}
    for row, value, low, high, tier in zip(names, values.tolist(), lows, highs, tiers, strict=True):
        key, unit = KEYS[row]
        answer[key] = checked(Quantity(value, low, high, unit, tier))
    return answer
