"""The moment cube: sums of the ten terms per tenant, project, user, op, model, deployment, region, hour.

Products and sums are made in float64, each cell is asserted below 2^53 (so the sum is exact in any
order; a cell that passes it is split into rows), and stored as int64: bit for bit the same however
the rows came. `moment_cube` is written once for every engine that Narwhals speaks to, DuckDB here and
PySpark on a cluster. Sums over many requests have no second moments: theirs are what they would be if
all those requests were alike (U²/n), and a fact about how unlike requests are corrects the card.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import narwhals as nw

from joulebook.errors import InputError
from joulebook.estimate.moments import TERMS
from joulebook.ledger.events import KEYS, TOKEN_OPS

EXACT = 2**53
SUMS = ("requests", *TERMS[1:], "duration_ms", "timed")
SHARD = "shard"
MOST_SPLITS = 5  # by 16 each: a million rows of ten million tokens each, in one cell, need four
Key = str | int | None
NONE: Mapping[str, Key] = {}
_TYPES = {"span_hours": nw.Int16}
TOOK = '(epoch_us("end") - epoch_us("start")) // 1000 AS duration_ms'  # as DuckDB says it
_COLUMNS = (*KEYS, "start", "duration_ms", "requests", "input_uncached", "input_cached", "output")
_PAIRS = {
    "u2": ("u", "u"),
    "uh": ("u", "h"),
    "h2": ("h", "h"),
    "uo": ("u", "o"),
    "ho": ("h", "o"),
    "o2": ("o", "o"),
}


def moment_cube(
    events: nw.LazyFrame[Any], constant: Mapping[str, Key] = NONE, *more_keys: str
) -> nw.LazyFrame[Any]:
    """The moments of events of text by KEYS and hour (and by more keys), as float64 sums.

    Events come with `duration_ms`, whole milliseconds from start to end, or NULL: engines have no word
    for it in common. An event that is one request has span 0; of one that is a sum over requests the
    products are of sums, rounded down to whole numbers. `constant` are keys that have one value in all
    events: they need not be grouped by, which halves the cost.
    """
    keys = tuple(key for key in (*KEYS, *more_keys) if key not in constant)
    is_text = constant.get("op") in TOKEN_OPS
    text = (events if is_text else events.filter(nw.col("op").is_in(TOKEN_OPS))).select(
        *_COLUMNS, *more_keys
    )
    span = nw.col("span_hours")
    one = {name: nw.col(a) * nw.col(b) for name, (a, b) in _PAIRS.items()}
    n, took = nw.col("n"), nw.col("duration_ms")
    untimed = (took * 0).sum()
    many = {name: (product - product % n) / n for name, product in one.items()}
    # durations of single calls only, and those are counted: faster than summing ones
    single = text if constant.get("span_hours") == 0 else text.filter(span == 0)
    parts = [_summed(single, keys, one, nw.len(), took.sum(), took.count())]
    if constant.get("span_hours") != 0:
        parts += [_summed(text.filter(span > 0), keys, many, n.sum(), untimed, untimed)]
    known = {
        key: nw.lit(value, dtype=_TYPES.get(key, nw.String)).alias(key)
        for key, value in constant.items()
    }
    columns: list[nw.Expr] = [known.get(key, nw.col(key)) for key in (*KEYS, *more_keys)]
    return nw.concat(parts).select(*columns, "hour", *SUMS)


def _summed(
    events: nw.LazyFrame[Any], keys: tuple[str, ...], products: Mapping[str, nw.Expr],
    requests: nw.Expr, took: nw.Expr, timed: nw.Expr,
) -> nw.LazyFrame[Any]:  # fmt: skip
    names = {"n": "requests", "u": "input_uncached", "h": "input_cached", "o": "output"}
    floats = {short: nw.col(name).cast(nw.Float64) for short, name in names.items()}
    rows = events.with_columns(hour=nw.col("start").dt.truncate("1h"), **floats)
    sums = {"requests": requests, **{name: nw.col(name).sum() for name in ("u", "h", "o")}}
    sums |= {name: product.sum() for name, product in products.items()}
    sums |= {"duration_ms": took, "timed": timed}
    found = rows.group_by(*keys, "hour").agg(**{f"sum_{name}": one for name, one in sums.items()})
    as_floats = {name: nw.col(f"sum_{name}").cast(nw.Float64) for name in sums}
    as_floats |= {name: as_floats[name].fill_null(0.0) for name in ("duration_ms", "timed")}
    return found.select(*keys, "hour", **as_floats)


def cube_query(con: duckdb.DuckDBPyConnection, events: str, constant: Mapping[str, Key]) -> str:
    """SQL for the cube of events, as int64; cells too large for exact sums are split.

    `events` is a table or query as FROM takes it, `constant` its keys of one value, as `constant_keys`
    finds them. Makes table `float_cube`. Raises InputError for one event too large to be added exactly.
    """
    for shards in shards_to_try():
        if _largest(con, events, constant, shards) < EXACT:
            break
    keys = ", ".join(f'"{key}"' for key in KEYS)
    return f"SELECT {keys}, hour, {', '.join(f'{s}::BIGINT AS {s}' for s in SUMS)} FROM float_cube"


def shards_to_try() -> Iterator[int]:
    """Into how many rows to split every cell, more each time; whoever finds its sums exact stops asking.

    Raises InputError when even the last was not enough, so that single events are too large.
    """
    yield from (16**power for power in range(MOST_SPLITS + 1))
    raise InputError(
        "an event sums so many requests and tokens that its products pass 2^53; give shorter spans"
    )


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
    shard = f", row_number() OVER () % {shards} AS {SHARD}" if shards > 1 else ""
    frame = nw.from_native(con.sql(f"SELECT *, {TOOK}{shard} FROM {events}"))
    cube = moment_cube(frame, constant, *([SHARD] if shards > 1 else []))
    con.execute(f"CREATE OR REPLACE TEMP TABLE float_cube AS {cube.to_native().sql_query()}")
    found = con.execute(f"SELECT max(greatest({', '.join(SUMS)})) FROM float_cube").fetchone()
    return float(found[0]) if found and found[0] is not None else 0.0
