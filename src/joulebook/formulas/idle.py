"""Warm idle: replicas that hold a model and wait. Time is what it costs, not tokens."""

from joulebook.formulas.ops import Numeric


def accelerator_s(replica_idle_s: Numeric, accelerators: Numeric) -> Numeric:
    """Accelerator-seconds that a deployment's replicas wait.

    >>> accelerator_s(replica_idle_s=3600.0, accelerators=8.0)
    28800.0
    """
    return replica_idle_s * accelerators


def accelerator_energy_j(accelerator_s: Numeric, idle_loaded_w: Numeric) -> Numeric:
    """What accelerators that hold a model draw while they wait."""
    return accelerator_s * idle_loaded_w


def host_energy_j(accelerator_energy_j: Numeric, idle_host_per_accelerator: Numeric) -> Numeric:
    """Processors, memory, network and fans of a waiting server, as a ratio to its accelerators."""
    return accelerator_energy_j * idle_host_per_accelerator


def server_energy_j(accelerator_energy_j: Numeric, host_energy_j: Numeric) -> Numeric:
    """All IT equipment that waits.

    >>> server_energy_j(accelerator_energy_j=120.0, host_energy_j=80.0)
    200.0
    """
    return accelerator_energy_j + host_energy_j
