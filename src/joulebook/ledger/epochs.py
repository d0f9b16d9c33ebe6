"""A ledger's hours, split at the days on which a fact of its edition begins or ends to be true."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from joulebook.facts.editions import Edition, epochs
from joulebook.ledger.cube import Cells

AFTER = 3  # keys of a group; the day on which its epoch begins stands behind them


def split(every: Cells, editions: Iterable[Edition]) -> Cells:
    """The cells by key and epoch: each key has, behind model, serving and region, its epoch's first day.

    Days are of UTC, as hours are; within an epoch nothing that any of the editions says changes.
    """
    if not every.hours.size:
        return every
    days = every.hours.astype("datetime64[D]")
    first, last = days.min().item(), days.max().item()
    starts = sorted({first, *(day for one in editions for day in epochs(one, first, last))})
    epoch = np.searchsorted(np.array(starts, "datetime64[D]"), days, side="right") - 1
    pairs, number = np.unique(np.stack([every.key, epoch]), axis=1, return_inverse=True)
    keys = [_with_day(every.keys[key], starts[at]) for key, at in pairs.T.tolist()]
    return Cells(keys, number.reshape(-1), every.hours, every.moments)


def _with_day(key: tuple[object, ...], day: date) -> tuple[object, ...]:
    return (*key[:AFTER], day, *key[AFTER:])
