"""Editions of the facts: the book as it stood on another day, or with facts of the caller's own.

`history` holds what was recorded when; an edition of the caller's (`factor_file`) lies on top, each
change for the days on which it is true in the world. `in_edition` puts one in force.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import in_force
from joulebook.facts.history import (
    Change,
    Edition,
    Key,
    Over,
    laid_before,
    newest_version,
    shipped,
    shipped_editions,
    shipped_rows,
)
from joulebook.facts.load import table, tables

__all__ = [
    "Change", "Edition", "as_of", "differences", "edition", "editions", "epochs", "in_edition",
    "laid_over", "laying", "newest_version",
]  # fmt: skip


def editions() -> list[Edition]:
    """The shipped versions, oldest first; the last one is the facts as they stand.

    >>> editions()[0].says.partition(":")[0]
    'The book opens'
    """
    return list(shipped_editions().values())


def edition(version: str | None = None) -> Edition:
    """The shipped version of that name, the newest without one; raises UnknownNameError.

    >>> edition("2026-11-22.1").recorded
    datetime.date(2026, 11, 22)
    """
    if version is None:
        return editions()[-1]
    if version not in shipped_editions():
        raise UnknownNameError("version of the facts", version, shipped_editions())
    return shipped_editions()[version]


def as_of(day: date) -> Edition:
    """The facts as they had been recorded by the end of a day.

    Of the grid's datasets no version answers that was published later (`published` of their meta
    file). Before the book opened nothing was recorded: the facts as they stand answer, but for what
    was published since. Raises InputError for a day that is yet to come.

    >>> as_of(date(2025, 6, 1)).version
    '2026-11-22.4 as of 2025-06-01'
    """
    if day > date.today():
        raise InputError(f"{day} is yet to come: what will be recorded by then is not known")
    recorded = [one for one in editions() if one.recorded <= day] or editions()
    later = any(each > day for path in _grids() for each in _published(path).values())
    return _as_of(recorded[-1].version, day) if later else recorded[-1]


@contextmanager
def in_edition(which: Edition | None, on: date | None = None) -> Iterator[None]:
    """Inside it, facts answer as that edition stood, with the changes that hold on that day.

    Without an edition they answer as they stand.

    >>> from joulebook.facts import page
    >>> with in_edition(edition("2026-11-22.3")):
    ...     page("gpus/h100-sxm").facts["accelerator_embodied_g"].low
    164000.0
    """
    with in_force.standing(None if which is None else _standing(which, on)):
        yield


@contextmanager
def laying(over: Mapping[Key, Any]) -> Iterator[None]:
    """Inside it, facts answer with exactly this laid over them, as `laid_over` tells it."""
    with in_force.standing(_arranged(over)):
        yield


def laid_over(which: Edition, on: date | None = None) -> Over:
    """What an edition lays over the shipped facts on a day, by page and name; None takes away."""
    if which.over is None:
        return laid_before(which)
    over = laid_over(which.over, on)
    over |= {(c.page, c.name): c.after for c in which.changes if c.holds(on)}
    return over | dict.fromkeys(_later(which.until)) if which.until is not None else over


def differences(a: Edition, b: Edition, on: date | None = None) -> list[Change]:
    """What answers differently in `b` than in `a` on a day, by page and name.

    >>> [c.name for c in differences(edition("2026-11-22.3"), edition()) if c.page[:4] == "gpus"]
    ['accelerator_embodied_g']
    """
    before, after = laid_over(a, on), laid_over(b, on)
    told = {(c.page, c.name): c.why for one in (a, b) for c in _every(one)}
    found = []
    for key in sorted(before.keys() | after.keys()):
        was, now = (over[key] if key in over else shipped(*key) for over in (before, after))
        if was != now:
            found.append(Change(*key, was, now, why=told.get(key, "")))
    return found


def epochs(which: Edition, first: date, last: date) -> tuple[date, ...]:
    """Days after `first` and up to `last` on which what is true changes, in order.

    >>> epochs(edition(), date(2026, 1, 1), date(2026, 12, 31))
    ()
    """
    days: set[date] = set()
    for change in _dated(which):
        ends = change.valid_to and change.valid_to + timedelta(days=1)
        days |= {day for day in (change.valid_from, ends) if day and first < day <= last}
    return tuple(sorted(days))


_KEPT: WeakKeyDictionary[Edition, dict[tuple[bool, ...], in_force.Standing | None]]
_KEPT = WeakKeyDictionary()


def _standing(which: Edition, on: date | None) -> in_force.Standing | None:
    """What is in force on a day: the same for all days on which the same changes hold."""
    kept = _KEPT.setdefault(which, {})
    holding = tuple(change.holds(on) for change in _dated(which))
    if holding not in kept:
        over = laid_over(which, on)
        kept[holding] = _arranged(over) if over else None
    return kept[holding]


def _arranged(over: Mapping[Key, Any]) -> in_force.Standing:
    laid: dict[str, dict[str, Any]] = {}
    for (path, name), item in over.items():
        laid.setdefault(path, {})[name] = item
    return in_force.Standing(laid)


def _every(which: Edition) -> Iterator[Change]:
    if which.over is not None:
        yield from _every(which.over)
    yield from which.changes


def _dated(which: Edition) -> list[Change]:
    return [c for c in _every(which) if c.valid_from or c.valid_to]


@lru_cache(maxsize=32)
def _as_of(version: str, day: date) -> Edition:
    base, says = edition(version), f"what had been recorded, and of the grid published, by {day}"
    return Edition(f"{version} as of {day}", base.recorded, says, over=base, until=day)


def _grids() -> list[str]:
    return [path for path in tables() if path.startswith("grids/")]


def _published(path: str) -> dict[str, date]:
    """The day by which each version of a grid table is known to have been published."""
    return {version: told["day"] for version, told in table(path).meta.text["published"].items()}


def _later(day: date) -> Iterator[Key]:
    """Rows of the grid's tables whose version was published after a day."""
    for path in _grids():
        late = {version for version, published in _published(path).items() if published > day}
        whole = str(table(path).meta.text.get("version", ""))
        for key, row in shipped_rows(path).items() if late else ():
            if row.get("version", whole) in late:
                yield path, key
