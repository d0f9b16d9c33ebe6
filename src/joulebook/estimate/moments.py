"""The ten terms: a request's tokens as monomials of degree two and less, and their sums.

u is uncached input, h cached input, o output. Rate card and ledger share this one order.
"""

from typing import Any

import numpy as np

TOKENS = ("input_uncached_tokens", "input_cached_tokens", "output_tokens")
TERMS = ("1", "u", "h", "o", "u2", "uh", "h2", "uo", "ho", "o2")
MONOMIALS: tuple[tuple[str, ...], ...] = (
    (), ("u",), ("h",), ("o",), ("u", "u"), ("h", "u"), ("h", "h"), ("o", "u"), ("h", "o"),
    ("o", "o"),
)  # fmt: skip


def terms_of(u: Any, h: Any, o: Any) -> np.ndarray:
    """The ten terms of requests with u, h and o tokens: shape (…, 10), in the order of TERMS.

    >>> terms_of(2, 0, 3).tolist()
    [1.0, 2.0, 0.0, 3.0, 4.0, 0.0, 0.0, 6.0, 0.0, 9.0]
    """
    one = np.ones_like(u, dtype=float)
    columns = (one, u, h, o, u * u, u * h, h * h, u * o, h * o, o * o)
    return np.stack([np.asarray(c, dtype=float) for c in columns], axis=-1)
