"""Bitcoin's network and its machines, day by day.

The facts are months: days between the middles of two months lie on a straight line of logarithms. The
machines stand in the order of their efficiency, so that those that pay at a threshold are the first
few of them, and sums over them are looked up.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import UnknownNameError
from joulebook.estimate.books import BITCOIN
from joulebook.facts import Page, cached, page, table

DAY_S = 86_400
METHODS = {"new": "bitcoin/weights-new", "old": "bitcoin/weights-old"}
METHOD = "bitcoin/method"
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """What the network computed and earned each day."""

    days: np.ndarray
    hashrate_th_per_s: np.ndarray
    revenue_usd_per_s: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """The machines with a date, most efficient first."""

    names: tuple[str, ...]
    released: np.ndarray
    j_per_th: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """By day, over the first 0, 1, 2 … machines of the fleet: weights, weighted efficiencies, and
    the places in the fleet of the first and the last that counts (-1 for none).
    """

    weight: np.ndarray
    weighted_j_per_th: np.ndarray
    first: np.ndarray
    last: np.ndarray


def method_page(method: str) -> Page:
    """The weights of a method; raises UnknownNameError for another than new and old."""
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)
    return page(METHODS[method])


@cached
def whole_months() -> tuple[str, ...]:
    """The months of which every day is in the mean, oldest first, such as 2022-06."""
    rows = table("bitcoin/months").rows
    return tuple(row["month"] for row in rows if int(row["days"]) == days_of(row["month"])[1])


def days_of(month: str) -> tuple[np.datetime64, int]:
    """The first day of a month, and how many it has.

    >>> days_of("2024-02")[1]
    29
    """
    first = np.datetime64(month, "M")
    start = first.astype("datetime64[D]")
    return start, int(((first + 1).astype("datetime64[D]") - start) / _DAY)


@cached
def network() -> Network:
    """The network on every day that the months reach."""
    rows = table("bitcoin/months").rows
    starts = np.array([days_of(row["month"])[0] for row in rows])
    lengths = np.array([int(row["days"]) for row in rows])
    days = np.arange(starts[0], starts[-1] + lengths[-1])
    at = (days - starts[0]) / _DAY
    middles = (starts - starts[0]) / _DAY + (lengths - 1) / 2

    def between(column: str) -> np.ndarray:
        known = np.log([float(row[column]) for row in rows])
        return np.asarray(np.exp(np.interp(at, middles, known)))

    return Network(days, between("hashrate_th_per_s"), between("revenue_usd_per_day") / DAY_S)


@cached
def fleet() -> Fleet:
    """The machines that have a date."""
    rows = [row for row in table("bitcoin/machines").rows if row["released"]]
    rows.sort(key=lambda row: float(row["machine_j_per_th"]))
    return Fleet(
        tuple(row["machine"] for row in rows),
        np.array([np.datetime64(row["released"], "D") for row in rows]),
        np.array([float(row["machine_j_per_th"]) for row in rows]),
    )


@cached
def sums(method: str) -> Sums:
    """Sums over the machines of the fleet on every day, by the weights of a method."""
    machines, facts = fleet(), {**page(METHOD).facts, **method_page(method).facts}
    ages = (network().days[:, None] - machines.released) / _DAY * DAY_S
    known = {name: fact.value for name, fact in facts.items()} | {"machine_age_s": ages}
    nodes = graph.solve(BITCOIN, ("machine_weight",), known)
    weights, counts = nodes["machine_weight"].value, nodes["machine_counts"].value > 0
    places = np.arange(len(machines.names))
    last = np.maximum.accumulate(np.where(counts, places, -1), axis=1)
    first = np.where(last >= 0, counts.argmax(axis=1)[:, None], -1)
    return Sums(
        _from_none(np.cumsum(weights, axis=1), 0.0),
        _from_none(np.cumsum(weights * machines.j_per_th, axis=1), 0.0),
        _from_none(first, -1),
        _from_none(last, -1),
    )


def _from_none(values: np.ndarray, none: float) -> np.ndarray:
    """A column before the others: no machine at all."""
    return np.insert(values, 0, none, axis=1)


def trailing_mean(values: np.ndarray, days: int) -> np.ndarray:
    """The mean of each day and the days before it, along the last axis; of fewer at the beginning.

    >>> trailing_mean(np.array([2.0, 4.0, 6.0]), 2).tolist()
    [2.0, 3.0, 5.0]
    """
    total = np.cumsum(values, axis=-1)
    before = np.zeros_like(total)
    before[..., days:] = total[..., :-days]
    counted = np.minimum(np.arange(values.shape[-1]) + 1, days)
    return np.asarray((total - before) / counted)


def kept(values: np.ndarray) -> np.ndarray:
    """The values along the last axis, each that is not known replaced by the last one known.

    >>> kept(np.array([np.nan, 1.0, np.nan, 3.0])).tolist()
    [nan, 1.0, 1.0, 3.0]
    """
    places = np.where(np.isnan(values), 0, np.arange(values.shape[-1]))
    return np.asarray(np.take_along_axis(values, np.maximum.accumulate(places, axis=-1), axis=-1))


def paying(usd_per_kwh: Any, span: slice) -> np.ndarray:
    """How many machines of the fleet pay, on each day of a span and for each price (a column)."""
    run = network()
    known = {
        "revenue_usd_per_s": run.revenue_usd_per_s[span],
        "hashrate_th_per_s": run.hashrate_th_per_s[span],
        "mining_electricity_usd_per_kwh": usd_per_kwh,
    }
    threshold = graph.solve(BITCOIN, ("profitable_j_per_th",), known)["profitable_j_per_th"].value
    days = int(page(METHOD).facts["threshold_days"].value)
    return np.searchsorted(fleet().j_per_th, trailing_mean(threshold, days), "left")


def fleet_j_per_th(method: str, paying: np.ndarray, span: slice) -> np.ndarray:
    """Weighted mean of the machines that pay; where none does, that of the last day when one did."""
    every = sums(method)
    at = np.arange(*span.indices(len(every.weight)))
    weight, total = every.weight[at, paying], every.weighted_j_per_th[at, paying]
    mean = np.divide(total, weight, out=np.full(weight.shape, np.nan), where=weight > 0)
    return kept(mean)


def ends_j_per_th(method: str, paying: np.ndarray, span: slice) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst machine that pays each day, whatever it weighs."""
    every, own = sums(method), fleet().j_per_th
    at = np.arange(*span.indices(len(every.weight)))
    best, worst = (
        kept(np.where(place >= 0, own[place], np.nan))
        for place in (every.first[at, paying], every.last[at, paying])
    )
    return best, worst
