"""Exports of LiteLLM's table "LiteLLM_SpendLogs", as CSV with a header or JSON lines; times are UTC.

The columns are those of `schema.prisma` in litellm 1.109.1. Cached tokens stand within the prompt's, and
are told by `metadata.usage_object` only. Calls are read as those of the callback logs are.
"""

from collections.abc import Iterable, Mapping

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import ReadOptions, literal, quoted
from joulebook.ledger.head import Head, head_of
from joulebook.ledger.log_file import ROW, LogFile, csv_rows, json_fields, reject_rows
from joulebook.ledger.readers.litellm import CALL_ROWS, METADATA, RUNS_A_MODEL

NAME = "litellm-spend"
SAYS = "LiteLLM_SpendLogs, an export of the proxy's table (CSV, JSONL); tells no region"
CALLS_OF = "LiteLLM"
ZONE = "UTC"

_NEEDED = (
    "request_id", "call_type", "startTime", "endTime", "prompt_tokens", "completion_tokens", "model",
)  # fmt: skip
_COLUMNS = {
    "event_id": "request_id", "call_type": "call_type", "status": "status", "cache_hit": "cache_hit",
    "start": "startTime", "end": "endTime", "model": "model", "provider": "custom_llm_provider",
    "prompt": "prompt_tokens", "completion": "completion_tokens", "cost": "spend",
    "tags": "request_tags", "end_user": "end_user", "owner": "user", "team": "team_id",
    "organization": "organization_id", "metadata": "metadata",
}  # fmt: skip
_METADATA = METADATA | {"good": "batch_successful_requests", "bad": "batch_failed_requests"}


def looks_like(head: Head) -> bool:
    """Whether its columns, or the keys of its first line, are those of the table."""
    return any(set(names) >= set(_NEEDED) for names in [head.columns, *head.objects[:1]])


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a call; raises InputError when a column is missing."""
    source = exported(con, log, _COLUMNS, _NEEDED)
    paths = ", ".join(literal(f"$.{path}") for path in _METADATA.values())
    within = ", ".join(f"within[{n}] AS {name}" for n, name in enumerate(_METADATA, 1))
    con.execute(f"""
        CREATE TEMP VIEW calls AS
        SELECT * EXCLUDE (within, broken), {within}, NULL::VARCHAR AS size,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN metadata <> '' AND coalesce(try(json_type(metadata)), '') <> 'OBJECT'
                     THEN 'metadata are not a JSON object' END AS unreadable
        FROM (SELECT *, try(json_extract_string(metadata, [{paths}])) AS within FROM {source})
        WHERE broken OR coalesce({RUNS_A_MODEL}, true)""")
    con.execute(f"CREATE TEMP VIEW raw_rows AS {CALL_ROWS} {reject_rows(con)}")


def exported(
    con: duckdb.DuckDBPyConnection, log: LogFile, columns: Mapping[str, str], needed: Iterable[str]
) -> str:
    """SQL of an exported table with our column names, all text, `row_number` and `broken`.

    Raises InputError when the header of a CSV lacks a needed column; older tables lack others.
    """
    if head_of(log).objects:
        json_fields(con, log, {ours: f"$.{theirs}" for ours, theirs in columns.items()})
        return "fields"
    names = csv_rows(con, log)
    missing = [name for name in needed if name not in names]
    if missing:
        raise InputError(f"{log.name}: not an export of this table: no column {', '.join(missing)}")
    picked = ", ".join(
        f"{_text(theirs, names)} AS {quoted(ours)}" for ours, theirs in columns.items()
    )
    return f"(SELECT {ROW} AS row_number, false AS broken, {picked} FROM csv)"


def _text(column: str, names: list[str]) -> str:
    return f"nullif({quoted(column)}, '')" if column in names else "NULL::VARCHAR"
