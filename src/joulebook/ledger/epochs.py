"""A ledger's hours, split at the days on which a fact of its edition begins or ends to be true."""

from datetime import date

import numpy as np

from joulebook.facts.editions import Edition, epochs
from joulebook.ledger.cube import Cells

AFTER = 3  # keys of a group; the day on which its epoch begins stands behind them


def split(every: Cells, *editions: Edition | None) -> Cells:
    """The cells by key and epoch: each key has, behind model, serving and region, its epoch's first day.

    Days are of UTC, as hours are; within an epoch nothing that any of the editions says changes.
    """
    if not every.hours.size:
        return every
    days = every.hours.astype("datetime64[D]")
    first, last = days.min().item(), days.max().item()
    starts = sorted(
        {first, *(day for one in filter(None, editions) for day in epochs(one, first, last))}
    )
    if len(starts) == 1:
        keys = [_with_day(key, first) for key in every.keys]
        return Cells(keys, every.key, every.hours, every.moments)
    epoch = np.searchsorted(np.array(starts, "datetime64[D]"), days, side="right") - 1
    both, number = np.unique(every.key * len(starts) + epoch, return_inverse=True)
    pairs = (divmod(one, len(starts)) for one in both.tolist())
    keys = [_with_day(every.keys[key], starts[at]) for key, at in pairs]
    return Cells(keys, number, every.hours, every.moments)


def _with_day(key: tuple[object, ...], day: date) -> tuple[object, ...]:
    return (*key[:AFTER], day, *key[AFTER:])


def day_of(group: tuple[object, ...]) -> date:
    """The first day of a group's epoch: what is true on it is true until the epoch ends."""
    return date.fromisoformat(str(group[AFTER]))


def of_all_epochs(every: Cells, number: int) -> np.ndarray:
    """The moments of a group over all its epochs, given the number of one: (10,).

    What an engine was used for does not begin anew with every fact.
    """
    group = every.keys[number][:AFTER]
    first, last = number, number + 1
    while first and every.keys[first - 1][:AFTER] == group:
        first -= 1
    while last < len(every.keys) and every.keys[last][:AFTER] == group:
        last += 1
    whole = slice(every.of(first).start, every.of(last - 1).stop)
    return np.asarray(every.moments[whole].sum(axis=0))
