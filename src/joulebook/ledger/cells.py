"""Cells of the moment cube, summed to what a statement asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import narwhals as nw
import numpy as np

from joulebook.estimate.moments import TERMS
from joulebook.ledger.cube import moment_cube
from joulebook.ledger.events import literal, quoted

# what of a cube's keys a rate card may depend on, beside the hour
RAW = ("op", "model", "deployment", "serving", "region", "span_hours")
MOMENTS = ("requests", *TERMS[1:])
LABEL = "label:"


@dataclass(frozen=True, slots=True)
class RawKey:
    """A combination of the cube's keys that one rate card may hold for; `model` as the log names it."""

    op: str
    model: str
    deployment: str | None
    serving: str
    region: str | None
    span_hours: int


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums of moments: for each cell the number of its raw key, of its values, its hour, ten sums.

    `values` are the combinations of the keys asked for, `hours` is empty where no hour was asked for.
    Cells are in order of raw key, values, hour, so what is added up from them is the same every time.
    """

    raw: np.ndarray
    value: np.ndarray
    values: list[tuple[object, ...]]
    hours: np.ndarray
    moments: np.ndarray


def raw_keys(con: duckdb.DuckDBPyConnection, cube: str) -> list[RawKey]:
    """The raw keys of a cube, in order; `cube` is a table or query as FROM takes it.

    Makes table `raw_numbers`, by which `cells` knows them.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE raw_numbers AS
        SELECT *, row_number() OVER (ORDER BY {", ".join(RAW)}) - 1 AS raw
        FROM (SELECT DISTINCT {", ".join(RAW)} FROM {cube})""")
    found = con.execute(f"SELECT {', '.join(RAW)} FROM raw_numbers ORDER BY raw").fetchall()
    return [RawKey(*row) for row in found]


def cells(con: duckdb.DuckDBPyConnection, cube: str, by: Sequence[str], hourly: bool) -> Cells:
    """The moments of a cube by raw key, the columns in `by` and, where asked, by hour."""
    keys = [quoted(name) for name in by]
    grouped = ", ".join([*RAW, *keys, *(["hour"] if hourly else [])])
    sums = ", ".join(f"sum({name})::DOUBLE AS {name}" for name in MOMENTS)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE cells AS SELECT {grouped}, {sums} FROM {cube} GROUP BY ALL"
    )
    values: list[tuple[object, ...]] = [()]
    ranked = "0"
    if keys:
        named = ", ".join(keys)
        values = con.execute(f"SELECT DISTINCT {named} FROM cells ORDER BY ALL").fetchall()
        ranked = f"dense_rank() OVER (ORDER BY {named}) - 1"
    same = " AND ".join(f"c.{name} IS NOT DISTINCT FROM n.{name}" for name in RAW)
    order = "raw, value, hour" if hourly else "raw, value"
    columns = con.execute(f"""
        SELECT n.raw AS raw, {ranked} AS value, {"hour," if hourly else ""} {", ".join(MOMENTS)}
        FROM cells c JOIN raw_numbers n ON {same} ORDER BY {order}""").fetchnumpy()
    moments = np.stack([np.asarray(columns[name], float) for name in MOMENTS], axis=1)
    hours = columns["hour"] if hourly else np.empty(0, "datetime64[us]")
    return Cells(
        np.asarray(columns["raw"]), np.asarray(columns["value"]), values,
        np.asarray(hours).astype("datetime64[h]"), moments,
    )  # fmt: skip


def labelled(con: duckdb.DuckDBPyConnection, events: str, labels: Sequence[str]) -> str:
    """SQL for a cube of events by labels, which are no keys of the cube: the events are read again."""
    told = ", ".join(
        f"labels[{literal(label.removeprefix(LABEL))}] AS {quoted(label)}" for label in labels
    )
    frame = con.sql(f"SELECT *, {told} FROM {events}")
    return f"({moment_cube(nw.from_native(frame), {}, *labels).to_native().sql_query()})"
