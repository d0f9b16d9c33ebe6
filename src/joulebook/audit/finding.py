"""What an audit finds of a claim: verdict, our figure beside it, why, and the corrected sentence."""

from dataclasses import dataclass
from typing import Any

from joulebook.audit import explain
from joulebook.audit.claim import LANGUAGES, Claim, Figure, Reading, Words
from joulebook.audit.days import written
from joulebook.audit.units import unit as unit_of
from joulebook.audit.verdict import UNCHECKED, Computed, factor_off
from joulebook.audit.wording import quantity
from joulebook.estimate.answer import Drawn, assumed
from joulebook.estimate.quantity import Quantity
from joulebook.facts import Fact

METHODS = ("computed", "cited", "none")


@dataclass(frozen=True, slots=True, eq=False)
class FigureFound:
    """The verdict on one figure; `match` is the reading under which a wrong one would be right.

    `left` is what each statement leaves for a hidden number.
    """

    figure: Figure
    verdict: str
    drawn: Drawn | None = None
    current: Computed | None = None
    match: Reading | None = None
    matched: Computed | None = None
    left: tuple[tuple[float, float], ...] = ()

    @property
    def method(self) -> str:
        """Whether the figure was computed by the graph, compared with a cited fact, or neither."""
        target = self.figure.target
        if target is None:
            return "none"
        return "computed" if target.formula and not self._as_published else "cited"

    @property
    def _as_published(self) -> bool:
        """Whether our figure is one published fact as it stands, under the name of a formula."""
        if self.drawn is None or self.figure.statements or len(self.facts) != 1:
            return False
        (fact,) = self.facts
        return fact.tier == "disclosed" and fact.value == self.drawn.median

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts our figure rests on."""
        return () if self.drawn is None else tuple(self.drawn.facts.values())

    @property
    def computed(self) -> Quantity | None:
        """Our figure, in the graph's unit."""
        if self.drawn is None or self.figure.stated is None:
            return None
        return self.drawn.quantity(unit_of(self.figure.stated.unit).measures)

    @property
    def factor(self) -> float | None:
        """How many times our figure is claimed; None for dates."""
        computed, stated = self.computed, self.figure.stated
        if computed is None or stated is None or stated.unit == "date" or self.figure.statements:
            return None
        return factor_off(stated.number, computed.value)

    def ours(self, language: str) -> str:
        """Our figure in the words of a language, in the claim's unit."""
        return in_words(self.computed, self.figure, language)

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON."""
        stated, computed = self.figure.stated, self.computed
        ours = computed and {**_in_unit(computed, self.figure), "tier": computed.tier}
        return {
            "verdict": self.verdict,
            "method": self.method,
            "factor_off": self.factor,
            "claimed": None if stated is None or self.figure.statements else stated.to_json(),
            "computed": ours,
            "computed_si": None if computed is None else computed.to_json(),
            "boundary": self.figure.boundary,
            "current": None if self.current is None else _in_unit(self.current, self.figure),
            "confuses": None if self.match is None else self.match.to_json(),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """A claim with what was found of each of its figures; the worst decides."""

    claim: Claim
    figures: tuple[FigureFound, ...]
    worst: FigureFound

    @property
    def verdict(self) -> str:
        """The verdict on the claim."""
        return self.worst.verdict

    @property
    def corrected(self) -> Words:
        """The sentence with our figure in it, in each language; empty where there is none."""
        patterns, value = self.claim.corrected, self.worst
        if self.verdict == UNCHECKED or value.drawn is None:
            return {}
        return {
            language: pattern.replace("{value}", value.ours(language))
            for language in LANGUAGES
            if (pattern := patterns.get(language, explain.PATTERNS[language].replace(
                "{subject}", self.claim.subject)))
        }  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON: the deciding figure's keys, all figures, words, and assumptions."""
        claim, several = self.claim, len(self.figures) > 1
        from joulebook.audit.reasons import reasons

        drawn = self.worst.drawn
        return {
            "id": claim.id,
            **self.worst.to_json(),
            "explanation": " ".join(map(str, reasons(self))),
            "corrected": dict(self.corrected),
            "article": claim.article,
            "language": claim.language,
            "quote": claim.quote,
            "subject": claim.subject,
            "kind": claim.kind,
            "vintage": claim.vintage or None,
            "condition": claim.condition.get("en"),
            "figures": [one.to_json() for one in self.figures] if several else [],
            "tier": self.worst.computed.tier if self.worst.computed else None,
            "assumptions": assumed({"figure": drawn}) if drawn else [],
            "sources": sorted({fact.source for fact in self.worst.facts}),
        }


def _in_unit(computed: Quantity | Computed, figure: Figure) -> dict[str, Any]:
    """Our figure in the claim's unit."""
    unit = figure.stated.unit if figure.stated else "1"
    ends = {key: getattr(computed, key) for key in ("value", "low", "high")}
    if unit == "date":
        return {**{key: written(day) for key, day in ends.items()}, "unit": unit}
    factor = unit_of(unit).factor
    return {**{key: end / factor for key, end in ends.items()}, "unit": unit}


def in_words(computed: Quantity | Computed | None, figure: Figure, language: str) -> str:
    """Our figure in the claim's unit and the words of a language; nothing where there is none."""
    if computed is None or figure.stated is None:
        return ""
    unit = figure.stated.unit
    factor = unit_of(unit).factor
    value, low, high = (x / factor for x in (computed.value, computed.low, computed.high))
    return quantity(value, low, high, unit, language)
