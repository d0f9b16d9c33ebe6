"""What a ledger keeps of requests that only read: embedding, ranking, classifying."""

from joulebook.formulas.ops import Numeric, floor, most


def token_pairs(input_tokens: Numeric, requests: Numeric) -> Numeric:
    """Pairs of tokens, to the nearest whole one; requests that one row sums up are taken as alike.

    >>> token_pairs(input_tokens=300.0, requests=3)
    30000.0
    """
    return floor(input_tokens * input_tokens / most(1, requests) + 1 / 2)
