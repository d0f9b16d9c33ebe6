"""Cells of the moment cube, summed to what a statement asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import narwhals as nw
import numpy as np

from joulebook.estimate.moments import TERMS
from joulebook.ledger.cube import NONE, TOOK, Key, constant_keys_of, moment_cube
from joulebook.ledger.events import KEYS, literal, quoted
from joulebook.ledger.works import MOST_TERMS, TERM_COLUMNS, work_cube

# what of a cube's keys a rate card may depend on, beside the hour
RAW = ("op", "model", "deployment", "serving", "region", "span_hours")
TEXT_MOMENTS = (
    "requests",
    *TERMS[1:],
)  # the columns of the text cube, in the order of its cards' terms
LABEL = "label:"
_KEYS = ", ".join(map(quoted, KEYS))


@dataclass(frozen=True, slots=True)
class RawKey:
    """A combination of the cube's keys that one rate card may hold for; `model` as the log names it."""

    op: str
    model: str | None
    deployment: str | None
    serving: str
    region: str | None
    span_hours: int


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums of moments: for each cell the number of its raw key, of its values, its hour, its sums.

    `values` are the combinations of the keys asked for, `hours` is empty where no hour was asked for.
    `moments` has as many columns as the card with most terms; `requests` counts the calls.
    Cells are in order of raw key, values, hour: what is added up from them is the same every time.
    """

    raw: np.ndarray
    value: np.ndarray
    values: list[tuple[object, ...]]
    hours: np.ndarray
    requests: np.ndarray
    moments: np.ndarray


@dataclass(frozen=True, slots=True)
class Cube:
    """The cube of a ledger as FROM takes it, with so many columns `m0`, `m1`, … of moments.

    `constant` are its keys of one value, as far as they are known.
    """

    sql: str
    width: int
    constant: Mapping[str, Key]

    @property
    def moments(self) -> tuple[str, ...]:
        """The names of those columns."""
        return tuple(f"m{n}" for n in range(self.width))


def cube_of(
    con: duckdb.DuckDBPyConnection, text: Sequence[str], works: Sequence[str]
) -> Cube:  # fmt: skip
    """The cube in the files of text and those of works: moments in the order of the cards' terms.

    A key that has one value in all files is that value, and need not be read: most logs tell few.
    """
    own = [*TEXT_MOMENTS, *["0"] * (MOST_TERMS - len(TEXT_MOMENTS) if works else 0)]
    width = len(own)
    constant = constant_keys_of(con, [*text, *works])
    keys = ", ".join(
        f"{_value(constant[key])} AS {quoted(key)}" if key in constant else quoted(key)
        for key in KEYS
    )
    sql = f"SELECT {keys}, hour, requests, {_renamed(own)} FROM {parquet(text)}"
    if works:
        other = _renamed(TERM_COLUMNS)
        sql += f" UNION ALL SELECT {keys}, hour, requests, {other} FROM {parquet(works)}"
    return Cube(f"({sql})", width, constant)


def _value(value: Key) -> str:
    if isinstance(value, int):
        return f"{value}::SMALLINT"
    return f"{'NULL' if value is None else literal(value)}::VARCHAR"


def parquet(files: Sequence[str]) -> str:
    """Parquet files as FROM takes them."""
    return f"read_parquet([{', '.join(map(literal, files))}], hive_partitioning=false)"


def _renamed(columns: Sequence[str]) -> str:
    return ", ".join(f"{column} AS m{n}" for n, column in enumerate(columns))


def raw_keys(con: duckdb.DuckDBPyConnection, cells: str) -> list[RawKey]:
    """The raw keys of a cube or of what was summed of it, as FROM takes them, in order.

    Makes table `raw_numbers`, by which `cells` knows them.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE raw_numbers AS
        SELECT *, row_number() OVER (ORDER BY {", ".join(RAW)}) - 1 AS raw
        FROM (SELECT DISTINCT {", ".join(RAW)} FROM {cells})""")
    found = con.execute(f"SELECT {', '.join(RAW)} FROM raw_numbers ORDER BY raw").fetchall()
    return [RawKey(*row) for row in found]


def every_cell(con: duckdb.DuckDBPyConnection, cube: Cube) -> tuple[list[RawKey], Cells]:
    """The raw keys of a cube, and its moments by raw key and hour; the cube is read once for both."""
    _sum(con, cube, [], hourly=True)
    return raw_keys(con, "cells"), _numbered(con, cube, [], hourly=True)


def cells(con: duckdb.DuckDBPyConnection, cube: Cube, by: Sequence[str], hourly: bool) -> Cells:
    """The moments of a cube by raw key, the columns in `by` and, where asked, by hour.

    It needs `raw_numbers`.
    """
    _sum(con, cube, by, hourly)
    return _numbered(con, cube, by, hourly)


def _sum(con: duckdb.DuckDBPyConnection, cube: Cube, by: Sequence[str], hourly: bool) -> None:
    """Make table `cells` of a cube."""
    keys = [*map(quoted, RAW), *map(quoted, by), *(["hour"] if hourly else [])]
    sums = ", ".join(f"sum({name})::DOUBLE AS {name}" for name in ("requests", *cube.moments))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE cells AS SELECT {', '.join(dict.fromkeys(keys))}, {sums} "
        f"FROM {cube.sql} GROUP BY ALL"
    )


def _numbered(
    con: duckdb.DuckDBPyConnection, cube: Cube, by: Sequence[str], hourly: bool
) -> Cells:  # fmt: skip
    """Table `cells` with numbers in the place of raw keys and values, in order."""
    keys = [quoted(name) for name in by]
    values: list[tuple[object, ...]] = [()]
    ranked = "0"
    if keys:
        named = ", ".join(keys)
        values = con.execute(f"SELECT DISTINCT {named} FROM cells ORDER BY ALL").fetchall()
        ranked = f"dense_rank() OVER (ORDER BY {', '.join(f'c.{key}' for key in keys)}) - 1"
    same = " AND ".join(f"c.{name} IS NOT DISTINCT FROM n.{name}" for name in RAW)
    order = "raw, value, hour" if hourly else "raw, value"
    names = ", ".join(("requests", *cube.moments))
    columns = con.execute(f"""
        SELECT n.raw AS raw, {ranked} AS value, {"hour," if hourly else ""} {names}
        FROM cells c JOIN raw_numbers n ON {same} ORDER BY {order}""").fetchnumpy()
    moments = np.stack([np.asarray(columns[name], float) for name in cube.moments], axis=1)
    hours = columns["hour"] if hourly else np.empty(0, "datetime64[us]")
    return Cells(
        np.asarray(columns["raw"]), np.asarray(columns["value"]), values,
        np.asarray(hours).astype("datetime64[h]"), np.asarray(columns["requests"], float), moments,
    )  # fmt: skip


def labelled(con: duckdb.DuckDBPyConnection, events: str, labels: Sequence[str]) -> Cube:
    """A cube of events by labels, which are no keys of the cube: the events are read again."""
    # a dot in a column's name would be taken for a table's, so labels are numbered on the way
    numbered = {f"label_{number}": label for number, label in enumerate(labels)}
    told = ", ".join(
        f"labels[{literal(label.removeprefix(LABEL))}] AS {name}"
        for name, label in numbered.items()
    )
    frame = con.sql(f"SELECT *, {TOOK}, {told} FROM {events}")
    text = moment_cube(nw.from_native(frame), {}, *numbered).to_native().sql_query()
    works = work_cube(nw.from_native(frame), *numbered).to_native().sql_query()
    keys = ", ".join([_KEYS, *(f"{name} AS {quoted(label)}" for name, label in numbered.items())])
    own = [*TEXT_MOMENTS, *["0"] * (MOST_TERMS - len(TEXT_MOMENTS))]
    return Cube(
        f"(SELECT {keys}, hour, requests, {_renamed(own)} FROM ({text}) UNION ALL "
        f"SELECT {keys}, hour, requests, {_renamed(TERM_COLUMNS)} FROM ({works}))",
        MOST_TERMS,
        NONE,
    )
