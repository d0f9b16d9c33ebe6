"""Groups of a ledger: the requests that one rate card holds for, each with that card and its hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from joulebook.estimate import RateCard
from joulebook.estimate.names import Resolution, resolve
from joulebook.estimate.placed import PlacedCard
from joulebook.estimate.supply import Supply
from joulebook.facts.editions import Edition, in_edition
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
from joulebook.ledger.meanings import moves
from joulebook.ledger.serving import Serving
from joulebook.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Group:
    """An engine in a region, in an epoch of the facts, which is known by its first day."""

    engine: Engine
    region: str | None
    epoch: date


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
    """Which group requests are in, by the number of raw key and period, and how many hours one spans.

    A period begins at each of the hours `starts`: one at which a fact begins or ends to be true, a name
    comes to mean another model, or a batch changes. `meant` is what the names of text models mean, by
    raw key and period.
    """

    groups: Sequence[Group]
    of_raw: np.ndarray
    spans: np.ndarray
    starts: np.ndarray
    meant: Mapping[tuple[int, int], Resolution]

    @property
    def hourly(self) -> bool:
        """Whether cells need their hours to be told apart."""
        return len(self.starts) > 1

    def of(self, every: Cells) -> np.ndarray:
        """The number of the group that each cell is in."""
        return np.asarray(self.of_raw[every.raw, _periods(every, self.starts)])

    def told(self, every: Cells, counts: np.ndarray) -> list[tuple[Resolution, float]]:
        """What each name means, with the sum of some counts of its cells."""
        pairs = every.raw * len(self.starts) + _periods(every, self.starts)
        sums = np.bincount(pairs, weights=counts, minlength=self.of_raw.size)
        return [
            (meant, float(sums[raw * len(self.starts) + period]))
            for (raw, period), meant in self.meant.items()
        ]

    def cells(self, every: Cells, group: int) -> np.ndarray:
        """Where the cells of a group stand."""
        return np.flatnonzero(self.of(every) == group)


def grouping_of(
    raw: Sequence[RawKey], every: Cells, epochs: tuple[date, ...],
    bands: Mapping[RawKey, Bands] = NO_BANDS,
) -> Grouping:  # fmt: skip
    """The groups of raw keys that cells lie in; names of one model are one group.

    `epochs` begin on days on which facts change, `bands` are the batches of raw keys by hour, where
    they are told. Raises InputError for a name that means nothing.
    """
    names = {key.model for key in raw if key.op == "text" and key.model}
    days = np.array(sorted({*epochs, *_moves(names, every)}), "datetime64[D]")
    starts = np.unique(
        np.concatenate([days.astype("datetime64[h]"), *(b.starts for b in bands.values())])
    )
    numbers: dict[Group, int] = {}
    meant: dict[tuple[int, int], Resolution] = {}
    of_raw = np.full((len(raw), len(starts)), -1)
    for pair in np.unique(every.raw * len(starts) + _periods(every, starts)).tolist():
        at, period = divmod(pair, len(starts))
        key, day = raw[at], starts[period].astype("datetime64[D]").item()
        model = key.model
        if key.model in names:
            meant[at, period] = resolve(str(key.model), None if day == date.min else day)
            model = meant[at, period].model
        epoch = max(start for start in epochs if start <= day)
        batch = bands.get(key, NO_BAND).at(starts[period])
        engine = Engine(key.op, model, key.serving, key.span_hours > 0, batch)
        group = Group(engine, key.region, epoch)
        of_raw[at, period] = numbers.setdefault(group, len(numbers))
    spans = np.array([key.span_hours for key in raw], int)
    return Grouping(list(numbers), of_raw, spans, starts, meant)


def _periods(every: Cells, starts: np.ndarray) -> np.ndarray:
    if len(starts) == 1:
        return np.zeros(len(every.raw), int)
    return np.searchsorted(starts, every.hours, side="right") - 1


def _moves(names: set[str], every: Cells) -> set[date]:
    if not every.hours.size:
        return set()
    first, last = (
        at.astype("datetime64[D]").item() for at in (every.hours.min(), every.hours.max())
    )
    return moves(names, first, last)


Engines = dict[tuple[Engine, date], RateCard]


@dataclass(frozen=True, slots=True, eq=False)
class Workshop:
    """What the parts of a ledger are made of; `elsewhere` is what requests without a region get.

    `at` are the cells of each group, `totals` their sums.
    """

    grouping: Grouping
    every: Cells
    supply: Supply
    elsewhere: Supply
    shift: np.timedelta64
    samples: Samples
    at: Sequence[np.ndarray]
    totals: Sequence[np.ndarray]

    def part(self, number: int, engines: Engines) -> Part:
        """A group with its card, under the facts in force; `engines` keeps cards of its epoch.

        Raises InputError for hours outside of a series, and for facts that are told twice.
        """
        group, cells, total = (
            self.grouping.groups[number], self.at[number], self.totals[number],
        )  # fmt: skip
        power, hours = self.powered(number)
        if group.engine.op == "text":
            deployment = text_deployment(group.engine, group.region, power, hours)
            kept = group.engine, group.epoch
            if kept not in engines:
                mix = self.mix(group.engine)
                engines[kept] = engine_card(group.engine, deployment, mix, self.samples)
            card = text_card(group.engine, engines[kept], deployment)
        else:
            card = card_of_work(group.engine, group.region, power, hours, total)
        return Part(group, card, total, float(self.every.requests[cells].sum()), hours)

    def powered(self, number: int) -> tuple[Supply, Hours | None]:
        """Where a group's power comes from, and the hours of its place where they are known."""
        group = self.grouping.groups[number]
        power = self.elsewhere if group.region is None else self.supply
        return power, _hours(group, power, self._lying(self.at[number]), self.shift)

    def mix(self, engine: Engine) -> np.ndarray:
        """The moments of all requests of an engine, wherever it stands."""
        pairs = zip(self.grouping.groups, self.totals, strict=True)
        return np.asarray(np.sum([total for g, total in pairs if g.engine == engine], axis=0))

    def _lying(self, cells: np.ndarray) -> np.ndarray:
        return _spanned(self.every.hours[cells], self.grouping.spans[self.every.raw[cells]])


def workshop(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, grouping: Grouping, every: Cells, supply: Supply,
    elsewhere: Supply, shift: np.timedelta64,
) -> Workshop:  # fmt: skip
    """What the parts of a ledger are made of."""
    of_cell = grouping.of(every)
    at = [np.flatnonzero(of_cell == n) for n in range(len(grouping.groups))]
    totals = [every.moments[cells].sum(axis=0) for cells in at]
    names = {(one.name, one.model) for one in grouping.meant.values()}
    samples = Samples(con, ledger, sorted(names))
    return Workshop(grouping, every, supply, elsewhere, shift, samples, at, totals)


def parts_of(made_of: Workshop, edition: Edition | None) -> list[Part]:
    """Every group with its card, made with the hours of its place and the mix of its engine's requests.

    Each under the facts of its epoch in an edition. Raises InputError for hours outside of a series,
    and for facts that are told twice.
    """
    engines: Engines = {}
    parts = []
    for number, group in enumerate(made_of.grouping.groups):
        with in_edition(edition, group.epoch):
            parts.append(made_of.part(number, engines))
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
