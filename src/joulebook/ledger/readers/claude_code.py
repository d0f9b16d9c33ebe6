"""Claude Code sessions: the transcript, in which a message stands in several lines as it grows.

The transcript is `$HOME/.claude/projects/*/*.jsonl`, subagents' beside it. It is no published format:
lines are as agentrecap 0.13.1 and agent-session-otel 0.2.0 read them, `message` is a Message as
`anthropic` reads it. Lines with one message id and request id are one API call, of which the last
counts; tokens are apart. **The counts are unreliable**: an issue of Claude Code (anthropics/claude-code
28197) reports placeholders in `input_tokens`, and far fewer tokens than its status bar shows.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows
from joulebook.ledger.readers.anthropic import USAGE_COLUMNS, message_paths

NAME = "claude-code"
SAYS = "Claude Code session transcripts (JSONL); their token counts are unreliable"
RECORDS_GROW = True

_NO_MODEL = "<synthetic>"  # what Claude Code writes itself, without a call
_LINE = {
    "kind": "$.type", "start": "$.timestamp", "session": "$.sessionId", "request": "$.requestId",
    "folder": "$.cwd",
}  # fmt: skip


def looks_like(head: Head) -> bool:
    """Whether one of the first lines is said by somebody in a session."""
    return any(
        "sessionId" in one and one.get("type") in ("user", "assistant") and "message" in one
        for one in head.objects
    )


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a line of the assistant; the folder worked in is the project."""
    calls = f"coalesce(kind, 'assistant') = 'assistant' AND coalesce(model, '') <> '{_NO_MODEL}'"
    json_fields(con, log, message_paths("$.message") | _LINE, calls)
    con.execute(f"""
        CREATE TEMP VIEW raw_rows AS
        SELECT row_number, "start", {USAGE_COLUMNS}, model, concat_ws(':', id, request) AS event_id,
            nullif(regexp_extract(folder, '([^/\\\\]+)[/\\\\]*$', 1), '') AS project,
            CASE WHEN session IS NOT NULL THEN
                to_json(map {{'session': session}})::VARCHAR END AS labels,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN kind IS NULL THEN 'type is missing'
                 WHEN usage IS NULL THEN 'usage is missing' END AS reason
        FROM fields {reject_rows(con)}""")
