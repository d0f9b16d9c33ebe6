"""The interval that a published figure stands for: its rounding, and the words beside it."""

import math
from decimal import Decimal

from joulebook.errors import InputError, UnknownNameError

# how the words beside a figure bound it
BOUNDS = ("exact", "about", "nearly", "at-least", "at-most", "range", "order")
ABOUT = 0.1  # how far "about" reaches, on both sides
NEARLY = 0.9  # where "nearly" begins


def claimed_interval(
    value: float, bound: str = "exact", high: float | None = None
) -> tuple[float, float]:
    """The lowest and highest number that a figure, as it is written, may stand for.

    Trailing zeros are not significant, so 500 is 450 to 550. A range is from `value` to `high`, each
    end with its own rounding. An order ("millions of") is from `value` to `high`, or to ten times
    `value`. Raises InputError for a figure that is no number, or a range without an end.

    >>> claimed_interval(500.0), claimed_interval(24.7)
    ((450.0, 550.0), (24.65, 24.75))
    >>> claimed_interval(3000.0, "about"), claimed_interval(60.0, "nearly")
    ((2700.0, 3300.0), (54.0, 60.0))
    >>> claimed_interval(118.0, "at-least"), claimed_interval(500.0, "at-most")
    ((118.0, inf), (-inf, 500.0))
    >>> claimed_interval(165.0, "range", 326.0), claimed_interval(1e6, "order")
    ((164.5, 326.5), (1000000.0, 10000000.0))
    """
    _check(value, bound, high)
    match bound:
        case "about":
            return _ordered(value - ABOUT * value, value + ABOUT * value)
        case "nearly":
            return _ordered(value * NEARLY, value)
        case "at-least":
            return value, math.inf
        case "at-most":
            return -math.inf, value if high is None else high
        case "order":
            return _ordered(value, 10 * value if high is None else high)
    end = value if high is None else high
    return value - half_step(value), end + half_step(end)


def half_step(value: float) -> float:
    """Half a unit of the last significant digit of a number, as it is written.

    >>> half_step(24.7), half_step(72_500_000.0), half_step(0.0)
    (0.05, 50000.0, 0.5)
    """
    last = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return float(Decimal((0, (5,), int(last) - 1)))


def _ordered(one: float, other: float) -> tuple[float, float]:
    return (one, other) if one <= other else (other, one)


def _check(value: float, bound: str, high: float | None) -> None:
    if bound not in BOUNDS:
        raise UnknownNameError("bound", bound, BOUNDS)
    if not math.isfinite(value) or (high is not None and not math.isfinite(high)):
        raise InputError(f"a claimed figure is a finite number, not {value!r}, {high!r}")
    if high is not None and high < value:
        raise InputError(f"a range runs upwards, not from {value:g} to {high:g}")
    if bound == "range" and high is None:
        raise InputError(f"the range from {value:g} has no upper end")
