"""Sums of quantities whose ends are added as if one coefficient moved all of them together."""

from collections.abc import Iterable
from math import fsum

from joulebook.estimate import Quantity

Ends = tuple[float, float, float]  # value, low, high


def summed(quantities: Iterable[Quantity]) -> Ends:
    """Value, low and high of the sum: at least as wide as the interval of the sum itself.

    >>> summed([Quantity(1.0, 0.5, 2.0, "g", "assumed"), Quantity(2.0, 2.0, 2.0, "g", "measured")])
    (3.0, 2.5, 4.0)
    """
    every = list(quantities)
    return (
        fsum(one.value for one in every), fsum(one.low for one in every),
        fsum(one.high for one in every),
    )  # fmt: skip
