"""Water evaporated on site and at the power plants."""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import J_PER_KWH


def water_site_l(server_energy_j: Numeric, wue_l_per_kwh: Numeric) -> Numeric:
    """Water of the site's cooling: water usage effectiveness is per kWh of IT energy.

    >>> water_site_l(server_energy_j=3_600_000, wue_l_per_kwh=0.36)
    0.36
    """
    return server_energy_j / J_PER_KWH * wue_l_per_kwh


def water_grid_l(facility_energy_j: Numeric, grid_water_l_per_kwh: Numeric) -> Numeric:
    """Water of the power plants, per kWh at the meter."""
    return facility_energy_j / J_PER_KWH * grid_water_l_per_kwh
