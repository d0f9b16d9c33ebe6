"""Quantities that are said without a numeral: 翻倍, half of, tripled, most of, 大多数."""

import re
from dataclasses import dataclass

from joulebook.audit.text.unit_words import Unit

_TIMES, _SHARE, _YEARS = Unit("x", "ratio"), Unit("%", "share"), Unit("years", "time")
_EN = "two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|hundred|thousand"
_FOLDS = dict(zip(_EN.split("|"), (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 50, 100, 1000), strict=True))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quantity in words, and where in its sentence it stands."""

    start: int
    end: int
    value: float
    unit: Unit
    bound: str = "exact"
    high: float | None = None


_PHRASES: tuple[tuple[str, float, Unit, str, float | None], ...] = (
    (r"翻了?[两兩]番|quadrupl(?:ed|es|ing)", 4, _TIMES, "exact", None),
    (r"翻了?三番", 8, _TIMES, "exact", None),
    (r"tripl(?:ed|es|ing)", 3, _TIMES, "exact", None),
    (r"翻了?一?[倍番]|加倍|倍增|doubl(?:ed|es|ing)\b|\b(?:to|will|could|may|would) double\b(?!-)"
     r"|\btwice(?= (?:as|the|its|that|what|their))",
     2, _TIMES, "exact", None),
    (r"[减減]半|halv(?:ed|es|ing)|in half\b", 0.5, _TIMES, "exact", None),
    (r"一半|半[数數]|\b(?:one[- ])?half(?= (?:of|the|its|all|that|as))", 50, _SHARE, "exact", None),
    (r"\btwo[- ]thirds\b", 200 / 3, _SHARE, "exact", None),
    (r"\b(?:one|a)[- ]third(?= of)|\bone[- ]third\b", 100 / 3, _SHARE, "exact", None),
    (r"\bthree[- ]quarters\b", 75, _SHARE, "exact", None),
    (r"\b(?:one|a)[- ]quarter(?= of)", 25, _SHARE, "exact", None),
    (r"\b(?:one|a)[- ]fifth(?= of)", 20, _SHARE, "exact", None),
    (r"\b(?:one|a)[- ]tenth(?= of)", 10, _SHARE, "exact", None),
    (r"大多[数數]|[绝絕]大部分|大部分|[过過]半|\b(?:the|a) (?:vast )?majority of|\bmost of",
     50, _SHARE, "at-least", None),
    (r"\ba decade(?! ago)", 10, _YEARS, "exact", None),
    (r"(?<!two )(?<!three )(?<!\d )\b(?:for|in|of|take|over|many|several|take many) decades\b"
     r"|\bdecades(?= (?:to|of|before|longer|away))",
     10, _YEARS, "order", 100),
)  # fmt: skip
_PATTERN = re.compile(
    "|".join(f"(?P<p{n}>{words[0]})" for n, words in enumerate(_PHRASES))
    + r"|\b(?P<part>\d{1,2}|one|two|three) (?:in|out of) (?:every )?"
    + rf"(?P<whole>\d{{1,3}}|{_EN})\b(?![.,]?\d)"
    + rf"|\b(?P<fold>{_EN})-?fold\b"
    + r"|(?P<tenths>[一二两兩三四五六七八九])成(?P<half>半)?(?![为為功本立员員果就长長分熟都人])",
    re.IGNORECASE,
)


def phrases(sentence: str) -> list[Phrase]:
    """The quantities in words of a sentence, in order.

    >>> [(p.value, p.unit.name, p.bound) for p in phrases("大多数设施耗电翻倍")]
    [(50, '%', 'at-least'), (2, 'x', 'exact')]
    """
    return [_phrase(match) for match in _PATTERN.finditer(sentence)]


def _phrase(match: re.Match[str]) -> Phrase:
    start, end = match.span()
    if fold := match["fold"]:
        return Phrase(start, end, _FOLDS[fold.lower()], _TIMES)
    if part := match["part"]:
        return Phrase(start, end, 100 * _small(part) / _small(match["whole"]), _SHARE)
    if tenths := match["tenths"]:
        tens = "一二三四五六七八九".find(tenths) + 1 or 2  # 两 is two
        return Phrase(start, end, 10 * tens + (5 if match["half"] else 0), _SHARE)
    at = next(int(name[1:]) for name, said in match.groupdict().items() if said)
    _words, value, unit, bound, high = _PHRASES[at]
    return Phrase(start, end, value, unit, bound, high)


def _small(word: str) -> float:
    return float(word) if word.isdigit() else float({"one": 1, **_FOLDS}[word.lower()])
