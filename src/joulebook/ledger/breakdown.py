"""What a ledger is broken down by: keys of the cube, times, names, and labels of its events."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import duckdb
import numpy as np

from joulebook.errors import UnknownNameError
from joulebook.ledger.cells import LABEL, Cells, Cube, cells, labelled, parquet
from joulebook.ledger.groups import Group, Grouping, Part
from joulebook.ledger.store import Ledger
from joulebook.ledger.sums import Parcels

HOURLY, DAILY, MONTHLY = "hour", "day", "month"
TIMES = {HOURLY: "datetime64[h]", DAILY: "datetime64[D]", MONTHLY: "datetime64[M]"}
OF_GROUP = ("model", "region", "op")  # told by the group that a cell belongs to
OF_CUBE = ("tenant", "project", "user", "deployment")
ASKABLE = (*OF_CUBE, *OF_GROUP, *TIMES, f"{LABEL}NAME")


class Placed(Protocol):
    """A group of the ledger with the scope of its intensity; a part is one."""

    @property
    def group(self) -> Group:
        """The engine and the region."""

    @property
    def scope(self) -> str:
        """The scope of the intensity."""


def read_by(text: str) -> tuple[str, ...]:
    """The keys in a text such as `tenant,model`; raises UnknownNameError for others.

    >>> read_by("tenant, label:team")
    ('tenant', 'label:team')
    """
    keys = tuple(name.strip() for name in text.split(","))
    for key in keys:
        if key not in ASKABLE and not (key.startswith(LABEL) and key != LABEL):
            raise UnknownNameError("key to break a ledger down by", key, ASKABLE)
    return tuple(dict.fromkeys(keys))


def asked_cells(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, cube: Cube, every: Cells, keys: Sequence[str],
    hourly: bool,
) -> Cells:  # fmt: skip
    """The cells that tell the keys apart; by the hour where an hour has factors of its own."""
    columns = [key for key in keys if key in OF_CUBE or key.startswith(LABEL)]
    if all(key in cube.constant for key in columns):
        return replace(every, values=[tuple(cube.constant[key] for key in columns)])
    labels = [key for key in columns if key.startswith(LABEL)]
    if labels:
        cube = labelled(con, parquet(ledger.files("events")), labels)
    return cells(con, cube, columns, hourly or any(key in TIMES for key in keys))


def parcels_of(parts: Sequence[Part], grouping: Grouping, every: Cells) -> Parcels:
    """Cells as parcels of one part, weighed by the factors of their hours."""
    card = grouping.of(every)
    weights: dict[str, np.ndarray] = {}
    for n, part in enumerate(parts):
        if part.hours is not None:
            at = np.flatnonzero(card == n)
            spans = grouping.spans[every.raw[at]]
            by_row = part.hours.weights(every.hours[at], spans, part.card.rows)
            for row, factors in by_row.items():
                weights.setdefault(row, np.ones(len(card)))[at] = factors
    return Parcels(np.zeros(len(card), int), card, every.moments, weights)


def values_of(
    found: Cells, parts: Sequence[Placed], grouping: Grouping, keys: Sequence[str]
) -> tuple[list[tuple[object, ...]], np.ndarray]:
    """The combinations of values of the keys and of the scope, in order, and which each cell has."""
    card = grouping.of(found)
    columns: list[tuple[np.ndarray, list[object]]] = []
    told = [key for key in keys if key in OF_CUBE or key.startswith(LABEL)]
    for key in keys:
        if key in TIMES:
            at, where = np.unique(found.hours.astype(TIMES[key]), return_inverse=True)
            columns.append((where, [_time_text(one) for one in at]))
        elif key in OF_GROUP:
            of_part = [_of_group(part, key) for part in parts]
            columns.append((card, of_part))
        else:
            position = told.index(key)
            columns.append((found.value, [value[position] for value in found.values]))
    columns.append((card, [part.scope for part in parts]))
    return _combined(columns)


def _of_group(part: Placed, key: str) -> object:
    return {
        "model": part.group.engine.model, "region": part.group.region, "op": part.group.engine.op,
    }[key]  # fmt: skip


def _combined(
    columns: Sequence[tuple[np.ndarray, list[object]]],
) -> tuple[list[tuple[object, ...]], np.ndarray]:
    """Equal values become one number a column, then one number a combination."""
    codes = []
    of_cell = np.zeros(len(columns[0][0]), int)
    for where, values in columns:
        numbers: dict[object, int] = {}
        renumbered = np.array([numbers.setdefault(v, len(numbers)) for v in values], int)
        codes.append(renumbered[where])
        # one column at a time: the product of many keys' counts would not fit an integer
        of_cell = np.unique(of_cell * len(numbers) + codes[-1], return_inverse=True)[1]
    first = np.unique(of_cell, return_index=True)[1]
    combinations = np.stack([code[first] for code in codes], axis=1)
    unlike = [list(dict.fromkeys(values)) for _, values in columns]
    rows = [
        tuple(unlike[k][number] for k, number in enumerate(row)) for row in combinations.tolist()
    ]
    order = sorted(range(len(rows)), key=lambda n: [_sortable(one) for one in rows[n]])
    place = np.empty(len(rows), int)
    place[order] = np.arange(len(rows))
    return [rows[n] for n in order], place[of_cell]


def _sortable(value: object) -> tuple[bool, str]:
    return value is None, str(value)


def _time_text(time: np.datetime64) -> str:
    text = str(time)
    return f"{text}:00".replace("T", " ") if "T" in text else text
