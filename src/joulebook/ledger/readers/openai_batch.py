"""OpenAI batch output: a line a request, its response in `response.body`; cached tokens inside input.

Bodies are the responses that `openai` reads. That a line has `custom_id`, `response.status_code` and
`response.body`, or an `error`, is told by what litellm 1.106.2 reads and writes. Lines of failed calls,
and of embeddings, tell no time: `--start` is theirs.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows
from joulebook.ledger.readers.openai import read_responses, response_paths

NAME = "openai-batch"
SAYS = "OpenAI batch output file (JSONL); --start for lines without a time"
CALLS_OF = "OpenAI"
START = None

_BODY = "$.response.body"
_LINE = {
    "line_id": "$.id", "custom_id": "$.custom_id", "status_code": "$.response.status_code",
    "error": "$.error",
}  # fmt: skip


def looks_like(head: Head) -> bool:
    """Whether the first line answers a request of a batch."""
    return any({"custom_id", "response"} <= one.keys() for one in head.objects[:1])


def read(con: duckdb.DuckDBPyConnection, log: LogFile, options: ReadOptions) -> None:
    """Make `raw_rows`, a row a request; calls that failed are requests without tokens."""
    json_fields(con, log, response_paths(_BODY) | _LINE)
    read_responses(con, _BODY)
    con.execute(
        f"""
        CREATE TEMP TABLE raw_rows AS
        SELECT * EXCLUDE (
                broken, line_id, custom_id, status_code, error, event_id, labels, "start", status,
                problem),
            coalesce(event_id, line_id) AS event_id, coalesce("start", ?) AS "start",
            to_json(map {{'batch': 'true', 'custom_id': coalesce(custom_id, '')}})::VARCHAR AS labels,
            CASE WHEN error IS NOT NULL OR status_code <> '200' THEN 'failure' ELSE status END AS status,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN status_code IS NULL AND error IS NULL THEN 'neither a response nor an error'
                 WHEN coalesce("start", ?) IS NULL THEN 'line tells no time, give --start'
                 WHEN error IS NULL AND status_code = '200' THEN problem END AS reason
        FROM responses {reject_rows(con)}""",
        [options.start, options.start],
    )
