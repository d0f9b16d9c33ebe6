"""OpenAI responses, one object with `usage` a line: chat completions, responses, embeddings, images.

Shapes are those of the types of the openai package 2.54.0 (`CompletionUsage`, `ResponseUsage`,
`CreateEmbeddingResponse`, `ImagesResponse`). Cached and cache-write tokens stand inside input, reasoning
inside output. Our own keys `started_at` and `ended_at` are used where present; else `created` is the
start. Embeddings tell neither id nor time, images no model.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows

NAME = "openai"
SAYS = "OpenAI responses with usage: chat completions, responses, embeddings, images (JSONL)"
CALLS_OF = "OpenAI"

_TEXT = ("chat.completion", "text_completion", "response")


def looks_like(head: Head) -> bool:
    """Whether the first line is a response object of one of the kinds."""
    return any(
        one.get("object") in _TEXT or _is_embedding(one) or _is_images(one)
        for one in head.objects[:1]
    )


def _is_embedding(one: dict[str, object]) -> bool:
    data = one.get("data")
    first = data[0] if isinstance(data, list) and data else None
    return isinstance(first, dict) and first.get("object") == "embedding" and "usage" in one


def _is_images(one: dict[str, object]) -> bool:
    return "object" not in one and {"created", "data", "size"} <= one.keys()


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a response."""
    json_fields(
        con, log, {**response_paths("$"), "started_at": "$.started_at", "ended_at": "$.ended_at"}
    )
    read_responses(con, "$")
    con.execute(f"""
        CREATE TEMP VIEW raw_rows AS
        SELECT * EXCLUDE (broken, started_at, ended_at, "start", "end", problem),
            coalesce(started_at, "start") AS "start", coalesce(ended_at, "end") AS "end",
            CASE WHEN broken THEN 'line is not a JSON object' ELSE problem END AS reason
        FROM responses {reject_rows(con)}""")


def response_paths(at: str) -> dict[str, str]:
    """JSON paths, by column, of a response object that stands at `at` in its line.

    >>> response_paths("$.response.body")["model"]
    '$.response.body.model'
    """
    usage = f"{at}.usage"
    return {
        "id": f"{at}.id", "object": f"{at}.object", "model": f"{at}.model",
        "created": f"{at}.created", "created_at": f"{at}.created_at",
        "completed_at": f"{at}.completed_at", "state": f"{at}.status", "metadata": f"{at}.metadata",
        "safety_identifier": f"{at}.safety_identifier", "end_user": f"{at}.user",
        "size": f"{at}.size", "first": f"{at}.data[0].object", "usage": usage,
        "prompt_tokens": f"{usage}.prompt_tokens", "input_tokens": f"{usage}.input_tokens",
        "prompt_cached": f"{usage}.prompt_tokens_details.cached_tokens",
        "input_read": f"{usage}.input_tokens_details.cached_tokens",
        "prompt_written": f"{usage}.prompt_tokens_details.cache_write_tokens",
        "input_written": f"{usage}.input_tokens_details.cache_write_tokens",
        "completion_tokens": f"{usage}.completion_tokens", "output_tokens": f"{usage}.output_tokens",
        "completion_reasoning": f"{usage}.completion_tokens_details.reasoning_tokens",
        "output_thought": f"{usage}.output_tokens_details.reasoning_tokens",
    }  # fmt: skip


def read_responses(con: duckdb.DuckDBPyConnection, at: str) -> None:
    """Make view `responses` of `fields` by `response_paths`: event columns, `problem`, all others.

    Images are counted by reading again those few lines that are answers with images.
    """
    replaced = ", ".join(f'"{name}"' for name in response_paths(at))
    con.execute(f"CREATE TEMP VIEW kinds AS SELECT *, {_KIND} AS kind FROM fields")
    con.execute("CREATE TEMP TABLE counted (row_number BIGINT, images VARCHAR)")
    if con.execute("SELECT 1 FROM kinds WHERE kind = 'image' LIMIT 1").fetchone():
        con.execute(f"""
            INSERT INTO counted SELECT row_number, json_array_length(raw, '{at}.data')
            FROM raw_texts SEMI JOIN (FROM kinds WHERE kind = 'image') USING (row_number)""")
    con.execute(f"""
        CREATE TEMP VIEW responses AS
        SELECT * EXCLUDE ({replaced}, kind), id AS event_id, model, metadata AS labels, kind AS op,
            coalesce(safety_identifier, end_user) AS "user", coalesce(created, created_at) AS "start",
            completed_at AS "end", coalesce(prompt_tokens, input_tokens) AS input_total,
            coalesce(prompt_cached, input_read) AS input_cached,
            coalesce(prompt_written, input_written) AS input_cache_write,
            coalesce(completion_tokens, output_tokens) AS output,
            coalesce(completion_reasoning, output_thought) AS output_reasoning,
            CASE WHEN kind = 'image' THEN try_cast(split_part(size, 'x', 1) AS BIGINT)
                * try_cast(split_part(size, 'x', 2) AS BIGINT) END::VARCHAR AS pixels,
            CASE WHEN state IN ('failed', 'cancelled') THEN 'failure' END AS status,
            CASE WHEN kind IS NULL
                    THEN 'not a response that is read: object ' || coalesce(object, 'missing')
                 WHEN state IN ('queued', 'in_progress') THEN 'response is not finished: ' || state
                 WHEN kind <> 'image' AND usage IS NULL AND status IS NULL THEN 'usage is missing'
                 END AS problem
        FROM kinds LEFT JOIN counted USING (row_number)""")


_KIND = f"""CASE WHEN object IN {_TEXT} THEN 'text'
    WHEN object = 'list' AND "first" = 'embedding' THEN 'embedding'
    WHEN object IS NULL AND created IS NOT NULL AND size IS NOT NULL THEN 'image' END"""
