"""Ollama: the last objects of /api/generate and /api/chat, one a line; cached tokens inside input.

`created_at` of the last object is the end, `total_duration` (nanoseconds) leads back to the start.
Only lines with `done: true` are requests; the pieces of a stream before are not. Shape: docs.ollama.com
as told on our reference page, and the response types of the `ollama` package.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows

NAME = "ollama"
SAYS = "Ollama responses of /api/generate and /api/chat (JSONL)"
_PATHS = {
    "created": "$.created_at", "model": "$.model", "done": "$.done", "error": "$.error",
    "nanoseconds": "$.total_duration", "input_total": "$.prompt_eval_count",
    "input_cached": "$.prompt_eval_cached_count", "output": "$.eval_count",
}  # fmt: skip
_ZONED = "regexp_matches(created, '([zZ]|[+-][0-9]{2}:?[0-9]{2})$')"


def looks_like(head: Head) -> bool:
    """Whether a line has what only the last object of Ollama has."""
    return any({"created_at", "done", "eval_count"} <= one.keys() for one in head.objects)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a request; one is known by its time and its duration to the nanosecond."""
    json_fields(con, log, _PATHS, where="done IS DISTINCT FROM 'false'")
    con.execute(f"""
        CREATE TEMP VIEW raw_rows AS
        WITH lasting AS (SELECT *, try_cast(nanoseconds AS BIGINT) AS took FROM fields),
        timed AS (
            SELECT *, CASE WHEN {_ZONED} AND took >= 0
                THEN try(created::TIMESTAMPTZ::TIMESTAMP - to_microseconds(took // 1000)) END AS began
            FROM lasting)
        SELECT row_number, model, input_total, input_cached, output,
            coalesce(strftime(began, '%Y-%m-%dT%H:%M:%S.%fZ'), created) AS "start",
            CASE WHEN began IS NOT NULL THEN created END AS "end",
            'ollama:' || created || ':' || took || ':' || model AS event_id,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN error IS NOT NULL THEN 'an error of the server, without a time'
                 WHEN done IS DISTINCT FROM 'true' THEN 'done is missing: not a last object'
                 WHEN nanoseconds IS NOT NULL AND coalesce(took, -1) < 0
                     THEN 'total_duration is not a number of nanoseconds: ' || nanoseconds
            END AS reason
        FROM timed {reject_rows(con)}""")
