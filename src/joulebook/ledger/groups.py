"""Groups of a ledger: the requests that one rate card holds for, each with that card and its hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from joulebook.errors import InputError
from joulebook.estimate import Deployment, RateCard, deploy, rate_card
from joulebook.estimate.names import Resolution, resolve
from joulebook.estimate.placed import PlacedCard, placed
from joulebook.estimate.supply import Supply, for_place
from joulebook.estimate.windows import has_windows
from joulebook.facts import CALLER, Fact
from joulebook.ledger.cells import Cells, RawKey
from joulebook.ledger.dispersion import dispersed
from joulebook.ledger.hours import Hours, at_hours, hours_of
from joulebook.ledger.lengths import lengths_of
from joulebook.ledger.serving import Serving
from joulebook.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Engine:
    """What serves requests wherever it stands; `summed` are requests of which only sums are known."""

    op: str
    model: str
    serving: str
    summed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """An engine in a region."""

    engine: Engine
    region: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A group of the ledger: its card, its moments, the hours of its place where they are known."""

    group: Group
    card: PlacedCard
    total: np.ndarray
    hours: Hours | None

    @property
    def scope(self) -> str:
        """The scope of its grid intensity."""
        return self.card.deployment.intensity.scope


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Which group the requests of a raw key are in, by its number, and how many hours one spans.

    `names` are what the log's names of models mean.
    """

    groups: Sequence[Group]
    of_raw: np.ndarray
    spans: np.ndarray
    names: Mapping[str, Resolution]

    def cells(self, every: Cells, group: int) -> np.ndarray:
        """Where the cells of a group stand."""
        return np.flatnonzero(self.of_raw[every.raw] == group)


def grouping_of(raw: Sequence[RawKey]) -> Grouping:
    """The groups of raw keys; names of one model are one group."""
    names = {key.model: resolve(key.model) for key in raw}
    numbers: dict[Group, int] = {}
    of_raw = [numbers.setdefault(_group(key, names[key.model].model), len(numbers)) for key in raw]
    spans = np.array([key.span_hours for key in raw], int)
    return Grouping(list(numbers), np.array(of_raw, int), spans, names)


def _group(key: RawKey, model: str) -> Group:
    return Group(Engine(key.op, model, key.serving, key.span_hours > 0), key.region)


def parts_of(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, grouping: Grouping, every: Cells, supply: Supply,
    elsewhere: Supply, shift: np.timedelta64,
) -> list[Part]:  # fmt: skip
    """Every group with its card, made with the hours of its place and the mix of its engine's requests.

    `elsewhere` is what requests without a region are supplied with. Raises InputError for hours outside
    of a series, and for facts that are told twice.
    """
    at = [grouping.cells(every, n) for n in range(len(grouping.groups))]
    totals = [every.moments[cells].sum(axis=0) for cells in at]
    engines: dict[Engine, RateCard] = {}
    parts = []
    for group, cells, total in zip(grouping.groups, at, totals, strict=True):
        power = elsewhere if group.region is None else supply
        lying = _spanned(every.hours[cells], grouping.spans[every.raw[cells]])
        hours, deployment = _deployed(group, power, lying, shift)
        if group.engine not in engines:
            mix = _mix(group.engine, grouping.groups, totals)
            engines[group.engine] = _engine(con, ledger, grouping, group.engine, deployment, mix)
        engine = engines[group.engine]
        card = placed(engine, _as_served(deployment, engine))
        parts.append(Part(group, dispersed(card) if group.engine.summed else card, total, hours))
    return parts


def _deployed(
    group: Group, supply: Supply, hours_at: np.ndarray, shift: np.timedelta64
) -> tuple[Hours | None, Deployment]:
    """The deployment of a group, with the means of its hours where they are known."""
    serving = Serving.read(group.engine.serving or "{}").deployed()
    hours = None
    if supply.hourly:
        hours = hours_of(group.region, serving.get("site"), supply, hours_at, shift)
    at = for_place(group.region, supply)
    deployment = deploy(group.engine.model, region=group.region, supply=at, **serving)
    if hours is None:
        return None, deployment
    if twice := hours.series.keys() & serving.get("given", {}).keys():
        told = ", ".join(sorted(twice))
        raise InputError(f"{told}: --set says one, the hours of the grid another; give one")
    return hours, at_hours(deployment, hours)


def _spanned(hours: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Every hour that requests lie in; a sum over a day lies in all of its hours."""
    longest = int(spans.max(initial=1))
    return np.concatenate([hours[spans > k] + k for k in range(1, longest)] + [hours])


def _mix(engine: Engine, groups: Sequence[Group], totals: Sequence[np.ndarray]) -> np.ndarray:
    """The moments of all requests of an engine, wherever it stands."""
    own = [total for group, total in zip(groups, totals, strict=True) if group.engine == engine]
    return np.asarray(np.sum(own, axis=0))


def _engine(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, grouping: Grouping, engine: Engine,
    deployment: Deployment, mix: np.ndarray,
) -> RateCard:  # fmt: skip
    served = with_means(deployment, mix) if engine.summed else with_workload(deployment, mix)
    if engine.summed or not has_windows(served):
        return rate_card(served)
    names = [name for name, meant in grouping.names.items() if meant.model == engine.model]
    return rate_card(served, lengths_of(con, ledger, names, engine.serving))


def _as_served(deployment: Deployment, engine: RateCard) -> Deployment:
    """The deployment with the mix of requests of its engine."""
    told = {n: f for n, f in engine.deployment.facts.items() if f.page == FROM_LOG}
    return replace(deployment, facts={**deployment.facts, **told})


FROM_LOG = "ledger"


def with_workload(deployment: Deployment, total: np.ndarray) -> Deployment:
    """The deployment with the mix of requests that a ledger's moments tell, not the default one."""
    n, u, h, o, u2, uh, h2, uo, ho, o2 = total.tolist()
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
