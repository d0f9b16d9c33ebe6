"""A request to a small model: passes launched layer by layer, where launching often takes longest.

Shared by encoders and speech. Time is arithmetic, memory and launches one after another; energy is
the power that flows whenever clocks are up, and what each FLOP and byte adds.
"""

from joulebook.formulas.ops import Numeric


def accelerator_s(
    request_flop: Numeric,
    achieved_flop_per_s: Numeric,
    request_bytes: Numeric,
    achieved_bytes_per_s: Numeric,
    launched_layers: Numeric,
    layer_overhead_s: Numeric,
    launched_passes: Numeric,
    engine_overhead_s: Numeric,
    request_overhead_s: Numeric,
) -> Numeric:
    """One request's part of an accelerator's time."""
    work = request_flop / achieved_flop_per_s + request_bytes / achieved_bytes_per_s
    launches = launched_layers * layer_overhead_s + launched_passes * engine_overhead_s
    return work + launches + request_overhead_s


def accelerator_energy_j(
    accelerator_s: Numeric,
    clocks_up_w: Numeric,
    request_flop: Numeric,
    compute_j_per_flop: Numeric,
    request_bytes: Numeric,
    memory_j_per_byte: Numeric,
    implementation_factor: Numeric,
) -> Numeric:
    """One request's energy; the last factor is how far implementations lie from the model."""
    work = request_flop * compute_j_per_flop + request_bytes * memory_j_per_byte
    return (accelerator_s * clocks_up_w + work) * implementation_factor
