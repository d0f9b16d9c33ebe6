"""Electricity of a network of machines that compute for a reward (the method of the Cambridge index).

    threshold = revenue ÷ hashrate ÷ price of electricity          joules per terahash
    network   = Σ weight × efficiency ÷ Σ weight × hashrate × PUE  over the machines below the threshold

Source: components/energy_consumption of CambridgeAltFin/ccaf_cbeci_api@0e28e81, as our reference page
tells it. These are one day and one machine: who calls takes means over days and sums over machines.
"""

from joulebook.formulas.ops import Numeric, below, floor, most
from joulebook.formulas.units import J_PER_KWH


def profitable_j_per_th(
    revenue_usd_per_s: Numeric, hashrate_th_per_s: Numeric, mining_electricity_usd_per_kwh: Numeric
) -> Numeric:
    """Joules that a terahash may take before its electricity costs more than it earns.

    >>> profitable_j_per_th(1.0, 2_000.0, 0.05)
    36000.0
    """
    return revenue_usd_per_s / hashrate_th_per_s / mining_electricity_usd_per_kwh * J_PER_KWH


def machine_counts(machine_age_s: Numeric, machine_life_s: Numeric) -> Numeric:
    """1 for a machine that is out and not past its life, else 0.

    >>> machine_counts(1.0, 5.0), machine_counts(0.0, 5.0), machine_counts(5.0, 5.0)
    (1.0, 0.0, 0.0)
    """
    return below(0, machine_age_s) * below(machine_age_s, machine_life_s)


def machine_weight(
    machine_counts: Numeric, machine_age_s: Numeric, settling_s: Numeric,
    weight_step_s: Numeric, weight_decline: Numeric,
) -> Numeric:  # fmt: skip
    """How much a machine weighs in the best guess: less with each full step of age, 0 until settled.

    >>> [machine_weight(1.0, age, 2.0, 12.0, 0.25) for age in (1.0, 2.0, 14.0, 26.0, 99.0)]
    [0.0, 1.0, 0.75, 0.5, 0.0]
    """
    settled = 1 - below(machine_age_s, settling_s)
    steps = floor((machine_age_s - settling_s) / weight_step_s)
    return machine_counts * settled * most(1 - weight_decline * steps, 0)


def network_w(fleet_j_per_th: Numeric, hashrate_th_per_s: Numeric, mining_pue: Numeric) -> Numeric:
    """Power of all miners at the meter: the fleet's efficiency times the hashrate times PUE.

    >>> network_w(30.0, 2.0, 1.5)
    90.0
    """
    return fleet_j_per_th * hashrate_th_per_s * mining_pue


def least_network_w(
    least_j_per_th: Numeric, hashrate_th_per_s: Numeric, least_pue: Numeric
) -> Numeric:
    """The method's lower bound: every miner has the best machine there is, in the best building.

    >>> least_network_w(20.0, 2.0, 1.5)
    60.0
    """
    return least_j_per_th * hashrate_th_per_s * least_pue


def most_network_w(
    most_j_per_th: Numeric, hashrate_th_per_s: Numeric, most_pue: Numeric
) -> Numeric:
    """The method's upper bound: every miner has the worst machine that still pays.

    >>> most_network_w(20.0, 2.0, 1.5)
    60.0
    """
    return most_j_per_th * hashrate_th_per_s * most_pue


def mining_energy_j(network_w: Numeric, mining_s: Numeric) -> Numeric:
    """Energy of all miners over some time, from their mean power.

    >>> mining_energy_j(2.0, 3.0)
    6.0
    """
    return network_w * mining_s


def calibration_factor(published_energy_j: Numeric, modelled_energy_j: Numeric) -> Numeric:
    """What the index published for some years over what is computed here for them.

    >>> calibration_factor(9.0, 10.0)
    0.9
    """
    return published_energy_j / modelled_energy_j


def facility_energy_j(
    mining_energy_j: Numeric, calibration_factor: Numeric, calibration_error: Numeric
) -> Numeric:
    """Energy at the miners' meters after calibration.

    >>> facility_energy_j(10.0, 0.5, 1.0)
    5.0
    """
    return mining_energy_j * calibration_factor * calibration_error


def grid_g_per_kwh(
    coal_share: Numeric, gas_share: Numeric, oil_share: Numeric, nuclear_share: Numeric,
    hydro_share: Numeric, wind_share: Numeric, solar_share: Numeric, renewable_share: Numeric,
    coal_g_per_kwh: Numeric, gas_g_per_kwh: Numeric, oil_g_per_kwh: Numeric,
    nuclear_g_per_kwh: Numeric, hydro_g_per_kwh: Numeric, wind_g_per_kwh: Numeric,
    solar_g_per_kwh: Numeric, renewable_g_per_kwh: Numeric,
) -> Numeric:  # fmt: skip
    """Life-cycle intensity of what miners run on: each fuel's share times its intensity."""
    return (
        coal_share * coal_g_per_kwh + gas_share * gas_g_per_kwh + oil_share * oil_g_per_kwh
        + nuclear_share * nuclear_g_per_kwh + hydro_share * hydro_g_per_kwh
        + wind_share * wind_g_per_kwh + solar_share * solar_g_per_kwh
        + renewable_share * renewable_g_per_kwh
    )  # fmt: skip


def implied_energy_j(hydro_carbon_g: Numeric, hydro_g_per_kwh: Numeric) -> Numeric:
    """The energy behind a statement of what would be emitted if all of it were hydropower.

    >>> implied_energy_j(21.0, 21.0)
    3600000.0
    """
    return hydro_carbon_g / hydro_g_per_kwh * J_PER_KWH


def implied_g_per_kwh(carbon_operational_g: Numeric, implied_energy_j: Numeric) -> Numeric:
    """The intensity behind a statement of emissions, where the energy is known from another.

    >>> implied_g_per_kwh(500.0, 3_600_000.0)
    500.0
    """
    return carbon_operational_g / implied_energy_j * J_PER_KWH
