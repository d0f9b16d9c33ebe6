"""The cards of a ledger: of text by engine and place, of other works by what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import numpy as np

from joulebook.errors import InputError
from joulebook.estimate import Deployment, RateCard, deploy, rate_card
from joulebook.estimate.jobs import job_card
from joulebook.estimate.linear_card import LinearCard
from joulebook.estimate.names import resolve
from joulebook.estimate.placed import PlacedCard, in_its_place, in_units, placed
from joulebook.estimate.seats import seat_card
from joulebook.estimate.spend import spend_card
from joulebook.estimate.supply import Supply, for_place
from joulebook.estimate.windows import has_windows
from joulebook.estimate.work_deployment import deploy_work
from joulebook.estimate.workcard import card_of
from joulebook.facts import CALLER, Fact
from joulebook.ledger.batches import with_batch
from joulebook.ledger.dispersion import dispersed
from joulebook.ledger.hours import Hours, at_hours
from joulebook.ledger.lengths import lengths_of
from joulebook.ledger.serving import Serving
from joulebook.ledger.store import Ledger
from joulebook.ledger.works import AMOUNTS

ANY_MODEL = "class:any"  # behind a seat of which no model is told
FROM_LOG = "ledger"  # the page of facts that the moments of a log tell


@dataclass(frozen=True, slots=True)
class Engine:
    """What serves requests wherever it stands; `summed` are requests of which only sums are known.

    `batch` is that of a band of hours, where a log or gauges tell it.
    """

    op: str
    model: str | None
    serving: str
    summed: bool
    batch: float | None = None


@dataclass(frozen=True, slots=True)
class Samples:
    """Where the lengths of a ledger's requests are, and its names of models with what they mean."""

    con: duckdb.DuckDBPyConnection
    ledger: Ledger
    names: Sequence[tuple[str, str]]
    known: dict[Engine, np.ndarray] = field(default_factory=dict)

    def lengths(self, engine: Engine) -> np.ndarray:
        """Lengths of an engine's requests, for what they are fitted to; read once."""
        if engine not in self.known:
            self.known[engine] = self._read(engine)
        return self.known[engine]

    def _read(self, engine: Engine) -> np.ndarray:
        names = [name for name, model in self.names if model == engine.model]
        return lengths_of(self.con, self.ledger, names, engine.serving)


def text_deployment(
    engine: Engine, region: str | None, supply: Supply, hours: Hours | None
) -> Deployment:
    """The deployment of an engine in a region, with the means of its hours where they are known.

    Raises InputError for facts that are told twice.
    """
    told_serving = Serving.read(engine.serving)
    serving, at = told_serving.deployed(), for_place(region, supply)
    deployment = deploy(str(engine.model), region=region, supply=at, **serving)
    deployment = with_batch(deployment, engine.batch, told_serving)
    if hours is None:
        return deployment
    if twice := hours.series.keys() & serving.get("given", {}).keys():
        told = ", ".join(sorted(twice))
        raise InputError(f"{told}: --set says one, the hours of the grid another; give one")
    return at_hours(deployment, hours)


def engine_card(
    engine: Engine, deployment: Deployment, mix: np.ndarray, samples: Samples
) -> RateCard:
    """The card of an engine for the mix of all its requests, made where `deployment` stands."""
    served = with_means(deployment, mix) if engine.summed else with_workload(deployment, mix)
    if engine.summed or not has_windows(served):
        return rate_card(served)
    return rate_card(served, samples.lengths(engine))


def text_card(engine: Engine, card: RateCard, deployment: Deployment) -> PlacedCard:
    """The card of an engine in the place of a deployment."""
    told = {n: f for n, f in card.deployment.facts.items() if f.page == FROM_LOG}
    there = placed(card, replace(deployment, facts={**deployment.facts, **told}))
    return dispersed(there) if engine.summed else there


def card_of_work(
    engine: Engine, region: str | None, supply: Supply, hours: Hours | None, moments: np.ndarray
) -> PlacedCard:
    """The card of works that are no text; what is said of the engine that serves text is not theirs."""
    serving = Serving.read(engine.serving)
    at = for_place(region, supply)
    op, _, detail = engine.op.partition("@")
    if op in AMOUNTS:
        card = amount_card(op, detail, engine.model, region, serving, at)
        return in_units(card, [units for _, units in AMOUNTS[op]])
    deployment = deploy_work(
        engine.op, engine.model, gpu=serving.gpu, region=region, site=serving.site, supply=at
    )
    made = card_of(deployment if hours is None else at_hours(deployment, hours))
    there = in_its_place(made)
    untold = made.untold(moments[: len(made.terms)])
    return replace(there, notes=(*there.notes, *untold))


def amount_card(
    op: str, detail: str, model: str | None, region: str | None, serving: Serving, supply: Supply
) -> LinearCard:
    """The card of what is known only as an amount: of money, of days of seats, of measured energy."""
    if op == "job":
        return job_card(detail, region, supply, serving.site)
    served: dict[str, Any] = {"region": region, "supply": supply, "site": serving.site}
    if op == "spend":
        return spend_card(resolve(str(model)).model, **served)
    return seat_card(detail, ANY_MODEL if model is None else resolve(model).model, **served)


def with_workload(deployment: Deployment, total: np.ndarray) -> Deployment:
    """The deployment with the mix of requests that a ledger's moments tell, not the default one."""
    n, u, h, o, u2, uh, h2, uo, ho, o2 = total[:10].tolist()
    if u <= 0 or o <= 0:
        return deployment
    inputs, outputs = (u + h) / n, o / n
    return _told(deployment, _means(total) | {
        "mean_prefill_context_tokens": (uh + u2 / 2) / u,
        "input_dispersion": max((u2 + 2 * uh + h2) / n / inputs**2, 1.0),
        "output_dispersion": max(o2 / n / outputs**2, 1.0),
        "cross_dispersion": (uo + ho) / n / (inputs * outputs),
    })  # fmt: skip


def with_means(deployment: Deployment, total: np.ndarray) -> Deployment:
    """The same of sums over many requests, which tell no more than their means."""
    return _told(deployment, _means(total)) if total[1] > 0 and total[3] > 0 else deployment


def _means(total: np.ndarray) -> dict[str, float]:
    n, u, h, o = total[:4].tolist()
    return {
        "mean_input_tokens": (u + h) / n, "mean_cached_tokens": h / n, "mean_output_tokens": o / n,
    }  # fmt: skip


def _told(deployment: Deployment, told: Mapping[str, float]) -> Deployment:
    stated = {name for name, fact in deployment.facts.items() if fact.source == CALLER}
    facts = {
        name: Fact(
            name, x, x, x, "1", "measured", CALLER, "moments of the log", seen=True, page=FROM_LOG
        )
        for name, x in told.items()
        if name not in stated
    }
    return replace(deployment, facts={**deployment.facts, **facts})
