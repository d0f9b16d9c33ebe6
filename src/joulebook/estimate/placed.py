"""The rate card of one engine in many places: only what the place touches is computed again.

A ledger of twenty models in twelve regions has 240 cards, but twenty engines. PUE, grid, water and
price multiply what the engine does, so the graph is solved once an engine and from there on once a
place. Cards share the arrays of the rows that the place leaves alone, which a sum over cards uses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.card import Card, Deployed
from joulebook.estimate.deployment import BOOK, Deployment
from joulebook.estimate.draws import COUNT, draw, normals
from joulebook.estimate.linear_card import LinearCard
from joulebook.estimate.polynomial import Polynomial
from joulebook.estimate.ratecard import RateCard, columns, rate_card, uncertain_facts
from joulebook.facts import Fact
from joulebook.grid.notes import Note


@dataclass(frozen=True, slots=True, eq=False)
class PlacedCard:
    """Coefficients of a deployment for a ledger: `rows` names them, one boundary each.

    `medians` is (rows, terms); `draws` has an array (terms, COUNT) a row, which cards of one engine
    share where its place does not matter; `leanings` (uncertain facts, terms) a row.
    """

    deployment: Deployed
    rows: tuple[str, ...]
    medians: np.ndarray
    draws: tuple[np.ndarray, ...]
    facts: tuple[Fact, ...]
    leanings: tuple[np.ndarray, ...]
    certain_tiers: tuple[str, ...]
    sequences: float
    accelerators: float
    projection_error: float
    notes: tuple[Note, ...] = ()

    def tiers(self, moments: np.ndarray) -> dict[str, str]:
        """Tier of each row for a ledger's moments: that of the fact with most of its variance."""
        uncertain = uncertain_facts(self.facts)
        tiers = {}
        for row, leaning, certain in zip(self.rows, self.leanings, self.certain_tiers, strict=True):
            by_fact = (leaning @ moments) ** 2
            tiers[row] = certain or uncertain[int(by_fact.argmax())].tier
        return tiers

    def energy_facts(self) -> list[Fact]:
        """The uncertain facts that the energy at the meter depends on."""
        leaning = self.leanings[self.rows.index("facility_energy_j")]
        uncertain = uncertain_facts(self.facts)
        return [fact for fact, leans in zip(uncertain, leaning, strict=True) if leans.any()]


def in_its_place(card: Card, onto: np.ndarray | None = None) -> PlacedCard:
    """A card as a ledger uses it, where it was made; `onto` takes columns of leanings to its terms."""
    leanings = card.leanings.reshape(len(card.rows), -1, card.leanings.shape[1])
    return PlacedCard(
        card.deployment, card.rows, card.medians, tuple(card.draws), card.facts,
        tuple(leanings if onto is None else leanings @ onto), card.certain_tiers, card.sequences,
        card.accelerators, card.projection_error, tuple(card.notes()),
    )  # fmt: skip


def in_units(card: LinearCard, units: Sequence[float]) -> PlacedCard:
    """A card of amounts for a ledger that counts so many whole units for one of each."""
    per = 1.0 / np.array(units)
    draws = tuple(row * per[:, None] for row in card.draws)
    below = [
        {name for column in card.columns.values() for _, name in column[row].facts}
        for row in card.rows
    ]
    used = {fact.name: fact for fact in card.facts}
    tiers = ("" if any(not used[n].certain for n in names) else "measured" for names in below)
    return PlacedCard(
        card.deployment, card.rows, card.medians * per, draws, card.facts,
        tuple(_leanings(row, used, names) for row, names in zip(draws, below, strict=True)),
        tuple(tiers), card.sequences, card.accelerators, card.projection_error, tuple(card.notes()),
    )  # fmt: skip


def placed(engine: RateCard, deployment: Deployment) -> PlacedCard:
    """The card of an engine in the place of `deployment`, which has the same facts of the engine.

    Raises InputError for an infinite rate.
    """
    there = engine.deployment.facts
    if there.keys() != deployment.facts.keys():
        other = rate_card(deployment)
        return in_its_place(other, other.solved.onto)
    changed = {name for name, fact in deployment.facts.items() if fact != there[name]}
    here = in_its_place(engine, engine.solved.onto)
    used = {n: fact for n, fact in deployment.facts.items() if n in engine.solved.medians}
    facts = tuple(used.values())
    below = dict(zip(engine.rows, engine.solved.below, strict=True))
    touched = [row for row in engine.rows if changed & below[row]]
    if not touched:
        return _with(here, deployment, facts, here.medians, here.draws, here.leanings)
    medians, draws = _solved_again(engine, deployment, changed, touched)
    leanings = list(here.leanings)
    for row in touched:
        at = engine.rows.index(row)
        leanings[at] = _leanings(draws[at], used, below[row])
    return _with(here, deployment, facts, medians, tuple(draws), tuple(leanings))


def _with(
    card: PlacedCard, deployment: Deployment, facts: tuple[Fact, ...], medians: np.ndarray,
    draws: tuple[np.ndarray, ...], leanings: tuple[np.ndarray, ...],
) -> PlacedCard:  # fmt: skip
    return PlacedCard(
        deployment, card.rows, medians, draws, facts, leanings, card.certain_tiers, card.sequences,
        card.accelerators, card.projection_error, card.notes,
    )  # fmt: skip


def _solved_again(
    engine: RateCard, deployment: Deployment, changed: set[str], touched: Sequence[str]
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Medians (rows, terms) and draws by row, those of touched rows made with the changed facts."""
    solved = engine.solved
    given = {name: deployment.facts[name] for name in changed}
    medians = graph.untouched(solved.medians, changed)
    draws = graph.untouched(solved.draws, changed)
    plain = {n: node.value for n, node in solved.draws.items() if not node.formula}
    once = graph.solve(
        BOOK, tuple(touched), deployment.known | medians | {n: f.value for n, f in given.items()}
    )
    drawn = {n: f.value if f.certain else draw(f) for n, f in given.items()}
    often = graph.solve(BOOK, tuple(touched), deployment.known | plain | draws | drawn)
    new_medians, new_draws = engine.medians.copy(), list(engine.draws)
    for row in touched:
        at = engine.rows.index(row)
        own = np.array(Polynomial.of(once[row].value).coefficients(solved.basis))
        new_medians[at] = own @ solved.onto
        new_draws[at] = solved.onto.T @ columns(often[row].value, solved.basis)
        if not np.isfinite(new_draws[at]).all() or not np.isfinite(new_medians[at]).all():
            raise InputError("a rate is infinite; a given value is out of all proportion")
    return new_medians, new_draws


def _leanings(draws: np.ndarray, used: Mapping[str, Fact], below: set[str]) -> np.ndarray:
    """Covariance of a row's coefficients with every uncertain fact: (uncertain facts, terms)."""
    uncertain = {name: fact for name, fact in used.items() if not fact.certain}
    z = [normals(f) if name in below else np.zeros(COUNT) for name, f in uncertain.items()]
    return np.asarray(np.array(z).reshape(-1, COUNT) / COUNT @ draws.T)
