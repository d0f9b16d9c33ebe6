"""From the accelerators to the whole server: host and idle machines."""

from joulebook.formulas.ops import Numeric


def host_energy_j(accelerator_energy_j: Numeric, host_per_accelerator: Numeric) -> Numeric:
    """Processors, memory, network and fans beside the accelerators, as a ratio to them."""
    return accelerator_energy_j * host_per_accelerator


def idle_energy_j(accelerator_energy_j: Numeric, idle_per_accelerator: Numeric) -> Numeric:
    """Machines kept ready but idle, as a ratio to the accelerators at work."""
    return accelerator_energy_j * idle_per_accelerator


def server_energy_j(
    accelerator_energy_j: Numeric, host_energy_j: Numeric, idle_energy_j: Numeric
) -> Numeric:
    """All IT equipment: accelerators, host and idle share.

    >>> round(server_energy_j(accelerator_energy_j=0.14, host_energy_j=0.06, idle_energy_j=0.02), 2)
    0.22
    """
    return accelerator_energy_j + host_energy_j + idle_energy_j
