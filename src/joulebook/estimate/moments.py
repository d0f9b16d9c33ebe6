"""The ten terms: a request's tokens as monomials of degree two and less, and their sums.

u is uncached input, h cached input, o output. Rate card and ledger share this one order.
"""

from typing import Any

import numpy as np

TOKENS = ("input_uncached_tokens", "input_cached_tokens", "output_tokens")
MONOMIALS: dict[str, tuple[str, ...]] = {
    "1": (), "u": ("u",), "h": ("h",), "o": ("o",), "u2": ("u", "u"), "uh": ("h", "u"),
    "h2": ("h", "h"), "uo": ("o", "u"), "ho": ("h", "o"), "o2": ("o", "o"),
}  # fmt: skip
TERMS = tuple(MONOMIALS)
MAX_TOKENS = 10_000_000  # more in one request is a broken counter, not a request


def terms_of(u: Any, h: Any, o: Any) -> np.ndarray:
    """The ten terms of requests with u, h and o tokens: shape (10,) or (requests, 10).

    >>> terms_of(2.0, 0.0, 3.0).tolist()
    [1.0, 2.0, 0.0, 3.0, 4.0, 0.0, 0.0, 6.0, 0.0, 9.0]
    """
    one = 1.0 + 0.0 * u
    return np.array((one, u, h, o, u * u, u * h, h * h, u * o, h * o, o * o), dtype=float).T
