"""What can be seen of a closed model from outside: how fast it writes, what it is sold for."""

from joulebook.formulas.ops import Numeric


def output_tokens_per_s(
    output_tokens: Numeric,
    decode_accelerator_s: Numeric,
    accelerators: Numeric,
    sequences: Numeric,
    speed_ratio: Numeric,
) -> Numeric:
    """Tokens a second that one sequence gets.

    A request's accelerator-seconds are its share of an engine with that many accelerators and
    sequences, so its own time is as many times longer or shorter.

    >>> output_tokens_per_s(100, 0.5, accelerators=8.0, sequences=32.0, speed_ratio=1)
    50.0
    """
    writing_s = decode_accelerator_s * sequences / accelerators
    return speed_ratio * output_tokens / writing_s


def typical_output_usd_per_token(
    reference_output_usd_per_token: Numeric, active_params: Numeric, reference_params: Numeric
) -> Numeric:
    """List price of output, were it proportional to the active parameters."""
    return reference_output_usd_per_token * active_params / reference_params


def list_price_usd(
    input_uncached_tokens: Numeric,
    input_usd_per_token: Numeric,
    output_tokens: Numeric,
    output_usd_per_token: Numeric,
) -> Numeric:
    """What the request is sold for."""
    return input_uncached_tokens * input_usd_per_token + output_tokens * output_usd_per_token


def disclosed_request_j(facility_energy_j: Numeric, energy_ratio: Numeric) -> Numeric:
    """Energy at the meter of the mean request as its maker might disclose it."""
    return facility_energy_j * energy_ratio
