"""Writing: the decode step at the operating point, and one request's part of its steps.

A step of B sequences reads the weights once, every sequence's cache, and writes a token each; it is
limited by arithmetic and by memory, which overlap imperfectly: (t_c^q + t_m^q)^(1/q). By Euler's
theorem that is λ_c·t_c + λ_m·t_m with the shadow prices λ = (t_x / t)^(q−1). A request pays for its
own FLOPs and bytes at these prices, and an equal part of what belongs to no one.
With speculative decoding a step verifies several tokens of a sequence and accepts some of them.
(Derivation: docs/methods/rate-card.md.)
"""

from joulebook.formulas.ops import Numeric


def decode_step_tokens(step_sequences: Numeric, verified_tokens_per_step: Numeric) -> Numeric:
    """Tokens that go through the model in a step."""
    return step_sequences * verified_tokens_per_step


def decode_flops_per_pair(
    heads: Numeric, cached_key_dim: Numeric, cached_value_dim: Numeric
) -> Numeric:
    """FLOPs of one layer for one cached token while writing (MLA works on the compressed cache)."""
    return 2 * heads * (cached_key_dim + cached_value_dim)


def decode_compute_s(
    decode_step_tokens: Numeric,
    multiplied_params: Numeric,
    decode_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    mean_context_tokens: Numeric,
    mean_window_tokens: Numeric,
    accelerators: Numeric,
    multiply_flop_per_s: Numeric,
) -> Numeric:
    """t_c: every token of the step at the mean context."""
    seen = full_attention_layers * mean_context_tokens + window_layers * mean_window_tokens
    flops = decode_step_tokens * (2 * multiplied_params + decode_flops_per_pair * seen)
    return flops / (accelerators * multiply_flop_per_s)


def decode_expert_share(
    expert_miss_share: Numeric, decode_step_tokens: Numeric, routing_exponent: Numeric
) -> Numeric:
    """Share of the experts that a step reads: those that any of its tokens chose.

    Tokens of one batch choose alike, so that B of them act like B^α independent ones.
    """
    return 1 - expert_miss_share ** (decode_step_tokens**routing_exponent)


def decode_weight_s(
    always_params: Numeric,
    data_parallel: Numeric,
    draft_params: Numeric,
    verified_tokens_per_step: Numeric,
    weight_bytes_per_param: Numeric,
    weight_bytes_per_s: Numeric,
    expert_params: Numeric,
    decode_expert_share: Numeric,
    expert_bytes_per_s: Numeric,
    accelerators: Numeric,
) -> Numeric:
    """Time of reading the weights: attention's in every rank, a draft model's for each guess."""
    drafting = draft_params * (verified_tokens_per_step - 1)
    dense_s = (always_params + drafting) * data_parallel / weight_bytes_per_s
    expert_s = expert_params * decode_expert_share / expert_bytes_per_s
    return weight_bytes_per_param * (dense_s + expert_s) / accelerators


def decode_cache_s(
    step_sequences: Numeric,
    kv_bytes_per_sequence: Numeric,
    token_kv_bytes: Numeric,
    state_bytes_per_sequence: Numeric,
    accelerators: Numeric,
    cache_bytes_per_s: Numeric,
) -> Numeric:
    """Time of reading every sequence's cache and state, its new entry included."""
    own_bytes = kv_bytes_per_sequence + token_kv_bytes + state_bytes_per_sequence
    return step_sequences * own_bytes / (accelerators * cache_bytes_per_s)


def decode_memory_s(decode_weight_s: Numeric, decode_cache_s: Numeric) -> Numeric:
    """t_m: the weights once, and every sequence's cache."""
    return decode_weight_s + decode_cache_s


def decode_busy_s(
    decode_compute_s: Numeric, decode_memory_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """The power mean of arithmetic and memory time."""
    q = roofline_exponent
    return (decode_compute_s**q + decode_memory_s**q) ** (1 / q)


def decode_compute_price(
    decode_compute_s: Numeric, decode_busy_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """λ_c: seconds of the step that one more second of arithmetic costs."""
    return (decode_compute_s / decode_busy_s) ** (roofline_exponent - 1)


def decode_memory_price(
    decode_memory_s: Numeric, decode_busy_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """λ_m: seconds of the step that one more second of memory costs."""
    return (decode_memory_s / decode_busy_s) ** (roofline_exponent - 1)


def decode_kernel_s(
    decode_busy_s: Numeric,
    launch_s: Numeric,
    step_sequences: Numeric,
    sampling_s: Numeric,
    platform_time_factor: Numeric,
) -> Numeric:
    """Time of a step in which kernels run."""
    return (decode_busy_s + launch_s + step_sequences * sampling_s) * platform_time_factor


def decode_waiting_s(
    collective_s: Numeric,
    decode_step_tokens: Numeric,
    link_s_per_token: Numeric,
    accelerators: Numeric,
    platform_time_factor: Numeric,
    host_s: Numeric,
) -> Numeric:
    """Time of a step in which accelerators wait: for one another, then for the host."""
    together = collective_s + decode_step_tokens * link_s_per_token / accelerators
    return together * platform_time_factor + host_s


def decode_power_limit(
    clocks_up_w: Numeric,
    kernel_w: Numeric,
    decode_kernel_s: Numeric,
    decode_waiting_s: Numeric,
    arithmetic_j_per_flop: Numeric,
    decode_compute_s: Numeric,
    multiply_flop_per_s: Numeric,
    memory_w: Numeric,
    decode_memory_s: Numeric,
    tdp_w: Numeric,
    power_limit_exponent: Numeric,
) -> Numeric:
    """What the rated power leaves of the power the step asks for: (1 + (P/TDP)^s)^(−1/s)."""
    flops_j = arithmetic_j_per_flop * decode_compute_s * multiply_flop_per_s
    work_j = kernel_w * decode_kernel_s + flops_j + memory_w * decode_memory_s
    asked = (clocks_up_w + work_j / (decode_kernel_s + decode_waiting_s)) / tdp_w
    return (1 + asked**power_limit_exponent) ** (-1 / power_limit_exponent)


def decode_steps(output_tokens: Numeric, accepted_tokens_per_step: Numeric) -> Numeric:
    """Steps that one request takes part in."""
    return output_tokens / accepted_tokens_per_step


def decode_flops(
    decode_steps: Numeric,
    verified_tokens_per_step: Numeric,
    accepted_tokens_per_step: Numeric,
    multiplied_params: Numeric,
    decode_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    decode_pairs: Numeric,
    decode_window_pairs: Numeric,
) -> Numeric:
    """FLOPs of writing: two a parameter a token, and attention; of rejected guesses too."""
    pairs = full_attention_layers * decode_pairs + window_layers * decode_window_pairs
    attention = decode_flops_per_pair * pairs / accepted_tokens_per_step
    return verified_tokens_per_step * (2 * multiplied_params * decode_steps + attention)


def decode_cache_bytes(
    output_tokens: Numeric,
    decode_steps: Numeric,
    accepted_tokens_per_step: Numeric,
    decode_pairs: Numeric,
    decode_window_pairs: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    token_layer_kv_bytes: Numeric,
    state_bytes_per_sequence: Numeric,
) -> Numeric:
    """Bytes of the request's own cache and state: all of it at every step."""
    full = full_attention_layers * (decode_pairs + output_tokens)
    window = window_layers * (decode_window_pairs + output_tokens)
    cache = (full + window) * token_layer_kv_bytes / accepted_tokens_per_step
    return cache + decode_steps * state_bytes_per_sequence


def decode_memory_accelerator_s(
    decode_cache_bytes: Numeric,
    cache_bytes_per_s: Numeric,
    decode_steps: Numeric,
    accelerators: Numeric,
    decode_weight_s: Numeric,
    step_sequences: Numeric,
) -> Numeric:
    """Accelerator-seconds of memory: the own cache, and a part of the weights."""
    weights = decode_steps * accelerators * decode_weight_s / step_sequences
    return decode_cache_bytes / cache_bytes_per_s + weights


def decode_kernel_accelerator_s(
    decode_flops: Numeric,
    multiply_flop_per_s: Numeric,
    decode_compute_price: Numeric,
    decode_memory_accelerator_s: Numeric,
    decode_memory_price: Numeric,
    decode_steps: Numeric,
    accelerators: Numeric,
    launch_s: Numeric,
    step_sequences: Numeric,
    sampling_s: Numeric,
    platform_time_factor: Numeric,
) -> Numeric:
    """Accelerator-seconds in which kernels run for the request, at the shadow prices."""
    compute = decode_flops / multiply_flop_per_s * decode_compute_price
    memory = decode_memory_accelerator_s * decode_memory_price
    overhead = decode_steps * accelerators * (launch_s / step_sequences + sampling_s)
    return (compute + memory + overhead) * platform_time_factor


def decode_accelerator_s(
    decode_kernel_accelerator_s: Numeric,
    decode_steps: Numeric,
    accelerators: Numeric,
    decode_waiting_s: Numeric,
    step_sequences: Numeric,
) -> Numeric:
    """Accelerator-seconds of writing: kernels, and an equal part of the waiting."""
    waiting = decode_steps * accelerators * decode_waiting_s / step_sequences
    return decode_kernel_accelerator_s + waiting


def decode_energy_j(
    decode_power_limit: Numeric,
    clocks_up_w: Numeric,
    decode_accelerator_s: Numeric,
    kernel_w: Numeric,
    decode_kernel_accelerator_s: Numeric,
    arithmetic_j_per_flop: Numeric,
    decode_flops: Numeric,
    memory_w: Numeric,
    decode_memory_accelerator_s: Numeric,
) -> Numeric:
    """Energy of writing: clocks up, kernels, FLOPs and memory, within the rated power."""
    time_j = clocks_up_w * decode_accelerator_s + kernel_w * decode_kernel_accelerator_s
    work_j = arithmetic_j_per_flop * decode_flops + memory_w * decode_memory_accelerator_s
    return decode_power_limit * (time_j + work_j)
