"""What a kWh carries that a mix of fuels generates.

Shares are parts of the generation and add up to one; each fuel's own figure comes from a named set.
"""

from joulebook.formulas.ops import Numeric


def mix_g_per_kwh(
    coal_share: Numeric, gas_share: Numeric, oil_share: Numeric, nuclear_share: Numeric,
    hydro_share: Numeric, wind_share: Numeric, solar_share: Numeric, geothermal_share: Numeric,
    biomass_share: Numeric, other_share: Numeric,
    coal_g_per_kwh: Numeric, gas_g_per_kwh: Numeric, oil_g_per_kwh: Numeric,
    nuclear_g_per_kwh: Numeric, hydro_g_per_kwh: Numeric, wind_g_per_kwh: Numeric,
    solar_g_per_kwh: Numeric, geothermal_g_per_kwh: Numeric, biomass_g_per_kwh: Numeric,
    other_g_per_kwh: Numeric,
) -> Numeric:  # fmt: skip
    """Life-cycle intensity of a mix: each fuel's share times its life-cycle intensity."""
    return (
        coal_share * coal_g_per_kwh + gas_share * gas_g_per_kwh + oil_share * oil_g_per_kwh
        + nuclear_share * nuclear_g_per_kwh + hydro_share * hydro_g_per_kwh
        + wind_share * wind_g_per_kwh + solar_share * solar_g_per_kwh
        + geothermal_share * geothermal_g_per_kwh + biomass_share * biomass_g_per_kwh
        + other_share * other_g_per_kwh
    )  # fmt: skip


def mix_direct_g_per_kwh(
    coal_share: Numeric, gas_share: Numeric, oil_share: Numeric, nuclear_share: Numeric,
    hydro_share: Numeric, wind_share: Numeric, solar_share: Numeric, geothermal_share: Numeric,
    biomass_share: Numeric, other_share: Numeric,
    coal_direct_g_per_kwh: Numeric, gas_direct_g_per_kwh: Numeric, oil_direct_g_per_kwh: Numeric,
    nuclear_direct_g_per_kwh: Numeric, hydro_direct_g_per_kwh: Numeric,
    wind_direct_g_per_kwh: Numeric, solar_direct_g_per_kwh: Numeric,
    geothermal_direct_g_per_kwh: Numeric, biomass_direct_g_per_kwh: Numeric,
    other_direct_g_per_kwh: Numeric,
) -> Numeric:  # fmt: skip
    """Direct intensity of a mix: each fuel's share times what its plants emit."""
    return (
        coal_share * coal_direct_g_per_kwh + gas_share * gas_direct_g_per_kwh
        + oil_share * oil_direct_g_per_kwh + nuclear_share * nuclear_direct_g_per_kwh
        + hydro_share * hydro_direct_g_per_kwh + wind_share * wind_direct_g_per_kwh
        + solar_share * solar_direct_g_per_kwh + geothermal_share * geothermal_direct_g_per_kwh
        + biomass_share * biomass_direct_g_per_kwh + other_share * other_direct_g_per_kwh
    )  # fmt: skip


def mix_water_l_per_kwh(
    coal_share: Numeric, gas_share: Numeric, oil_share: Numeric, nuclear_share: Numeric,
    hydro_share: Numeric, wind_share: Numeric, solar_share: Numeric, geothermal_share: Numeric,
    biomass_share: Numeric, other_share: Numeric,
    coal_water_l_per_kwh: Numeric, gas_water_l_per_kwh: Numeric, oil_water_l_per_kwh: Numeric,
    nuclear_water_l_per_kwh: Numeric, hydro_water_l_per_kwh: Numeric,
    wind_water_l_per_kwh: Numeric, solar_water_l_per_kwh: Numeric,
    geothermal_water_l_per_kwh: Numeric, biomass_water_l_per_kwh: Numeric,
    other_water_l_per_kwh: Numeric,
) -> Numeric:  # fmt: skip
    """Water that the plants of a mix evaporate: each fuel's share times its consumption."""
    return (
        coal_share * coal_water_l_per_kwh + gas_share * gas_water_l_per_kwh
        + oil_share * oil_water_l_per_kwh + nuclear_share * nuclear_water_l_per_kwh
        + hydro_share * hydro_water_l_per_kwh + wind_share * wind_water_l_per_kwh
        + solar_share * solar_water_l_per_kwh + geothermal_share * geothermal_water_l_per_kwh
        + biomass_share * biomass_water_l_per_kwh + other_share * other_water_l_per_kwh
    )  # fmt: skip


def carbon_free_share(
    nuclear_share: Numeric, hydro_share: Numeric, wind_share: Numeric, solar_share: Numeric,
    geothermal_share: Numeric,
) -> Numeric:  # fmt: skip
    """Part of a mix from nuclear, hydro, wind, solar and geothermal plants; biomass burns.

    >>> carbon_free_share(0.2, 0.1, 0.1, 0.1, 0.0)
    0.5
    """
    return nuclear_share + hydro_share + wind_share + solar_share + geothermal_share
