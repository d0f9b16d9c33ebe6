"""A load under contracts, hour by hour: what they cover in the hour in which it is drawn.

An account's contracts belong to all of its load: a part of the load has its part of them, by energy.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from joulebook.errors import InputError
from joulebook.formulas import market as by_contract
from joulebook.formulas import matching
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid.market import Contract, Market, hours_of
from joulebook.grid.series import HOUR


@dataclass(frozen=True, slots=True, eq=False)
class MarketHours:
    """A load under contracts, by hour: `carbon_market_g` takes contracts over the year as one,
    `carbon_market_hourly_g` only as far as they are matched in the hour.

    `contracted_free_kwh` and `matched_free_kwh` are of the carbon-free part of the contracts whose
    hours are known.
    """

    hours: np.ndarray
    load_kwh: np.ndarray
    contracted_kwh: np.ndarray
    matched_kwh: np.ndarray
    contracted_free_kwh: np.ndarray
    matched_free_kwh: np.ndarray
    carbon_market_g: np.ndarray
    carbon_market_hourly_g: np.ndarray


def market_hours(
    market: Market,
    hours: np.ndarray,
    load_kwh: np.ndarray,
    residual_g_per_kwh: np.ndarray | float,
) -> MarketHours:
    """A load by hour under the contracts: kWh matched and grams. Hours ascend; there may be gaps.

    `residual_g_per_kwh` is that of the market, or the grid's where none is known.
    Raises InputError for loads that cannot be, hours out of order or outside of a contract's hours.
    """
    hours = hours.astype("datetime64[h]")
    _check(hours, load_kwh)
    mean = float(load_kwh.sum()) / (int((hours[-1] - hours[0]) // HOUR) + 1)
    parts = [
        (contract, contracted)
        for contract in market.contracts
        if (contracted := contracted_kwh(contract, market, hours, load_kwh, mean)) is not None
    ]
    none = np.zeros(len(hours))
    contracted = reduce(np.add, (kwh for _, kwh in parts), none)
    free = reduce(np.add, (kwh * one.carbon_free_share for one, kwh in parts), none)
    grams = reduce(np.add, (kwh * one.g_per_kwh for one, kwh in parts), none)
    factor = np.divide(grams, contracted, out=np.zeros(len(hours)), where=contracted > 0)
    matched = matching.matched_kwh(load_kwh, contracted)
    bought = by_contract.market_g_per_kwh(
        market.contracted_share, market.contract_g_per_kwh, residual_g_per_kwh
    )
    return MarketHours(
        hours, load_kwh, contracted, matched, free, matching.matched_free_kwh(load_kwh, free),
        by_contract.carbon_market_g(load_kwh * J_PER_KWH, bought),
        matching.carbon_market_hourly_g(load_kwh, matched, factor, residual_g_per_kwh),
    )  # fmt: skip


def contracted_kwh(
    contract: Contract, market: Market, hours: np.ndarray, load_kwh: np.ndarray, mean: float
) -> np.ndarray | None:
    """What a contract gives a load in each hour; None where nothing is known of its hours.

    `mean` is the mean load of an hour, in kWh.
    """
    if contract.generation is not None and market.load_kwh is not None:
        account_mean = market.load_kwh / hours_of(contract.year)
        return np.asarray(contract.generation.at(hours) * (mean / account_mean))
    if contract.profile == "flat":
        return np.full(len(hours), contract.share * mean)
    if contract.profile == "load":
        return np.asarray(contract.share * load_kwh)
    return None


def _check(hours: np.ndarray, load_kwh: np.ndarray) -> None:
    if len(hours) == 0 or hours.shape != load_kwh.shape:
        raise InputError(f"a load needs one value for each hour: {len(hours)}, {len(load_kwh)}")
    if not (np.diff(hours) > np.timedelta64(0, "h")).all():
        raise InputError("the hours of a load must ascend, each once")
    if not (np.isfinite(load_kwh).all() and (load_kwh >= 0).all() and load_kwh.sum() > 0):
        raise InputError("a load must be finite, not negative and more than 0 in all")
