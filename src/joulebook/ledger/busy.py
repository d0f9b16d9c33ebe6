"""When a dedicated deployment was busy: by hour, the union of its requests' times and their sum.

    busy/HASH.parquet    deployment, model, serving, region, hour → busy_ms, in_flight_ms, requests and
                         untimed (without an end) that began in it, from first_ms to last_ms of the
                         epoch, logs (how many the ledger had when the row was made)

Only deployments whose requests are all in the ledger have rows (`Serving.dedicated`). Unions do not
add up across logs: the hours that a log touches are made again from all events in the ledger, and of
several rows of an hour the newest holds. The table is derived: `rebuild` makes it from the events.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import duckdb

from joulebook.ledger.cells import parquet
from joulebook.ledger.events import TOKEN_OPS, literal
from joulebook.ledger.store import Ledger

CELL = ("deployment", "model", "serving", "region")
SUMS = ("busy_ms", "in_flight_ms", "requests", "untimed", "first_ms", "last_ms")
COLUMNS = (*CELL, "hour", *SUMS)
LONGEST = timedelta(days=30)  # of one request: events.py turns longer ones away
_HOUR_MS = 3_600_000
_KEYS = ", ".join(CELL)
_TYPES = ", ".join(f"NULL::VARCHAR AS {key}" for key in CELL)
_OURS = f"""op IN ({", ".join(map(literal, TOKEN_OPS))})
    AND json_extract_string(serving, '$.dedicated') IS NOT NULL"""
Rows = list[tuple[Any, ...]]


def busy_query(con: duckdb.DuckDBPyConnection, ledger: Ledger, events: str) -> str:
    """SQL for the rows of all hours that new events touch, from them and those in the ledger.

    `events` is a table of new events, all of dedicated deployments. Makes table `busy_cells`.
    """
    con.execute(_TOUCHED.format(events=events))
    _make_cells(con, ledger, [f"SELECT {_READ} FROM {events}"])
    return f"SELECT *, {len(ledger.entries())} AS logs FROM busy_cells ORDER BY ALL"


def rebuild(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, hours: Iterable[datetime] | None = None
) -> Rows:
    """The rows of some hours or, without them, of all, made from the events of the ledger."""
    files = ledger.files("events")
    if not files:
        return []
    con.execute(_TOUCHED.format(events=parquet(files)))
    if hours is not None:
        kept = ", ".join(f"TIMESTAMP {literal(str(hour))}" for hour in hours)
        con.execute(f"DELETE FROM touched WHERE NOT list_contains([{kept}]::TIMESTAMP[], hour)")
    _make_cells(con, ledger, [])
    return con.execute(f"SELECT {', '.join(COLUMNS)} FROM busy_cells ORDER BY ALL").fetchall()


def stored(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Rows:
    """The rows that the ledger keeps: sound when they are those that `rebuild` makes."""
    newest = kept_busy(con, ledger)
    return con.execute(f"SELECT {', '.join(COLUMNS)} FROM {newest} ORDER BY ALL").fetchall()


def kept_busy(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> str:
    """Make view `busy` of the rows that the ledger keeps, of each hour the newest; returns its name."""
    files = ledger.files("busy")
    rows = newest(parquet(files) if files else _NOTHING)
    con.execute(f"CREATE OR REPLACE TEMP VIEW busy AS {rows}")
    return "busy"


def newest(source: str) -> str:
    """SQL for the rows that hold, of those in several files."""
    return f"""SELECT {", ".join(COLUMNS)}, logs FROM {source}
        QUALIFY row_number() OVER (PARTITION BY {_KEYS}, hour ORDER BY logs DESC) = 1"""


def _make_cells(con: duckdb.DuckDBPyConnection, ledger: Ledger, sources: list[str]) -> None:
    """Make table `busy_cells` of the hours in table `touched`, from events in and beside the ledger."""
    first, last = con.execute("SELECT min(hour), max(hour) FROM touched").fetchall()[0]
    days = (last - first + LONGEST).days + 2 if first else 0
    files = ledger.events_of(first.date() - LONGEST + timedelta(n) for n in range(days))
    if files:
        sources = [*sources, f"SELECT {_READ} FROM {parquet(files)} WHERE {_OURS}"]
    con.execute(
        _CELLS.format(events=" UNION ALL ".join(sources or [f"SELECT {_READ} {_NO_EVENT}"]))
    )


_READ = f'{_KEYS}, "start", "end", output, requests, span_hours'
_NO_EVENT = f"""FROM (SELECT {_TYPES}, NULL::TIMESTAMP AS "start", NULL::TIMESTAMP AS "end",
    0 AS output, 0 AS requests, 0 AS span_hours) WHERE false"""
_NOTHING = f"""(SELECT {_TYPES}, NULL::TIMESTAMP AS hour, {", ".join(f"0 AS {x}" for x in SUMS)},
    0 AS logs) WHERE false"""
# of an event: its milliseconds, and the hours it lies in, the hour of its start at least; sums over
# requests do not tell when each of them ran
_FROM_TO = """epoch_ms("start") AS began,
    CASE WHEN span_hours = 0 THEN coalesce(epoch_ms("end"), began) ELSE began END AS ended"""
_HOURS = f"unnest(range(began - began % {_HOUR_MS}, greatest(ended, began + 1), {_HOUR_MS}))"
_TOUCHED = f"""
CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT {_KEYS}, make_timestamp_ms({_HOURS}) AS hour
FROM (SELECT {_KEYS}, {_FROM_TO} FROM {{events}} WHERE {_OURS})"""
# in order of beginning, an interval adds what lies behind the furthest end so far
_CELLS = f"""
CREATE OR REPLACE TEMP TABLE busy_cells AS
WITH intervals AS (
    SELECT {_KEYS}, {_FROM_TO}, requests,
        CASE WHEN output > 0 AND ("end" IS NULL OR span_hours > 0) THEN requests ELSE 0 END AS untimed
    FROM ({{events}})),
by_hour AS (SELECT *, {_HOURS} AS hour_ms FROM intervals),
within AS (
    SELECT * EXCLUDE (began, ended), greatest(began, hour_ms) AS began, began >= hour_ms AS begins,
        least(ended, hour_ms + {_HOUR_MS}) AS ended, make_timestamp_ms(hour_ms) AS hour
    FROM by_hour),
asked AS (
    SELECT w.* FROM within w JOIN touched t ON w.hour = t.hour
        AND {" AND ".join(f"w.{key} IS NOT DISTINCT FROM t.{key}" for key in CELL)}),
reached AS (
    SELECT *, max(ended) OVER (PARTITION BY {_KEYS}, hour ORDER BY began
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM asked)
SELECT {_KEYS}, hour,
    sum(greatest(ended - greatest(began, coalesce(reached, began)), 0))::BIGINT AS busy_ms,
    sum(ended - began)::BIGINT AS in_flight_ms,
    coalesce(sum(requests) FILTER (begins), 0)::BIGINT AS requests,
    coalesce(sum(untimed) FILTER (begins), 0)::BIGINT AS untimed,
    min(began) AS first_ms, max(ended) AS last_ms
FROM reached GROUP BY {_KEYS}, hour"""
