"""Filling the gaps of a series by a stated rule, and by nothing else.

A rule is written `interpolate:3`, `days:7`, both with a comma, or `none`. Hours that it fills are
marked FILLED; hours that it cannot fill stay MISSING. Suspect hours, and hours that were filled
before, are no evidence for others.
"""

from dataclasses import dataclass, replace

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.series import HOUR, HOURS_OF_DAY, Mark, Series

DEFAULT = "interpolate:3,days:7"  # the rule of accounting
LONGEST = {"interpolate": 48, "days": 60}
NO_EVIDENCE = (Mark.SUSPECT, Mark.FILLED)
FEWEST = 3  # hours of other days that a mean needs


@dataclass(frozen=True, slots=True)
class Rule:
    """Fill gaps of up to `hours` linearly, then by the same hour of `days` on either side."""

    hours: int = 0
    days: int = 0

    @property
    def says(self) -> str:
        """The rule in words; empty where it fills nothing."""
        parts = []
        if self.hours:
            parts.append(f"gaps of up to {self.hours} hours linearly")
        if self.days:
            others = "longer ones" if self.hours else "gaps"
            parts.append(
                f"{others} by the mean of the same hour of the day in the {self.days} days on "
                f"either side, where at least {FEWEST} of these are known"
            )
        return "; ".join([*parts, "else missing"]) if parts else ""


def rule_of(text: str) -> Rule:
    """The rule that a text states; raises InputError for any other text.

    >>> rule_of("interpolate:3,days:7")
    Rule(hours=3, days=7)
    >>> rule_of("none").says
    ''
    """
    told = {"interpolate": 0, "days": 0}
    if text.strip() == "none":
        return Rule()
    for part in text.split(","):
        kind, _, count = (piece.strip() for piece in part.partition(":"))
        if kind not in told or told[kind] or not count.isdecimal():
            raise InputError(f"rule {text!r}: expected interpolate:HOURS, days:DAYS, both, or none")
        if not 1 <= int(count) <= LONGEST[kind]:
            raise InputError(f"rule {text!r}: {kind} may be 1 to {LONGEST[kind]}")
        told[kind] = int(count)
    return Rule(told["interpolate"], told["days"])


def fill(series: Series, rule: str = DEFAULT) -> Series:
    """The series with its gaps filled by the rule; the rule in words is added to `Series.rule`.

    Raises InputError for a text that is no rule.
    """
    asked = rule_of(rule)
    sound = np.where(np.isin(series.marks, NO_EVIDENCE), np.nan, series.values)
    filled = series.values.copy()
    _interpolate(series, sound, filled, asked.hours)
    _from_days(sound, filled, asked.days)
    new = np.isnan(series.values) & ~np.isnan(filled)
    marks = np.where(new, Mark.FILLED, series.marks).astype(np.uint8)
    says = "; ".join(filter(None, (series.rule, asked.says)))
    return replace(series, values=filled, marks=marks, rule=says)


def _interpolate(series: Series, sound: np.ndarray, filled: np.ndarray, longest: int) -> None:
    """Straight lines over short gaps between two sound hours."""
    for start, length in series.gaps():
        first = int((start - series.start) // HOUR)
        last = first + length
        if length > longest or first == 0 or last == len(filled):
            continue
        filled[first:last] = np.linspace(sound[first - 1], sound[last], length + 2)[1:-1]


def _from_days(sound: np.ndarray, filled: np.ndarray, days: int) -> None:
    """Means of the same hour of the days around, of what was observed only."""
    if not days:
        return
    missing = np.flatnonzero(np.isnan(filled))
    steps = HOURS_OF_DAY * np.concatenate([np.arange(-days, 0), np.arange(1, days + 1)])
    at = missing[:, None] + steps
    inside = (at >= 0) & (at < len(sound))
    around = np.where(inside, sound[np.clip(at, 0, len(sound) - 1)], np.nan)
    count = (~np.isnan(around)).sum(axis=1)
    enough = count >= FEWEST
    filled[missing[enough]] = np.nanmean(around[enough], axis=1)
