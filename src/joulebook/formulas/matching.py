"""Contracted electricity against a load, hour by hour and over a whole period.

Names with `period_` are sums over all hours of a period; the others belong to one hour.
"""

from joulebook.formulas.ops import Numeric, least


def matched_kwh(load_kwh: Numeric, contracted_kwh: Numeric) -> Numeric:
    """What contracts cover of the load of an hour: the lesser of the two.

    >>> matched_kwh(load_kwh=10.0, contracted_kwh=25.0)
    10.0
    """
    return least(load_kwh, contracted_kwh)


def matched_free_kwh(load_kwh: Numeric, contracted_free_kwh: Numeric) -> Numeric:
    """What carbon-free contracts cover of the load of an hour."""
    return least(load_kwh, contracted_free_kwh)


def carbon_market_hourly_g(
    load_kwh: Numeric,
    matched_kwh: Numeric,
    contract_g_per_kwh: Numeric,
    residual_g_per_kwh: Numeric,
) -> Numeric:
    """Market-based emissions of an hour, in which contracts count only as far as they are matched.

    >>> carbon_market_hourly_g(10.0, matched_kwh=4.0, contract_g_per_kwh=0.0, residual_g_per_kwh=400.0)
    2400.0
    """
    return matched_kwh * contract_g_per_kwh + (load_kwh - matched_kwh) * residual_g_per_kwh


def carbon_free_kwh(
    load_kwh: Numeric, matched_free_kwh: Numeric, grid_free_share: Numeric
) -> Numeric:
    """Carbon-free electricity of an hour: what is matched, and of the rest what the grid carries.

    >>> carbon_free_kwh(load_kwh=10.0, matched_free_kwh=4.0, grid_free_share=0.5)
    7.0
    """
    return matched_free_kwh + (load_kwh - matched_free_kwh) * grid_free_share


def annual_matched_share(period_load_kwh: Numeric, period_contracted_free_kwh: Numeric) -> Numeric:
    """Share of a load that carbon-free contracts cover when the hours do not matter; at most 1.

    >>> annual_matched_share(period_load_kwh=100.0, period_contracted_free_kwh=150.0)
    1.0
    """
    return least(period_load_kwh, period_contracted_free_kwh) / period_load_kwh


def hourly_matched_share(period_load_kwh: Numeric, period_matched_free_kwh: Numeric) -> Numeric:
    """Share of a load that carbon-free contracts cover in the hour in which it is drawn.

    >>> hourly_matched_share(period_load_kwh=100.0, period_matched_free_kwh=60.0)
    0.6
    """
    return period_matched_free_kwh / period_load_kwh


def carbon_free_score(period_load_kwh: Numeric, period_carbon_free_kwh: Numeric) -> Numeric:
    """Share of a load that is carbon-free in its hour, the grid's own part of the rest included.

    >>> carbon_free_score(period_load_kwh=100.0, period_carbon_free_kwh=80.0)
    0.8
    """
    return period_carbon_free_kwh / period_load_kwh
