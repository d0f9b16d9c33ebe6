"""Codex sessions: the rollout, in which `token_count` events tell the tokens of each turn and so far.

The rollout is `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-*.jsonl`; events are those of an issue of Codex
(openai/codex 5276), the other lines as agentrecap 0.13.1 and agent-session-reader 0.4.2 read them.
Cached tokens stand inside input, reasoning inside output. An event that repeats the sums so far is a
duplicate. The model is that of the last `turn_context` before.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows

NAME = "codex"
SAYS = "Codex session rollouts (JSONL)"

_COUNTS = (
    "input_tokens", "cached_input_tokens", "cache_write_input_tokens", "output_tokens",
    "reasoning_output_tokens",
)  # fmt: skip
_INFO = "$.payload.info"
_PATHS = {
    "kind": "$.type", "event": "$.payload.type", "moment": "$.timestamp", "session": "$.payload.id",
    "folder": "$.payload.cwd", "named": "$.payload.model", "info": _INFO,
    **{f"turn_{name}": f"{_INFO}.last_token_usage.{name}" for name in _COUNTS},
    **{f"all_{name}": f"{_INFO}.total_token_usage.{name}" for name in _COUNTS},
}  # fmt: skip
_KINDS = ("session_meta", "turn_context", "event_msg")
_WANTED = """kind IS NULL OR kind IN ('session_meta', 'turn_context')
    OR (kind = 'event_msg' AND event = 'token_count' AND info IS NOT NULL)"""


def looks_like(head: Head) -> bool:
    """Whether one of the first lines is a line of a rollout."""
    return any(one.get("type") in _KINDS and "payload" in one for one in head.objects)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a `token_count`; the session's folder is the project."""
    json_fields(con, log, _PATHS, _WANTED)
    con.execute(f"CREATE TEMP VIEW told AS {_TOLD}")
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        WITH repeated AS (
            SELECT event_id, arg_min(moment, row_number) AS first_moment FROM told
            WHERE event_id IS NOT NULL GROUP BY event_id HAVING count(*) > 1),
        turns AS (
            SELECT row_number AS since, named AS model FROM fields
            WHERE kind = 'turn_context' AND named IS NOT NULL)
        SELECT row_number, event_id, model, turn_input_tokens AS input_total,
            turn_cached_input_tokens AS input_cached,
            turn_cache_write_input_tokens AS input_cache_write, turn_output_tokens AS output,
            turn_reasoning_output_tokens AS output_reasoning,
            coalesce(first_moment, moment) AS "start",
            nullif(regexp_extract(session_folder, '([^/\\\\]+)[/\\\\]*$', 1), '') AS project,
            CASE WHEN session_id IS NOT NULL
                THEN to_json(map {{'session': session_id}})::VARCHAR END AS labels,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN kind IS NULL THEN 'type is missing' END AS reason
        FROM told LEFT JOIN repeated USING (event_id)
        ASOF LEFT JOIN turns ON told.row_number >= turns.since {reject_rows(con)}""")


_SO_FAR = ", ".join(f"coalesce(all_{name}, '-')" for name in _COUNTS)
_TOLD = f"""
WITH session AS (
    SELECT arg_min(session, row_number) AS session_id, arg_min(folder, row_number) AS session_folder
    FROM fields WHERE kind = 'session_meta')
SELECT *, CASE WHEN all_input_tokens IS NOT NULL
    THEN 'codex:' || session_id || ':' || concat_ws('/', {_SO_FAR}) END AS event_id
FROM fields, session WHERE kind IS NULL OR kind = 'event_msg'"""
