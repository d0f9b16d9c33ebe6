"""Groups of a ledger: the requests that one rate card holds for, each with that card and its hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from joulebook.estimate import RateCard
from joulebook.estimate.names import Resolution
from joulebook.estimate.placed import PlacedCard
from joulebook.estimate.supply import Supply
from joulebook.ledger.batches import NO_BAND, NO_BANDS, Bands
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
from joulebook.ledger.meanings import Meanings, meanings
from joulebook.ledger.serving import Serving
from joulebook.ledger.store import Ledger

_BEFORE_ALL = np.datetime64("1900-01-01T00", "h")


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

    `moved` are the raw keys whose name came to mean another model, or whose batch changes: the hours at
    which it did, and the groups before, between and after. `meant` are names of text models by raw key.
    """

    groups: Sequence[Group]
    of_raw: np.ndarray
    spans: np.ndarray
    moved: Mapping[int, tuple[np.ndarray, np.ndarray]]
    meant: Mapping[int, Meanings]

    def of(self, every: Cells) -> np.ndarray:
        """The group of every cell; cells need hours where a name moved."""
        found = np.array(self.of_raw[every.raw])
        for raw, (starts, groups) in self.moved.items():
            at = np.flatnonzero(every.raw == raw)
            found[at] = groups[np.searchsorted(starts, every.hours[at], side="right")]
        return np.asarray(found)

    def resolutions(self, every: Cells, counts: np.ndarray) -> list[tuple[Resolution, float]]:
        """What each name means, with the sum of some counts of its cells."""
        told: list[tuple[Resolution, float]] = []
        for raw, meant in self.meant.items():
            at = np.flatnonzero(every.raw == raw)
            period = np.searchsorted(meant.starts, every.hours[at], side="right")
            sums = np.bincount(period, weights=counts[at], minlength=len(meant.models))
            told += zip(meant.models, sums.tolist(), strict=True)
        return told


def grouping_of(
    raw: Sequence[RawKey], hours: np.ndarray, bands: Mapping[RawKey, Bands] = NO_BANDS
) -> Grouping:
    """The groups of raw keys in the hours of a ledger; names of one model are one group.

    `bands` are the batches of raw keys by hour, where they are told.

    Raises InputError for a name that means nothing any more.
    """
    by_name = {k.model: meanings(k.model, hours) for k in raw if k.op == "text" and k.model}
    meant = {n: by_name[key.model] for n, key in enumerate(raw) if key.model in by_name}
    numbers: dict[Group, int] = {}
    of_raw = np.zeros(len(raw), int)
    moved = {}
    for n, key in enumerate(raw):
        models = [one.model for one in meant[n].models] if n in meant else [key.model]
        starts = meant[n].starts if n in meant else np.empty(0, "datetime64[h]")
        starts, engines = _steps(models, starts, bands.get(key, NO_BAND))
        groups = [numbers.setdefault(_group(key, *one), len(numbers)) for one in engines]
        of_raw[n] = groups[0]
        if len(groups) > 1:
            moved[n] = (starts, np.array(groups))
    spans = np.array([key.span_hours for key in raw], int)
    return Grouping(list(numbers), of_raw, spans, moved, meant)


def _steps(
    models: Sequence[str | None], starts: np.ndarray, bands: Bands
) -> tuple[np.ndarray, list[tuple[str | None, float | None]]]:
    """Where model or batch change, and both before, between and after."""
    every = np.union1d(starts, bands.starts)
    at = np.concatenate([[_BEFORE_ALL], every])
    of_model = np.searchsorted(starts, at, side="right")
    of_batch = np.searchsorted(bands.starts, at, side="right")
    return every, [(models[m], bands.batches[b]) for m, b in zip(of_model, of_batch, strict=True)]


def _group(key: RawKey, model: str | None, batch: float | None) -> Group:
    return Group(Engine(key.op, model, key.serving, key.span_hours > 0, batch), key.region)


def parts_of(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, grouping: Grouping, every: Cells, supply: Supply,
    elsewhere: Supply, shift: np.timedelta64,
) -> list[Part]:  # fmt: skip
    """Every group with its card, made with the hours of its place and the mix of its engine's requests.

    `elsewhere` is what requests without a region are supplied with. Raises InputError for hours outside
    of a series, and for facts that are told twice.
    """
    of_cell = grouping.of(every)
    at = [np.flatnonzero(of_cell == n) for n in range(len(grouping.groups))]
    totals = [every.moments[cells].sum(axis=0) for cells in at]
    names = [(one.name, one.model) for meant in grouping.meant.values() for one in meant.models]
    samples = Samples(con, ledger, names)
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
