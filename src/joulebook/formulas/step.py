"""The step a request shares with a batch it does not choose, and what more of it would cost.

Two kinds of step, prefill (reading) and decode (writing), each limited by arithmetic and by memory,
which overlap imperfectly:  t = (t_c^q + t_m^q)^(1/q) + t_0.  By Euler's theorem the first part is
λ_c·t_c + λ_m·t_m with the shadow prices λ = (t_x / t)^(q−1): what a little more arithmetic or memory
time would cost. Everything here depends on the deployment and its operating point only.
(Derivation: docs/methods/rate-card.md.)
"""

from joulebook.formulas.ops import Numeric, least, most


def prefill_step_tokens(
    prefill_limit_tokens: Numeric, sequences: Numeric, mean_uncached_tokens: Numeric
) -> Numeric:
    """c, the tokens read in a prefill step: the engine's limit, or all that the sequences bring."""
    return most(least(prefill_limit_tokens, sequences * mean_uncached_tokens), 1)


def expert_miss_share(experts: Numeric, experts_per_token: Numeric) -> Numeric:
    """Chance that a token does not choose a given expert."""
    return 1 - experts_per_token / experts


def decode_weight_bytes(
    multiplied_params: Numeric,
    unselected_params: Numeric,
    expert_miss_share: Numeric,
    sequences: Numeric,
    weight_bytes_per_param: Numeric,
) -> Numeric:
    """Weights read in a decode step: of the experts, those that any of the sequences chose."""
    also_chosen = unselected_params * (1 - expert_miss_share ** (sequences - 1))
    return (multiplied_params + also_chosen) * weight_bytes_per_param


def prefill_weight_bytes(
    multiplied_params: Numeric,
    unselected_params: Numeric,
    expert_miss_share: Numeric,
    prefill_step_tokens: Numeric,
    weight_bytes_per_param: Numeric,
) -> Numeric:
    """Weights read in a prefill step: of the experts, those that any of its tokens chose."""
    also_chosen = unselected_params * (1 - expert_miss_share ** (prefill_step_tokens - 1))
    return (multiplied_params + also_chosen) * weight_bytes_per_param


def prefill_flops_per_pair(heads: Numeric, query_key_dim: Numeric, value_dim: Numeric) -> Numeric:
    """FLOPs of one layer for one pair of tokens while reading."""
    return 2 * heads * (query_key_dim + value_dim)


def decode_flops_per_pair(
    heads: Numeric, cached_key_dim: Numeric, cached_value_dim: Numeric
) -> Numeric:
    """FLOPs of one layer for one cached token while writing (MLA works on the compressed cache)."""
    return 2 * heads * (cached_key_dim + cached_value_dim)


def decode_compute_s(
    sequences: Numeric,
    multiplied_params: Numeric,
    decode_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    mean_context_tokens: Numeric,
    mean_window_tokens: Numeric,
    accelerators: Numeric,
    achieved_flop_per_s: Numeric,
) -> Numeric:
    """t_c of a decode step: every sequence writes one token at the mean context."""
    seen = full_attention_layers * mean_context_tokens + window_layers * mean_window_tokens
    flops = sequences * (2 * multiplied_params + decode_flops_per_pair * seen)
    return flops / (accelerators * achieved_flop_per_s)


def decode_memory_s(
    decode_weight_bytes: Numeric,
    sequences: Numeric,
    kv_bytes_per_sequence: Numeric,
    token_kv_bytes: Numeric,
    accelerators: Numeric,
    achieved_bytes_per_s: Numeric,
) -> Numeric:
    """t_m of a decode step: the weights once, every sequence's cache and its new entry once."""
    step_bytes = decode_weight_bytes + sequences * (kv_bytes_per_sequence + token_kv_bytes)
    return step_bytes / (accelerators * achieved_bytes_per_s)


def prefill_compute_s(
    prefill_step_tokens: Numeric,
    multiplied_params: Numeric,
    prefill_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    mean_prefill_context_tokens: Numeric,
    window_tokens: Numeric,
    accelerators: Numeric,
    achieved_flop_per_s: Numeric,
) -> Numeric:
    """t_c of a prefill step: prompts packed end to end, each token before its mean context."""
    in_window = least(mean_prefill_context_tokens, window_tokens)
    seen = full_attention_layers * mean_prefill_context_tokens + window_layers * in_window
    flops = prefill_step_tokens * (2 * multiplied_params + prefill_flops_per_pair * seen)
    return flops / (accelerators * achieved_flop_per_s)


def prefill_reread_tokens(
    mean_prefill_context_tokens: Numeric,
    mean_cached_tokens: Numeric,
    mean_uncached_tokens: Numeric,
    prefill_step_tokens: Numeric,
) -> Numeric:
    """Tokens of earlier context a prefill step reads again for each token it reads."""
    c, cached = prefill_step_tokens, mean_cached_tokens / mean_uncached_tokens
    return cached * (1 - 1 / c) + (mean_prefill_context_tokens - 1 / 2) / c


def prefill_memory_s(
    prefill_weight_bytes: Numeric,
    prefill_step_tokens: Numeric,
    prefill_reread_tokens: Numeric,
    token_kv_bytes: Numeric,
    activation_bytes_per_token: Numeric,
    accelerators: Numeric,
    achieved_bytes_per_s: Numeric,
) -> Numeric:
    """t_m of a prefill step: the weights once, cache entries and context, activations."""
    token_bytes = token_kv_bytes * (1 + prefill_reread_tokens) + activation_bytes_per_token
    step_bytes = prefill_weight_bytes + prefill_step_tokens * token_bytes
    return step_bytes / (accelerators * achieved_bytes_per_s)


def activation_bytes_per_token(
    layers: Numeric, hidden: Numeric, activation_bytes_per_value: Numeric
) -> Numeric:
    """Bytes of intermediate results a token moves through memory while being read."""
    return layers * hidden * activation_bytes_per_value


def decode_busy_s(
    decode_compute_s: Numeric, decode_memory_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """t − t_0 of a decode step: the power mean of arithmetic and memory time."""
    return _power_mean(decode_compute_s, decode_memory_s, roofline_exponent)


def prefill_busy_s(
    prefill_compute_s: Numeric, prefill_memory_s: Numeric, roofline_exponent: Numeric
) -> Numeric:
    """t − t_0 of a prefill step: the power mean of arithmetic and memory time."""
    return _power_mean(prefill_compute_s, prefill_memory_s, roofline_exponent)


def decode_s_per_flop(
    decode_compute_s: Numeric,
    decode_busy_s: Numeric,
    roofline_exponent: Numeric,
    achieved_flop_per_s: Numeric,
) -> Numeric:
    """λ_c/F of a decode step: accelerator-seconds one more FLOP costs."""
    return _shadow_price(decode_compute_s, decode_busy_s, roofline_exponent) / achieved_flop_per_s


def decode_s_per_byte(
    decode_memory_s: Numeric,
    decode_busy_s: Numeric,
    roofline_exponent: Numeric,
    achieved_bytes_per_s: Numeric,
) -> Numeric:
    """λ_m/M of a decode step: accelerator-seconds one more byte costs."""
    return _shadow_price(decode_memory_s, decode_busy_s, roofline_exponent) / achieved_bytes_per_s


def prefill_s_per_flop(
    prefill_compute_s: Numeric,
    prefill_busy_s: Numeric,
    roofline_exponent: Numeric,
    achieved_flop_per_s: Numeric,
) -> Numeric:
    """λ_c/F of a prefill step: accelerator-seconds one more FLOP costs."""
    return _shadow_price(prefill_compute_s, prefill_busy_s, roofline_exponent) / achieved_flop_per_s


def prefill_s_per_byte(
    prefill_memory_s: Numeric,
    prefill_busy_s: Numeric,
    roofline_exponent: Numeric,
    achieved_bytes_per_s: Numeric,
) -> Numeric:
    """λ_m/M of a prefill step: accelerator-seconds one more byte costs."""
    return _shadow_price(prefill_memory_s, prefill_busy_s, roofline_exponent) / achieved_bytes_per_s


def step_overhead_s(
    layers: Numeric, layer_overhead_s: Numeric, engine_overhead_s: Numeric
) -> Numeric:
    """t_0: launches and collectives of every layer, and the engine's scheduler."""
    return layers * layer_overhead_s + engine_overhead_s


def link_s_per_token(
    layers: Numeric,
    hidden: Numeric,
    link_bytes_per_value: Numeric,
    accelerators: Numeric,
    interconnect_bytes_per_s: Numeric,
) -> Numeric:
    """Accelerator-seconds a token's partial sums spend between accelerators (none for a single one)."""
    sent = layers * hidden * link_bytes_per_value * (accelerators - 1)
    return sent / interconnect_bytes_per_s


def _power_mean(a: Numeric, b: Numeric, exponent: Numeric) -> Numeric:
    return (a**exponent + b**exponent) ** (1 / exponent)


def _shadow_price(part_s: Numeric, busy_s: Numeric, exponent: Numeric) -> Numeric:
    """λ: seconds of the step that one more second of this part costs."""
    return (part_s / busy_s) ** (exponent - 1)
