"""A serving engine on its accelerators: rates that kernels reach, power they draw, time that is lost.

A step is a time of kernels and a time of waiting. Kernels multiply and move memory, and need a
moment of their own in every layer. While they run, an accelerator draws more than with its clocks
merely up; while it waits for other accelerators or for the host, it does not.
"""

from joulebook.formulas.ops import Numeric, least, most


def stage_accelerators(accelerators: Numeric, pipeline_stages: Numeric) -> Numeric:
    """Accelerators that share a layer, its attention or its experts."""
    return accelerators / pipeline_stages


def tensor_parallel(stage_accelerators: Numeric, data_parallel: Numeric) -> Numeric:
    """Accelerators that share one attention layer."""
    return stage_accelerators / data_parallel


def step_sequences(sequences: Numeric, pipeline_stages: Numeric) -> Numeric:
    """Sequences that share a step: a pipeline runs as many smaller batches as it has stages."""
    return most(sequences / pipeline_stages, 1)


def multiply_flop_per_s(achieved_flop_per_s: Numeric, compute_rate_share: Numeric) -> Numeric:
    """Arithmetic rate with weights in their number format."""
    return achieved_flop_per_s * compute_rate_share


def weight_bytes_per_s(achieved_bytes_per_s: Numeric, weight_rate_share: Numeric) -> Numeric:
    """Rate at which weights are read and unpacked from their number format."""
    return achieved_bytes_per_s * weight_rate_share


def expert_bytes_per_s(weight_bytes_per_s: Numeric, expert_rate_share: Numeric) -> Numeric:
    """Rate at which experts' weights are read: many small matrices fill an accelerator badly."""
    return weight_bytes_per_s * expert_rate_share


def cache_bytes_per_s(memory_bytes_per_s: Numeric, cache_memory_utilization: Numeric) -> Numeric:
    """Rate at which attention reads its cache."""
    return memory_bytes_per_s * cache_memory_utilization


def kernel_w(tdp_w: Numeric, kernel_power_share: Numeric) -> Numeric:
    """Power of an accelerator that runs kernels, beyond that of one that waits."""
    return tdp_w * kernel_power_share


def memory_w(tdp_w: Numeric, memory_power_share: Numeric) -> Numeric:
    """Power of reading memory as fast as kernels can, beyond that of running them."""
    return tdp_w * memory_power_share


def arithmetic_j_per_flop(
    tdp_w: Numeric, arithmetic_power_share: Numeric, peak_flop_per_s: Numeric
) -> Numeric:
    """Energy of one FLOP beyond the power of running kernels."""
    return tdp_w * arithmetic_power_share / peak_flop_per_s


def expert_miss_share(experts: Numeric, experts_per_token: Numeric) -> Numeric:
    """Chance that a token does not choose a given expert."""
    return 1 - experts_per_token / experts


def expert_params(
    unselected_params: Numeric, experts: Numeric, experts_per_token: Numeric
) -> Numeric:
    """Parameters of all experts that a token may choose (none in a dense model).

    >>> expert_params(unselected_params=75.0, experts=8.0, experts_per_token=2.0)
    100.0
    """
    return unselected_params * experts / most(experts - experts_per_token, 1)


def always_params(
    multiplied_params: Numeric, expert_params: Numeric, expert_miss_share: Numeric
) -> Numeric:
    """Parameters that every token meets: attention, shared experts, the head."""
    return most(multiplied_params - expert_params * (1 - expert_miss_share), 0)


def launch_s(
    layers: Numeric,
    pipeline_stages: Numeric,
    layer_overhead_s: Numeric,
    format_overhead_factor: Numeric,
    expert_overhead_factor: Numeric,
    experts: Numeric,
) -> Numeric:
    """Time of a step's kernels that no work explains: those of a stage's layers start and drain."""
    with_experts = 1 + (expert_overhead_factor - 1) * least(experts - 1, 1)
    return layers / pipeline_stages * layer_overhead_s * format_overhead_factor * with_experts


def collective_s(
    layers: Numeric,
    pipeline_stages: Numeric,
    layer_collective_s: Numeric,
    stage_accelerators: Numeric,
) -> Numeric:
    """Latency of a step's collectives, layer by layer (none where no layer is shared)."""
    return layers / pipeline_stages * layer_collective_s * least(stage_accelerators - 1, 1)


def link_s_per_token(
    layers: Numeric,
    hidden: Numeric,
    link_bytes_per_value: Numeric,
    stage_accelerators: Numeric,
    interconnect_bytes_per_s: Numeric,
) -> Numeric:
    """Accelerator-seconds a token's partial sums spend between accelerators that share a layer."""
    sent = layers * hidden * link_bytes_per_value * (stage_accelerators - 1)
    return sent / interconnect_bytes_per_s


def host_s(
    engine_overhead_s: Numeric,
    layers: Numeric,
    layer_host_s: Numeric,
    sequence_overhead_s: Numeric,
    step_sequences: Numeric,
    accelerators: Numeric,
    parallel_host_factor: Numeric,
) -> Numeric:
    """Time of a decode step in which the accelerators wait for the host, longer where it has several."""
    one = engine_overhead_s + layers * layer_host_s + step_sequences * sequence_overhead_s
    return one * (1 + (parallel_host_factor - 1) * least(accelerators - 1, 1))
