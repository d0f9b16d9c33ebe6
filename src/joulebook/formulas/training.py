"""Training a model: from tokens or hours to joules, with idle and embodied parts kept apart.

A token costs 2 FLOPs a parameter on the way forward and 2 more on the way back for the gradients
that are handed down; each parameter that is trained costs another 2 for its own gradient. Full
training is so 6·P·D for P parameters and D tokens; with frozen weights and small adapters (LoRA)
about 4·P·D. Attention over the context and recomputed activations are left out, as the usual
definition of utilisation (MFU) leaves them out of its numerator.
"""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import J_PER_KWH


def trained_params(multiplied_params: Numeric, trained_share: Numeric) -> Numeric:
    """Parameters that change: all of them, or the adapters' share.

    >>> trained_params(multiplied_params=7e9, trained_share=1)
    7000000000.0
    """
    return multiplied_params * trained_share


def forward_flop_per_token(multiplied_params: Numeric) -> Numeric:
    """A multiplication and an addition for each parameter."""
    return 2 * multiplied_params


def backward_flop_per_token(multiplied_params: Numeric, trained_params: Numeric) -> Numeric:
    """As much again for the gradients handed down, and for the gradient of each trained parameter.

    >>> backward_flop_per_token(multiplied_params=1, trained_params=1)
    4
    """
    return 2 * multiplied_params + 2 * trained_params


def training_flop(
    forward_flop_per_token: Numeric, backward_flop_per_token: Numeric, training_tokens: Numeric
) -> Numeric:
    """FLOPs of all tokens, forward and back; a token read in two epochs counts twice.

    >>> training_flop(forward_flop_per_token=2, backward_flop_per_token=4, training_tokens=10)
    60
    """
    return (forward_flop_per_token + backward_flop_per_token) * training_tokens


def accelerator_s(training_flop: Numeric, achieved_flop_per_s: Numeric) -> Numeric:
    """Accelerator-seconds at work.

    >>> accelerator_s(training_flop=4e20, achieved_flop_per_s=4e14)
    1000000.0
    """
    return training_flop / achieved_flop_per_s


def duration_s(accelerator_s: Numeric, accelerators: Numeric) -> Numeric:
    """Time on the calendar when that many accelerators share the work."""
    return accelerator_s / accelerators


def implied_utilization(
    training_flop: Numeric, accelerator_s: Numeric, peak_flop_per_s: Numeric
) -> Numeric:
    """Share of the data sheet's arithmetic that stated accelerator-hours come down to (MFU)."""
    return training_flop / (accelerator_s * peak_flop_per_s)


def mean_power_w(tdp_w: Numeric, mean_power_share: Numeric) -> Numeric:
    """Mean power of an accelerator over the run, as a share of its rated power."""
    return tdp_w * mean_power_share


def accelerator_energy_j(accelerator_s: Numeric, mean_power_w: Numeric) -> Numeric:
    """Dynamic energy: what the accelerators draw while they train.

    >>> accelerator_energy_j(accelerator_s=3600, mean_power_w=400) / 3_600_000
    0.4
    """
    return accelerator_s * mean_power_w


def waiting_s(accelerator_s: Numeric, waiting_share: Numeric) -> Numeric:
    """Accelerator-seconds allocated to the run and not at work: failures, restarts, queues.

    >>> waiting_s(accelerator_s=90.0, waiting_share=0.25)
    30.0
    """
    return accelerator_s * waiting_share / (1 - waiting_share)


def waiting_energy_j(waiting_s: Numeric, idle_loaded_w: Numeric) -> Numeric:
    """What allocated accelerators draw while they wait."""
    return waiting_s * idle_loaded_w


def standby_energy_j(accelerator_energy_j: Numeric, standby_per_accelerator: Numeric) -> Numeric:
    """The run's part of nodes, network and storage that are kept on, as a ratio to its own energy."""
    return accelerator_energy_j * standby_per_accelerator


def idle_per_accelerator(
    waiting_energy_j: Numeric, standby_energy_j: Numeric, accelerator_energy_j: Numeric
) -> Numeric:
    """All idle energy, waiting and standing by, as a ratio to the accelerators at work."""
    return (waiting_energy_j + standby_energy_j) / accelerator_energy_j


def carbon_idle_g(idle_energy_j: Numeric, pue: Numeric, grid_g_per_kwh: Numeric) -> Numeric:
    """Location-based emissions of the idle energy.

    >>> carbon_idle_g(idle_energy_j=3_600_000, pue=1.5, grid_g_per_kwh=100)
    150.0
    """
    return idle_energy_j * pue / J_PER_KWH * grid_g_per_kwh


def carbon_dynamic_g(carbon_operational_g: Numeric, carbon_idle_g: Numeric) -> Numeric:
    """Location-based emissions of everything that is not idle."""
    return carbon_operational_g - carbon_idle_g


def carbon_total_g(carbon_operational_g: Numeric, carbon_embodied_g: Numeric) -> Numeric:
    """Electricity, idle included, and the making of the hardware."""
    return carbon_operational_g + carbon_embodied_g
