"""What the electricity costs."""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import J_PER_KWH


def cost_usd(facility_energy_j: Numeric, electricity_usd_per_kwh: Numeric) -> Numeric:
    """Price of the electricity at the meter; neither hardware nor service is in it.

    What a machine draws is not what is paid for: the building's PUE is in the energy.

    >>> cost_usd(facility_energy_j=7_200_000, electricity_usd_per_kwh=0.25)
    0.5
    """
    return facility_energy_j / J_PER_KWH * electricity_usd_per_kwh
