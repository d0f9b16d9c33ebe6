"""The same workload at several places: what moves with the place, and in which order they stand.

Intensities of different scope (life cycle, direct) answer different questions, so places are ranked
among those of their own scope only. Where every place has a direct figure too, all are ranked by it
besides, which is labelled as what it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Answer, Drawn, assumed, quantities
from joulebook.estimate.compare import METRICS, SURE
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.supply import Supply, supplied
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

CARBON = "carbon_operational_g"
PRICE, PLANTS = "electricity_usd_per_kwh", "grid_water_l_per_kwh"
MOST_PLACES = 50

TWO_SCOPES = (
    "of {direct} only direct intensities are known, of {lifecycle} life-cycle ones too: no order sets "
    "one beside the other"
)
TWO_BASES = (
    "{scope} intensities of {production} are of what is generated there, of {consumption} of what is "
    "used there"
)
ONE_PRICE = (
    "no price of electricity is known there: one default for every place, costs tell nothing"
)
PLANTS_UNKNOWN = (
    "the plants' mix is not known of {places}: their water is a default, the same for all"
)
NO_COMBUSTION = (
    "a direct intensity of 0 g/kWh, as of {places}, says that nothing is burnt there, not that "
    "nothing is emitted: building plants is left out"
)
NOTES = (TWO_SCOPES, TWO_BASES, ONE_PRICE, PLANTS_UNKNOWN, NO_COMBUSTION)


@dataclass(frozen=True, slots=True, eq=False)
class There:
    """A workload's answer at one place, and what its electricity is known by."""

    answer: Answer
    intensity: Intensity
    explain: Callable[[], dict[str, Any]]
    notes: tuple[Note, ...] = ()


Workload = Callable[[str, Supply], There]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A workload at a place; `direct` is the same by combustion only, where that is known."""

    region: str
    there: There
    direct: There | None

    @property
    def scope(self) -> str:
        """Scope of the intensity that the answer counts."""
        return self.there.intensity.scope

    def by(self, metric: str, *, direct: bool = False) -> Drawn:
        """The number that a metric ranks by."""
        there = self.direct if direct and self.direct else self.there
        first, *rest = (there.answer[name] for name in METRICS[metric][0])
        return sum(rest, first)

    def to_json(self) -> dict[str, Any]:
        """Every boundary, the sum of both waters, and what the carbon stands on."""
        water = self.by("water").quantity("L").to_json()
        direct = None
        if self.direct:
            carbon = self.by("carbon", direct=True).quantity("g").to_json()
            direct = {**carbon, "intensity": self.direct.intensity.to_json()}
        return {
            "region": self.region, "name": self.there.intensity.name,
            "intensity": self.there.intensity.to_json(),
            **{key: quantity.to_json() for key, quantity in quantities(self.there.answer).items()},
            "water": water, "carbon_direct": direct,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Places from least to most by one metric, in one scope; `sure[n]` compares n with the next."""

    metric: str
    scope: str
    regions: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    intensities: tuple[Intensity, ...]
    sure: tuple[bool, ...]

    def to_json(self) -> dict[str, Any]:
        """The places in their order."""
        labels = {"metric": self.metric, "scope": self.scope or None}
        bases = sorted({one.basis for one in self.intensities}) if self.scope else None
        return {**labels, "basis": bases, "regions": list(self.regions), "sure": list(self.sure)}


@dataclass(frozen=True, slots=True, eq=False)
class Siting:
    """A workload at places: a row each as asked, and the orders in which they may be ranked."""

    metric: str
    rows: tuple[Row, ...]
    orders: tuple[Order, ...]
    notes: tuple[Note, ...]

    def to_json(self) -> dict[str, Any]:
        """Rows, orders, notes and assumptions."""
        rows = []
        for row in self.rows:
            own = next(o for o in self.orders if row.region in o.regions)
            rows.append({**row.to_json(), "rank": own.regions.index(row.region) + 1})
        return {
            "by": self.metric, "rows": rows, "orders": [order.to_json() for order in self.orders],
            "notes": list(map(str, self.notes)),
            "assumptions": assumed(*(row.there.answer for row in self.rows)),
        }  # fmt: skip


def sited(workload: Workload, regions: Sequence[str], supply: Supply, metric: str) -> Siting:
    """A workload at every place, ranked by a metric where ranking is fair.

    Raises UnknownNameError for unknown places, InputError for too few or too many.
    """
    chosen = list(dict.fromkeys(regions))
    if not chosen or len(chosen) > MOST_PLACES:
        raise InputError(f"{len(chosen)} places; expected 1 to {MOST_PLACES}")
    rows = tuple(_row(workload, region, supply) for region in chosen)
    orders = tuple(_orders(rows, metric))
    noted = [note for row in rows for note in row.there.notes]
    noted += [*_scope_notes(rows), *_basis_notes(orders), *_default_notes(rows)]
    noted += _zero_notes(orders)
    return Siting(metric, rows, orders, tuple({str(note): note for note in noted}.values()))


def _row(workload: Workload, region: str, supply: Supply) -> Row:
    there = workload(region, supply)
    if there.intensity.scope == "direct":
        return Row(region, there, there)
    wanted = replace(supply, direct=True)
    if not _has_direct(region, wanted):
        return Row(region, there, None)
    return Row(region, there, workload(region, wanted))


def _has_direct(region: str, wanted: Supply) -> bool:
    """Whether a direct figure of the place is known under what else is asked."""
    if wanted.hourly or wanted.dataset or wanted.year:
        return False  # another vintage was asked for, and has its own scope
    return supplied(region, wanted)[0].scope == "direct"


def _orders(rows: Sequence[Row], metric: str) -> list[Order]:
    """One order of all; for carbon one for each scope, and one of all by direct where all have it."""
    if metric != "carbon":
        return [_order(rows, metric, "")]
    scopes = dict.fromkeys(row.scope for row in rows)
    found = [_order([r for r in rows if r.scope == scope], metric, scope) for scope in scopes]
    if len(found) > 1 and all(row.direct for row in rows):
        found = [order for order in found if order.scope != "direct"]
        found.append(_order(rows, metric, "direct", direct=True))
    return found


def _order(rows: Sequence[Row], metric: str, scope: str, *, direct: bool = False) -> Order:
    numbers = {row.region: row.by(metric, direct=direct) for row in rows}
    there = {row.region: row.direct if direct and row.direct else row.there for row in rows}
    regions = tuple(sorted(numbers, key=lambda region: numbers[region].median))
    unit = METRICS[metric][1]
    sure = (
        bool((numbers[a].draws < numbers[b].draws).mean() >= SURE) for a, b in pairwise(regions)
    )
    return Order(
        metric, scope, regions, tuple(numbers[r].quantity(unit) for r in regions),
        tuple(there[r].intensity for r in regions), tuple(sure),
    )  # fmt: skip


def _scope_notes(rows: Sequence[Row]) -> list[Note]:
    of = {scope: _named(rows, scope) for scope in ("direct", "lifecycle")}
    return [Note(TWO_SCOPES, of)] if all(of.values()) else []


def _named(rows: Sequence[Row], scope: str) -> str:
    return ", ".join(row.region for row in rows if row.scope == scope)


def _basis_notes(orders: Sequence[Order]) -> list[Note]:
    """Generation beside consumption in one order of carbon: told, since both are in use."""
    noted = []
    for order in orders:
        told: dict[str, list[str]] = {}
        for region, one in zip(order.regions, order.intensities, strict=True):
            told.setdefault(one.basis, []).append(region)
        if order.scope and {"production", "consumption"} <= set(told):
            of = {basis: ", ".join(told[basis]) for basis in ("production", "consumption")}
            noted.append(Note(TWO_BASES, {"scope": order.scope, **of}))
    return noted


def _zero_notes(orders: Sequence[Order]) -> list[Note]:
    """A word on places of which the direct intensity is 0."""
    zero = [
        region for order in orders
        for region, grid in zip(order.regions, order.intensities, strict=True)
        if grid.scope == "direct" and grid.fact.value == 0
    ]  # fmt: skip
    return [Note(NO_COMBUSTION, {"places": ", ".join(dict.fromkeys(zero))})] if zero else []


def _default_notes(rows: Sequence[Row]) -> list[Note]:
    """What is the same everywhere because nothing is known of the places."""
    if len(rows) == 1:
        return []
    noted = []
    if all(_default(row.there.answer["cost_usd"].facts, PRICE) for row in rows):
        noted.append(Note(ONE_PRICE, {}))
    unknown = [r.region for r in rows if _default(r.there.answer["water_grid_l"].facts, PLANTS)]
    if unknown:
        noted.append(Note(PLANTS_UNKNOWN, {"places": ", ".join(unknown)}))
    return noted


def _default(facts: Mapping[tuple[str, str], Any], name: str) -> bool:
    return any(n == name and path.startswith("defaults/") for path, n in facts)
