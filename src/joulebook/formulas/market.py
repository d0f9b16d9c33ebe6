"""Market-based carbon: electricity counted by the contracts of who buys it."""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import J_PER_KWH


def market_g_per_kwh(
    contracted_share: Numeric, contract_g_per_kwh: Numeric, residual_g_per_kwh: Numeric
) -> Numeric:
    """Emissions of a kWh as bought: the contracts' for their part, the residual mix's for the rest.

    >>> market_g_per_kwh(contracted_share=0.75, contract_g_per_kwh=12.0, residual_g_per_kwh=400.0)
    109.0
    """
    return contracted_share * contract_g_per_kwh + (1 - contracted_share) * residual_g_per_kwh


def carbon_market_g(facility_energy_j: Numeric, market_g_per_kwh: Numeric) -> Numeric:
    """Market-based emissions, contracts matched over the year as a whole.

    >>> carbon_market_g(facility_energy_j=3_600_000, market_g_per_kwh=109.0)
    109.0
    """
    return facility_energy_j / J_PER_KWH * market_g_per_kwh
