"""What money buys: tokens at list prices, when only the bill is known."""

from joulebook.formulas.ops import Numeric


def cached_input_usd_per_token(
    input_usd_per_token: Numeric, cached_price_share: Numeric
) -> Numeric:
    """List price of a cached input token, where the model's page tells none."""
    return input_usd_per_token * cached_price_share


def mean_list_usd_per_token(
    input_usd_per_token: Numeric, cached_input_usd_per_token: Numeric,
    output_usd_per_token: Numeric, cached_input_share: Numeric, output_share: Numeric,
) -> Numeric:  # fmt: skip
    """List price of a token, over the mix of input, cached input and output.

    >>> mean_list_usd_per_token(2.0, 1.0, 8.0, cached_input_share=0.5, output_share=0.25)
    3.125
    """
    cached = cached_input_share * cached_input_usd_per_token
    of_input = cached + (1 - cached_input_share) * input_usd_per_token
    return output_share * output_usd_per_token + (1 - output_share) * of_input


def tokens_per_usd(mean_list_usd_per_token: Numeric, paid_per_list_price: Numeric) -> Numeric:
    """Tokens that a dollar on the bill buys."""
    return 1 / (mean_list_usd_per_token * paid_per_list_price)


def input_uncached_tokens_per_usd(
    tokens_per_usd: Numeric, output_share: Numeric, cached_input_share: Numeric
) -> Numeric:
    """Of these, input that was computed."""
    return tokens_per_usd * (1 - output_share) * (1 - cached_input_share)


def input_cached_tokens_per_usd(
    tokens_per_usd: Numeric, output_share: Numeric, cached_input_share: Numeric
) -> Numeric:
    """Of these, input from a cache."""
    return tokens_per_usd * (1 - output_share) * cached_input_share


def output_tokens_per_usd(tokens_per_usd: Numeric, output_share: Numeric) -> Numeric:
    """Of these, output."""
    return tokens_per_usd * output_share


def requests_per_usd(output_tokens_per_usd: Numeric, mean_output_tokens: Numeric) -> Numeric:
    """Requests of the mean length that a dollar buys.

    >>> requests_per_usd(output_tokens_per_usd=60_000, mean_output_tokens=300)
    200.0
    """
    return output_tokens_per_usd / mean_output_tokens
