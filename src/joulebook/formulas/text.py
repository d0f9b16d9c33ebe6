"""One text request: its pairs of tokens, and the sum of reading and writing.

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


def accelerator_s(
    prefill_accelerator_s: Numeric,
    decode_accelerator_s: Numeric,
    accelerators: Numeric,
    request_overhead_s: Numeric,
    between_models: Numeric,
    between_settings: Numeric,
) -> Numeric:
    """Accelerator-seconds of the request; while the host sets it up, all accelerators wait.

    What the formulas miss of energy they miss of time: power is better known than either.
    """
    waiting_s = accelerators * request_overhead_s
    own_s = prefill_accelerator_s + decode_accelerator_s + waiting_s
    return between_models * between_settings * own_s


def accelerator_energy_j(
    prefill_energy_j: Numeric,
    decode_energy_j: Numeric,
    clocks_up_w: Numeric,
    accelerators: Numeric,
    request_overhead_s: Numeric,
    between_models: Numeric,
    between_settings: Numeric,
) -> Numeric:
    """Energy of the accelerators, and how far models and settings lie from what physics says."""
    waiting_j = clocks_up_w * accelerators * request_overhead_s
    return between_models * between_settings * (prefill_energy_j + decode_energy_j + waiting_j)


def _pairs_within(x: Numeric, window: Numeric) -> Numeric:
    """∫ min(y, w) dy from 0 to x."""
    near = least(x, window)
    return near * near / 2 + window * most(x - window, 0)
