"""The moment cube: sums of the ten terms per tenant, project, user, op, model, deployment, region, hour.

Products and sums are made in float64, each cell is asserted below 2^53 (so the sum is exact in any
order; a cell that passes it is split into rows), and stored as int64: bit for bit the same however
the rows came. `moment_cube` is written once for every engine that Narwhals speaks to, DuckDB here and
PySpark on a cluster. Sums over many requests have no second moments: theirs are what they would be if
all those requests were alike (U²/n), and a fact about how unlike requests are corrects the card.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import narwhals as nw
import numpy as np

from joulebook.estimate.moments import TERMS
from joulebook.ledger.events import KEYS, TOKEN_OPS

EXACT = 2**53
SUMS = ("requests", *TERMS[1:], "duration_ms", "timed")
SHARD = "shard"
Key = str | int | None
NONE: Mapping[str, Key] = {}
_TYPES = {"span_hours": nw.Int16}
_COLUMNS = (*KEYS, "start", "end", "requests", "input_uncached", "input_cached", "output")
_PAIRS = {"u2": "uu", "uh": "uh", "h2": "hh", "uo": "uo", "ho": "ho", "o2": "oo"}


def moment_cube(
    events: nw.LazyFrame[Any], constant: Mapping[str, Key] = NONE, *more_keys: str
) -> nw.LazyFrame[Any]:
    """The moments of events of text by KEYS and hour (and by more keys), as float64 sums.

    An event that is one request has span 0; of one that is a sum over requests the products are of
    sums, rounded down to whole numbers. `constant` are keys that have one value in all events: they
    need not be grouped by, which halves the cost.
    """
    keys = tuple(key for key in (*KEYS, *more_keys) if key not in constant)
    text = events.filter(nw.col("op").is_in(TOKEN_OPS)).select(*_COLUMNS, *more_keys)
    single = text.filter(nw.col("span_hours") == 0)
    summed = text.filter(nw.col("span_hours") > 0)
    took = (nw.col("end") - nw.col("start")).dt.total_milliseconds().cast(nw.Float64)
    ended = (~nw.col("end").is_null()).cast(nw.Float64)
    one = {name: nw.col(a) * nw.col(b) for name, (a, b) in _PAIRS.items()}
    n, nought = nw.col("n"), nw.lit(0.0)
    many = {name: (product - product % n) / n for name, product in one.items()}
    parts = [_summed(single, keys, one, took, ended), _summed(summed, keys, many, nought, nought)]
    known = [
        nw.lit(value, dtype=_TYPES.get(key, nw.String)).alias(key)
        for key, value in constant.items()
    ]
    cube = nw.concat(parts)
    told = cube.with_columns(*known) if known else cube
    return told.select(*KEYS, *more_keys, "hour", *SUMS)


def _summed(
    events: nw.LazyFrame[Any], keys: tuple[str, ...], products: Mapping[str, nw.Expr], took: nw.Expr,
    ended: nw.Expr,
) -> nw.LazyFrame[Any]:  # fmt: skip
    names = {"n": "requests", "u": "input_uncached", "h": "input_cached", "o": "output"}
    floats = {short: nw.col(name).cast(nw.Float64) for short, name in names.items()}
    hours = nw.col("start").dt.truncate("1h")
    rows = events.with_columns(hour=hours, duration_ms=took, timed=ended, **floats)
    sums = [nw.col("n").sum().alias("requests"), *(nw.col(name).sum() for name in ("u", "h", "o"))]
    sums += [product.sum().alias(name) for name, product in products.items()]
    return rows.group_by(*keys, "hour").agg(*sums, nw.col("duration_ms", "timed").sum())


def cube_query(con: duckdb.DuckDBPyConnection, events: str, constant: Mapping[str, Key]) -> str:
    """SQL for the cube of events, as int64; cells too large for exact sums are split.

    `events` is a table or query as FROM takes it, `constant` its keys of one value, as `constant_keys`
    finds them. Makes table `float_cube`.
    """
    shards = 1
    while _largest(con, events, constant, shards) >= EXACT:
        shards *= 16
    keys = ", ".join(f'"{key}"' for key in KEYS)
    return f"SELECT {keys}, hour, {', '.join(f'{s}::BIGINT AS {s}' for s in SUMS)} FROM float_cube"


def constant_keys(con: duckdb.DuckDBPyConnection, events: str) -> dict[str, Key]:
    """The keys that have one value in all events, with it."""
    names = ", ".join(f'"{key}"' for key in KEYS)
    first = con.execute(f"SELECT {names} FROM {events} LIMIT 1").fetchone()
    if first is None:
        return {}
    asked = ", ".join(f'count(*) FILTER ("{key}" IS DISTINCT FROM ?) = 0' for key in KEYS)
    alike = con.execute(f"SELECT {asked} FROM {events}", list(first)).fetchone() or ()
    return {k: value for k, value, same in zip(KEYS, first, alike, strict=True) if same}


def constant_keys_of(con: duckdb.DuckDBPyConnection, files: list[str]) -> dict[str, Key]:
    """The same of Parquet files, from what they say of themselves, without reading a row.

    A key whose values no file tells, as of long texts, is not among them.
    """
    found = con.execute(_STATISTICS, [files]).fetchall()
    told = {key: None if none else low for key, low, none in found if key in KEYS}
    return {key: int(v) if key == "span_hours" and v else v for key, v in told.items()}


_STATISTICS = """
SELECT path_in_schema, min(stats_min_value), bool_and(stats_null_count = num_values) AS none
FROM parquet_metadata(?) GROUP BY path_in_schema
HAVING none OR (bool_and(stats_null_count = 0) AND min(stats_min_value) = max(stats_max_value)
    AND count(stats_min_value) = count(*))"""


def _largest(
    con: duckdb.DuckDBPyConnection, events: str, constant: Mapping[str, Key], shards: int
) -> float:
    """Make table `float_cube` with every cell in so many shards; returns its largest sum."""
    numbered = f"SELECT *, row_number() OVER () % {shards} AS {SHARD} FROM {events}"
    frame = nw.from_native(con.sql(f"FROM {events}" if shards == 1 else numbered))
    cube = moment_cube(frame, constant, *([SHARD] if shards > 1 else []))
    con.execute(f"CREATE OR REPLACE TEMP TABLE float_cube AS {cube.to_native().sql_query()}")
    found = con.execute(f"SELECT max(greatest({', '.join(SUMS)})) FROM float_cube").fetchone()
    return float(found[0]) if found and found[0] is not None else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Moments by key and hour: `keys` in order, the number of each cell's key, its hour, its ten sums.

    Cells are sorted by key, then hour, so sums over them are the same to the last digit every time.
    """

    keys: list[tuple[object, ...]]
    key: np.ndarray
    hours: np.ndarray
    moments: np.ndarray

    def of(self, number: int) -> slice:
        """Where the cells of one key stand."""
        low, high = np.searchsorted(self.key, (number, number + 1))
        return slice(int(low), int(high))


def cells(con: duckdb.DuckDBPyConnection, files: list[str], by: tuple[str, ...]) -> Cells:
    """The ten moments by the given keys and by hour, over the cube files."""
    if not files:
        return Cells([], np.empty(0, int), np.empty(0, "datetime64[h]"), np.empty((0, len(TERMS))))
    names = ("requests", *TERMS[1:])
    keys = ", ".join(f'"{key}"' for key in by)
    sums = ", ".join(f"sum({name})::DOUBLE AS {name}" for name in names)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE cells AS SELECT {keys}, hour, {sums} FROM read_parquet(?) "
        "GROUP BY ALL",
        [files],
    )
    found = con.execute(f"SELECT DISTINCT {keys} FROM cells ORDER BY ALL").fetchall()
    columns = con.execute(f"""
        SELECT dense_rank() OVER (ORDER BY {keys}) - 1 AS key, hour, {", ".join(names)}
        FROM cells ORDER BY key, hour""").fetchnumpy()
    sums_by_cell = np.stack([np.asarray(columns[name], float) for name in names], axis=1)
    hours = np.asarray(columns["hour"]).astype("datetime64[h]")
    return Cells(found, np.asarray(columns["key"]), hours, sums_by_cell)
