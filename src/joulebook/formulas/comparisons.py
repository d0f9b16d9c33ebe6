"""What one number is beside another: the arithmetic of sentences that compare.

A share s of a whole leaves 1 − s for the rest, so s is s/(1 − s) times the rest; a figure that is
p above another is 1 + p times it.
"""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import J_PER_KWH


def ratio(numerator: Numeric, denominator: Numeric) -> Numeric:
    """How many times the one the other is.

    >>> ratio(numerator=6.0, denominator=3.0)
    2.0
    """
    return numerator / denominator


def difference_share(numerator: Numeric, denominator: Numeric) -> Numeric:
    """By which share of the second the first lies above it.

    >>> difference_share(numerator=3.0, denominator=2.0)
    0.5
    """
    return numerator / denominator - 1


def part_per_rest(part_share: Numeric) -> Numeric:
    """A part of a whole, as a multiple of the rest.

    >>> part_per_rest(part_share=0.75)
    3.0
    """
    return part_share / (1 - part_share)


def product(multiplier: Numeric, multiplicand: Numeric) -> Numeric:
    """So many times a number."""
    return multiplier * multiplicand


def multiplied_g(multiplier: Numeric, single_g: Numeric) -> Numeric:
    """The mass of so many times one thing.

    >>> multiplied_g(multiplier=9.0, single_g=2.0)
    18.0
    """
    return multiplier * single_g


def multiplied_j(multiplier: Numeric, single_j: Numeric) -> Numeric:
    """The energy of so many times one thing."""
    return multiplier * single_j


def emitted_g(energy_j: Numeric, grid_g_per_kwh: Numeric) -> Numeric:
    """Emissions of an energy at the intensity of its grid.

    >>> emitted_g(energy_j=7_200_000.0, grid_g_per_kwh=100.0)
    200.0
    """
    return energy_j / J_PER_KWH * grid_g_per_kwh


def water_total_l(water_site_l: Numeric, water_grid_l: Numeric) -> Numeric:
    """Water evaporated on site and at power plants, as sentences add them up.

    >>> water_total_l(water_site_l=1.0, water_grid_l=3.0)
    4.0
    """
    return water_site_l + water_grid_l


def rest_g_per_kwh(
    mean_g_per_kwh: Numeric, part_g_per_kwh: Numeric, part_share: Numeric
) -> Numeric:
    """Intensity of everything but a part, from that of all and that of the part.

    >>> rest_g_per_kwh(mean_g_per_kwh=100.0, part_g_per_kwh=200.0, part_share=0.2)
    75.0
    """
    return (mean_g_per_kwh - part_share * part_g_per_kwh) / (1 - part_share)


def shared_m(car_m: Numeric, sharers: Numeric) -> Numeric:
    """Metres that each of several cars drives of the metres of all.

    >>> shared_m(car_m=10.0, sharers=5.0)
    2.0
    """
    return car_m / sharers


def implied_w(energy_j: Numeric, running_s: Numeric) -> Numeric:
    """Power of an appliance that runs so long on an energy.

    >>> implied_w(energy_j=100.0, running_s=2.0)
    50.0
    """
    return energy_j / running_s


def running_s(energy_j: Numeric, appliance_w: Numeric) -> Numeric:
    """How long an appliance runs on an energy.

    >>> running_s(energy_j=100.0, appliance_w=50.0)
    2.0
    """
    return energy_j / appliance_w


def used_j(appliance_w: Numeric, running_s: Numeric) -> Numeric:
    """Energy of an appliance that runs so long.

    >>> used_j(appliance_w=50.0, running_s=2.0)
    100.0
    """
    return appliance_w * running_s


def elapsed_s(accelerator_s: Numeric, waiting_s: Numeric, accelerators: Numeric) -> Numeric:
    """Time on the calendar of a run, what it waited included.

    >>> elapsed_s(accelerator_s=90.0, waiting_s=10.0, accelerators=4.0)
    25.0
    """
    return (accelerator_s + waiting_s) / accelerators
