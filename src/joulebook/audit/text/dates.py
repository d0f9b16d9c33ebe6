"""Dates in a sentence: years, months and days in three scripts, and what they say of its figures."""

import re
from calendar import monthrange
from dataclasses import dataclass

_NAMES = """january february march april may june july august september october november december"""
_MONTHS = {name: n for n, name in enumerate(_NAMES.split(), 1)}
_MONTH = "|".join(
    f"{name[:3]}(?:{name[3:]})?" if name != "september" else "sept?(?:ember)?" for name in _MONTHS
)
_YEAR = r"(?:19|20)\d\d"
_ZH_YEAR = rf"(?:{_YEAR}|二[〇零][〇零一二三四五六七八九]{{2}})"
_PATTERNS = (
    rf"(?P<zy>{_ZH_YEAR})\s?年\s?(?:(?P<zm>1[0-2]|0?[1-9])\s?月(?!至|到|-)(?:\s?(?P<zd>\d{{1,2}})\s?[日号號])?)",
    rf"(?P<y1>{_ZH_YEAR})\s?年?\s?[-–—~至到]\s?(?P<y2>{_ZH_YEAR})\s?(?:年|财年|財年)",
    rf"(?P<zone>{_ZH_YEAR})\s?(?:年代?|财年|財年)(?!均)",
    rf"\b(?P<iso>{_YEAR}-(?:1[0-2]|0[1-9])(?:-\d\d)?)\b",
    rf"\b(?P<e1>{_YEAR})\s?(?:[-–—]|to|through|and)\s?(?P<e2>{_YEAR})\b(?!\s?(?:[kMGT]?Wh|J|kg|g|t)\b)",
    rf"(?:\b(?P<dm1>\d{{1,2}})\s)?\b(?P<em>{_MONTH})\.?\s(?:(?P<dm2>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<ey>{_YEAR})\b",
    rf"(?<![\d.,$€£¥])\b(?:FY\s?)?(?P<eone>{_YEAR})\b(?![,.]\d)(?!\s?(?:[kMGT]?Wh?|J|joules?|kg|g|t|tons?|tonnes?|%|percent|GPUs?|[万萬亿億]|million|billion|[个個座家枚次台吨噸公克焦瓦度])(?![a-z]))",
)
_DATE = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_LETTERS = str.maketrans("〇零一二三四五六七八九", "00123456789")


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a sentence: where it stands, and what it is as ISO text (two for a span of years)."""

    start: int
    end: int
    iso: str
    until: str = ""

    @property
    def span(self) -> str:
        """The date, or the span, as one text."""
        return f"{self.iso}/{self.until}" if self.until else self.iso


def dates(sentence: str) -> list[Date]:
    """The dates of a sentence, in order.

    >>> [d.span for d in dates("2023 年 12 月發布,到 2028 年;2024-2028 年")]
    ['2023-12', '2028', '2024/2028']
    >>> [d.span for d in dates("On 20 December 2024, up from 2017; it took 2000 joules.")]
    ['2024-12-20', '2017']
    >>> [d.span for d in dates("On 31 February 2024, or 30 February 2024.")]
    []
    """
    found = (_date(match) for match in _DATE.finditer(sentence))
    return [one for one in found if _exists(one.iso)]


def _exists(iso: str) -> bool:
    """Whether the calendar has a date: 2024-02-31 is none, and says nothing."""
    year, month, day = ([int(part) for part in iso.split("-")] + [1, 1])[:3]
    return 1 <= month <= len(_MONTHS) and 1 <= day <= monthrange(year, month)[1]


def _date(match: re.Match[str]) -> Date:
    said = {k: v.translate(_LETTERS) for k, v in match.groupdict().items() if v}
    first, last = said.get("y1") or said.get("e1"), said.get("y2") or said.get("e2", "")
    if first:
        return Date(match.start(), match.end(), first, last)
    year = said.get("zy") or said.get("ey")
    if not year:
        return Date(match.start(), match.end(), said.get("zone") or said.get("eone") or said["iso"])
    month = int(said.get("zm") or _month(said["em"]))
    day = said.get("zd") or said.get("dm1") or said.get("dm2")
    iso = f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")
    return Date(match.start(), match.end(), iso)


def _month(word: str) -> int:
    return next(n for name, n in _MONTHS.items() if name.startswith(word[:3].lower()))


def year_of(iso: str) -> float:
    """A date as a number of years: its year, and the part of it before its month.

    >>> year_of("2022-07"), year_of("2028")
    (2022.5, 2028.0)
    """
    parts = [int(part) for part in iso.split("-")]
    return parts[0] + (parts[1] - 1) / len(_MONTHS) if len(parts) > 1 else float(parts[0])
