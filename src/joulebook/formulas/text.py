"""Accelerator energy and time of one text request, at the shadow prices of the steps it shares.

A request pays for its own FLOPs and bytes and for its equal part of what belongs to no one, so that
the requests' shares add up to the step exactly. Its own tokens (`input_uncached_tokens` u,
`input_cached_tokens` h, `output_tokens` o) enter only as u, h, o and their products: its energy is a
polynomial of degree two. (Derivation: docs/methods/rate-card.md.)
"""

from joulebook.formulas.ops import Numeric, least, most


def prefill_pairs(input_uncached_tokens: Numeric, input_cached_tokens: Numeric) -> Numeric:
    """Pairs of tokens that attend while reading: u·h + u²/2.

    >>> prefill_pairs(input_uncached_tokens=10.0, input_cached_tokens=100.0)
    1050.0
    """
    u, h = input_uncached_tokens, input_cached_tokens
    return u * h + u * u / 2


def decode_pairs(
    input_uncached_tokens: Numeric, input_cached_tokens: Numeric, output_tokens: Numeric
) -> Numeric:
    """Pairs of tokens that attend while writing: o·(u + h) + o²/2."""
    u, h, o = input_uncached_tokens, input_cached_tokens, output_tokens
    return o * (u + h) + o * o / 2


def prefill_window_pairs(
    input_uncached_tokens: Numeric, input_cached_tokens: Numeric, window_tokens: Numeric
) -> Numeric:
    """Pairs while reading where a layer sees only a window: ∫ min(x, w) dx from h to h + u."""
    u, h = input_uncached_tokens, input_cached_tokens
    return _pairs_within(h + u, window_tokens) - _pairs_within(h, window_tokens)


def decode_window_pairs(
    input_uncached_tokens: Numeric,
    input_cached_tokens: Numeric,
    output_tokens: Numeric,
    window_tokens: Numeric,
) -> Numeric:
    """Pairs while writing where a layer sees only a window: ∫ min(x, w) dx from u+h to u+h+o."""
    start = input_uncached_tokens + input_cached_tokens
    return _pairs_within(start + output_tokens, window_tokens) - _pairs_within(start, window_tokens)


def cached_window_tokens(input_cached_tokens: Numeric, window_tokens: Numeric) -> Numeric:
    """Cached tokens a sliding-window layer still sees: min(h, w)."""
    return least(input_cached_tokens, window_tokens)


def prefill_flops(
    input_uncached_tokens: Numeric,
    multiplied_params: Numeric,
    prefill_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    prefill_pairs: Numeric,
    prefill_window_pairs: Numeric,
) -> Numeric:
    """FLOPs of reading: two a parameter a token, and attention."""
    pairs = full_attention_layers * prefill_pairs + window_layers * prefill_window_pairs
    return 2 * multiplied_params * input_uncached_tokens + prefill_flops_per_pair * pairs


def decode_flops(
    output_tokens: Numeric,
    multiplied_params: Numeric,
    decode_flops_per_pair: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    decode_pairs: Numeric,
    decode_window_pairs: Numeric,
) -> Numeric:
    """FLOPs of writing: two a parameter a token, and attention."""
    pairs = full_attention_layers * decode_pairs + window_layers * decode_window_pairs
    return 2 * multiplied_params * output_tokens + decode_flops_per_pair * pairs


def prefill_bytes(
    input_uncached_tokens: Numeric,
    input_cached_tokens: Numeric,
    prefill_pairs: Numeric,
    prefill_window_pairs: Numeric,
    cached_window_tokens: Numeric,
    prefill_step_tokens: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    token_layer_kv_bytes: Numeric,
    activation_bytes_per_token: Numeric,
    prefill_weight_bytes: Numeric,
) -> Numeric:
    """Bytes of reading: cache written, context read once a chunk, activations, a share of weights.

    Per layer u + h + (pairs − h − u/2)/c tokens of cache: with c tokens a step, u new tokens take
    1 + (u − 1)/c chunks on average, and each reads what came before.
    """
    u, h, c = input_uncached_tokens, input_cached_tokens, prefill_step_tokens
    full = u + h + (prefill_pairs - h - u / 2) / c
    seen = cached_window_tokens
    window = u + seen + (prefill_window_pairs - seen - u / 2) / c
    tokens = full_attention_layers * full + window_layers * window
    shared = prefill_weight_bytes / prefill_step_tokens
    return tokens * token_layer_kv_bytes + u * (activation_bytes_per_token + shared)


def decode_bytes(
    output_tokens: Numeric,
    decode_pairs: Numeric,
    decode_window_pairs: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    token_layer_kv_bytes: Numeric,
    decode_weight_bytes: Numeric,
    sequences: Numeric,
) -> Numeric:
    """Bytes of writing: the whole cache at every token, and a share of the weights."""
    full = decode_pairs + output_tokens
    window = decode_window_pairs + output_tokens
    tokens = full_attention_layers * full + window_layers * window
    return tokens * token_layer_kv_bytes + output_tokens * (decode_weight_bytes / sequences)


def prefill_accelerator_s(
    prefill_flops: Numeric,
    prefill_s_per_flop: Numeric,
    prefill_bytes: Numeric,
    prefill_s_per_byte: Numeric,
    input_uncached_tokens: Numeric,
    accelerators: Numeric,
    step_overhead_s: Numeric,
    prefill_step_tokens: Numeric,
    link_s_per_token: Numeric,
) -> Numeric:
    """Accelerator-seconds of reading: own work at the shadow prices, a part of the overhead."""
    own = prefill_flops * prefill_s_per_flop + prefill_bytes * prefill_s_per_byte
    overhead = accelerators * step_overhead_s / prefill_step_tokens
    return own + input_uncached_tokens * (overhead + link_s_per_token)


def decode_accelerator_s(
    decode_flops: Numeric,
    decode_s_per_flop: Numeric,
    decode_bytes: Numeric,
    decode_s_per_byte: Numeric,
    output_tokens: Numeric,
    accelerators: Numeric,
    step_overhead_s: Numeric,
    sequences: Numeric,
    sequence_overhead_s: Numeric,
    link_s_per_token: Numeric,
) -> Numeric:
    """Accelerator-seconds of writing: own work at the shadow prices, a part of the overhead."""
    own = decode_flops * decode_s_per_flop + decode_bytes * decode_s_per_byte
    overhead = accelerators * (step_overhead_s / sequences + sequence_overhead_s)
    return own + output_tokens * (overhead + link_s_per_token)


def accelerator_s(
    prefill_accelerator_s: Numeric,
    decode_accelerator_s: Numeric,
    request_overhead_s: Numeric,
    accelerators: Numeric,
    sequences: Numeric,
) -> Numeric:
    """Accelerator-seconds of the request, scheduling included."""
    scheduling = accelerators * request_overhead_s / sequences
    return prefill_accelerator_s + decode_accelerator_s + scheduling


def accelerator_energy_j(
    compute_j_per_flop: Numeric,
    prefill_flops: Numeric,
    decode_flops: Numeric,
    memory_j_per_byte: Numeric,
    prefill_bytes: Numeric,
    decode_bytes: Numeric,
    clocks_up_w: Numeric,
    accelerator_s: Numeric,
) -> Numeric:
    """Energy of the accelerators: e_f·FLOPs + e_b·bytes + P·accelerator-seconds."""
    compute_j = compute_j_per_flop * (prefill_flops + decode_flops)
    memory_j = memory_j_per_byte * (prefill_bytes + decode_bytes)
    return compute_j + memory_j + clocks_up_w * accelerator_s


def _pairs_within(x: Numeric, window: Numeric) -> Numeric:
    """∫ min(y, w) dy from 0 to x."""
    near = least(x, window)
    return near * near / 2 + window * most(x - window, 0)
