"""Electricity of Bitcoin mining by month and year: the method's own figures, and those calibrated.

The method is that of the Cambridge index. Its bounds are everything from the best machine in the best
building to the worst machine that pays; the interval of the calibrated figure is 90 % of the draws of
the price of electricity, PUE and what calibration leaves open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn, solved
from joulebook.estimate.books import BITCOIN
from joulebook.estimate.draws import COUNT
from joulebook.facts import Fact, cached, page
from joulebook.formulas.units import S_PER_YEAR
from joulebook.outlook.mining_days import (
    DAY_S,
    METHOD,
    days_of,
    ends_j_per_th,
    fleet,
    fleet_j_per_th,
    method_page,
    network,
    paying,
    sums,
    trailing_mean,
    whole_months,
)

CALIBRATION = "bitcoin/calibration"
PRICE, PUE = "mining_electricity_usd_per_kwh", "mining_pue"
# days before a period that its draws look back on: for means, and for when nothing paid
_BEFORE = 400


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year of whole days; `span` is its place among the days of the network."""

    name: str
    start: int
    stop: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return float((self.stop - self.start) * DAY_S)

    @property
    def year(self) -> int:
        """The year that it lies in."""
        return int(self.name[:4])


@dataclass(frozen=True, slots=True, eq=False)
class Mining:
    """What miners used in a period, by one method: energy in joules at their meters.

    `best`, `low` and `high` are the method's best guess and bounds, uncalibrated; `drawn` is the
    best guess with its draws, `factor` what it is multiplied by, `calibrated` what that gives.
    `given` is what the tree of the calibrated energy begins with, beside the facts.
    """

    period: Period
    method: str
    best: float
    low: float
    high: float
    drawn: Drawn
    factor: Drawn
    calibrated: Drawn
    facts: Mapping[str, Fact]
    given: Mapping[str, float]

    @property
    def calibrated_year(self) -> Drawn:
        """The calibrated energy of a whole year at the period's rate."""
        return self.calibrated.times(S_PER_YEAR / self.period.seconds)

    @property
    def j_per_th(self) -> float:
        """Mean efficiency of the machines in the best guess, weighted by hashrate."""
        return self.given["fleet_j_per_th"]


def years() -> tuple[int, ...]:
    """The years that can be answered: all of their months known, machines on the market before."""
    first = int(str(fleet().released.min())[:4]) + 1
    told = [int(month[:4]) for month in whole_months()]
    return tuple(year for year in sorted(set(told)) if year >= first and told.count(year) == 12)


def months() -> tuple[str, ...]:
    """The months that can be answered, such as 2022-06."""
    return tuple(month for month in whole_months() if int(month[:4]) >= years()[0])


def year(which: int) -> Period:
    """A whole year; raises InputError that says which years there are.

    >>> year(2024).seconds / 86_400
    366.0
    """
    there = years()
    if which not in there:
        raise InputError(f"year {which}: Bitcoin's data has the years {there[0]} to {there[-1]}")
    stop = _place(f"{which}-12") + days_of(f"{which}-12")[1]
    return Period(str(which), _place(f"{which}-01"), stop)


def month(which: str) -> Period:
    """A whole month, such as 2022-06; raises InputError that says which months there are."""
    there = months()
    if which not in there:
        raise InputError(
            f"month {which!r}: Bitcoin's data has the months {there[0]} to {there[-1]}, as YYYY-MM"
        )
    start = _place(which)
    return Period(which, start, start + days_of(which)[1])


def between(first: str, last: str) -> Period:
    """The months from the first to the last; raises InputError where they run backwards."""
    if month(last).stop <= month(first).start:
        raise InputError(f"the months {first} to {last}: expected the earlier one first")
    return Period(f"{first}/{last}", month(first).start, month(last).stop)


def _place(which: str) -> int:
    return int((days_of(which)[0] - network().days[0]) / np.timedelta64(1, "D"))


def mining(
    period: Period, method: str = "new", usd_per_kwh: float | None = None, *, bare: bool = False
) -> Mining:
    """What miners used in a period, by method `new` or `old`.

    `usd_per_kwh` replaces the method's price of electricity; `bare` leaves calibration away.
    Raises UnknownNameError for another method, InputError for a price at which nothing pays.

    >>> one = mining(year(2022))
    >>> round(one.best / 3.6e15), round(one.calibrated.median / 3.6e15)
    (106, 95)
    """
    facts = _facts(method, usd_per_kwh)
    best, low, high = _medians(period, method, facts)
    drawn = Drawn(best, _draws(period, method, facts), _told(facts, (PRICE, PUE)))
    certain = Drawn.certain(1.0)
    fitted = calibrates(period) and not bare
    factor = calibration(method) if fitted else certain
    known = {
        "mining_energy_j": drawn, "calibration_factor": factor,
        "calibration_error": certain if bare else Drawn.of(facts["calibration_error"]),
    }  # fmt: skip
    calibrated = solved(BITCOIN, ("facility_energy_j",), known)["facility_energy_j"]
    hashrate = float(network().hashrate_th_per_s[period.start : period.stop].mean())
    given = {
        "hashrate_th_per_s": hashrate, "mining_s": period.seconds,
        "fleet_j_per_th": best / period.seconds / hashrate / facts[PUE].value,
    } | (_fit(method) if fitted else {"calibration_factor": 1.0})  # fmt: skip
    return Mining(period, method, best, low, high, drawn, factor, calibrated, facts, given)


def unpaid_days(mined: Mining) -> int:
    """Days of the period on which no machine paid, so that the last that did stands for them."""
    stop = mined.period.stop
    pay = paying(mined.facts[PRICE].value, slice(0, stop))
    weight = sums(mined.method).weight[np.arange(stop), pay]
    return int((weight[mined.period.start :] <= 0).sum())


def calibrates(period: Period) -> bool:
    """Whether calibration touches a period: not before the first year it was fitted on."""
    return period.year >= int(page(CALIBRATION).text["years"][0])


@cached
def calibration(method: str) -> Drawn:
    """What the index published for the years of the fit over what is computed here, at its price."""
    factor = graph.solve(BITCOIN, ("calibration_factor",), _fit(method))["calibration_factor"].value
    told = {(fact.page, fact.name): fact for fact in _fitted_to(method)}
    return Drawn(factor, np.full(COUNT, factor), told)


@cached
def _fit(method: str) -> dict[str, float]:
    """Energy of the years of the fit, as published and as computed here."""
    facts = _facts(method, None)
    fitted = page(CALIBRATION).text["years"]
    return {
        "published_energy_j": sum(fact.value for fact in _fitted_to(method)),
        "modelled_energy_j": sum(_medians(year(which), method, facts)[0] for which in fitted),
    }


def _fitted_to(method: str) -> list[Fact]:
    told = page(CALIBRATION)
    return [told.facts[f"published_{method}_{which}_j"] for which in told.text["years"]]


def published(period: Period, method: str = "new") -> Fact | None:
    """What the index published for a year by a method; None where we know of nothing."""
    return page(CALIBRATION).facts.get(f"published_{method}_{period.name}_j")


def _facts(method: str, usd_per_kwh: float | None) -> dict[str, Fact]:
    facts = {**page(METHOD).facts, **method_page(method).facts}
    facts["calibration_error"] = page(CALIBRATION).facts["calibration_error"]
    if usd_per_kwh is not None:
        if not 0 < usd_per_kwh < float("inf"):
            raise InputError(f"electricity at {usd_per_kwh:g} USD/kWh: expected a price above 0")
        facts[PRICE] = Fact.stated(PRICE, usd_per_kwh, "USD/kWh")
    return facts


def _told(facts: Mapping[str, Fact], names: tuple[str, ...]) -> dict[tuple[str, str], Fact]:
    return {(facts[name].page, name): facts[name] for name in names}


def _medians(period: Period, method: str, facts: Mapping[str, Fact]) -> tuple[float, float, float]:
    """Best guess, lower and upper bound in joules."""
    span = slice(0, period.stop)
    pay = paying(facts[PRICE].value, span)
    least, most = ends_j_per_th(method, pay, span)
    known = {name: fact.value for name, fact in facts.items()} | {
        "fleet_j_per_th": fleet_j_per_th(method, pay, span),
        "least_j_per_th": least,
        "most_j_per_th": most,
        "hashrate_th_per_s": network().hashrate_th_per_s[span],
    }
    targets = ("network_w", "least_network_w", "most_network_w")
    nodes = graph.solve(BITCOIN, targets, known)
    best, low, high = (_mean(nodes[name].value, period, 0) for name in targets)
    _check(best, facts)
    return _joules(best, period), _joules(low, period), _joules(high, period)


def _draws(period: Period, method: str, facts: Mapping[str, Fact]) -> np.ndarray:
    """The best guess in joules for every draw of price and PUE."""
    start = max(period.start - _BEFORE, 0)
    span = slice(start, period.stop)
    price, pue = (Drawn.of(facts[name]).draws[:, None] for name in (PRICE, PUE))
    known = {
        "fleet_j_per_th": fleet_j_per_th(method, paying(price, span), span),
        "hashrate_th_per_s": network().hashrate_th_per_s[span],
        PUE: pue,
    }
    watts = graph.solve(BITCOIN, ("network_w",), known)["network_w"].value
    mean = _mean(watts, period, start)
    _check(mean, facts)
    return np.asarray(_joules(mean, period))


def _joules(watts: Any, period: Period) -> Any:
    known = {"network_w": watts, "mining_s": period.seconds}
    return graph.solve(BITCOIN, ("mining_energy_j",), known)["mining_energy_j"].value


def _mean(watts: np.ndarray, period: Period, start: int) -> Any:
    """The mean over a period of daily watts that begin at `start`, smoothed as the method does."""
    days = int(page(METHOD).facts["consumption_days"].value)
    lead = min(days, period.start - start)
    daily = watts[..., period.start - start - lead :]
    return trailing_mean(daily, days)[..., lead:].mean(axis=-1)


def _check(watts: Any, facts: Mapping[str, Fact]) -> None:
    if np.isnan(watts).any():
        raise InputError(
            f"electricity at {facts[PRICE].value:g} USD/kWh: no machine ever paid by then; "
            "give a lower price or a later month"
        )
