"""The card of a work that is no text: what a deployment charges for each of the terms a ledger keeps.

The book of `estimate image`, `embedding` and so on is solved for a set of events, and its answers
are laid on their terms by least squares, from the medians of all facts and from each of their draws.
Where a cost is a sum of the terms, that is exact; where it is not (a power mean, a ceiling), what
single events lose is kept as `projection_error`. (Derivation: docs/methods/works.md.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import ROWS, rows
from joulebook.estimate.card import moments_of
from joulebook.estimate.draws import COUNT, draw
from joulebook.estimate.ratecard import (
    certain_tier,
    energy_facts_of,
    leading_tiers,
    leanings_of,
    uncertain_facts,
)
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.work_deployment import WorkDeployment, deploy_work
from joulebook.estimate.work_requests import REQUESTS, Columns, most_frequent, typical_events
from joulebook.estimate.works import terms, work
from joulebook.facts import Fact
from joulebook.grid.notes import Note

UNSIZED_IMAGES = "{count} told no size: taken as {width} × {height}"
UNSIZED_VIDEOS = "{count} told no size: taken as {width} × {height}, {frames} frames"
UNSTEPPED = "{count} told no steps: taken as {steps}"
UNTIMED = "{count} tokens told no seconds: taken as {speech_tokens_per_s} tokens spoken in a second"
NOTES = (UNSIZED_IMAGES, UNSIZED_VIDEOS, UNSTEPPED, UNTIMED)
_ENERGY = ROWS.index("facility_energy_j")
_FAINT = 1e-6  # weight of typical events beside a ledger's own: they keep every term defined


@dataclass(frozen=True, slots=True, eq=False)
class WorkCard:
    """Coefficients of a deployment for a work's terms: see `card.Card`.

    `leanings` (rows × uncertain facts, k) are the covariances of a row's draws with each uncertain
    fact above it, `certain_tiers` the tier of rows with none.
    """

    deployment: WorkDeployment
    terms: tuple[str, ...]
    medians: np.ndarray
    draws: np.ndarray
    facts: tuple[Fact, ...]
    leanings: np.ndarray
    leaning_tiers: tuple[str, ...]
    certain_tiers: tuple[str, ...]
    projection_error: float

    @property
    def rows(self) -> tuple[str, ...]:
        """The boundaries that the card has, and accelerator time, in the order of its rows."""
        return rows(self.deployment.facts)

    @property
    def sequences(self) -> float:
        """Requests served together."""
        return self.deployment.known["batch"]

    @property
    def accelerators(self) -> float:
        """Accelerators that serve them."""
        return self.deployment.known["accelerators"]

    def ledger_tiers(self, moments: np.ndarray) -> list[str]:
        """Tier of each row: that of the fact with the largest share of its variance."""
        return leading_tiers(self.leanings @ moments, self.leaning_tiers, self.certain_tiers)

    def energy_facts(self) -> list[Fact]:
        """The uncertain facts that the energy at the meter depends on."""
        return energy_facts_of(self.facts, self.leanings, len(self.rows))

    def notes(self) -> list[Note]:
        """What the card takes for granted of its model."""
        return list(self.deployment.noted)

    def untold(self, moments: np.ndarray) -> list[Note]:
        """What a ledger of such moments did not tell, and what was taken instead."""
        unsized = UNSIZED_VIDEOS if "frames" in work(self.deployment.op).needs else UNSIZED_IMAGES
        says = {
            "unsized_outputs": (unsized, ("width", "height", "frames")),
            "unstepped_outputs": (UNSTEPPED, ("steps",)),
            "untimed_tokens": (UNTIMED, ("speech_tokens_per_s",)),
        }
        known, noted = self.deployment.known, []
        for term, count in zip(self.terms, moments.tolist(), strict=True):
            if term in says and count > 0:
                sentence, names = says[term]
                taken = {name: f"{known[name]:g}" for name in names}
                noted.append(Note(sentence, {"count": f"{count:,.0f}", **taken}))
        return noted


def work_card(
    op: str,
    model: str | None,
    *,
    gpu: str | None = None,
    gpus: float | None = None,
    precision: str | None = None,
    batch: float | None = None,
    region: str | None = None,
    site: str | None = None,
    supply: Supply = GRID,
    given: Mapping[str, float] | None = None,
) -> WorkCard:
    """The card of `model` for the work `op`; see `deploy_work`.

    >>> card = work_card("embedding", "BAAI/bge-large-en-v1.5")
    >>> card.terms, card.medians.shape
    (('requests', 'input_tokens', 'token_pairs'), (9, 3))
    """
    deployment = deploy_work(
        op, model, gpu=gpu, gpus=gpus, precision=precision, batch=batch, region=region, site=site,
        supply=supply, given=given,
    )  # fmt: skip
    return card_of(deployment)


def card_of(deployment: WorkDeployment, events: Columns | None = None) -> WorkCard:
    """The card of a deployment; `events` are columns of a ledger's own, to which it is then fitted.

    Raises MissingFactError when a formula lacks a fact, InputError for results beyond all numbers.
    """
    op = deployment.op
    sample, weights = _sample(deployment, events)
    made = moments_of(terms(op, sample), work(op).terms)
    nodes = _solved(deployment, sample, {})
    used = {name: fact for name, fact in deployment.facts.items() if name in nodes}
    drawn = {name: draw(fact)[:, None] for name, fact in used.items() if not fact.certain}
    exact = _answers(deployment, nodes, made[:, 0])
    many = _answers(deployment, _solved(deployment, sample, drawn), np.tile(made[:, 0], (COUNT, 1)))
    onto = _onto(made, exact[_ENERGY], weights)
    medians, draws = exact @ onto, np.ascontiguousarray((many @ onto).transpose(0, 2, 1))
    judged = weights if events is not None else _wholly_told(op, made)
    below = [set(graph.below(nodes[row])) for row in rows(deployment.facts)]
    above = np.array([[n in names for n in used if n in drawn] for names in below], dtype=float)
    facts = tuple(used.values())
    return WorkCard(
        deployment=deployment,
        terms=work(op).terms,
        medians=medians,
        draws=draws,
        facts=facts,
        leanings=leanings_of(draws, facts, above),
        leaning_tiers=tuple(f.tier for f in uncertain_facts(facts)),
        certain_tiers=tuple(certain_tier(used, names) for names in below),
        projection_error=_error(made @ medians[_ENERGY], exact[_ENERGY], judged),
    )


def _answers(
    deployment: WorkDeployment, nodes: Mapping[str, graph.Node], counts: np.ndarray
) -> np.ndarray:
    """What the events cost, row by row: so many times what one request of each does."""
    values = np.array([nodes[row].value * counts for row in rows(deployment.facts)])
    if not np.isfinite(values).all():
        raise InputError("a rate is infinite; a given value is out of all proportion")
    return values


def _sample(
    deployment: WorkDeployment, events: Columns | None
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Events to fit to, and how much each weighs."""
    typical = typical_events(deployment.op, deployment.known)
    equal = np.full(len(typical["requests"]), 1 / len(typical["requests"]))
    if events is None:
        return typical, equal
    own, shares = most_frequent(deployment.op, events)
    both = {name: np.concatenate([own[name], typical[name]]) for name in typical}
    return both, np.concatenate([shares, _FAINT * equal])


def _solved(
    deployment: WorkDeployment, sample: Columns, drawn: Mapping[str, Any]
) -> dict[str, graph.Node]:
    """The book solved for one request of each event."""
    known = deployment.known | dict(drawn)
    request = REQUESTS[deployment.op](sample, known)
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        try:
            return graph.solve(deployment.book, rows(deployment.facts), known | request)
        except FloatingPointError as error:
            raise InputError(f"no finite answer: {error}") from None


def _onto(made: np.ndarray, energy: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The matrix that takes answers for the events to coefficients of their terms: (events, k).

    Least squares, each event's error over the root of its energy: that keeps the total of all.
    """
    scale = np.sqrt(weights / energy)[:, None]
    columns = made * scale
    sizes = np.abs(columns).max(axis=0)
    return np.asarray(scale * np.linalg.pinv(columns / sizes, rcond=1e-13).T / sizes)


def _wholly_told(op: str, made: np.ndarray) -> np.ndarray:
    """1 for events whose log tells all that matters, else 0."""
    silent = [name in work(op).untold for name in work(op).terms]
    return (~made[:, silent].any(axis=1)).astype(float)


def _error(fitted: np.ndarray, exact: np.ndarray, weights: np.ndarray) -> float:
    """95th percentile over events of the relative error of one."""
    errors = np.abs(fitted / exact - 1)
    order = np.argsort(errors)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(errors[order][min(np.searchsorted(reached, 0.95), len(errors) - 1)])
