"""The moment cube: sums of the ten terms per tenant, project, user, op, model, deployment, region, hour.

Products and sums are made in float64, each cell is asserted below 2^53 (so the sum is exact in any
order; a cell that passes it is split into rows), and stored as int64: bit for bit the same however
the rows came.
"""

from dataclasses import dataclass

import duckdb
import numpy as np

from joulebook.estimate.moments import TERMS
from joulebook.ledger.events import KEYS

EXACT = 2**53
SUMS = ("requests", *TERMS[1:], "duration_ms", "timed")
_PRODUCTS = {
    "requests": "1", "u": "u", "h": "h", "o": "o", "u2": "u * u", "uh": "u * h", "h2": "h * h",
    "uo": "u * o", "ho": "h * o", "o2": "o * o",
    "duration_ms": "coalesce(date_diff('millisecond', \"start\", \"end\"), 0)",
    "timed": "(\"end\" IS NOT NULL)::INT",
}  # fmt: skip


def build_cube(con: duckdb.DuckDBPyConnection) -> None:
    """Make table `cube` from table `events`; a cell too large for exact sums becomes several rows."""
    keys = ", ".join(f'"{key}"' for key in KEYS)
    whole = ", ".join(f"{name}::BIGINT AS {name}" for name in SUMS)
    shards = 1
    while _sum(con, keys, shards) >= EXACT:
        shards *= 16
    con.execute(
        f"CREATE TEMP TABLE cube AS SELECT {keys}, hour, {whole} FROM float_cube ORDER BY ALL"
    )


def _sum(con: duckdb.DuckDBPyConnection, keys: str, shards: int) -> float:
    """Make table `float_cube` with every cell in so many shards; returns its largest sum."""
    sums = ", ".join(f"sum(({sql})::DOUBLE) AS {name}" for name, sql in _PRODUCTS.items())
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE float_cube AS
        WITH tokens AS (
            SELECT *, input_uncached::DOUBLE AS u, input_cached::DOUBLE AS h, output::DOUBLE AS o,
                date_trunc('hour', "start") AS hour, row_number() OVER () % ? AS shard
            FROM events)
        SELECT {keys}, hour, shard, {sums} FROM tokens GROUP BY ALL""",
        [shards],
    )
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
