"""Joining hourly factors to the moment cube: each hour's moments times that hour's intensity.

Carbon is energy times intensity, so the carbon of many hours is the card's carbon row, made with the
mean intensity, on moments weighted by each hour's intensity over that mean. The log is not touched,
and the interval stays that of one systematic draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from joulebook.errors import InputError
from joulebook.estimate import Deployment
from joulebook.estimate.building import in_weather
from joulebook.estimate.supply import (
    BROUGHT,
    INTENSITY,
    PRICE,
    UNSTATED,
    Supply,
    around,
    average,
    covering,
    series_intensity,
)
from joulebook.estimate.work_deployment import WorkDeployment
from joulebook.facts import Fact
from joulebook.formulas.market import market_g_per_kwh
from joulebook.grid import place
from joulebook.grid.market import Market, market_facts
from joulebook.grid.matching import market_hours
from joulebook.grid.series import Mark, Series
from joulebook.grid.side_by_side import matched_shares

Served = TypeVar("Served", Deployment, WorkDeployment)

if TYPE_CHECKING:
    from joulebook.grid.hourly_file import Hourly

MARKET = "market_g_per_kwh"  # of an hour where the grid average stands in for the residual mix
# row of a card → the facts of an hour that it is proportional to
WEIGHTED = {
    "facility_energy_j": ("pue",),
    "carbon_operational_g": ("pue", INTENSITY),
    "carbon_market_g": ("pue", MARKET),
    "water_site_l": ("wue_l_per_kwh",),
    "water_grid_l": ("pue", "grid_water_l_per_kwh"),
    "cost_usd": ("pue", PRICE),
}


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """The hours of one place: series by fact, their means over the hours that hold requests.

    `shift` is added to an hour of the log before it is looked up, in hours. `year` is that of the
    first hour looked up, `market` are the contracts of who pays, `left_out` the facts that have a gap in
    an hour that is needed: their mean over all hours of the series holds.
    """

    series: Mapping[str, Series]
    means: Mapping[str, float]
    shift: np.timedelta64
    year: int
    market: Market | None = None
    left_out: tuple[str, ...] = ()

    def weights(
        self, hours: np.ndarray, spans: np.ndarray, rows: tuple[str, ...]
    ) -> dict[str, np.ndarray]:
        """What each hour's moments weigh in the rows of a card that know of hours: (hours,) by row.

        What spans several hours, as a daily sum does, weighs as much as they do on average.
        """
        found = {row: np.ones(len(hours)) for row in WEIGHTED if row in rows}
        for span in np.unique(spans):
            at = np.flatnonzero(spans == span)
            each = [self._of_hour(hours[at] + hour, rows) for hour in range(max(span, 1))]
            for row, weights in found.items():
                weights[at] = np.mean([one[row] for one in each], axis=0)
        return found

    def _of_hour(self, hours: np.ndarray, rows: tuple[str, ...]) -> dict[str, np.ndarray]:
        relative = {
            name: series.at(hours + self.shift) / _base(self.means[name])
            for name, series in self.series.items()
        }
        relative |= self._bought(hours)
        weights = {row: np.ones(len(hours)) for row in WEIGHTED if row in rows}
        for row, weight in weights.items():
            for name in WEIGHTED[row]:
                weight *= relative.get(name, 1.0)
        return weights

    def _bought(self, hours: np.ndarray) -> dict[str, np.ndarray]:
        """What each hour's kWh carries by contract, over that at the mean of the grid."""
        if self.market is None or self.market.residual is not None:
            return {}  # a residual mix is of the year
        of_year = self.market.contracted_share, self.market.contract_g_per_kwh
        grid = self.series[INTENSITY].at(hours + self.shift)
        mean = market_g_per_kwh(*of_year, _base(self.means[INTENSITY]))
        return {MARKET: market_g_per_kwh(*of_year, grid) / _base(mean)}

    def to_json(self, hours: np.ndarray) -> dict[str, Any]:
        """Which series was used for which hours, and what those hours are worth."""
        one = self.series[INTENSITY]
        marks = one.marks[one.index(np.unique(hours) + self.shift)]
        return {
            "place": one.place, "dataset": one.dataset, "version": one.version, "scope": one.scope,
            "basis": one.basis or UNSTATED, "method": one.method, "rule_for_gaps": one.rule,
            "hours": len(marks), "filled_hours": int((marks == Mark.FILLED).sum()),
            "suspect_hours": int((marks == Mark.SUSPECT).sum()),
            "estimated_hours": int((marks == Mark.ESTIMATED).sum()),
            "shifted_by_hours": int(self.shift.astype(int)), "joined": list(self.series),
            "left_out": sorted(self.left_out),
        }  # fmt: skip


def hours_of(
    region: str | None, site: str | None, supply: Supply, hours: np.ndarray, shift: np.timedelta64
) -> Hours | None:
    """The hourly factors of a group's place; None where no series covers it.

    Raises InputError for an hour outside of the intensity, or in a gap of it that no rule could fill.
    """
    found = _series(region, supply)
    if found is None:
        return None
    found = in_weather(found, site)
    used = {INTENSITY: average(found, supply.scope)}
    at = np.unique(hours) + shift
    more = {name: found.find(name) for name in BROUGHT if found.has(name)}
    used |= {name: series for name, series in more.items() if series.knows(at)}
    means = {name: float(series.at(at).mean()) for name, series in used.items()}
    left_out = tuple(more.keys() - used.keys())
    return Hours(used, means, shift, int(str(at[0])[:4]), supply.market, left_out)


def matching(market: Market, hours: np.ndarray, kwh: np.ndarray) -> dict[str, Any]:
    """How much of a ledger's energy carbon-free contracts match, over all its hours and in each.

    `hours` may repeat. Where the contracts do not tell the ledger's hours, the reason stands instead.
    """
    at, where = np.unique(hours, return_inverse=True)
    try:
        by_hour = market_hours(market, at, np.bincount(where, weights=kwh), 0.0)
    except InputError as error:
        return {"market": market.name, "not_matched": str(error)}
    annual, hourly = matched_shares(by_hour, market)
    shares = {"carbon_free_share_annual": annual, "carbon_free_share_hourly": hourly}
    return {"market": market.name, "hours": len(at), **shares}


def _series(region: str | None, supply: Supply) -> "Hourly | None":
    if region is not None:
        return covering(place(region), supply.hourly)
    if len(supply.hourly) > 1:
        raise InputError("requests without a region, and hours of several places: give --region")
    return supply.hourly[0] if supply.hourly else None


def _base(mean: float) -> float:
    """What weights are relative to: the mean, and any other number where that is nought."""
    return mean or 1.0


def at_hours(deployment: Served, hours: Hours) -> Served:
    """The deployment with the means of its hours as intensity and price."""
    facts = {name: _fact(hours, name) for name in hours.series}
    series, at = hours.series[INTENSITY], deployment.intensity
    name = place(series.place).name if series.place else at.name
    known = facts[INTENSITY] if hours.means[INTENSITY] else _nought(facts[INTENSITY])
    intensity = replace(series_intensity(series, known, at.place, name), year=hours.year)
    if hours.market is not None:
        load_place = place(intensity.place)
        facts |= market_facts(hours.market, load_place, replace(intensity, fact=facts[INTENSITY]))
    return replace(deployment, facts={**deployment.facts, **facts}, intensity=intensity)


def _nought(fact: Fact) -> Fact:
    """The fact of a grid that emits nothing in any hour, as a label: no card is made with it."""
    return replace(fact, value=0.0, low=0.0, high=0.0)


def _fact(hours: Hours, name: str) -> Fact:
    """The mean that an hour's weights are relative to, with the interval of an hour."""
    series, mean = hours.series[name], _base(hours.means[name])
    low, high = around(name, mean) if name != PRICE else (mean, mean)
    if not low < mean < high:
        low = high = mean  # a price may be negative; and nothing is drawn around nought
    what = "mean of the hours with requests" if hours.means[name] else "in place of a mean of 0"
    where = f"{what}; each is joined to its own hour of {series.dataset}"
    return replace(Fact.stated(name, mean, series.unit, where), low=low, high=high)
