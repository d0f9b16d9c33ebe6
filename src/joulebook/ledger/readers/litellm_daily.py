"""Exports of LiteLLM's "LiteLLM_Daily…Spend": sums of a UTC day by key, model and endpoint.

The columns are those of `schema.prisma` in litellm 1.109.1, as CSV with a header or JSON lines. The
tables of users, teams, organizations, end users and agents each count the same requests: a ledger takes
one of them. That of tags counts a request once for each of its tags, and is refused.
"""

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head, head_of
from joulebook.ledger.log_file import LogFile, reject_rows
from joulebook.ledger.readers.litellm import MODEL
from joulebook.ledger.readers.litellm_spend import exported

NAME = "litellm-daily"
SAYS = "LiteLLM_Daily…Spend, sums of a day; one of its tables a ledger (CSV, JSONL); tell no region"
CALLS_OF = "LiteLLM"

_NEEDED = (
    "date", "model", "custom_llm_provider", "prompt_tokens", "completion_tokens",
    "cache_read_input_tokens", "api_requests", "successful_requests",
)  # fmt: skip
_OWNERS = ("user_id", "team_id", "organization_id", "end_user_id", "agent_id")
_COLUMNS = {
    name: name for name in (
        *_OWNERS, "date", "api_key", "model", "mcp_namespaced_tool_name", "endpoint",
        "prompt_tokens", "completion_tokens", "cache_read_input_tokens",
        "cache_creation_input_tokens", "spend", "api_requests",
    )
} | {"provider": "custom_llm_provider"}  # fmt: skip


def looks_like(head: Head) -> bool:
    """Whether its columns, or the keys of its first line, are those of the tables."""
    return any(set(names) >= set(_NEEDED) for names in [head.columns, *head.objects[:1]])


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a sum; raises InputError for the table of tags, or a missing column."""
    head = head_of(log)
    if any("tag" in names for names in [head.columns, *head.objects[:1]]):
        raise InputError(
            f"{log.name}: LiteLLM_DailyTagSpend counts a request once for each of its tags; "
            "export LiteLLM_DailyUserSpend instead"
        )
    source = exported(con, log, _COLUMNS, _NEEDED)
    con.execute(f"CREATE TEMP VIEW raw_rows AS {_ROWS.format(source=source)} {reject_rows(con)}")


# a flat cost of reserved capacity, and tools called through the proxy, are no requests of a model;
# tokens of no request are: the proxy's calls for itself, whose number is not told
_NO_REQUESTS = """coalesce(api_key = '__ptu_flat_cost__' OR mcp_namespaced_tool_name <> ''
    OR (api_requests = '0' AND prompt_tokens = '0' AND completion_tokens = '0'), false)"""
_KEY = ", ".join(
    f"coalesce({name}, '')" for name in (*_OWNERS, "api_key", "model", "provider", "endpoint")
)
_ROWS = f"""
WITH known AS (
    SELECT *, try_cast(date AS DATE) AS day,
        CASE WHEN endpoint = '/embeddings' THEN 'embedding'
            WHEN endpoint IN ('/moderations', '/rerank') THEN 'classification'
            WHEN endpoint = '/audio/speech' THEN 'speech'
            WHEN regexp_matches(endpoint, '^/images?/') THEN 'image'
            WHEN endpoint LIKE '/videos%' THEN 'video'
            WHEN endpoint = '/audio/transcriptions' THEN 'spend'
            ELSE 'text' END AS op
    FROM {{source}} WHERE broken OR NOT {_NO_REQUESTS})
SELECT row_number, CASE WHEN broken THEN 'line is not a JSON object' END AS reason,
    concat_ws(':', 'litellm-daily', date, {_KEY}) AS event_id,
    coalesce(day || 'T00:00:00Z', date) AS "start", (day + 1)::DATE || 'T00:00:00Z' AS "end",
    coalesce(team_id, organization_id) AS tenant, coalesce(user_id, end_user_id) AS "user",
    CASE WHEN agent_id IS NOT NULL THEN json_object('agent', agent_id)::VARCHAR END AS labels,
    provider, {MODEL} AS model, op, coalesce(api_requests, 'missing') AS requests,
    prompt_tokens AS input_total, cache_read_input_tokens AS input_cached,
    cache_creation_input_tokens AS input_cache_write, completion_tokens AS output,
    CASE WHEN op = 'spend' THEN spend END AS billed_usd
FROM known"""
