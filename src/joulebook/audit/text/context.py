"""What stands around a figure: its subject by the nearest noun phrase, its condition, its vintage."""

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from joulebook.audit.text.dates import Date, dates
from joulebook.audit.text.figures import CLAUSE, Figure
from joulebook.audit.text.names import BLANK
from joulebook.audit.text.unit_words import bound_patterns

_LONGEST = 40  # letters of a subject
_NEAR = 200  # letters before a figure in which its subject is looked for
_MOST_WORDS = 8
_SCRAP = 8  # letters of what follows, where no noun phrase is found
_BREAK = "\n"  # ends a clause
_SPLIT = re.compile(
    rf"[{CLAUSE}]|\s[-–—]+\s|——|\b(?:while|which|but)\b"
    r"|(?<=\w),?\sand\s(?=\w+\s(?:is|was|are|use|uses|emit))"
)
_AROUND = tomllib.loads((Path(__file__).parent / "words" / "around.toml").read_text("utf-8"))


def _words(language: str, place: str) -> str:
    """The words of a place in a clause, as alternatives, the longest first."""
    return "|".join(sorted(_AROUND[language][place].split(), key=lambda word: (-len(word), word)))


_ZH, _EN = "chinese", "english"
_ZH_TAIL = re.compile(rf"(?:{_words(_ZH, 'tail')}|[{_AROUND[_ZH]['tail_letters']}\s])+$")
_ZH_HEAD = re.compile(
    rf"^(?:{_words(_ZH, 'head')}|{BLANK}+\s?年?[前后後底初]?|[,，\s]|[{_AROUND[_ZH]['head_letters']}])+"
)
_ZH_NOUN = re.compile(
    r"^\s*((?:[A-Za-z0-9.+-]+\s?)*[㐀-鿿A-Za-z0-9]{0,14}?)"
    rf"(?={_words(_ZH, 'ends')}|[^㐀-鿿A-Za-z0-9]|$)"
)
_EN_TAIL = re.compile(
    rf"(?:\b(?:{_words(_EN, 'tail')})\b|[\s$€£¥~≈<>≥≤(={BLANK}-])+$", re.IGNORECASE
)
_EN_HEAD = re.compile(
    rf"^(?:(?:{_words(_EN, 'head')}|according to [^,]*)\b|[\s{BLANK}-])+", re.IGNORECASE
)
_EN_NOUN = re.compile(r"^[\s-]*((?:[A-Za-z][\w-]*\s?){1,4})")
_EN_NOUN_END = re.compile(rf"\s(?:{_words(_EN, 'ends')})\b.*$", re.IGNORECASE)
_OF = re.compile(r"^\s*(?:的|of\s+(?:(?:the|all|its|an?)\s+)?)")
_CONDITION = re.compile(
    r"(?:如果|假如|假设|假設|倘若|若(?!干)|一旦|(?<!相)当(?=[^前时時地年天])"
    r"|(?<!相)當(?=[^前時地年天])|\b(?:if|assuming|provided|when|once)\b"
    r"|\bunder (?:the|a|an) \w+ scenario\b)[^,，。;()]*",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\(([^()]{2,40})\)")


def subject(sentence: str, figure: Figure, others: Sequence[Figure] = ()) -> str:
    """The noun phrase that a figure is about: behind a count, else before the number.

    The `others` of the sentence are no part of it.

    >>> from joulebook.audit.text.figures import figures
    >>> text = "Llama 3.1 8B 模型单次响应仅需 114 焦耳,集群有384个A100图形处理器"
    >>> [subject(text, figure) for figure in figures(text)]
    ['Llama 3.1 8B 模型单次响应', 'A100图形处理器']
    """
    after = _OF.sub("", sentence[figure.end :])
    if figure.unit.kind == "share" and sentence.startswith(" of ", figure.end):
        return _counted_noun(after) or _before(sentence, figure, others)
    if figure.unit.kind == "count" and (counted := _counted_noun(after)):
        return counted
    return (
        _before(sentence, figure, others)
        or _counted_noun(after)
        or after[:_SCRAP].strip("的 ,，.。")
    )


def _counted_noun(after: str) -> str:
    if re.match(r"\s*[A-Za-z]", after) and not re.match(r"\s*[A-Za-z0-9 ]*[㐀-鿿]", after):
        found = _EN_NOUN.match(after)
        return _EN_NOUN_END.sub("", found[1]).strip() if found else ""
    found = _ZH_NOUN.match(after)
    return found[1].strip()[:_LONGEST] if found else ""


def _before(sentence: str, figure: Figure, others: Sequence[Figure]) -> str:
    """The last clause before a number that holds more than a verb, without its verb."""
    first = max(0, figure.start - _NEAR)
    head = sentence[first : figure.start]
    for other in others:
        if first <= other.start and other.end <= figure.start:
            letter = BLANK if other.unit.kind == "date" else _BREAK
            at, length = other.start - first, other.end - other.start
            head = f"{head[:at]}{letter * length}{head[at + length :]}"
    for clause in reversed([part for part in _SPLIT.split(head) if part]):
        said = _noun(clause)
        if len(re.sub(r"[\W\d_]", "", said)) > 1:
            return said
    return ""


def _noun(clause: str) -> str:
    """A clause without the bound, verb and small words at its ends."""
    clause = re.sub(rf"\s?{BLANK}+\s?[前后後底初]?", " ", clause)
    for _bound, words in bound_patterns("before"):
        clause = words.sub("", clause)
    if re.search("[㐀-鿿]", clause):
        return _ZH_HEAD.sub("", _ZH_TAIL.sub("", clause)).strip(" □")[-_LONGEST:]
    said = _EN_HEAD.sub("", _EN_TAIL.sub("", clause)).split()
    return " ".join(said[-_MOST_WORDS:]).replace(BLANK, "").strip()


def condition(sentence: str, figure: Figure, others: Sequence[Figure] = ()) -> str:
    """The condition a sentence puts on a figure: an if-clause, or what a bracket beside it adds.

    >>> from joulebook.audit.text.figures import figures
    >>> text = "如果都用水电,可能降至300万吨"
    >>> condition(text, figures(text)[0])
    '如果都用水电'
    """
    start, stop = _around(sentence, figure, ("——",))
    found = [m.group().strip(" .") for m in _CONDITION.finditer(sentence, start, stop)]
    return "; ".join(dict.fromkeys([*found, *_brackets(sentence, figure, others)]))


def _brackets(sentence: str, figure: Figure, others: Sequence[Figure]) -> list[str]:
    """What brackets in the figure's own clause say, unless other figures stand in them."""
    start, stop = _around(sentence, figure, (",", "，", "。", ";"))
    found = []
    for match in _PARENTHESIS.finditer(sentence, start, stop):
        inside = [o for o in (figure, *others) if match.start() <= o.start < match.end()]
        if figure not in inside and all(other.unit.kind == "work" for other in inside):
            found.append(match[1])
    return found


def _around(sentence: str, figure: Figure, ends: tuple[str, ...]) -> tuple[int, int]:
    """The part of a sentence around a figure up to the nearest of some letters."""
    start = max(sentence.rfind(end, 0, figure.start) + len(end) for end in ends)
    behind = [at for end in ends if (at := sentence.find(end, figure.end)) >= 0]
    return max(start, 0) if start >= len(ends[0]) else 0, min(behind, default=len(sentence))


def vintage(sentence: str, figure: Figure) -> str:
    """The date that a sentence gives a figure: the nearest one before it, else the first behind it."""
    if figure.date:
        return figure.date
    known = _dates(sentence)
    before = [date.span for date in known if date.end <= figure.start]
    return before[-1] if before else next((date.span for date in known), "")


@lru_cache(maxsize=4)
def _dates(sentence: str) -> tuple[Date, ...]:
    return tuple(dates(sentence))
