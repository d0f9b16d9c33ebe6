"""Location-based, market-based and hour by hour: one load seen three ways, side by side.

The three answer different questions and are never added or mixed: what the grid emitted where the
load is, what its buyer's contracts say over a year, and how much of it the contracts covered in the
hour in which it was drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from joulebook.errors import InputError
from joulebook.formulas import carbon, matching
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid.market import METHOD, OTHER_YEAR, Market, caveats, check_scope, hours_of
from joulebook.grid.matching import MarketHours, market_hours
from joulebook.grid.notes import Note
from joulebook.grid.places import Place
from joulebook.grid.power import Power, check_kwh
from joulebook.grid.series import Series
from joulebook.grid.yearly import Intensity

OTHER_SCOPE = "the grid's figures are {here}, those of the contracts {there}: do not compare them"
NO_SCORE = "the carbon-free share of the grid by the hour is not known: no score with the rest"
SHORT = (
    "the load has {hours:,.0f} hours, not a year: carbon_market takes the contracts of the whole "
    "year, the shares those of these hours"
)
NOTES = (OTHER_SCOPE, NO_SCORE, SHORT)
LOCATION = "location-based"
HOURLY = f"{METHOD}, matched hour by hour"
OVER_ALL = f"{METHOD}, matched over all hours as one"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the answer with its interval, unit, tier and labels."""

    value: float
    low: float
    high: float
    unit: str
    tier: str
    labels: Mapping[str, object]

    def to_json(self) -> dict[str, object]:
        """The number as JSON, with its labels."""
        keys = ("value", "low", "high", "unit", "tier")
        return {key: getattr(self, key) for key in keys} | dict(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """One load seen three ways: `figures` by JSON key, and what to know about them."""

    load: Power
    figures: Mapping[str, Figure]
    market: Market
    caveats: tuple[Note, ...]

    def to_json(self) -> dict[str, object]:
        """The figures by key, over which hours, under which contracts."""
        energy = float(self.load.kwh.sum()) * J_PER_KWH
        return {
            "energy": Figure(energy, energy, energy, "J", "disclosed", {}).to_json(),
            **{key: figure.to_json() for key, figure in self.figures.items()},
            "period": {
                "from": f"{self.load.start}:00Z",
                "to": f"{self.load.end}:00Z",
                "hours": len(self.load.kwh),
            },
            "market": self.market.to_json(),
            "notes": [str(caveat) for caveat in self.caveats],
        }


@dataclass(frozen=True, slots=True, eq=False)
class _Rate:
    """Grams per kWh, by the hour or for all of them: middle, low and high."""

    middle: np.ndarray | float
    low: np.ndarray | float
    high: np.ndarray | float
    tier: str

    def figure(
        self, grams: Callable[[np.ndarray | float], np.ndarray], labels: Mapping[str, object]
    ) -> Figure:
        """The sum of what `grams` makes of the rate; it rises with the rate."""
        value, low, high = (float(grams(x).sum()) for x in (self.middle, self.low, self.high))
        return Figure(value, low, high, "g", self.tier, labels)


def side_by_side(
    load: Power,
    grid: Series | Intensity,
    market: Market,
    where: Place,
    grid_free: Series | None = None,
) -> Sides:
    """Location-based, market-based and hourly matched figures of a load at a place.

    `grid_free` is the grid's own carbon-free share by hour, where it is known. Raises InputError for
    hours without a value, for marginal intensities, and for a grid figure of another scope that would
    have to stand in for the residual mix.
    """
    if grid.method == "marginal":
        raise InputError(
            f"{grid.dataset} of {grid.place} is a marginal intensity, which says what one more kWh "
            "causes; all three accounts need the average"
        )
    at_place = _grid_rate(grid, load)
    residual = _residual_rate(market, where, grid, at_place)

    def by_hour(rate: np.ndarray | float) -> MarketHours:
        return market_hours(market, load.hours, load.kwh, rate)

    labels = _market_labels(market)
    figures = {
        "carbon_operational": at_place.figure(
            lambda rate: carbon.carbon_operational_g(load.kwh * J_PER_KWH, rate), _grid_labels(grid)
        ),
        "carbon_market": residual.figure(lambda rate: by_hour(rate).carbon_market_g, labels),
        "carbon_market_hourly": residual.figure(
            lambda rate: by_hour(rate).carbon_market_hourly_g, {**labels, "method": HOURLY}
        ),
        **_shares(by_hour(residual.middle), market, load, grid_free),
    }
    return Sides(load, figures, market, _noted(load, grid, market, where, grid_free))


def _grid_rate(grid: Series | Intensity, load: Power) -> _Rate:
    """What the grid's electricity carries in the hours of a load."""
    if isinstance(grid, Series):
        by_hour = grid.at(load.hours)
        return _Rate(by_hour, by_hour, by_hour, "disclosed")
    return _Rate(grid.fact.value, grid.fact.low, grid.fact.high, grid.fact.tier)


def _residual_rate(
    market: Market, where: Place, grid: Series | Intensity, at_place: _Rate
) -> _Rate:
    """What is not contracted carries: the residual mix, or the grid in its place."""
    if market.residual is None:
        check_scope(market, where, grid.scope)
        return at_place
    told = market.residual
    return _Rate(told.g_per_kwh, told.low, told.high, "disclosed")


def _grid_labels(grid: Series | Intensity) -> dict[str, object]:
    keys = ("place", "scope", "basis", "dataset", "version")
    year = {"year": grid.year} if isinstance(grid, Intensity) else {}
    return {
        "method": LOCATION,
        "intensity": grid.method,
        **{k: getattr(grid, k) for k in keys},
        **year,
    }


def _market_labels(market: Market) -> dict[str, object]:
    told = market.residual
    return {
        "method": METHOD,
        "scope": market.scope,
        "contracted_share": market.contracted_share,
        "contract_g_per_kwh": market.contract_g_per_kwh,
        "residual": f"{told.g_per_kwh:g} g/kWh ({told.source})" if told else "grid average",
    }


def _shares(
    by_hour: MarketHours, market: Market, load: Power, grid_free: Series | None
) -> dict[str, Figure]:
    """How much carbon-free electricity the contracts match, over all hours and in each."""
    total = float(load.kwh.sum())
    annual, hourly = matched_shares(by_hour, market)
    shares = {
        "carbon_free_share_annual": (annual, OVER_ALL),
        "carbon_free_share_hourly": (hourly, HOURLY),
    }
    if grid_free is not None:
        free = matching.carbon_free_kwh(
            load.kwh, by_hour.matched_free_kwh, grid_free.at(load.hours)
        )
        score = matching.carbon_free_score(total, float(free.sum()))
        shares["carbon_free_score_hourly"] = (score, f"{HOURLY}, the rest from the grid")
    return {
        key: Figure(float(x), float(x), float(x), "share", "disclosed", {"method": method})
        for key, (x, method) in shares.items()
    }


def matched_shares(by_hour: MarketHours, market: Market) -> tuple[float, float]:
    """The part of a load that carbon-free contracts match: over all hours as one, and in each."""
    total = float(by_hour.load_kwh.sum())
    any_hour = sum(
        contract.share * contract.carbon_free_share * total
        for contract in market.contracts
        if not contract.has_hours
    )
    contracted = float(by_hour.contracted_free_kwh.sum()) + any_hour
    matched = float(by_hour.matched_free_kwh.sum())
    return (
        float(matching.annual_matched_share(total, contracted)),
        float(matching.hourly_matched_share(total, matched)),
    )


def _noted(
    load: Power, grid: Series | Intensity, market: Market, where: Place, grid_free: Series | None
) -> tuple[Note, ...]:
    """What to know about the figures, beyond what the contracts themselves say."""
    year = int(np.datetime_as_string(load.start, "Y"))
    noted = list(caveats(market, where, year))
    if isinstance(grid, Intensity) and grid.year not in (0, year):
        told = {"name": grid.title, "there": str(grid.year), "here": str(year)}
        noted.append(Note(OTHER_YEAR, told))
    if grid.scope != market.scope:
        noted.append(Note(OTHER_SCOPE, {"here": grid.scope, "there": market.scope}))
    if grid_free is None:
        noted.append(Note(NO_SCORE, {}))
    if len(load.kwh) < hours_of(year):
        noted.append(Note(SHORT, {"hours": len(load.kwh)}))
    return tuple(noted)


def constant_load(kwh: float, hours: np.ndarray) -> Power:
    """A load that draws the same in every one of some hours, which follow on one another.

    Raises InputError for an energy that cannot be.
    """
    check_kwh(kwh)
    return Power(hours[0].astype("datetime64[h]"), np.full(len(hours), kwh / len(hours)))


def scaled(load: Power, kwh: float) -> Power:
    """A load of the same shape that draws `kwh` in all; raises InputError for one that cannot be."""
    total = float(load.kwh.sum())
    check_kwh(kwh)
    if total <= 0:
        raise InputError(f"{load.file}: the load is 0 in all hours")
    return Power(load.start, load.kwh * (kwh / total), load.file)


def common_hours(market: Market, grid: Series | Intensity) -> np.ndarray:
    """The hours that the grid's series and all contracts with hours know; else the market's year.

    Raises InputError when they have none in common.
    """
    known = [(grid.dataset, grid.start, grid.end)] if isinstance(grid, Series) else []
    known += [
        (one.name, one.generation.start, one.generation.end)
        for one in market.contracts
        if one.generation is not None
    ]
    if not known:
        return np.arange(
            f"{market.year}-01-01T00", f"{market.year + 1}-01-01T00", dtype="datetime64[h]"
        )
    start, end = max(start for _, start, _ in known), min(end for _, _, end in known)
    if start >= end:
        told = "; ".join(f"{name}: {first}:00 to {after}:00" for name, first, after in known)
        raise InputError(f"no hour is in all of them: {told}")
    return np.arange(start, end)
