"""Groups of a ledger: the requests that one rate card holds for, each with that card and its hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from joulebook.estimate import RateCard
from joulebook.estimate.names import Resolution, resolve
from joulebook.estimate.placed import PlacedCard
from joulebook.estimate.supply import Supply
from joulebook.ledger.cards import (
    Engine,
    Samples,
    card_of_work,
    engine_card,
    text_card,
    text_deployment,
)
from joulebook.ledger.cells import Cells, RawKey
from joulebook.ledger.hours import Hours, hours_of
from joulebook.ledger.serving import Serving
from joulebook.ledger.store import Ledger


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
    requests: float
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
    names = {key.model: resolve(key.model) for key in raw if key.op == "text" and key.model}
    meant: dict[str | None, str] = {name: one.model for name, one in names.items()}
    numbers: dict[Group, int] = {}
    of_raw = [
        numbers.setdefault(_group(key, meant.get(key.model, key.model)), len(numbers))
        for key in raw
    ]
    spans = np.array([key.span_hours for key in raw], int)
    return Grouping(list(numbers), np.array(of_raw, int), spans, names)


def _group(key: RawKey, model: str | None) -> Group:
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
    samples = Samples(con, ledger, grouping.names)
    engines: dict[Engine, RateCard] = {}
    parts = []
    for group, cells, total in zip(grouping.groups, at, totals, strict=True):
        power = elsewhere if group.region is None else supply
        lying = _spanned(every.hours[cells], grouping.spans[every.raw[cells]])
        hours = _hours(group, power, lying, shift)
        if group.engine.op == "text":
            deployment = text_deployment(group.engine, group.region, power, hours)
            if group.engine not in engines:
                mix = _mix(group.engine, grouping.groups, totals)
                engines[group.engine] = engine_card(group.engine, deployment, mix, samples)
            card = text_card(group.engine, engines[group.engine], deployment)
        else:
            card = card_of_work(group.engine, group.region, power, hours, total)
        parts.append(Part(group, card, total, float(every.requests[cells].sum()), hours))
    return parts


def _hours(
    group: Group, supply: Supply, hours_at: np.ndarray, shift: np.timedelta64
) -> Hours | None:
    """The hours of a group's place, where they are known."""
    if not supply.hourly:
        return None
    serving = Serving.read(group.engine.serving)
    return hours_of(group.region, serving.site, supply, hours_at, shift)


def _spanned(hours: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Every hour that requests lie in; a sum over a day lies in all of its hours."""
    longest = int(spans.max(initial=1))
    return np.concatenate([hours[spans > k] + k for k in range(1, longest)] + [hours])


def _mix(engine: Engine, groups: Sequence[Group], totals: Sequence[np.ndarray]) -> np.ndarray:
    """The moments of all requests of an engine, wherever it stands."""
    own = [total for group, total in zip(groups, totals, strict=True) if group.engine == engine]
    return np.asarray(np.sum(own, axis=0))
