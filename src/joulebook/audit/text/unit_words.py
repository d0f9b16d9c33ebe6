"""The words for units, bounds and counted things in three scripts, from `words/*.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# letters that make another word of the one behind them: 最近, 节约
_NOT_BEHIND = {"近": "最附相邻鄰", "约": "节節契条合预預", "約": "節契條合預纽紐", "超": "高"}
_WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as claims name it, and what kind of quantity it measures; `times` for a multiple of it."""

    name: str
    kind: str
    times: float = 1.0


@cache
def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((_WORDS / f"{name}.toml").read_text("utf-8"))


@cache
def units() -> dict[str, Unit]:
    """Every unit by each word for it; words in lower case with single spaces, symbols as they stand."""
    found: dict[str, Unit] = {}
    for kind, named in _table("units").items():
        for name, spellings in named.items():
            other = spellings.get("is", {name: 1.0})
            unit = Unit(*next((n, kind, float(times)) for n, times in other.items()))
            found |= {_plain(word): unit for word in spellings.get("words", ())}
            found |= dict.fromkeys(spellings.get("symbols", ()), unit)
    return found


@cache
def unit_pattern() -> re.Pattern[str]:
    """Matches a unit, its longest word first; a Latin one ends where its word ends."""
    words, symbols = [], []
    for named in _table("units").values():
        for spellings in named.values():
            words += spellings.get("words", [])
            symbols += spellings.get("symbols", [])
    plain = "|".join(_spelled(word) for word in _longest_first(words))
    exact = "|".join(
        re.escape(s) + (r"(?![A-Za-z0-9])" if s[-1].isalnum() else "")
        for s in _longest_first(symbols)
    )
    return re.compile(rf"(?i:{plain})|{exact}")


def unit_of(text: str) -> Unit:
    """The unit that a match of `unit_pattern` names.

    >>> unit_of("Kilowatt-hours"), unit_of("公噸").name
    (Unit(name='kWh', kind='energy', times=1.0), 't')
    """
    known = units()
    if text in known:
        return known[text]
    plain = _plain(text)
    return known[plain] if plain in known else known[plain.removesuffix("s")]


def _plain(word: str) -> str:
    return re.sub(r"[\s-]+", " ", word.lower())


@cache
def _followers() -> dict[str, str]:
    return tomllib.loads((_WORDS / "followers.toml").read_text("utf-8"))


@cache
def rate_patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """What a figure may be per, with patterns for the words behind it and those ahead of it."""
    patterns = []
    for name, places in _table("rates").items():
        behind = "|".join(_spelled(word) for word in _longest_first(places["behind"]))
        ahead = "|".join(_spelled(word) for word in _longest_first(places["ahead"]))
        after = (
            r"(?:\s?/\s?|\s?每|(?:\s(?:of\s)?[\w□-]+){0,3}?\s(?:per|an?|each|every)\s)"
            rf"(?:{behind})(?!\s(?:earlier|ago|before|later|after))"
        )
        patterns.append((name, re.compile(after), re.compile(ahead or r"(?!)", re.IGNORECASE)))
    return tuple(patterns)


@cache
def bound_patterns(place: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For words `before`, `after` or `ahead` of a figure: each bound, and what matches them."""
    patterns = []
    for bound, places in _table("bounds").items():
        words = "|".join(_edged(word) for word in _longest_first(places.get(place, [])))
        if words:
            # 不足原来的一半: for limits, what is compared may stand between
            of = r"(?:[㐀-鿿]{1,5}的)?" if bound in ("at-least", "at-most") else ""
            shapes = {
                "before": rf"(?:{words}){of}(?:\s*(?:the|an?|有|为|為|是|the equivalent of))?"
                r"[\s$€£¥]*(?:US\$|HK\$|NT\$|R\$)?\s*$",
                "after": rf"\s?(?:{words})",
                "ahead": rf"(?:{words})[^\d,,。;;]{{0,6}}$",
            }
            patterns.append((bound, re.compile(shapes[place], re.IGNORECASE)))
    return tuple(patterns)


@cache
def _counted() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile("|".join(map(_spelled, _longest_first(list(words)))), re.IGNORECASE))
        for name, words in _table("counted").items()
    )


def counted(before: str, after: str) -> str | None:
    """The thing counted between two texts: the nearest one behind the number, else before it.

    >>> counted("训练需要", "Nvidia A100图形处理器"), counted("参数量(", ")"), counted("", "ideas")
    ('GPUs', 'parameters', None)
    """
    behind = [(m.start(), name) for name, words in _counted() if (m := words.search(after))]
    if behind:
        return min(behind)[1]
    ahead = [(m.start(), name) for name, words in _counted() for m in words.finditer(before)]
    return max(ahead)[1] if ahead else None


def _longest_first(words: list[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _spelled(word: str) -> str:
    """A word as a pattern: Latin words with a plural s, hyphens for spaces, and their own ends."""
    if not word.isascii():
        follower = _followers().get(word)
        return re.escape(word) + (f"(?![{follower}])" if follower else "")
    parts = r"[\s-]".join(re.escape(part) for part in word.split())
    return rf"(?<![A-Za-z]){parts}s?(?![A-Za-z])"


def _edged(word: str) -> str:
    """A word as a pattern that begins no inside of another: 近 in 最近, over in moreover."""
    if word in _NOT_BEHIND:
        return f"(?<![{_NOT_BEHIND[word]}]){word}"
    return rf"(?<![A-Za-z]){re.escape(word)}" if word[0].isascii() else re.escape(word)
