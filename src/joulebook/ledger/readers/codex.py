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
    so_far = ", ".join(f"coalesce(all_{name}, '-')" for name in _COUNTS)
    earlier = "OVER (ORDER BY row_number)"
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        WITH lines_told AS (
            SELECT *,
                first_value(CASE WHEN kind = 'session_meta' THEN session END IGNORE NULLS) {earlier}
                    AS session_id,
                first_value(CASE WHEN kind = 'session_meta' THEN folder END IGNORE NULLS) {earlier}
                    AS session_folder,
                last_value(CASE WHEN kind = 'turn_context' THEN named END IGNORE NULLS) {earlier}
                    AS model,
                CASE WHEN all_input_tokens IS NOT NULL
                    THEN concat_ws('/', {so_far}) END AS sums
            FROM fields),
        events_told AS (
            SELECT *, CASE WHEN session_id IS NOT NULL AND sums IS NOT NULL
                THEN 'codex:' || session_id || ':' || sums END AS event_id
            FROM lines_told WHERE kind IS NULL OR kind = 'event_msg')
        SELECT row_number, event_id, model, turn_input_tokens AS input_total,
            turn_cached_input_tokens AS input_cached,
            turn_cache_write_input_tokens AS input_cache_write, turn_output_tokens AS output,
            turn_reasoning_output_tokens AS output_reasoning,
            CASE WHEN event_id IS NULL THEN moment
                ELSE first_value(moment) OVER (PARTITION BY event_id ORDER BY row_number) END AS "start",
            nullif(regexp_extract(session_folder, '([^/\\\\]+)[/\\\\]*$', 1), '') AS project,
            CASE WHEN session_id IS NOT NULL
                THEN to_json(map {{'session': session_id}})::VARCHAR END AS labels,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN kind IS NULL THEN 'type is missing' END AS reason
        FROM events_told {reject_rows(con)}""")
