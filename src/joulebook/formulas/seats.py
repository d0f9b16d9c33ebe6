"""What a request of a seat is made of, when only the number of users is known."""

from joulebook.formulas.ops import Numeric


def input_cached_tokens(input_tokens: Numeric, cached_input_share: Numeric) -> Numeric:
    """Input from a cache."""
    return input_tokens * cached_input_share


def input_uncached_tokens(input_tokens: Numeric, cached_input_share: Numeric) -> Numeric:
    """Input that is computed.

    >>> input_uncached_tokens(input_tokens=1000, cached_input_share=0.25)
    750.0
    """
    return input_tokens * (1 - cached_input_share)
