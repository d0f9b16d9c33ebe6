"""A text's figures against each other: what follows from them, without knowing anything else.

Each rule looks at mentions of one text and yields findings. None says which of two figures is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from joulebook.audit.quantities import Mention
from joulebook.audit.rounding import claimed_interval
from joulebook.grid.notes import Note

AGREES, ROUNDS, CONTRADICTS = "agrees", "rounds", "contradicts"
CLOSE = 1.05  # a figure this near to what follows from others needs no rounding to agree
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Consistency:
    """What some figures of a text say about another: the `implied` value beside the `stated` one.

    `verdict` is `agrees`, `rounds` (only within the rounding of the figures) or `contradicts`.
    """

    kind: str
    mentions: tuple[Mention, ...]
    stated: float
    implied: float
    verdict: str
    note: Note

    @property
    def factor_off(self) -> float:
        """How many times the larger of stated and implied is the smaller."""
        return apart(abs(self.stated), abs(self.implied))

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON."""
        quotes = list(dict.fromkeys(mention.sentence.text for mention in self.mentions))
        return {
            "kind": self.kind, "verdict": self.verdict, "figures": [m.text for m in self.mentions],
            "stated": self.stated, "implied": self.implied, "factor_off": self.factor_off,
            "explanation": str(self.note), "quotes": quotes,
        }  # fmt: skip


def consistency(found: Sequence[Mention]) -> list[Consistency]:
    """What the mentions of one text say about each other, in the order of the text.

    >>> from joulebook.audit.quantities import mentions
    >>> (one,) = consistency(mentions("It used 11 TWh. By 2030 use doubled to 44 TWh."))
    >>> one.kind, one.verdict, one.implied
    ('growth', 'contradicts', 4.0)
    """
    from joulebook.audit import likenesses, ratios

    rules = (*ratios.RULES, *likenesses.RULES)
    every = chain.from_iterable(rule(found) for rule in rules)
    return sorted(every, key=lambda one: (one.mentions[-1].start, one.kind))


def judged(
    kind: str,
    mentions: Sequence[Mention],
    stated: tuple[float, Interval],
    implied: tuple[float, Interval],
    note: Note,
) -> Consistency:
    """A finding from a stated and an implied figure, each with the interval it stands for."""
    (said, (low, high)), (follows, (under, over)) = stated, implied
    near = bool(said) and 1 / CLOSE <= follows / said <= CLOSE
    inside = low <= follows <= high and (low == float("-inf") or high == float("inf"))
    meets = low <= over and under <= high
    verdict = AGREES if near or inside else ROUNDS if meets else CONTRADICTS
    return Consistency(kind, tuple(mentions), said, follows, verdict, note)


def rounded(mention: Mention) -> Interval:
    """A figure within its own rounding, whatever bound the sentence sets beside it."""
    if mention.high is not None:
        return mention.value, mention.high
    return claimed_interval(mention.value)


def quotient(above: Interval, below: Interval) -> Interval:
    """The interval of a quotient of positive figures; a figure that may be nought has no upper end.

    >>> quotient((4.0, 6.0), (1.0, 2.0))
    (2.0, 6.0)
    """
    high = above[1] / below[0] if below[0] > 0 else float("inf")
    return above[0] / below[1] if below[1] else float("inf"), high


def product(one: Interval, other: Interval) -> Interval:
    """The interval of a product of positive figures."""
    return one[0] * other[0], one[1] * other[1]


def apart(one: float, other: float) -> float:
    """How many times the smaller of two figures the larger one is.

    >>> apart(2.0, 8.0), apart(8.0, 2.0), apart(0.0, 1.0)
    (4.0, 4.0, inf)
    """
    small, large = sorted((one, other))
    return large / small if small > 0 else float("inf")


def shown(value: float) -> float:
    """A number as an explanation writes it: four digits."""
    return float(f"{value:.4g}")
