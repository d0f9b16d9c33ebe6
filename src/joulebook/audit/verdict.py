"""The verdict on a figure, by rule, from two intervals: what is claimed and what is computed.

1. nothing to compute or to cite: cannot be checked;
2. the two meet: superseded, if the claim lies wholly outside what the newest edition of its source
   gives; else holds where the computed interval is within ±10 %, plausible where it is wider;
3. they do not meet: mistranslated, if the number within its own rounding meets what is computed in
   another unit, boundary or subject, or against another reference; else inconsistent.
"""

from dataclasses import dataclass

HOLDS, PLAUSIBLE, SUPERSEDED = "holds", "plausible", "superseded"
MISTRANSLATED, INCONSISTENT = "mistranslated", "inconsistent"
UNCHECKED = "cannot be checked"
VERDICTS = (HOLDS, PLAUSIBLE, SUPERSEDED, MISTRANSLATED, INCONSISTENT, UNCHECKED)
# of several figures of a sentence the worst decides
WORST_FIRST = (INCONSISTENT, MISTRANSLATED, SUPERSEDED, PLAUSIBLE, HOLDS, UNCHECKED)
STANDS = (HOLDS, PLAUSIBLE, SUPERSEDED)
FALLS = (MISTRANSLATED, INCONSISTENT)
NARROW = 0.1  # ±10 %: what is known better than that is known

Interval = tuple[float, float]
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Computed:
    """A median and its 90 % interval, in the graph's unit."""

    value: float
    low: float
    high: float

    @property
    def interval(self) -> Interval:
        """The interval alone."""
        return self.low, self.high

    @property
    def narrow(self) -> bool:
        """Whether the interval is within ±10 % of the median.

        >>> Computed(100.0, 91.0, 109.0).narrow, Computed(100.0, 91.0, 120.0).narrow
        (True, False)
        """
        reach = (NARROW + _SLACK) * abs(self.value)
        return self.value - self.low <= reach and self.high - self.value <= reach


def meet(one: Interval, other: Interval) -> bool:
    """Whether two closed intervals have a value in common.

    >>> meet((1.0, 2.0), (2.0, 3.0)), meet((1.0, 2.0), (2.1, float("inf")))
    (True, False)
    """
    return _reaches(other[1], one[0]) and _reaches(one[1], other[0])


def _reaches(high: float, low: float) -> bool:
    return high >= low or abs(high - low) <= _SLACK * max(abs(high), abs(low))


def agreed(claimed: Interval, computed: Computed, current: Computed | None) -> str:
    """The verdict where claim and computation meet."""
    if current is not None and not meet(claimed, current.interval):
        return SUPERSEDED
    return HOLDS if computed.narrow else PLAUSIBLE


def factor_off(claimed: float, computed: float) -> float | None:
    """How many times what is computed is claimed; None where there is nothing to divide by.

    >>> factor_off(claimed=120.0, computed=60.0)
    2.0
    """
    return claimed / computed if computed else None
