"""OpenAI chat completions: one response object with `usage` a line; cached tokens inside input.

Our own keys `started_at` and `ended_at` are used where present; else `created` is the start.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.log_file import LogFile, json_rows, reject_rows

NAME = "openai"
SAYS = "OpenAI chat-completion responses with usage (JSONL)"


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a response."""
    json_rows(con, log)
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        SELECT row_number, raw,
            CASE WHEN json IS NULL THEN 'line is not a JSON object'
                 WHEN coalesce(json_type(json, '$.usage'), 'NULL') <> 'OBJECT'
                     THEN 'usage is missing' END AS reason,
            json->>'id' AS event_id,
            coalesce(json->>'started_at', json->>'created') AS "start",
            json->>'ended_at' AS "end",
            json->>'model' AS model,
            json->>'$.usage.prompt_tokens' AS input_total,
            json->>'$.usage.prompt_tokens_details.cached_tokens' AS input_cached,
            json->>'$.usage.completion_tokens' AS output,
            json->>'$.usage.completion_tokens_details.reasoning_tokens' AS output_reasoning
        FROM lines {reject_rows(con)}""")
