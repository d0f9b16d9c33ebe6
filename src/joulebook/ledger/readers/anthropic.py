"""Anthropic messages: a Message object with `usage` a line, or a line of a message batch's results.

Shapes are those of the types of the anthropic package 2.12.0 (`Message`, `Usage`,
`MessageBatchIndividualResponse`). Uncached, cache-read and cache-write tokens are apart; thinking stands
inside output. A message tells no time: our own keys `started_at` and `ended_at` are used where present,
else `--start` is the time of all lines.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows

NAME = "anthropic"
SAYS = "Anthropic messages with usage, and results of message batches (JSONL)"
CALLS_OF = "Anthropic"
START = None

# places that `inference_geo` may name without naming a place
NO_PLACES = ("global", "not_available")


def looks_like(head: Head) -> bool:
    """Whether the first line is a message with usage, or a batch's result."""
    return any(
        (one.get("type") == "message" and "usage" in one) or {"custom_id", "result"} <= one.keys()
        for one in head.objects[:1]
    )


def read(con: duckdb.DuckDBPyConnection, log: LogFile, options: ReadOptions) -> None:
    """Make `raw_rows`, a row a message; of a batch, a request that brought none has no tokens."""
    alone = message_paths("$")
    of_batch = {f"b_{name}": path for name, path in message_paths("$.result.message").items()}
    more = {
        "started_at": "$.started_at", "ended_at": "$.ended_at", "kind": "$.type",
        "custom_id": "$.custom_id", "result": "$.result.type",
    }  # fmt: skip
    json_fields(con, log, alone | of_batch | more)
    either = ", ".join(f"coalesce({name}, b_{name}) AS {name}" for name in alone)
    con.execute(
        f"""
        CREATE TEMP TABLE raw_rows AS
        WITH messages AS (
            SELECT row_number, broken, kind, custom_id, result, coalesce(started_at, ?) AS "start",
                ended_at AS "end", {either}
            FROM fields)
        SELECT row_number, "start", "end", {USAGE_COLUMNS}, id AS event_id, model,
            CASE WHEN custom_id IS NOT NULL THEN
                to_json(map {{'batch': 'true', 'custom_id': custom_id}})::VARCHAR END AS labels,
            CASE WHEN result <> 'succeeded' THEN 'failure' END AS status,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN coalesce(kind, '') <> 'message' AND result IS NULL
                     THEN 'neither a message nor the result of one'
                 WHEN "start" IS NULL THEN 'line tells no time, give --start'
                 WHEN status IS NULL AND usage IS NULL THEN 'usage is missing' END AS reason
        FROM messages {reject_rows(con)}""",
        [options.start],
    )


def message_paths(at: str) -> dict[str, str]:
    """JSON paths, by column, of a Message object that stands at `at` in its line.

    >>> message_paths("$.message")["input_tokens"]
    '$.message.usage.input_tokens'
    """
    usage = f"{at}.usage"
    return {
        "id": f"{at}.id", "model": f"{at}.model", "usage": usage,
        "input_tokens": f"{usage}.input_tokens", "output_tokens": f"{usage}.output_tokens",
        "cache_read": f"{usage}.cache_read_input_tokens",
        "cache_written": f"{usage}.cache_creation_input_tokens",
        "cache_5m": f"{usage}.cache_creation.ephemeral_5m_input_tokens",
        "cache_1h": f"{usage}.cache_creation.ephemeral_1h_input_tokens",
        "thinking": f"{usage}.output_tokens_details.thinking_tokens",
        "geo": f"{usage}.inference_geo",
    }  # fmt: skip


def _sum(*names: str) -> str:
    """SQL for the sum of columns of text, of which those that are NULL count 0 unless all are."""
    added = " + ".join(f"try_cast(coalesce({name}, '0') AS DOUBLE)" for name in names)
    return f"CASE WHEN coalesce({', '.join(names)}) IS NOT NULL THEN ({added})::VARCHAR END"


_WRITTEN = f"coalesce(cache_written, {_sum('cache_5m', 'cache_1h')})"
# SQL for the event columns of columns named as in `message_paths`
USAGE_COLUMNS = f"""
    CASE WHEN input_tokens IS NOT NULL THEN (try_cast(input_tokens AS DOUBLE)
        + try_cast(coalesce({_WRITTEN}, '0') AS DOUBLE))::VARCHAR END AS input_uncached,
    {_WRITTEN} AS input_cache_write, cache_read AS input_cached, output_tokens AS output,
    thinking AS output_reasoning,
    CASE WHEN geo NOT IN {NO_PLACES} THEN geo END AS region"""
