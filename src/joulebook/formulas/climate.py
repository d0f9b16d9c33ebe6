"""Moist air: from temperature and relative humidity to the wet bulb, the coldest that water can be.

Saturation follows Magnus' formula, the wet bulb the psychrometer's balance e = e_s(Tw) − γ·(T − Tw).
Temperatures end in `_c` (degrees Celsius).
"""

from joulebook.formulas.ops import Numeric, exp
from joulebook.formulas.units import F_AT_ZERO_C, F_PER_C


def saturation_pa(
    temperature_c: Numeric, magnus_pa: Numeric, magnus_rate: Numeric, magnus_offset_c: Numeric
) -> Numeric:
    """Vapour pressure of saturated air over water."""
    return magnus_pa * exp(magnus_rate * temperature_c / (magnus_offset_c + temperature_c))


def vapour_pressure_pa(relative_humidity: Numeric, saturation_pa: Numeric) -> Numeric:
    """Vapour pressure of the air; relative humidity is a share."""
    return relative_humidity * saturation_pa


def psychrometer_pa_per_k(air_pressure_pa: Numeric, psychrometer_per_k: Numeric) -> Numeric:
    """γ: the vapour pressure that evaporation adds while it cools the air by one kelvin."""
    return air_pressure_pa * psychrometer_per_k


def wet_bulb_c(
    temperature_c: Numeric, vapour_pressure_pa: Numeric, psychrometer_pa_per_k: Numeric,
    magnus_pa: Numeric, magnus_rate: Numeric, magnus_offset_c: Numeric,
) -> Numeric:  # fmt: skip
    """Wet-bulb temperature, by Newton's method from the dry bulb.

    The balance is convex and rising, so each step from the warm side comes nearer and never passes
    the root; three steps leave at most 0.05 K in the driest heat (45 degrees, 5 %) and
    0.01 K below 35 degrees.
    """

    def closer(guess: Numeric) -> Numeric:
        saturated = saturation_pa(guess, magnus_pa, magnus_rate, magnus_offset_c)
        slope = saturated * magnus_rate * magnus_offset_c / (magnus_offset_c + guess) ** 2
        excess = saturated - vapour_pressure_pa - psychrometer_pa_per_k * (temperature_c - guess)
        return guess - excess / (slope + psychrometer_pa_per_k)

    return closer(closer(closer(temperature_c)))


def wet_bulb_f(wet_bulb_c: Numeric) -> Numeric:
    """The wet bulb in degrees Fahrenheit.

    >>> wet_bulb_f(wet_bulb_c=10.0)
    50.0
    """
    return wet_bulb_c * F_PER_C + F_AT_ZERO_C
