"""From the electricity meter of the building back to its servers."""

from joulebook.formulas.ops import Numeric


def server_energy_j(facility_energy_j: Numeric, pue: Numeric) -> Numeric:
    """The IT equipment's part of what the data centre draws.

    >>> server_energy_j(facility_energy_j=125.0, pue=1.25)
    100.0
    """
    return facility_energy_j / pue
