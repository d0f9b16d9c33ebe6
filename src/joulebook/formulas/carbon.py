"""Carbon of the electricity used."""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import J_PER_KWH


def carbon_operational_g(facility_energy_j: Numeric, grid_g_per_kwh: Numeric) -> Numeric:
    """Location-based emissions: energy times the grid's intensity.

    >>> carbon_operational_g(facility_energy_j=3_600_000, grid_g_per_kwh=384.0)
    384.0
    """
    return facility_energy_j / J_PER_KWH * grid_g_per_kwh
