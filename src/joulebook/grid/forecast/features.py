"""What a forecast looks at: tables whose row r uses only the blocks before block r.

`linear_groups` are whole days for the ridge regression, `tree_table` is hour by hour for the trees.
All values of the intensity are logarithms, so that a level shift is one number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from joulebook.grid.forecast.history import DAY, History, before

WEEK, MONTH = 7, 28
PRIOR = {  # how much the ridge regression may lean on a group of columns, chosen on 2022 and 2023
    "yesterday": 1.0, "day before": 0.5, "same weekday": 0.5, "week": 0.5, "month": 0.5,
    "weekday": 0.6, "season": 0.8, "carbon_free_share": 0.7, "grid_g_per_kwh": 0.5,
    "temperature_c": 0.4, "wind_m_per_s": 0.5, "cloud_share": 0.3, "electricity_usd_per_kwh": 0.4,
}  # fmt: skip
WEATHER = (
    "temperature_c", "relative_humidity", "wind_m_per_s", "cloud_share", "electricity_usd_per_kwh",
)  # fmt: skip
INTENSITY_LIKE = ("carbon_free_share", "grid_g_per_kwh")  # hour by hour; others in steps of 3 h


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The columns before each issue: `base` is the last known day, a row more than the history."""

    names: tuple[str, ...]
    base: np.ndarray
    groups: Mapping[str, np.ndarray]
    table: np.ndarray
    dry: np.ndarray  # which columns of the table come from neither weather nor prices


def columns(past: History, floor: float, ahead: int) -> Columns:
    """The columns for the block `ahead` days after the issue (1 is the day that starts with it)."""
    level = np.log(past.filled + floor)
    extras = {name: _steady(name, block, level) for name, block in past.extras.items()}
    named = dict(_own_columns(past, level, ahead))
    for name, block in extras.items():
        named.update(_extra_columns(name, block))
    dry = np.array([name.split(":")[0].split()[0] not in WEATHER for name in named])
    wide = (np.broadcast_to(column, (past.days + 1, DAY)) for column in named.values())
    table = np.stack(list(wide), axis=2)
    groups = dict(_linear_groups(past, level, extras, ahead))
    return Columns(tuple(named), before(level, 1), groups, table, dry)


def _steady(name: str, block: np.ndarray, level: np.ndarray) -> np.ndarray:
    """An extra on a scale on which equal steps mean about the same everywhere."""
    if name.startswith("carbon_free_share"):
        share = np.clip(block, 0.001, 0.999)
        return np.asarray(np.log(share / (1 - share)))
    if name.startswith("grid_"):
        return np.asarray(np.log(np.maximum(block, 1.0)) - level)  # the other scope's ratio to ours
    if name.startswith("electricity_usd"):
        return np.asarray(np.arcsinh(block / 0.02))  # prices go below zero and far above
    return block


def _linear_groups(
    past: History, level: np.ndarray, extras: Mapping[str, np.ndarray], ahead: int
) -> Iterator[tuple[str, np.ndarray]]:
    """Groups of columns of the ridge regression, by what they are."""
    rows = np.arange(past.days + 1) + ahead - 1
    yield "yesterday", before(level, 1)
    yield "day before", before(level, 2)
    yield "same weekday", before(level, WEEK + 1 - ahead)
    yield "week", _mean(level, WEEK)
    yield "month", _mean(level, MONTH)
    yield "weekday", (past.weekday(rows)[:, None] == np.arange(WEEK)).astype(float)
    angle = 2 * np.pi * past.day_of_year(rows)[:, None] * np.array([1, 2])
    yield "season", np.concatenate([np.sin(angle), np.cos(angle)], axis=1)
    for name, block in extras.items():
        kind = name.split()[0]
        if kind in INTENSITY_LIKE:
            yield name, before(block, 1)
        elif kind in PRIOR:
            two = np.concatenate([before(block, 1), before(block, 2)], axis=1)
            yield name, two.reshape(len(two), -1, 3).mean(axis=2)


def _own_columns(past: History, level: np.ndarray, ahead: int) -> Iterator[tuple[str, np.ndarray]]:
    """Columns of the trees from the intensity and the calendar: (rows, 24) or (rows, 1)."""
    last, second = before(level, 1), before(level, 2)
    rows = np.arange(past.days + 1) + ahead - 1
    change, since_week = last - second, last - before(level, WEEK)
    mean = last.mean(axis=1, keepdims=True)
    month = [before(level, k) for k in range(1, MONTH + 1)]
    yield "horizon", np.arange(DAY, dtype=float)[None, :]
    yield "weekday", past.weekday(rows)[:, None].astype(float)
    yield "season", past.day_of_year(rows)[:, None]
    yield "2 days", second - last
    yield "3 days", before(level, 3) - last
    yield "same weekday", before(level, WEEK + 1 - ahead) - last
    yield "week", np.mean(month[:WEEK], axis=0) - last
    yield "month", np.mean(month, axis=0) - last
    yield "spread", np.std(month[:WEEK], axis=0)
    yield "level", last
    yield "shape", last - mean
    for hours in (1, 3, 6, 12, 24):
        yield f"change {hours} h", change[:, -hours:].mean(axis=1, keepdims=True)
    yield "last hour", last[:, -1:]
    yield "last hour to base", last[:, -1:] - last
    yield "weekly change 6 h", since_week[:, -6:].mean(axis=1, keepdims=True)
    yield "weekly change", since_week.mean(axis=1, keepdims=True)
    for at in range(0, DAY, 3):
        yield f"hours from {at}", last[:, at : at + 3].mean(axis=1, keepdims=True) - mean
    yield "hour after", np.concatenate([last[:, 1:], last[:, :1]], axis=1) - last
    yield "hour before", np.concatenate([second[:, -1:], last[:, :-1]], axis=1) - last


def _extra_columns(name: str, block: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Columns of the trees from another quantity before the issue."""
    last, second = before(block, 1), before(block, 2)
    change = last - second
    recent = last[:, -3:].mean(axis=1, keepdims=True)
    yield f"{name}: yesterday", last
    yield f"{name}: change", change
    yield f"{name}: to week", last - _mean(block, WEEK)
    yield f"{name}: 3 h", recent
    yield f"{name}: day", last.mean(axis=1, keepdims=True)
    yield f"{name}: change of day", change.mean(axis=1, keepdims=True)
    yield f"{name}: change 6 h", change[:, -6:].mean(axis=1, keepdims=True)
    yield f"{name}: trend", recent - last[:, -9:-6].mean(axis=1, keepdims=True)


def _mean(blocks: np.ndarray, days: int) -> np.ndarray:
    """The mean of each hour over the last days."""
    return np.asarray(np.mean([before(blocks, k) for k in range(1, days + 1)], axis=0))
