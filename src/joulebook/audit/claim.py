"""What a claim is: a sentence, the figures in it, and how each is to be computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from joulebook.audit.days import days
from joulebook.audit.rounding import claimed_interval
from joulebook.audit.units import unit as unit_of

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
DIFFERS = ("unit", "boundary", "subject", "reference")
Words = Mapping[str, str]  # one thing said in each language


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as the sentence writes it, with the word beside it; a range has `high` too."""

    value: Decimal | str
    unit: str
    bound: str = "exact"
    high: Decimal | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """What the number may stand for, in the graph's unit of the same measure."""
        if isinstance(self.value, str):
            return self._days()
        high = None if self.high is None else float(self.high)
        low, top = claimed_interval(float(self.value), self.bound, high)
        factor = unit_of(self.unit).factor
        return low * factor, top * factor

    @property
    def rounding(self) -> tuple[float, float]:
        """The same without a bound that is open on one side: the number within its own rounding."""
        closed = "exact" if self.bound in ("at-least", "at-most") else self.bound
        return Stated(self.value, self.unit, closed, self.high).interval

    @property
    def number(self) -> float:
        """The number itself in the graph's unit; of a range, the middle, above 0 by ratio."""
        if isinstance(self.value, str):
            return sum(self._days()) / 2
        factor = unit_of(self.unit).factor
        if self.high is None:
            return float(self.value) * factor
        if self.value <= 0:
            return float(self.value + self.high) / 2 * factor
        return float((self.value * self.high).sqrt()) * factor

    def _days(self) -> tuple[float, float]:
        return days(str(self.value))

    def to_json(self) -> dict[str, Any]:
        """The figure as the sentence writes it, and the interval it stands for, in its unit."""
        factor = unit_of(self.unit).factor
        low, high = (_finite(x / factor) for x in self.interval)
        value = self.value if isinstance(self.value, str) else float(self.value)
        end = {} if self.high is None else {"to": float(self.high)}
        return {
            "value": value, **end, "unit": self.unit, "bound": self.bound, "low": low, "high": high,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """How a number is computed: by a `formula` in a `scenario` from `inputs`, or as a cited `fact`.

    An input is another target or a number that the sentence states. A `span` is two cited facts,
    such as a low and a high case, between which the number lies.
    """

    formula: str | None = None
    fact: str | None = None
    span: tuple[str, ...] = ()
    scenario: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, "Target | Stated"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The formula's or the fact's name, which ends in its unit."""
        return self.formula or self.cited[0].rpartition(":")[2]

    @property
    def cited(self) -> tuple[str, ...]:
        """The facts it cites, where it is no formula."""
        return self.span or (str(self.fact),)


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way to take a figure: in another unit, boundary or subject, or against another thing."""

    differs: str
    says: Words
    target: Target
    unit: str | None = None

    def to_json(self) -> dict[str, Any]:
        """What is taken for what is stated."""
        return {"differs": self.differs, "says": dict(self.says)}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a sentence: what it says, and what it is to be held against.

    `current` is the target by today's edition of the source that the claim cites. `statements` are
    the rounded ones behind a number that no sentence says.
    """

    stated: Stated | None = None
    boundary: str | None = None
    target: Target | None = None
    current: Target | None = None
    statements: tuple[Mapping[str, Stated], ...] = ()
    also: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an article with the figures in it; `corrected` is the sentence with `{value}`.

    A figure is `stated` in the sentence, or `derived`: it follows from what the sentence states; or
    `hidden`: it stands behind several rounded statements.
    """

    id: str
    article: str
    language: str
    quote: str
    subject: str
    figures: tuple[Figure, ...]
    vintage: str = ""
    condition: Words = field(default_factory=dict)
    kind: str = "stated"
    corrected: Words = field(default_factory=dict)
    file: str = ""


def _finite(x: float) -> float | None:
    """JSON knows no infinity: an open end is null."""
    return x if abs(x) < float("inf") else None
