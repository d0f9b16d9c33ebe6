"""Rules on what a text likens amounts to: chains of equivalences, and devices that run so long."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from joulebook.audit.consistency import (
    AGREES,
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
from joulebook.audit.units import UNITS, Unit
from joulebook.estimate.equivalents import AMOUNTS, amount_of, thing
from joulebook.grid.notes import Note

CHAIN = (
    "{before} is {one} {unit} of {of}, {after} ({thing}) is {implied} {unit}: {times} times apart."
)
POWER = "{count} statements about the {device} imply {implied} to {high} W."
NO_POWER = "The statements about the {device} imply different powers: {implied} W and {high} W."
NOTES = (CHAIN, POWER, NO_POWER)

_WORDS = Path(__file__).parent / "text" / "words" / "likenesses.toml"
_LIKE = re.compile(r"相当|相當|等于|等於|equivalent|equal|same as|like|as much|enough to|would")
_DEVICE = re.compile(
    r"微波[炉爐]|[灯燈]泡|水[壶壺]|[电電][视視]|[冰雪]箱|空[调調]|[烤]箱|吹[风風][机機]"
    r"|\b(?:microwave|oven|light ?bulb|bulb|kettle|television|TV|fridge"
    r"|refrigerator|hair ?dryer|laptop)\b",
    re.IGNORECASE,
)
_TOLD_IN = {"carbon": "t", "energy": "kWh", "distance": "km"}


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount in SI that a mention says, as the named thing or as itself."""

    mention: Mention
    of: str
    value: float
    span: Interval
    thing: str = ""


def chain(found: Sequence[Mention]) -> Iterator[Consistency]:
    """Amounts that one sentence says are the same: each against the first."""
    for _start, group in groupby(found, key=lambda m: m.sentence.start):
        said = list(group)
        likened = _LIKE.search(said[0].sentence.text)
        if not likened or any(mention.unit == "x" for mention in said):
            continue  # twenty times as much is a ratio, not the same
        readings = [amounts for mention in said if (amounts := _readings(mention, said))]
        for of in AMOUNTS:
            alike = [[r for r in one if r.of == of] for one in readings]
            alike = [one for one in alike if one]
            for other in alike[1:]:
                if not _two_amounts(alike[0][0], other[0]):
                    yield _compared(alike[0], other)


def _two_amounts(one: _Amount, other: _Amount) -> bool:
    """Whether both are said in one unit: that is two amounts, not one said twice."""
    return not (one.thing or other.thing) and one.mention.unit == other.mention.unit


def _compared(one: list[_Amount], other: list[_Amount]) -> Consistency:
    """Two amounts, each in the reading in which they are nearest."""
    pairs = [(a, b) for a in one for b in other]
    first, second = min(pairs, key=lambda pair: apart(pair[0].value, pair[1].value))
    unit = _TOLD_IN[first.of]
    factor = UNITS[unit].factor
    note = Note(CHAIN, {
        "before": first.mention.text, "one": shown(first.value / factor), "unit": unit, "of": first.of,
        "after": second.mention.text, "thing": second.thing or second.of,
        "implied": shown(second.value / factor), "times": shown(apart(first.value, second.value)),
    })  # fmt: skip
    mentions = (first.mention, second.mention)
    stated, implied = (first.value, first.span), (second.value, second.span)
    return judged("equivalence", mentions, stated, implied, note)


def _readings(mention: Mention, said: Sequence[Mention]) -> list[_Amount]:
    """What amounts a mention may say: its own, or that of the things it counts."""
    if not mention.value:
        return []
    own = _own(mention)
    likened = [one for one in _likenesses() if _meant(one, mention)]
    if not likened:
        return own
    number, span = mention.value, rounded(mention)
    if mention.unit == "miles":
        cars = [m for m in said if m.unit == "cars" and m.start < mention.start]
        if not cars:
            return own
        number, span = number * cars[-1].value, product(span, rounded(cars[-1]))
    amounts = []
    for name in likened[0]["things"]:
        one = thing(name)
        each = amount_of(1.0, one).total
        total = product(span, (each.low, each.high))
        amounts.append(_Amount(mention, one.of, number * each.value, total, one.page.title))
    return amounts


def _own(mention: Mention) -> list[_Amount]:
    unit = UNITS.get(mention.unit)
    for of, (_name, symbol) in AMOUNTS.items():
        if unit and unit.measures == symbol:
            return [_Amount(mention, of, mention.value * unit.factor, _in_si(mention, unit))]
    return []


def _in_si(mention: Mention, unit: Unit) -> Interval:
    low, high = rounded(mention)
    return low * unit.factor, high * unit.factor


@cache
def _likenesses() -> list[dict[str, Any]]:
    likenesses: list[dict[str, Any]] = tomllib.loads(_WORDS.read_text("utf-8"))["likeness"]
    return likenesses


def _meant(likeness: dict[str, Any], mention: Mention) -> bool:
    """Whether a sentence has a word of each group that a likeness needs."""
    text = mention.sentence.text
    groups = likeness["words"]
    return mention.unit in likeness["units"] and all(any(w in text for w in g) for g in groups)


def power(found: Sequence[Mention]) -> Iterator[Consistency]:
    """Several `E joules run the oven for T seconds`: the powers they imply must meet."""
    known: dict[str, list[tuple[Mention, Mention, Interval]]] = {}
    for one, other in pairwise(found):
        if not one.beside(other) or (one.kind, other.kind) != ("energy", "time"):
            continue
        device = _DEVICE.search(one.sentence.text[one.end - one.sentence.start :])
        joules, seconds = _own(one), _seconds(other)
        if device and joules and seconds:
            known.setdefault(device.group().lower(), []).append(
                (one, other, quotient(joules[0].span, seconds))
            )
    for name, pairs in known.items():
        if len(pairs) > 1:
            yield _common(name, pairs)


def _common(device: str, pairs: list[tuple[Mention, Mention, Interval]]) -> Consistency:
    low, high = max(span[0] for *_, span in pairs), min(span[1] for *_, span in pairs)
    mentions = tuple(m for one, other, _ in pairs for m in (one, other))
    told: dict[str, float | str] = {
        "count": len(pairs), "device": device, "implied": shown(low), "high": shown(high),
    }  # fmt: skip
    meets = low <= high
    note = Note(POWER if meets else NO_POWER, told)
    return Consistency("power", mentions, low, high, AGREES if meets else CONTRADICTS, note)


def _seconds(mention: Mention) -> Interval | None:
    unit = UNITS.get(mention.unit)
    return _in_si(mention, unit) if unit and unit.measures == "s" and mention.value else None


RULES = (chain, power)
