"""Rounding that adds up: parts to whole steps, so that they sum to the rounded total."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

DIGITS = 12  # of a total: a float holds every one of them, and every part has the same last place


def step_of(total: float | Fraction) -> Decimal:
    """The last place of a total that is told to DIGITS digits; of nought, a millionth.

    >>> step_of(123.4)
    Decimal('1E-9')
    """
    size = Decimal(float(total))
    return Decimal(1).scaleb(size.adjusted() + 1 - DIGITS if size else -6)


def apportioned(
    parts: Sequence[float | Fraction], total: float | Fraction, step: Decimal
) -> list[Decimal]:
    """The parts in whole steps, whose sum is the total rounded to a step.

    Those whose cut-off remainder is largest are rounded up, as seats are given to parties.

    >>> [str(part) for part in apportioned([0.4, 0.4, 1.2], 2.0, Decimal(1))]
    ['1', '0', '1']
    """
    size = Fraction(step)
    exact = [Fraction(part) / size for part in parts]
    steps = [part.__floor__() for part in exact]
    missing = round(Fraction(total) / size) - sum(steps)
    order = sorted(range(len(parts)), key=lambda n: steps[n] - exact[n])
    turn = order if missing > 0 else order[::-1]
    for n in range(abs(missing) if turn else 0):
        steps[turn[n % len(turn)]] += 1 if missing > 0 else -1
    return [count * step for count in steps]


def rounded(value: float | Fraction, step: Decimal) -> Decimal:
    """A value in whole steps.

    >>> rounded(1.26, Decimal("0.1"))
    Decimal('1.3')
    """
    return round(Fraction(value) / Fraction(step)) * step
