"""The figures of one sentence: number, unit, bound and what they are per, without their context."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from joulebook.audit.text.dates import Date, dates, year_of
from joulebook.audit.text.names import BLANK, masked
from joulebook.audit.text.numerals import NUMBER, Numeral, numeral
from joulebook.audit.text.phrases import phrases
from joulebook.audit.text.unit_words import (
    Unit,
    bound_patterns,
    counted,
    rate_patterns,
    unit_of,
    unit_pattern,
)

CLAUSE = '，,、;:。()“”《》"\n'  # letters that end a clause
_GAP = re.compile(r"\s?(?:of\s)?(?:[多余餘几幾](?!\d))?[\s-]?")
_JOIN = re.compile(r"\s?(?:[-–—~～至到]|to|through)\s?(?=\d|[一二三四五六七八九十百两兩])")
_BETWEEN = re.compile(r"\s?(?:and|[和与與])\s?")
_CROSS = re.compile(r"\s?[x×*]\s?(\d+)(?!\d|\.\d)")
_ELECTRIC, _MORE_THAN = re.compile("[电電]"), re.compile("[多余餘]")
_COIN = re.compile(r"(US\$|[$€£¥])\s?$")
_COINS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY"}
_CHANGE = re.compile(
    r"(?:(?<!ranges )(?<!ranged )(?<!ranging )(?<!range )\bfrom"
    r"|[从從自由])\s?(?:约|約|about|around|nearly)?"
    r"\s?[$€£¥]?$",
    re.IGNORECASE,
)
_NOUN = re.compile(r"\s(?:[a-z][\w-]*\s){0,2}?[a-z][a-z-]{2,}s\b")
_BEHIND = re.compile(rf"[^{CLAUSE}]{{0,40}}")
_STATED = ("energy", "power", "mass", "volume", "length", "data", "money", "share")
_RATED = (*_STATED[:-1], "count", "work", "area")
# bare numbers that need no unit: what comes before names them
_NAMED_RATIO = re.compile(r"\b[PWC]UE\b[^\d,，。;]{0,14}$")
_SMALL = 10  # up to here, a count in words of nobody knows what is a way of speaking
COUNT = Unit("count", "count")
_PERIODS = ("years", "days", "weeks", "months")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its place in the sentence; `high` where it is a span; `date` is its ISO text."""

    start: int
    end: int
    value: float
    high: float | None
    unit: Unit
    bound: str
    date: str = ""


def figures(sentence: str) -> list[Figure]:
    """The figures of a narrowed sentence, in order, none inside another.

    >>> [(f.value, f.unit.name, f.bound) for f in figures("GPT-4 took more than 118 days on 384 GPUs")]
    [(118.0, 'days', 'at-least'), (384.0, 'GPUs', 'exact')]
    """
    plain = masked(sentence)
    found = [_dated(date) for date in dates(plain)]
    plain = _blanked(plain, found)
    said = [
        Figure(p.start, p.end, p.value, p.high, p.unit, _bound(plain, p.start, p.end) or p.bound)
        for p in phrases(plain)
    ]
    return sorted(
        found + said + list(_numbers(_blanked(plain, said), sentence)), key=lambda f: f.start
    )


def _dated(date: Date) -> Figure:
    high = year_of(date.until) if date.until else None
    unit = Unit("date", "date")
    bound = "range" if high else "exact"
    return Figure(date.start, date.end, year_of(date.iso), high, unit, bound, date.span)


def _blanked(text: str, found: list[Figure]) -> str:
    for figure in found:
        text = f"{text[: figure.start]}{BLANK * (figure.end - figure.start)}{text[figure.end :]}"
    return text


def _numbers(text: str, sentence: str) -> Iterator[Figure]:
    """Figures with numerals; `text` has blanks where names are, which the `sentence` still shows."""
    at = 0
    while match := NUMBER.search(text, at):
        at = match.end()
        said = numeral(match)
        if said is None:
            continue
        for figure in _read(text, sentence, match, said):
            at = max(at, figure.end)
            yield figure


def _read(text: str, sentence: str, match: re.Match[str], said: Numeral) -> list[Figure]:
    """What a number and the words around it say: nothing, one figure, or both ends of a change."""
    start, end = match.span()
    if cross := _CROSS.match(text, end):
        pixels = Unit("pixels", "work")
        unit = unit_pattern().match(
            text, cross.end() + (text[cross.end() : cross.end() + 1] == " ")
        )
        stop = unit.end() if unit else cross.end()
        return [Figure(start, stop, said.value * float(cross[1]), None, pixels, "exact")]
    other = _other_end(text, start, end)
    if other is None:
        one = _with_unit(text, sentence, match, said, end)
        return [one] if one else []
    second, upper, stop = other
    last = _with_unit(text, sentence, second, upper, second.end())
    if last is None:
        return []
    if upper.scaled and not said.scaled and upper.value and said.value < upper.value:
        lead = re.match(r"[\d,.]+", second.group())
        times = upper.value / float(lead.group().replace(",", "")) if lead else 1.0
        said = replace(said, value=said.value * times)
    first = Figure(start, stop, said.value, None, last.unit, _bound(text, start, end) or "exact")
    if _CHANGE.search(text[:start]) or said.value > upper.value:
        return [first, replace(last, start=second.start())]
    return [Figure(start, last.end, said.value, upper.value, last.unit, "range")]


def _other_end(text: str, start: int, end: int) -> tuple[re.Match[str], Numeral, int] | None:
    """The second number of a range, and where the first one ends with its unit; None without any."""
    unit = unit_pattern().match(text, end + (text[end : end + 1] == " "))
    between = re.search(r"\bbetween\s[$€£¥]?$|介[于於]\s?$|在\s?$", text[:start])
    for stop in (end, unit.end()) if unit else (end,):
        join = _JOIN.match(text, stop) or (_BETWEEN.match(text, stop) if between else None)
        coin = re.compile(r"[$€£¥]?").match(text, join.end()) if join else None
        second = NUMBER.match(text, coin.end()) if coin else None
        upper = numeral(second) if second else None
        if second is None or upper is None or upper.high is not None:
            continue
        same = unit_pattern().match(
            text, second.end() + (text[second.end() : second.end() + 1] == " ")
        )
        if stop == end or (unit and same and unit_of(unit.group()) == unit_of(same.group())):
            return second, upper, stop
    return None


def _with_unit(
    text: str, sentence: str, match: re.Match[str], said: Numeral, end: int
) -> Figure | None:
    """The figure of a number, or None when nothing says what it is of."""
    start = match.start()
    if match.lastgroup == "fraction":
        bound = _bound(text, start, end) or said.bound
        return Figure(start, end, said.value, said.high, Unit("%", "share"), bound)
    found, vague = _unit_behind(text, start, end)
    unit = unit_of(found.group()) if found else None
    if money := _money(text, start, said, unit, found.end() if found else end, end):
        return money
    stop = found.end() if found else end
    if unit is None or unit == COUNT:
        unit = _counted_unit(text, sentence, match, said, stop, unit)
    if unit is None or _manner_of_speaking(match.group(), unit, said):
        return None
    value = 2.0 if unit.name == "x" and match.group() in ("一", "1") else said.value * unit.times
    high = said.high and said.high * unit.times
    bound = said.bound if said.bound != "exact" else _bound(text, start, stop) or "exact"
    bound = "at-least" if vague and bound == "exact" else bound
    if bound == "nearly" and unit.name in _PERIODS:
        bound = "exact"  # 近十年 is the last ten years
    return Figure(start, stop, value, high, _rated(text, start, stop, unit), bound)


def _unit_behind(text: str, start: int, end: int) -> tuple[re.Match[str] | None, bool]:
    """The unit behind a number, and whether 多 or 余 between them makes the number a lower bound."""
    gap = _GAP.match(text, end)
    stop = gap.end() if gap else end
    found = unit_pattern().match(text, stop) or unit_pattern().match(text, end)
    if found and found.group() == "度" and not _ELECTRIC.search(text, max(0, start - 16), start):
        found = None  # degrees, unless electricity is spoken of
    return found, found is not None and bool(_MORE_THAN.search(text, end, stop))


def _money(
    text: str, start: int, said: Numeral, unit: Unit | None, unit_end: int, end: int
) -> Figure | None:
    """The figure of a number behind the sign of a currency; $5m is five millions, no length."""
    coin = _COIN.search(text[:start])
    if not coin or not (unit is None or unit.kind == "count" or unit.name == "m"):
        return None
    millions = 1e6 if unit and unit.name == "m" else 1.0
    stop = unit_end if millions > 1 else end
    money = _rated(text, start, stop, Unit(_COINS[coin[1]], "money"))
    bound = _bound(text, start, end) or said.bound
    high = said.high and said.high * millions
    return Figure(coin.start(), stop, said.value * millions, high, money, bound)


def _counted_unit(
    text: str, sentence: str, match: re.Match[str], said: Numeral, stop: int, unit: Unit | None
) -> Unit | None:
    """What a number without a unit, or with a classifier, counts."""
    start = match.start()
    if unit is None and _NAMED_RATIO.search(sentence[:start]):
        return Unit("1", "ratio")
    behind = _BEHIND.match(sentence, stop)
    after = (behind.group() if behind else "")[
        : 14 if re.match(r"\s?[^\x00-\x7f]", sentence[stop:]) else 40
    ]
    before = re.split(f"[{CLAUSE[:-8]}]", text[:start])[-1][-24:]
    near = counted("", after)
    if near is None and unit is None and re.match(r"\s*[-–]?\s*[\d%]", sentence[stop:]):
        return None
    name = near or counted(before, "") if unit or said.scaled or near else None
    if name:
        return Unit(name, "count")
    if unit or said.scaled or (match.lastgroup == "mixed" and _NOUN.match(text, stop)):
        small = match.lastgroup in ("chinese", "words") and said.value <= _SMALL
        return None if small and not said.high and said.bound == "exact" else COUNT
    return None


def _manner_of_speaking(text: str, unit: Unit, said: Numeral) -> bool:
    """Whether a number is only a word: 一次 and "one day" are "a", 千万 alone is "by all means"."""
    if text.lower() in ("一", "one"):
        return unit.kind not in _STATED and unit.name not in ("x", "s", "min", "h", "ms")
    if text in tuple("百千万萬亿億兆"):
        return unit.kind != "time" and unit.name not in ("x", "USD")
    return text in tuple("零〇") or (unit.kind == "count" and said.value == 0)


def _rated(text: str, start: int, stop: int, unit: Unit) -> Unit:
    """A unit with what it is per, when the words around the figure say so."""
    if unit.kind not in _RATED:
        return unit
    clause = re.split(f"[{CLAUSE}]", text[:start])[-1]
    for name, behind, ahead in rate_patterns():
        if name.startswith(unit.name):
            continue
        if behind.match(text, stop) or ahead.search(clause):
            return Unit(f"{unit.name}/{name}", unit.kind)
    return unit


def _bound(text: str, start: int, end: int) -> str:
    """The bound that the words around a figure set; empty without any."""
    before = text[max(0, start - 30) : start]
    for place, near in (("before", before), ("ahead", before)):
        for bound, words in bound_patterns(place):
            if words.search(near):
                return bound
    return next((b for b, words in bound_patterns("after") if words.match(text, end)), "")
