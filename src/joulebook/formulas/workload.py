"""What a mix of requests means for the steps they share, from its first and second moments."""

from joulebook.formulas.ops import Numeric


def mean_uncached_tokens(mean_input_tokens: Numeric, mean_cached_tokens: Numeric) -> Numeric:
    """Mean of the input that must be read anew: E[u]."""
    return mean_input_tokens - mean_cached_tokens


def mean_prefill_context_tokens(mean_input_tokens: Numeric, input_dispersion: Numeric) -> Numeric:
    """Tokens before a token being read, over all that are read, without a cache: E[u²] / (2·E[u]).

    With cached input it is E[u·h + u²/2] / E[u], which a ledger's moments give.

    >>> mean_prefill_context_tokens(mean_input_tokens=1000.0, input_dispersion=1.0)
    500.0
    """
    return input_dispersion * mean_input_tokens / 2


def mean_context_tokens(
    mean_input_tokens: Numeric,
    mean_output_tokens: Numeric,
    output_dispersion: Numeric,
    cross_dispersion: Numeric,
) -> Numeric:
    """Tokens before a token being written, over all that are written: E[uo]/E[o] + E[o²]/(2·E[o]).

    >>> mean_context_tokens(1000.0, 200.0, output_dispersion=1.0, cross_dispersion=1.0)
    1100.0
    """
    return cross_dispersion * mean_input_tokens + output_dispersion * mean_output_tokens / 2
