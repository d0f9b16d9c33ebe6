"""Forecasts by two members: ridge regressions of whole days, and trees that correct them.

Everything is the logarithm of the intensity relative to the last known day. Each day ahead has its
own members; the columns they look at end with the hour before the issue.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.forecast.features import MONTH, WEATHER, Columns, columns
from joulebook.grid.forecast.history import DAY, History
from joulebook.grid.forecast.linear import rolling
from joulebook.grid.forecast.trees import FEWEST_DAYS, fit_trees, need_lightgbm, predict

METHOD = "ridge regressions corrected by boosted trees"
RIDGE_DAYS = 60  # before the first regression says anything
MOST_UNKNOWN = 6  # hours of a day that a regression still learns from
NEEDED_DAYS = RIDGE_DAYS + FEWEST_DAYS
WORKERS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One day ahead of one history: its columns, its truth, and what regressions said of it."""

    columns: Columns
    target: np.ndarray  # logarithm relative to the last known day; NaN where unknown
    usable: np.ndarray
    groups: tuple[dict[str, np.ndarray], ...]
    ahead: int


def nobody(_done: int) -> None:
    """Nobody waits for a bar."""


def problem(past: History, floor: float, ahead: int) -> Problem:
    """Columns and truth of the block `ahead` days after each issue."""
    found = columns(past, floor, ahead)
    target = np.full((past.days + 1, DAY), np.nan)
    late = past.values[ahead - 1 :]
    target[: len(late)] = np.log(late + floor) - found.base[: len(late)]
    unknown = np.isnan(target).sum(axis=1)
    groups = found.groups
    dry = {n: g for n, g in groups.items() if n.split()[0] not in WEATHER}
    complete = ~np.isnan(found.groups["month"]).any(axis=1)
    usable = complete & (unknown <= MOST_UNKNOWN)
    return Problem(found, target, usable, (dict(groups), dry), ahead)


def rolled(task: Problem, first: int) -> list[np.ndarray]:
    """What the regressions said of every row, each knowing only what was known then."""
    target = np.nan_to_num(task.target)  # a missing hour of a usable day: as the last known day
    return [rolling(g, target, task.usable, first, task.ahead) for g in task.groups]


def fitted(task: Problem, said: Sequence[np.ndarray], issue: int) -> tuple[Any, ...]:
    """Trees on all rows whose truth is known before block `issue`."""
    rows = slice(0, issue - task.ahead + 1)
    spoken = [one[rows] for one in said]
    complete = ~np.isnan(task.target[rows] + spoken[0]).all(axis=1)
    if complete.sum() < FEWEST_DAYS // 2:
        raise InputError(f"too few days without gaps to learn from before block {issue}")
    return fit_trees(task.columns, task.target[rows], spoken, rows)


def walk(
    task: Problem, said: Sequence[np.ndarray], blocks: Sequence[slice], after: Callable[[int], None]
) -> np.ndarray:
    """Logarithms for all rows of the blocks, each block by trees that know only what was before it.

    `after` is told of each block that is done, with its number of days.
    """
    need_lightgbm()
    out = np.full(task.target.shape, np.nan)

    def predicted(rows: slice) -> tuple[slice, np.ndarray]:
        trees = fitted(task, said, rows.start)
        return rows, predict(trees, task.columns, [one[rows] for one in said], rows)

    with ThreadPoolExecutor(WORKERS) as pool:
        for rows, step in pool.map(predicted, blocks):
            out[rows] = task.columns.base[rows] + step
            after(rows.stop - rows.start)
    return out


def first_row(past: History) -> int:
    """The first issue of which the regressions say something."""
    return past.first + max(RIDGE_DAYS, MONTH + 1)
