"""Rules on ratios of a text's own figures: doubling, multiples, shares, pairs and directions."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from joulebook.audit.consistency import (
    CONTRADICTS,
    Consistency,
    Interval,
    apart,
    judged,
    product,
    quotient,
    rounded,
    shown,
)
from joulebook.audit.quantities import Mention
from joulebook.grid.notes import Note

GROWTH = "From {before} to {after} is a factor of {implied}; the text says {said}."
MULTIPLE = "{said} times {before} is {implied} {unit}; the text says {after}."
SHARE = "{said} of the whole is {implied} times the rest; the text says {factor}."
PAIR = "Between {before} and {after} lies a factor of {implied}; the text says {said}."
TIMES_OF = "{after} is {implied} times {before}; the text says {said}."
CHANGE = "From {before} to {after} is {implied} %; the text says {said}."
REFERENCES = "The same {said} is said once beside {before} and once beside {after}."
DIRECTION = "From {before} to {after} is no {word}."
NOTES = (GROWTH, MULTIPLE, SHARE, PAIR, TIMES_OF, CHANGE, REFERENCES, DIRECTION)

_BACK = 100  # figures before one that it may be compared with
_PHYSICAL = ("energy", "power", "mass", "volume", "length", "money", "data")
_TO = re.compile(
    r"^\s?(?:[至到]|[达達]到?|[,,]?\s?[达達]到|to|reaching)\s?(?:约|約|about|around|nearly)?\s?[$€£]?$"
)
_FROM = re.compile(r"(?:from|从|從|由)\s?[$€£]?$")
_SO = re.compile(
    r"意味|因此|所以|也就是|即|从而|從而|\b(?:means?|meaning|so|thus|therefore|hence"
    r"|that is|which gives)\b"
)
_PART = re.compile(
    r"^\s?(?:[来來]自|用[于於]|[归歸]|被用[于於]|\s?(?:of|comes? from|goes? to|is used))"
)
_THAN_PART = re.compile(r"(?:训练|訓練|其他|其余|其餘|剩余|剩餘|training|the rest)")
_VERSUS = re.compile(
    r"^\s?(?:VS\.?|vs\.?|versus|[对對与與和比]|against|and|,|、|compared (?:to|with))\s?$"
)
_UP = re.compile(
    r"增至|升至|上升到|增长到|增長到|涨到|增加到|翻倍至|\b(?:rose|risen|grew|grown|increased?|climb(?:ed)?|jumped)\b"
)
_DOWN = re.compile(
    r"降至|下降到|减至|減至|减少到|減少到|\b(?:fell|fallen|dropped|decreased?|declined|shrank)\b"
)
_MORE = re.compile(
    r"(?:增加|增长|增長|成长|成長|上升|提高|rose|grew|increased|up|growth|rise)\s?(?:了|of|by)?\s?(?:约|約|about)?\s?$"
)
_REFERENCE = re.compile(r"比([^,，。;比]{2,16}?)(?:高|低)(?:出)?\s?$")
_THAN = re.compile(
    r"^\s?(?:higher|lower|more|less) than (?:the |that of )?([\w' .-]{3,40}?)"
    r"(?=[,.;)]|\s(?:in|and|because)\b|$)"
)
_OF_WHAT = re.compile(r"(?:是|为|為|达|達|比)([^,，。;是]{2,8}?)(?:的)?\s?$")


def growth(found: Sequence[Mention]) -> Iterator[Consistency]:
    """`Doubled to B`: B over the figure it grew from."""
    for at, factor in enumerate(found[:-1]):
        after = found[at + 1]
        if (
            factor.unit != "x"
            or not factor.beside(after)
            or after.kind not in (*_PHYSICAL, "share")
        ):
            continue
        between = _between(factor, after)
        following = found[at + 2] if at + 2 < len(found) else None
        if following and following.unit == after.unit and _FROM.search(between):
            before, after = after, following
        elif _TO.match(between):
            earlier = _earlier(found[max(0, at - _BACK) : at], after)
            if not earlier:
                continue
            before = earlier[-1]
        else:
            continue
        yield _ratio("growth", factor, before, after, GROWTH)


def multiple(found: Sequence[Mention]) -> Iterator[Consistency]:
    """`N times …, which means B`: B over N is one of the figures stated before."""
    for at, factor in enumerate(found[:-1]):
        after = found[at + 1]
        if factor.unit != "x" or not factor.beside(after) or after.kind not in _PHYSICAL:
            continue
        earlier = _earlier(found[max(0, at - _BACK) : at], after)
        if not earlier or not _SO.search(_between(factor, after)):
            continue
        before = min(earlier, key=lambda m: apart(m.value * factor.value, after.value))
        implied = before.value * factor.value
        note = Note(MULTIPLE, {
            "said": shown(factor.value), "before": before.text, "implied": shown(implied),
            "unit": after.unit, "after": after.text,
        })  # fmt: skip
        stated = after.value, rounded(after)
        follows = implied, product(rounded(before), rounded(factor))
        yield judged("multiple", (before, factor, after), stated, follows, note)


def share_as_ratio(found: Sequence[Mention]) -> Iterator[Consistency]:
    """`90 % of it comes from A`, then `A is ten times the rest`: nine times follows."""
    for at, share in enumerate(found):
        if share.unit != "%" or not 50 < share.value < 100 or share.high is not None:
            continue
        behind = share.sentence.text[share.end - share.sentence.start :]
        if not _PART.match(behind):
            continue
        for factor in found[at + 1 : at + 4]:
            near = factor.sentence.paragraph == share.sentence.paragraph
            multiple_of = factor.unit == "x" and factor.value > 1
            if near and multiple_of and _THAN_PART.search(factor.sentence.text):
                yield _share(share, factor)


def _share(share: Mention, factor: Mention) -> Consistency:
    """A share of the whole as a multiple of the rest, beside the multiple that is said."""
    low, high = rounded(share)
    implied = share.value / (100 - share.value)
    note = Note(SHARE, {"said": share.text, "implied": shown(implied), "factor": _said(factor)})
    stated = factor.value, factor.interval
    follows = implied, quotient((low, high), (100 - high, 100 - low))
    return judged("share", (share, factor), stated, follows, note)


def pair(found: Sequence[Mention]) -> Iterator[Consistency]:
    """`nearly twice (650 g against 1150 g)`: the ratio of the two."""
    for at, factor in enumerate(found[:-2]):
        one, other = found[at + 1 : at + 3]
        if factor.unit != "x" or one.unit != other.unit or one.kind not in _PHYSICAL:
            continue
        if factor.beside(other) and _VERSUS.match(_between(one, other)):
            small, large = sorted((one, other), key=lambda m: m.value)
            yield _ratio("pair", factor, small, large, PAIR)


def times_of(found: Sequence[Mention]) -> Iterator[Consistency]:
    """`B …, 700 times that of images`: B over a figure stated before with that subject."""
    for at, factor in enumerate(found):
        head = factor.sentence.text[: factor.start - factor.sentence.start]
        of = _OF_WHAT.search(head) if factor.unit == "x" and factor.value > 2 else None
        same = [
            m for m in found[max(0, at - _BACK) : at] if m.beside(factor) and m.kind in _PHYSICAL
        ]
        if not of or not same:
            continue
        after, word = same[-1], of[1][:2]
        known = [
            m
            for m in found[max(0, at - _BACK) : at]
            if m.unit == after.unit and m not in same and word in m.sentence.text
        ]
        if known:
            before = min(known, key=lambda m: apart(after.value / m.value, factor.value))
            yield _ratio("times-of", factor, before, after, TIMES_OF)


def change(found: Sequence[Mention]) -> Iterator[Consistency]:
    """`rose 48 % from A to B`: the change from A to B in percent."""
    for at, share in enumerate(found[:-2]):
        one, other = found[at + 1 : at + 3]
        head = share.sentence.text[: share.start - share.sentence.start]
        if share.unit != "%" or one.unit != other.unit or one.kind not in _PHYSICAL:
            continue
        if share.beside(other) and _MORE.search(head) and _TO.match(_between(one, other)):
            implied = 100 * (other.value / one.value - 1) if one.value else 0.0
            low, high = _over(other, one)
            note = Note(CHANGE, {
                "before": one.text, "after": other.text, "implied": shown(implied),
                "said": _said(share),
            })  # fmt: skip
            stated = share.value, share.interval
            follows = implied, (100 * (low - 1), 100 * (high - 1))
            yield judged("change", (share, one, other), stated, follows, note)


def direction(found: Sequence[Mention]) -> Iterator[Consistency]:
    """`rose from B to A` where A is less than B, and the other way round."""
    for one, other in pairwise(found):
        if not one.beside(other) or one.unit != other.unit or one.unit == "date":
            continue
        between = _between(one, other)
        start = one.start - one.sentence.start
        head = one.sentence.text[max(0, start - 30) : start]
        up = _UP.search(between) or (_UP.search(head) and _TO.match(between))
        down = _DOWN.search(between) or (_DOWN.search(head) and _TO.match(between))
        if bool(up) == bool(down) or not _FROM.search(head):
            continue
        word = up if other.value < one.value else down if other.value > one.value else None
        if word:
            told = {"before": one.text, "after": other.text, "word": word.group()}
            values, note = (one.value, other.value), Note(DIRECTION, told)
            yield Consistency("direction", (one, other), *values, CONTRADICTS, note)


def references(found: Sequence[Mention]) -> Iterator[Consistency]:
    """One figure that is said to be higher than two different things."""
    seen: dict[tuple[float, str], tuple[Mention, str]] = {}
    for mention in found:
        if mention.unit != "%" or mention.value < 1:
            continue
        start, end = mention.start - mention.sentence.start, mention.end - mention.sentence.start
        beside = _REFERENCE.search(mention.sentence.text[:start]) or _THAN.match(
            mention.sentence.text[end:]
        )
        if not beside:
            continue
        other = beside[1].strip()
        first, known = seen.setdefault((mention.value, mention.unit), (mention, other))
        if known != other and first is not mention:
            note = Note(REFERENCES, {"said": mention.text, "before": known, "after": other})
            values = first.value, mention.value
            yield Consistency("references", (first, mention), *values, CONTRADICTS, note)


RULES = (growth, multiple, share_as_ratio, pair, times_of, change, direction, references)


def _ratio(kind: str, factor: Mention, before: Mention, after: Mention, says: str) -> Consistency:
    implied = after.value / before.value if before.value else float("inf")
    note = Note(says, {
        "before": before.text, "after": after.text, "implied": shown(implied), "said": _said(factor),
    })  # fmt: skip
    stated, follows = (factor.value, factor.interval), (implied, _over(after, before))
    return judged(kind, (before, factor, after), stated, follows, note)


def _over(above: Mention, below: Mention) -> Interval:
    return quotient(rounded(above), rounded(below))


def _earlier(found: Sequence[Mention], like: Mention) -> list[Mention]:
    """Figures of the same unit before one, in its paragraph."""
    return [
        m
        for m in found
        if m.unit == like.unit
        and m.high is None
        and m.value not in (0, like.value)
        and m.sentence.paragraph == like.sentence.paragraph
    ]


def _said(mention: Mention) -> str:
    """A figure as it stands, with the bound that the words beside it set."""
    return mention.text if mention.bound == "exact" else f"{mention.text} ({mention.bound})"


def _between(one: Mention, other: Mention) -> str:
    start = one.sentence.start
    return one.sentence.text[one.end - start : other.start - start]
