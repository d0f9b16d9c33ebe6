"""Every quantity that a text mentions, with what its sentence says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from joulebook.audit.rounding import claimed_interval
from joulebook.audit.text import context
from joulebook.audit.text.article import Sentence, language_of, narrowed, sentences
from joulebook.audit.text.figures import Figure, figures


@dataclass(frozen=True, slots=True)
class Mention:
    """One quantity of a text; `start` and `end` are places in the whole text, `text` what stands there.

    `value` is what is said, in `unit`; of a span or an order it is the lower end, and `high` the
    upper one. A date is a number of years, and `date` its ISO text.
    """

    sentence: Sentence
    start: int
    end: int
    text: str
    value: float
    high: float | None
    unit: str
    kind: str
    bound: str
    subject: str
    vintage: str
    condition: str
    date: str = ""

    @property
    def interval(self) -> tuple[float, float]:
        """The lowest and highest number that the figure, as it is written, may stand for."""
        return claimed_interval(self.value, self.bound, self.high)

    @property
    def language(self) -> str:
        """The language of its sentence."""
        return language_of(self.sentence.text)

    @property
    def checkable(self) -> bool:
        """Whether it states something of its own: a bare year only dates the other figures."""
        return self.kind != "date" or ("-" in self.date and "/" not in self.date)

    def beside(self, other: "Mention") -> bool:
        """Whether another mention stands in the same sentence."""
        return self.sentence.start == other.sentence.start

    def to_json(self) -> dict[str, Any]:
        """The mention as JSON."""
        span = (
            {"value": self.value} if self.high is None else {"low": self.value, "high": self.high}
        )
        plain = ("text", "unit", "kind", "bound", "subject", "vintage", "condition", "start", "end")
        dated = {"date": self.date} if self.date else {}
        return {
            "quote": self.sentence.text, **span, **{key: getattr(self, key) for key in plain}, **dated,
        }  # fmt: skip


def mentions(text: str) -> list[Mention]:
    """The quantities of a plain text, in order.

    >>> [(m.value, m.unit, m.subject) for m in mentions("BLOOM's training took 118 days on 384 GPUs.")]
    [(118.0, 'days', "BLOOM's training"), (384.0, 'GPUs', 'GPUs')]
    """
    return list(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    for sentence in sentences(text):
        plain = narrowed(sentence.text)
        found = figures(plain)
        for figure in found:
            yield _mention(sentence, plain, figure, [other for other in found if other != figure])


def _mention(sentence: Sentence, plain: str, figure: Figure, others: list[Figure]) -> Mention:
    return Mention(
        sentence=sentence,
        start=sentence.start + figure.start,
        end=sentence.start + figure.end,
        text=sentence.text[figure.start : figure.end],
        value=float(figure.value),
        high=None if figure.high is None else float(figure.high),
        unit=figure.unit.name,
        kind=figure.unit.kind,
        bound=figure.bound,
        subject=context.subject(plain, figure, others),
        vintage=context.vintage(plain, figure),
        condition=context.condition(plain, figure, others),
        date=figure.date,
    )
