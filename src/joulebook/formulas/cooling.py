"""Cooling: fans, pumps and a compressor that stops as far as the weather does its work.

One chain holds for every system; what a system does differently is a fact of its page: how wet its
condenser and its economizer are (0 dry bulb, 1 wet bulb), and the approaches of its heat exchangers.
"""

from joulebook.formulas.ops import Numeric, least, most
from joulebook.formulas.units import K_AT_ZERO_C


def fans_per_it(
    fan_pressure_pa: Numeric, fan_efficiency: Numeric, air_heat_j_per_m3_k: Numeric, rise_k: Numeric
) -> Numeric:
    """Energy of the fans per joule of IT: the air that carries it, times what drives that air."""
    return fan_pressure_pa / (fan_efficiency * air_heat_j_per_m3_k * rise_k)


def pumps_per_it(
    pump_pressure_pa: Numeric, pump_efficiency: Numeric, water_heat_j_per_m3_k: Numeric,
    water_rise_k: Numeric,
) -> Numeric:  # fmt: skip
    """Energy of the pumps per joule of IT: the water that carries it, times what drives it."""
    return pump_pressure_pa / (pump_efficiency * water_heat_j_per_m3_k * water_rise_k)


def heat_per_it(power_path_per_it: Numeric, fans_per_it: Numeric, other_per_it: Numeric) -> Numeric:
    """Heat to be carried out per joule of IT: its own, the power path's, the fans' and the rest."""
    return 1 + power_path_per_it + fans_per_it + other_per_it


def free_supply_c(
    temperature_c: Numeric, wet_bulb_c: Numeric, free_wetness: Numeric, free_approach_k: Numeric
) -> Numeric:
    """What the weather alone can supply: air or water near the dry or the wet bulb.

    >>> free_supply_c(temperature_c=30.0, wet_bulb_c=20.0, free_wetness=1.0, free_approach_k=4.0)
    24.0
    """
    return temperature_c - free_wetness * (temperature_c - wet_bulb_c) + free_approach_k


def free_share(
    economizer_share: Numeric, free_supply_c: Numeric, supply_c: Numeric, rise_k: Numeric
) -> Numeric:
    """Share of the heat that the economizer carries out; it falls from all to none over the rise.

    >>> free_share(economizer_share=1.0, free_supply_c=26.0, supply_c=20.0, rise_k=12.0)
    0.5
    """
    left = (supply_c + rise_k - free_supply_c) / rise_k
    return economizer_share * least(1, most(0, left))


def condenser_c(
    temperature_c: Numeric, wet_bulb_c: Numeric, condenser_wetness: Numeric,
    condenser_approach_k: Numeric,
) -> Numeric:  # fmt: skip
    """Temperature at which the compressor gives its heat away, above the dry or the wet bulb."""
    return temperature_c - condenser_wetness * (temperature_c - wet_bulb_c) + condenser_approach_k


def lift_k(
    condenser_c: Numeric, supply_c: Numeric, evaporator_approach_k: Numeric, least_lift_k: Numeric
) -> Numeric:
    """How far the compressor lifts the heat; machines do not run below a least lift."""
    return most(least_lift_k, condenser_c - supply_c + evaporator_approach_k)


def compressor_cop(
    supply_c: Numeric, evaporator_approach_k: Numeric, lift_k: Numeric, carnot_share: Numeric
) -> Numeric:
    """Heat removed per joule of compressor: a share of what Carnot would allow."""
    return carnot_share * (supply_c - evaporator_approach_k + K_AT_ZERO_C) / lift_k


def compressor_per_it(
    heat_per_it: Numeric, free_share: Numeric, compressor_cop: Numeric
) -> Numeric:
    """Energy of the compressor per joule of IT: the heat that the weather leaves, over its COP."""
    return heat_per_it * (1 - free_share) / compressor_cop


def cooling_per_it(
    fans_per_it: Numeric, pumps_per_it: Numeric, compressor_per_it: Numeric
) -> Numeric:
    """Energy of cooling per joule of IT."""
    return fans_per_it + pumps_per_it + compressor_per_it
