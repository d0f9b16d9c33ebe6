"""Numbers as people write them: digits, 中文數字 of both scripts, English words, and vague ones."""

import math
import re
from dataclasses import dataclass
from itertools import takewhile

_DIGITS = {
    c: n
    for n, cs in enumerate(
        ("零〇", "一壹", "二两兩贰貳", "三叁參", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for c in cs
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
_TIES = """twenty thirty forty fifty sixty seventy eighty ninety"""
_ENGLISH = {word: n for n, word in enumerate(_UNITS.split())}
_ENGLISH |= {word: 10 * n for n, word in enumerate(_TIES.split(), start=2)}
_POWERS = {
    "hundred": 100,
    "dozen": 12,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")

_LETTERS = "".join((*_DIGITS, *_TENS, *_MYRIADS))
# 千 and 兆 before a unit belong to it: 千瓦时 is a kilowatt-hour
_MULTIPLIER = r"(?:[十百拾佰万萬亿億]|[千仟兆](?![瓦克米焦卡吨噸字位赫升]))"
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WORDS = "|".join(sorted((*_ENGLISH, *(p for p in _POWERS if len(p) > 2)), key=len, reverse=True))
_LOTS = r"hundreds|thousands|millions|billions|trillions"
CHINESE = re.compile(
    rf"(?P<vague>上|好几|好幾|[数數几幾])?(?P<letters>(?:[{_LETTERS}](?<![千仟兆])|[千仟兆](?![瓦克米焦卡吨噸字位赫升]))*"
    rf"(?:[点點][零〇一二三四五六七八九]+{_MULTIPLIER}*)?)(?P<more>[多余餘几幾])?(?P<rest>{_MULTIPLIER}*)"
)
NUMBER = re.compile(
    rf"(?P<scientific>{_PLAIN}\s?[×xX*]\s?10(?:\^-?\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\d+(?:\.\d+)?[eE][+-]?\d+(?![A-Za-z])"
    rf"|(?<![\d.])10(?:\^\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
    rf"|(?P<fraction>百分之(?:{_PLAIN}|[零一二三四五六七八九十百点點两兩几幾数數]+)|[二三四五六七八九十百千万萬]+分之[一二三四五六七八九两兩几幾]+)"
    rf"|(?P<mixed>{_PLAIN}(?:\s?(?:[多余餘几幾](?=[百千万萬亿億]))?{_MULTIPLIER}+"
    r"|[\s-]?(?:hundred|thousand|million|billion|trillion|bn|mn|tn)\b|[kK](?![A-Za-z\d]))?)"
    rf"|(?P<chinese>(?:上|好几|好幾|[数數几幾])(?=[十百千万萬亿億])[十百千万萬亿億]+|[{_LETTERS}](?:[{_LETTERS}点點多余餘几幾])*)"
    rf"|(?P<lots>\b(?:(?:tens|{_LOTS}|dozens)\s+of\s+)?(?:tens|{_LOTS}|dozens)\b)"
    rf"|(?P<several>\b(?:several|a\s+few)\s+(?:hundred|thousand|million|billion|trillion|dozen)\b)"
    rf"|(?P<words>\b(?:a\s+(?=hundred|thousand|million|billion|trillion|dozen))?(?:(?:{_WORDS})(?:[\s-]+(?:and\s+)?(?=(?:{_WORDS})\b))?)+\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a written number says: `high` is None unless it is vague; `bound` is its own, or exact."""

    value: float
    high: float | None = None
    bound: str = "exact"
    scaled: bool = False


def numeral(match: re.Match[str]) -> Numeral | None:
    """The number that a match of NUMBER says; None for letters that make none.

    >>> [numeral(NUMBER.match(x)).value for x in ("1,234.5", "7250万", "3.4×10⁶", "two million")]
    [1234.5, 72500000.0, 3400000.0, 2000000.0]
    """
    kind, text = match.lastgroup, match.group()
    if kind == "scientific":
        return _finite(_scientific(text))
    if kind == "mixed":
        return _mixed(text)
    if kind in ("lots", "several"):
        return _lots(text)
    if kind == "words":
        return Numeral(float(_english(text)), scaled=True)
    return _fraction(text) if kind == "fraction" else chinese(text)


def _scientific(text: str) -> float:
    if re.fullmatch(r"[\d.]+[eE][+-]?\d+", text):
        return float(text)
    digits = re.sub(r"[\s,^]", "", text.translate(_RAISED))
    mantissa, _cross, power = re.split(r"(?:^|[×xX*])(10)", digits, maxsplit=1)
    # beyond what a float holds there is no quantity
    return float(mantissa or 1) * 10.0 ** int(power) if abs(int(power)) < 300 else math.inf


def _finite(value: float) -> Numeral | None:
    return Numeral(value, scaled=True) if math.isfinite(value) else None


def _mixed(text: str) -> Numeral | None:
    digits = "".join(takewhile(lambda letter: letter in "0123456789.,", text))
    value = float(digits.replace(",", ""))
    rest = text[len(digits) :].strip(" -").lower()
    vague = rest[:1] in tuple("多余餘几幾") and rest != ""
    for letter in rest.lstrip("多余餘几幾") if rest not in _POWERS else ():
        value *= (_TENS | _MYRIADS)[letter]
    value *= _POWERS.get(rest, 1)
    if not math.isfinite(value):
        return None
    return Numeral(value, bound="at-least" if vague else "exact", scaled=bool(rest))


def _lots(text: str) -> Numeral:
    value = 1.0
    for word in text.lower().split():
        value *= 10 if word == "tens" else _POWERS.get(word.rstrip("s"), 1)
    return Numeral(value, 10 * value, "order", scaled=True)


def _english(text: str) -> int:
    total = part = 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in _ENGLISH:
            part += _ENGLISH[word]
        elif word in ("hundred", "dozen"):
            part = (part or 1) * _POWERS[word]
        elif word in _POWERS:
            total += (part or 1) * _POWERS[word]
            part = 0
    return total + part


def _fraction(text: str) -> Numeral | None:
    """百分之四 and 三分之一, as percent."""
    below, above = text.split("分之")
    one, of = _plain_or_chinese(above), _plain_or_chinese(below)
    if one is None or of is None or not of.value:
        return None
    high = None if one.high is None else 100 * one.high / of.value
    return Numeral(100 * one.value / of.value, high, one.bound, scaled=True)


def _plain_or_chinese(text: str) -> Numeral | None:
    return Numeral(float(text.replace(",", ""))) if re.fullmatch(_PLAIN, text) else chinese(text)


def chinese(text: str) -> Numeral | None:
    """The number of Chinese letters; None where they make none.

    >>> chinese("一千七百六十亿").value, chinese("两万五").value, chinese("三点五亿").value
    (176000000000.0, 25000.0, 350000000.0)
    >>> chinese("數百萬"), chinese("十几").bound, chinese("十余").bound
    (Numeral(value=1000000.0, high=10000000.0, bound='order', scaled=True), 'range', 'at-least')
    """
    found = CHINESE.fullmatch(text)
    if not found or not (found["letters"] or found["rest"]):
        return None
    value = _letters(found["letters"])
    times = math.prod((_TENS | _MYRIADS)[letter] for letter in found["rest"])
    if value is None:
        return None
    step = _last_power(found["letters"])
    value, step = (value if found["letters"] else 1) * times, step * times
    if found["more"] in tuple("几幾"):
        return Numeral(value + step / 10, value + 9 * step / 10, "range", scaled=True)
    if found["vague"] == "上" or found["more"]:
        return Numeral(value, bound="at-least", scaled=True)
    if found["vague"]:
        return Numeral(value, 10 * value, "order", scaled=True)
    return Numeral(value, scaled=len(text) > 1)


def _letters(text: str) -> float | None:
    """一千七百六十亿, 二〇二三, 三点五亿, 两万五; None for what is no number, as 百三千."""
    if not text:
        return 0.0
    whole, point, tail = re.sub("點", "点", text).partition("点")
    if point:
        decimals = "".join(takewhile(lambda letter: letter in _DIGITS, tail))
        shown = f"{_integer(whole):.0f}." + "".join(str(_DIGITS[letter]) for letter in decimals)
        return float(shown) * math.prod((_TENS | _MYRIADS)[c] for c in tail[len(decimals) :])
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text))
    return _integer(text)


def _integer(text: str) -> float:
    total = section = digit = 0.0
    power = 1.0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
            power = 1.0 if letter in "零〇" else power
        elif letter in _TENS:
            power = _TENS[letter]
            section += (digit or 1) * power
            digit = 0.0
        else:
            power = _MYRIADS[letter]
            section += digit
            total = (total + section) * power if power > total else total + (section or 1) * power
            total = total or power
            section = digit = 0.0
    # 两万五 is 25,000: a last digit counts tenths of the power before it
    return total + section + digit * (power / 10 if power > 10 else 1)


def _last_power(letters: str) -> float:
    """What one of the vague digit counts: ten in 十几, a hundred million in 十几亿."""
    last = letters[-1:]
    return float((_TENS | _MYRIADS).get(last, 1))
