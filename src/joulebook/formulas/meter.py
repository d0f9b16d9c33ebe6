"""From the server to the electricity meter of the building."""

from joulebook.formulas.ops import Numeric


def facility_energy_j(server_energy_j: Numeric, pue: Numeric) -> Numeric:
    """Everything the data centre draws: IT times power usage effectiveness.

    >>> facility_energy_j(server_energy_j=100.0, pue=1.25)
    125.0
    """
    return server_energy_j * pue
