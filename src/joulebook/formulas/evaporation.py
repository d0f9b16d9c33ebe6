"""Water of cooling, per kWh of IT: evaporation, blowdown, drift and humidification.

A tower's air leaves saturated, somewhat above the wet bulb. What it has taken up as vapour and as
warmth follows from the psychrometer's balance, so the evaporated share of the heat needs no
coefficient of its own; in dry heat it passes 1, because the air itself is cooled too.
"""

from joulebook.formulas.climate import saturation_pa
from joulebook.formulas.ops import Numeric, least, most
from joulebook.formulas.units import J_PER_KWH, L_PER_M3


def tower_heat_per_it(
    heat_per_it: Numeric, free_share: Numeric, compressor_per_it: Numeric,
    condenser_wetness: Numeric, economizer_tower_share: Numeric,
) -> Numeric:  # fmt: skip
    """Heat that goes through a cooling tower per joule of IT, the compressor's own included."""
    compressed = heat_per_it * (1 - free_share) + compressor_per_it
    return condenser_wetness * compressed + economizer_tower_share * heat_per_it * free_share


def evaporated_per_heat(
    wet_bulb_c: Numeric, vapour_pressure_pa: Numeric, leaving_rise_k: Numeric,
    psychrometer_pa_per_k: Numeric, magnus_pa: Numeric, magnus_rate: Numeric,
    magnus_offset_c: Numeric,
) -> Numeric:  # fmt: skip
    """Latent heat that a tower's air takes up, per joule of heat given to it."""
    entering = saturation_pa(wet_bulb_c, magnus_pa, magnus_rate, magnus_offset_c)
    leaving = saturation_pa(wet_bulb_c + leaving_rise_k, magnus_pa, magnus_rate, magnus_offset_c)
    heat_k = leaving_rise_k + (leaving - entering) / psychrometer_pa_per_k
    return (leaving - vapour_pressure_pa) / psychrometer_pa_per_k / heat_k


def adiabatic_per_it(
    heat_per_it: Numeric, free_share: Numeric, economizer_tower_share: Numeric,
    temperature_c: Numeric, wet_bulb_c: Numeric, free_wetness: Numeric, free_approach_k: Numeric,
    supply_c: Numeric, rise_k: Numeric,
) -> Numeric:  # fmt: skip
    """Latent heat of water sprayed into outside air that is too warm, per joule of IT.

    Only as much is sprayed as the supply needs, and no more than brings the air to the wet bulb.
    """
    needed = most(0, temperature_c + free_approach_k - supply_c)
    possible = free_wetness * (temperature_c - wet_bulb_c)
    taken = heat_per_it * free_share * (1 - economizer_tower_share)
    return taken * least(needed, possible) / rise_k


def drift_l_per_kwh(
    tower_heat_per_it: Numeric, drift_share: Numeric, water_heat_j_per_m3_k: Numeric,
    water_rise_k: Numeric,
) -> Numeric:  # fmt: skip
    """Droplets that the tower's fans carry away: a share of the water that circulates."""
    circulating = tower_heat_per_it * J_PER_KWH * L_PER_M3 / (water_heat_j_per_m3_k * water_rise_k)
    return drift_share * circulating


def wue_l_per_kwh(
    tower_heat_per_it: Numeric, evaporated_per_heat: Numeric, adiabatic_per_it: Numeric,
    latent_heat_j_per_l: Numeric, cycles: Numeric, drift_l_per_kwh: Numeric,
    humidification_l_per_kwh: Numeric,
) -> Numeric:  # fmt: skip
    """Water usage effectiveness: site water per kWh of IT.

    Of S cycles of concentration, one is blown down: evaporation is made up S/(S − 1) times.
    """
    evaporated = tower_heat_per_it * evaporated_per_heat + adiabatic_per_it
    made_up = evaporated * J_PER_KWH / latent_heat_j_per_l * cycles / (cycles - 1)
    return made_up + drift_l_per_kwh + humidification_l_per_kwh


def wue_upper_l_per_kwh(
    wet_bulb_f: Numeric, upper_cubic_l_per_kwh: Numeric, upper_square_l_per_kwh: Numeric,
    upper_linear_l_per_kwh: Numeric, upper_constant_l_per_kwh: Numeric,
    upper_least_l_per_kwh: Numeric, upper_cycles: Numeric,
) -> Numeric:  # fmt: skip
    """An UPPER model of site water per kWh of IT: the popular cubic in the wet bulb (degrees F).

    The coefficients of the square and the constant are subtracted: facts are positive.
    """
    cube = upper_cubic_l_per_kwh * wet_bulb_f * wet_bulb_f * wet_bulb_f
    square = upper_square_l_per_kwh * wet_bulb_f * wet_bulb_f
    evaporated = cube - square + upper_linear_l_per_kwh * wet_bulb_f - upper_constant_l_per_kwh
    return most(upper_least_l_per_kwh, evaporated * upper_cycles / (upper_cycles - 1))
