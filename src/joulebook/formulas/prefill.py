"""Reading: the prefill step at the operating point, and one request's part of its steps.

A step reads c tokens of prompts packed end to end. Time and energy follow the rule of the decode
step: own work at the shadow prices λ of arithmetic and memory, an equal part of the rest, here by
token. Ranks that share experts step together, each as long as the busiest: one reads, all are busy.
(Derivation: docs/methods/rate-card.md.)
"""

from joulebook.formulas.ops import Numeric, least, most


def prefill_step_tokens(
    prefill_limit_tokens: Numeric, step_sequences: Numeric, mean_uncached_tokens: Numeric
) -> Numeric:
    """c, the tokens read in a prefill step: the engine's limit, or all that the sequences bring."""
    return most(least(prefill_limit_tokens, step_sequences * mean_uncached_tokens), 1)


def prefill_flops_per_pair(heads: Numeric, query_key_dim: Numeric, value_dim: Numeric) -> Numeric:
    """FLOPs of one layer for one pair of tokens while reading."""
    return 2 * heads * (query_key_dim + value_dim)


def prefill_token_flops(
    multiplied_params: Numeric,
    other_params: Numeric,
    patches_per_token: Numeric,
    vision_share: Numeric,
) -> Numeric:
    """FLOPs of one token outside attention: two a parameter, and the encoder's for image tokens."""
    return 2 * multiplied_params + 2 * other_params * patches_per_token * vision_share


def prefill_compute_s(
    prefill_step_tokens: Numeric,
    prefill_token_flops: Numeric,
    prefill_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    mean_prefill_context_tokens: Numeric,
    window_tokens: Numeric,
    accelerators: Numeric,
    multiply_flop_per_s: Numeric,
) -> Numeric:
    """t_c: every token before its mean context."""
    in_window = least(mean_prefill_context_tokens, window_tokens)
    seen = full_attention_layers * mean_prefill_context_tokens + window_layers * in_window
    flops = prefill_step_tokens * (prefill_token_flops + prefill_flops_per_pair * seen)
    return flops / (accelerators * multiply_flop_per_s)


def prefill_expert_share(
    expert_miss_share: Numeric, prefill_step_tokens: Numeric, routing_exponent: Numeric
) -> Numeric:
    """Share of the experts that a step reads: those that any of its tokens chose."""
    return 1 - expert_miss_share ** (prefill_step_tokens**routing_exponent)


def prefill_weight_s(
    always_params: Numeric,
    weight_bytes_per_param: Numeric,
    weight_bytes_per_s: Numeric,
    expert_params: Numeric,
    prefill_expert_share: Numeric,
    expert_bytes_per_s: Numeric,
    accelerators: Numeric,
) -> Numeric:
    """Time of reading the weights."""
    dense_s = always_params / weight_bytes_per_s
    expert_s = expert_params * prefill_expert_share / expert_bytes_per_s
    return weight_bytes_per_param * (dense_s + expert_s) / accelerators


def prefill_reread_tokens(
    mean_prefill_context_tokens: Numeric,
    mean_cached_tokens: Numeric,
    mean_uncached_tokens: Numeric,
    prefill_step_tokens: Numeric,
) -> Numeric:
    """Tokens of earlier context a prefill step reads again for each token it reads."""
    c, cached = prefill_step_tokens, mean_cached_tokens / mean_uncached_tokens
    return cached * (1 - 1 / c) + (mean_prefill_context_tokens - 1 / 2) / c


def activation_bytes_per_token(
    layers: Numeric, hidden: Numeric, activation_bytes_per_value: Numeric
) -> Numeric:
    """Bytes of intermediate results a token moves through memory while being read."""
    return layers * hidden * activation_bytes_per_value


def prefill_memory_s(
    prefill_weight_s: Numeric,
    prefill_step_tokens: Numeric,
    prefill_reread_tokens: Numeric,
    token_kv_bytes: Numeric,
    cache_bytes_per_s: Numeric,
    activation_bytes_per_token: Numeric,
    achieved_bytes_per_s: Numeric,
    accelerators: Numeric,
) -> Numeric:
    """t_m: the weights once, cache entries and context, activations."""
    cache_s = token_kv_bytes * (1 + prefill_reread_tokens) / cache_bytes_per_s
    own_s = cache_s + activation_bytes_per_token / achieved_bytes_per_s
    return prefill_weight_s + prefill_step_tokens * own_s / accelerators


def prefill_busy_s(
    prefill_compute_s: Numeric, prefill_memory_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """The power mean of arithmetic and memory time."""
    q = roofline_exponent
    return (prefill_compute_s**q + prefill_memory_s**q) ** (1 / q)


def prefill_compute_price(
    prefill_compute_s: Numeric, prefill_busy_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """λ_c: seconds of the step that one more second of arithmetic costs."""
    return (prefill_compute_s / prefill_busy_s) ** (roofline_exponent - 1)


def prefill_memory_price(
    prefill_memory_s: Numeric, prefill_busy_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """λ_m: seconds of the step that one more second of memory costs."""
    return (prefill_memory_s / prefill_busy_s) ** (roofline_exponent - 1)


def prefill_kernel_s(
    prefill_busy_s: Numeric,
    data_parallel: Numeric,
    launch_s: Numeric,
    platform_time_factor: Numeric,
) -> Numeric:
    """Time of a step in which kernels run, in the rank that reads and in those that keep step."""
    return (prefill_busy_s * data_parallel + launch_s) * platform_time_factor


def prefill_waiting_s(
    collective_s: Numeric,
    prefill_step_tokens: Numeric,
    link_s_per_token: Numeric,
    accelerators: Numeric,
    platform_time_factor: Numeric,
) -> Numeric:
    """Time of a step in which accelerators wait for one another."""
    together = collective_s + prefill_step_tokens * link_s_per_token / accelerators
    return together * platform_time_factor


def prefill_power_limit(
    clocks_up_w: Numeric,
    kernel_w: Numeric,
    prefill_kernel_s: Numeric,
    prefill_waiting_s: Numeric,
    arithmetic_j_per_flop: Numeric,
    prefill_compute_s: Numeric,
    multiply_flop_per_s: Numeric,
    memory_w: Numeric,
    prefill_memory_s: Numeric,
    tdp_w: Numeric,
    power_limit_exponent: Numeric,
) -> Numeric:
    """What the rated power leaves of the power the step asks for: (1 + (P/TDP)^s)^(−1/s)."""
    flops_j = arithmetic_j_per_flop * prefill_compute_s * multiply_flop_per_s
    work_j = kernel_w * prefill_kernel_s + flops_j + memory_w * prefill_memory_s
    asked = (clocks_up_w + work_j / (prefill_kernel_s + prefill_waiting_s)) / tdp_w
    return (1 + asked**power_limit_exponent) ** (-1 / power_limit_exponent)


def prefill_flops(
    input_uncached_tokens: Numeric,
    prefill_token_flops: Numeric,
    prefill_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    prefill_pairs: Numeric,
    prefill_window_pairs: Numeric,
) -> Numeric:
    """FLOPs of reading: two a parameter a token, images' encoder, and attention."""
    pairs = full_attention_layers * prefill_pairs + window_layers * prefill_window_pairs
    return prefill_token_flops * input_uncached_tokens + prefill_flops_per_pair * pairs


def prefill_cache_bytes(
    input_uncached_tokens: Numeric,
    input_cached_tokens: Numeric,
    prefill_pairs: Numeric,
    prefill_window_pairs: Numeric,
    cached_window_tokens: Numeric,
    prefill_step_tokens: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    token_layer_kv_bytes: Numeric,
) -> Numeric:
    """Bytes of the request's cache: written once, and what came before read once a chunk.

    Per layer u + h + (pairs − h − u/2)/c tokens of cache: with c tokens a step, u new tokens take
    1 + (u − 1)/c chunks on average, and each reads what came before.
    """
    u, h, c = input_uncached_tokens, input_cached_tokens, prefill_step_tokens
    full = u + h + (prefill_pairs - h - u / 2) / c
    seen = cached_window_tokens
    window = u + seen + (prefill_window_pairs - seen - u / 2) / c
    return (full_attention_layers * full + window_layers * window) * token_layer_kv_bytes


def prefill_memory_accelerator_s(
    prefill_cache_bytes: Numeric,
    cache_bytes_per_s: Numeric,
    input_uncached_tokens: Numeric,
    activation_bytes_per_token: Numeric,
    achieved_bytes_per_s: Numeric,
    accelerators: Numeric,
    prefill_weight_s: Numeric,
    prefill_step_tokens: Numeric,
) -> Numeric:
    """Accelerator-seconds of memory: the own cache and activations, and a part of the weights."""
    weights = accelerators * prefill_weight_s / prefill_step_tokens
    token = activation_bytes_per_token / achieved_bytes_per_s + weights
    return prefill_cache_bytes / cache_bytes_per_s + input_uncached_tokens * token


def prefill_kernel_accelerator_s(
    prefill_flops: Numeric,
    multiply_flop_per_s: Numeric,
    prefill_compute_price: Numeric,
    prefill_memory_accelerator_s: Numeric,
    prefill_memory_price: Numeric,
    data_parallel: Numeric,
    input_uncached_tokens: Numeric,
    accelerators: Numeric,
    launch_s: Numeric,
    prefill_step_tokens: Numeric,
    platform_time_factor: Numeric,
) -> Numeric:
    """Accelerator-seconds in which kernels run for the request, at the shadow prices."""
    compute = prefill_flops / multiply_flop_per_s * prefill_compute_price
    memory = prefill_memory_accelerator_s * prefill_memory_price
    launching = input_uncached_tokens * (accelerators * launch_s / prefill_step_tokens)
    return ((compute + memory) * data_parallel + launching) * platform_time_factor


def prefill_accelerator_s(
    prefill_kernel_accelerator_s: Numeric,
    input_uncached_tokens: Numeric,
    accelerators: Numeric,
    prefill_waiting_s: Numeric,
    prefill_step_tokens: Numeric,
) -> Numeric:
    """Accelerator-seconds of reading: kernels, and an equal part of the waiting."""
    waiting = accelerators * prefill_waiting_s / prefill_step_tokens
    return prefill_kernel_accelerator_s + input_uncached_tokens * waiting


def prefill_energy_j(
    prefill_power_limit: Numeric,
    clocks_up_w: Numeric,
    prefill_accelerator_s: Numeric,
    kernel_w: Numeric,
    prefill_kernel_accelerator_s: Numeric,
    arithmetic_j_per_flop: Numeric,
    prefill_flops: Numeric,
    memory_w: Numeric,
    prefill_memory_accelerator_s: Numeric,
) -> Numeric:
    """Energy of reading: clocks up, kernels, FLOPs and memory, within the rated power."""
    time_j = clocks_up_w * prefill_accelerator_s + kernel_w * prefill_kernel_accelerator_s
    work_j = arithmetic_j_per_flop * prefill_flops + memory_w * prefill_memory_accelerator_s
    return prefill_power_limit * (time_j + work_j)
