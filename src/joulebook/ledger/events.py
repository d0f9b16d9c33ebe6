"""Events: one row a request, in one schema whatever log it came from, and the rules it must meet.

A reader hands over a table of text columns (see RAW); here they become typed columns, and a row that
breaks a rule gets the reason why. The row is then an event or goes to quarantine, never away.
"""

from dataclasses import dataclass, field

import duckdb

from joulebook.errors import InputError
from joulebook.estimate.moments import MAX_TOKENS

EARLIEST, LATEST = "2000-01-01", "2100-01-01"  # outside lie milliseconds taken for seconds

# what a reader may hand over, all text; of input_total (cached tokens inside) and input_uncached
# (cached tokens apart) it gives the one its format counts
RAW = (
    "event_id", "start", "end", "tenant", "project", "user", "provider", "model", "deployment",
    "region", "op", "input_total", "input_uncached", "input_cached", "input_cache_write", "output",
    "output_reasoning", "status",
)  # fmt: skip
KEYS = ("tenant", "project", "user", "op", "model", "deployment", "serving", "region")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller says about a log that its rows do not.

    `columns` maps event columns to the log's own (generic format); `time_zone` is the zone of
    timestamps that carry none; `start` the time of second 0; `constants` fill empty event columns.
    """

    columns: dict[str, str] = field(default_factory=dict)
    time_zone: str | None = None
    start: str | None = None
    constants: dict[str, str] = field(default_factory=dict)


def type_rows(con: duckdb.DuckDBPyConnection, options: ReadOptions, file_hash: str) -> None:
    """Make table `typed` from a reader's table `raw_rows`: event columns and `reason`.

    Raises InputError when no timestamp has a zone and none is given.
    """
    present = {row[0] for row in con.execute("DESCRIBE raw_rows").fetchall()}
    _check_zone(con, options)
    constants = options.constants
    fill = {
        name: f"coalesce(nullif({quoted(name) if name in present else 'NULL'}::VARCHAR, ''), ?::VARCHAR)"
        for name in RAW
    }
    texts = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in fill.items())
    parameters = [constants.get(name) for name in fill]
    con.execute(
        f"CREATE TEMP TABLE texts AS SELECT row_number, raw, reason AS read_reason, {texts} "
        "FROM raw_rows",
        parameters,
    )
    zone = options.time_zone or "UTC"
    con.execute(_TYPED, {"zone": zone, "naive": bool(options.time_zone), "file": file_hash})
    con.execute(_REASONS, {"most": MAX_TOKENS, "earliest": EARLIEST, "latest": LATEST})


def _check_zone(con: duckdb.DuckDBPyConnection, options: ReadOptions) -> None:
    if options.time_zone:
        known = con.execute(
            "SELECT count(*) FROM pg_timezone_names() WHERE name = ?", [options.time_zone]
        ).fetchone()
        if not known or not known[0]:
            raise InputError(f"unknown time zone {options.time_zone!r}; expected e.g. Europe/Paris")
        return
    rows, naive = _counts(con)
    if rows and naive == rows:
        raise InputError(
            "no timestamp of this log carries a time zone; give --time-zone, e.g. --time-zone UTC"
        )


def _counts(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Rows with a readable timestamp, and those of them without a zone."""
    row = con.execute(
        f"""SELECT count(*) FILTER (try_cast("start" AS TIMESTAMPTZ) IS NOT NULL),
                   count(*) FILTER ({_NAIVE.format('"start"')})
            FROM raw_rows"""
    ).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def quoted(name: str) -> str:
    """A column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


# a timestamp that parses but whose time of day ends in neither Z nor an offset nor a zone's name
_NAIVE = (
    "(try_cast({0} AS TIMESTAMPTZ) IS NOT NULL AND NOT regexp_matches(trim({0}), "
    "'[0-9]:[0-9]{{2}}.*([zZ]|[+-][0-9]{{2}}(:?[0-9]{{2}})?| [A-Za-z_/]+)$'))"
)


def _instant(column: str) -> str:
    """A text column as naive UTC: epoch seconds, or a timestamp with or without a zone."""
    return f"""CASE
        WHEN try_cast({column} AS DOUBLE) IS NOT NULL
            THEN try(make_timestamp(round(try_cast({column} AS DOUBLE) * 1e6)::BIGINT))
        WHEN {_NAIVE.format(column)}
            THEN CASE WHEN $naive THEN timezone($zone, try_cast({column} AS TIMESTAMP))::TIMESTAMP END
        ELSE try_cast({column} AS TIMESTAMPTZ)::TIMESTAMP END"""


_TYPED = f"""
CREATE TEMP TABLE typed AS
WITH numbers AS (
    SELECT *,
        {_instant('"start"')} AS started,
        {_instant('"end"')} AS ended,
        try_cast(coalesce(input_cached, '0') AS DOUBLE) AS cached,
        try_cast(coalesce(input_uncached, input_total) AS DOUBLE) AS counted,
        try_cast(input_total AS DOUBLE) AS total,
        try_cast(output AS DOUBLE) AS written,
        try_cast(coalesce(output_reasoning, '0') AS DOUBLE) AS reasoned,
        try_cast(coalesce(input_cache_write, '0') AS DOUBLE) AS cache_written
    FROM texts)
SELECT row_number, raw, read_reason, coalesce(event_id, $file || ':' || row_number) AS event_id,
    started AS "start", ended AS "end", "start" AS start_text, "end" AS end_text,
    coalesce(input_uncached, input_total) AS input_text, output AS output_text,
    {_NAIVE.format('"start"')} AND NOT $naive AS zoneless,
    tenant, project, "user", provider, model, deployment, region, coalesce(op, 'text') AS op, status,
    CASE WHEN input_uncached IS NULL THEN counted - cached ELSE counted END AS uncached,
    cached, cache_written, written, reasoned,
    abs(total - counted - cached) > 0 AND input_uncached IS NOT NULL AS contradicting,
    regexp_matches(trim(start_text), '[+-](1[5-9]|[2-9][0-9])(:?[0-9]{{2}})?$')
        AND regexp_matches(start_text, ':') AS impossible_zone
FROM numbers"""

_REASONS = """
CREATE TEMP TABLE judged AS
SELECT *, CASE
    WHEN read_reason IS NOT NULL THEN read_reason
    WHEN zoneless THEN 'start has no time zone: ' || start_text
    WHEN "start" IS NULL OR impossible_zone
        THEN 'start is not a time: ' || coalesce(start_text, 'missing')
    WHEN "start" < $earliest::TIMESTAMP OR "start" > $latest::TIMESTAMP
        THEN 'start lies outside 2000 to 2100, in seconds: ' || start_text
    WHEN end_text IS NOT NULL AND "end" IS NULL THEN 'end is not a time: ' || end_text
    WHEN "end" < "start" THEN 'end lies before start'
    WHEN "end" > "start" + INTERVAL 30 DAY THEN 'request took longer than 30 days'
    WHEN cached IS NULL OR reasoned IS NULL OR cache_written IS NULL
        THEN 'cached, cache-write or reasoning tokens are not a number'
    WHEN uncached IS NULL THEN 'input tokens are not a number: ' || coalesce(input_text, 'missing')
    WHEN written IS NULL THEN 'output tokens are not a number: ' || coalesce(output_text, 'missing')
    WHEN isnan(uncached) OR isnan(written) OR isnan(cached) OR isnan(reasoned)
        OR isnan(cache_written) THEN 'tokens are not a number'
    WHEN contradicting THEN 'input_total and input_uncached contradict each other'
    WHEN least(written, cached, reasoned, cache_written) < 0 THEN 'tokens are negative'
    WHEN uncached < 0 THEN 'input tokens are negative, or fewer than the cached ones'
    WHEN greatest(uncached, cached, written) > $most THEN 'more than ten million tokens'
    WHEN uncached % 1 <> 0 OR cached % 1 <> 0 OR written % 1 <> 0 OR reasoned % 1 <> 0
        OR cache_written % 1 <> 0 THEN 'tokens are not whole'
    WHEN reasoned > written THEN 'more reasoning tokens than output'
    WHEN cache_written > uncached THEN 'more cache-write tokens than uncached input'
    WHEN op <> 'text' THEN 'only text requests are accounted yet: ' || op
    WHEN model IS NULL THEN 'model is missing'
    END AS reason
FROM typed"""
