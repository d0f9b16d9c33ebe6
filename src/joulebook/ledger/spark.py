"""The moment cube on a Spark cluster, for logs that one machine no longer reads in time.

It is `moment_cube`, the same as on DuckDB, over events in any file system that Spark reads, and it comes
out in the ledger's layout: int64 sums, hours in UTC without a zone.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import narwhals as nw

from joulebook.ledger.cube import EXACT, NONE, SHARD, SUMS, Key, moment_cube, shards_to_try
from joulebook.ledger.events import KEYS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_IN_UTC = "unix_micros(cast(`{}` AS timestamp))"  # in a session in UTC
_TOOK = f"({_IN_UTC.format('end')} - {_IN_UTC.format('start')}) div 1000 AS duration_ms"
_KEPT = (
    *(f"`{key}`" for key in KEYS),
    "cast(hour AS timestamp_ntz) AS hour",
    *(f"cast({name} AS bigint) AS {name}" for name in SUMS),
)


def cube_on_spark(
    session: "SparkSession", events: str | list[str], out: str, constant: Mapping[str, Key] = NONE
) -> int:
    """Write the cube of Parquet events to the new folder `out`; returns how many rows it has.

    `events` and `out` are paths as Spark takes them; `constant` are keys known to have one value in all
    events. A cell too large for exact sums becomes several rows. The caller's session keeps its
    settings. Raises InputError for one event too large to be added exactly.
    """
    own = session.newSession()
    own.conf.set("spark.sql.session.timeZone", "UTC")
    paths = [events] if isinstance(events, str) else events
    timed = own.read.parquet(*paths).selectExpr("*", _TOOK)
    for shards in shards_to_try():
        cube = _cube(timed, constant, shards).persist()
        rows, largest = _size(cube)
        if largest < EXACT:
            break
        cube.unpersist()
    cube.selectExpr(*_KEPT).write.parquet(out, compression="zstd")
    cube.unpersist()
    return rows


def _cube(events: "DataFrame", constant: Mapping[str, Key], shards: int) -> "DataFrame":
    """The cube as float64 sums, every cell in so many rows, by events' ids."""
    if shards == 1:
        return moment_cube(nw.from_native(events), constant).to_native()
    numbered = events.selectExpr("*", f"pmod(xxhash64(event_id), {shards}) AS {SHARD}")
    return moment_cube(nw.from_native(numbered), constant, SHARD).to_native()


def _size(cube: "DataFrame") -> tuple[int, float]:
    """How many rows, and the largest sum in them."""
    found = cube.selectExpr("count(*)", f"max(greatest({', '.join(SUMS)}))").first()
    return (found[0], found[1] or 0.0) if found else (0, 0.0)
