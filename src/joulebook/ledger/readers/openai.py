"""OpenAI chat completions: one response object with `usage` a line; cached tokens inside input.

Our own keys `started_at` and `ended_at` are used where present; else `created` is the start.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows

NAME = "openai"
SAYS = "OpenAI chat-completion responses with usage (JSONL)"


_PATHS = {
    "event_id": "$.id", "started_at": "$.started_at", "created": "$.created", "end": "$.ended_at",
    "model": "$.model", "usage": "$.usage", "input_total": "$.usage.prompt_tokens",
    "input_cached": "$.usage.prompt_tokens_details.cached_tokens",
    "output": "$.usage.completion_tokens",
    "output_reasoning": "$.usage.completion_tokens_details.reasoning_tokens",
}  # fmt: skip


def looks_like(head: Head) -> bool:
    """Whether the first line is a chat completion."""
    return any(one.get("object") == "chat.completion" for one in head.objects[:1])


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a response."""
    json_fields(con, log, _PATHS)
    con.execute(f"""
        CREATE TEMP VIEW raw_rows AS
        SELECT * EXCLUDE (broken, usage, started_at, created),
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN usage IS NULL THEN 'usage is missing' END AS reason,
            coalesce(started_at, created) AS "start"
        FROM fields {reject_rows(con)}""")
