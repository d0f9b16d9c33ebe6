"""LiteLLM callback logs: one StandardLoggingPayload a line; cached tokens inside the prompt's.

The shape is that of `litellm.types.utils` in litellm 1.109.1. A call answered from LiteLLM's own cache
ran no model: one of text is a request of 0 tokens with the label `cache_hit`, others are no rows. A call
whose quantity is not told is spend. The log has the region of no server, and none of the proxy either.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows

NAME = "litellm"
SAYS = "LiteLLM callback logs, StandardLoggingPayload (JSONL); tell no region"
CALLS_OF = "LiteLLM"

_KEYS = {"id", "call_type", "startTime", "prompt_tokens", "request_tags"}
# within the payload's `metadata`, which the table "LiteLLM_SpendLogs" keeps too
METADATA = {
    "cache_read": "usage_object.cache_read_input_tokens",
    "cached": "usage_object.prompt_tokens_details.cached_tokens",
    "cache_creation": "usage_object.cache_creation_input_tokens",
    "cache_write": "usage_object.prompt_tokens_details.cache_write_tokens",
    "cache_created": "usage_object.prompt_tokens_details.cache_creation_tokens",
    "output_reasoning": "usage_object.completion_tokens_details.reasoning_tokens",
    "images": "usage_object.output_image_count",
    "seconds": "usage_object.seconds",
    "project": "user_api_key_project_id",
    "told": "spend_logs_metadata",
}
_PATHS = {
    "event_id": "$.id", "call_type": "$.call_type", "status": "$.status", "cache_hit": "$.cache_hit",
    "start": "$.startTime", "end": "$.endTime", "model": "$.model",
    "provider": "$.custom_llm_provider", "prompt": "$.prompt_tokens",
    "completion": "$.completion_tokens", "cost": "$.response_cost", "tags": "$.request_tags",
    "end_user": "$.end_user", "owner": "$.metadata.user_api_key_user_id",
    "team": "$.metadata.user_api_key_team_id", "organization": "$.metadata.user_api_key_org_id",
    "size": "$.model_parameters.size", "good": "$.hidden_params.batch_successful_requests",
    "bad": "$.hidden_params.batch_failed_requests",
    **{name: f"$.metadata.{path}" for name, path in METADATA.items()},
}  # fmt: skip


def looks_like(head: Head) -> bool:
    """Whether the first line is a payload."""
    return any(one.keys() >= _KEYS for one in head.objects[:1])


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a call."""
    json_fields(con, log, _PATHS, where=f"broken OR coalesce({RUNS_A_MODEL}, true)")
    # tries that failed share the id of the call
    con.execute("""
        CREATE TEMP VIEW calls AS
        SELECT * REPLACE (
                CASE WHEN status = 'failure' THEN event_id || ':' || "start" ELSE event_id END
                AS event_id),
            CASE WHEN broken THEN 'line is not a JSON object' END AS unreadable
        FROM fields""")
    con.execute(f"CREATE TEMP VIEW raw_rows AS {CALL_ROWS} {reject_rows(con)}")


# calls that only manage what others ran; LiteLLM prices one where it alone tells what a job took
_MANAGES = (
    "^a?_?(get|list|delete|cancel|add|upload|file|vector_store|retrieve)_"
    "|^a?create_(file|batch|assistants|thread|fine_tuning_job|container|sandbox|skill)"
    "|^a?create_realtime_client_secret|^a?video_(retrieve|list|delete|content|status|get|create)"
    "|^a?(run_code|call_mcp_tool|code_interpreter_tool)$"
)
RUNS_A_MODEL = (
    f"NOT regexp_matches(call_type, '{_MANAGES}') OR coalesce(try_cast(cost AS DOUBLE), 0) > 0"
)
_OP = """CASE
    WHEN call_type IN ('embedding', 'aembedding') THEN 'embedding'
    WHEN call_type IN ('moderation', 'amoderation', 'rerank', 'arerank') THEN 'classification'
    WHEN call_type IN ('image_generation', 'aimage_generation', 'image_edit', 'aimage_edit')
        THEN 'image'
    WHEN call_type IN ('transcription', 'atranscription') THEN 'transcription'
    WHEN call_type IN ('speech', 'aspeech') THEN 'speech'
    WHEN regexp_matches(call_type, 'video') THEN 'video'
    ELSE 'text' END"""
# the provider's name before a model's says no more than the column does
MODEL = (
    "CASE WHEN starts_with(model, provider || '/') THEN model[len(provider) + 2:] ELSE model END"
)
_TAGS = "array_to_string(from_json(tags, '[\"VARCHAR\"]'), ',')"
# LiteLLM's own order of where cached tokens stand; 0 in one of them means it is not told there
CALL_ROWS = f"""
WITH known AS (
    SELECT *, {_OP} AS asked, coalesce(status = 'failure', false) AS failed,
        coalesce(lower(cache_hit) = 'true', false) AS from_cache,
        try_cast(prompt AS DOUBLE) = 0 AND try_cast(completion AS DOUBLE) = 0 AS no_tokens,
        no_tokens AND asked NOT IN ('image', 'video') AND (asked <> 'transcription' OR seconds IS NULL)
            AND NOT failed AND NOT from_cache AS unknown,
        regexp_extract(size, '^([0-9]+)x([0-9]+)$', ['width', 'height']) AS sides,
        nullif(organization, '') AS organization_id
    FROM calls)
SELECT row_number,
    CASE WHEN unreadable IS NOT NULL THEN unreadable
         WHEN unknown AND NOT coalesce(try_cast(cost AS DOUBLE) > 0, false)
             THEN 'a call that succeeded tells neither its tokens nor its cost' END AS reason,
    event_id, "start", "end", coalesce(nullif(team, ''), organization_id) AS tenant, project,
    coalesce(nullif(end_user, ''), owner) AS "user",
    json_merge_patch(
        CASE WHEN try(json_type(told)) = 'OBJECT' THEN told ELSE '{{}}' END,
        json_object('organization', organization_id, 'request_tags', nullif(try({_TAGS}), ''),
            'cache_hit', CASE WHEN from_cache THEN 'true' END))::VARCHAR AS labels,
    provider, {MODEL} AS model, CASE WHEN unknown THEN 'spend' ELSE asked END AS op,
    CASE WHEN good IS NOT NULL
        THEN (try_cast(good AS BIGINT) + coalesce(try_cast(bad AS BIGINT), 0))::VARCHAR END AS requests,
    CASE WHEN from_cache THEN '0' ELSE prompt END AS input_total,
    CASE WHEN NOT from_cache THEN coalesce(nullif(cache_read, '0'), cached) END AS input_cached,
    CASE WHEN NOT from_cache
        THEN coalesce(nullif(cache_creation, '0'), nullif(cache_write, '0'), cache_created)
        END AS input_cache_write,
    CASE WHEN from_cache THEN '0' ELSE completion END AS output,
    CASE WHEN NOT from_cache THEN output_reasoning END AS output_reasoning,
    CASE WHEN asked = 'image' THEN images END AS images,
    CASE WHEN asked = 'image'
        THEN (try_cast(sides.width AS BIGINT) * try_cast(sides.height AS BIGINT))::VARCHAR
        END AS pixels,
    CASE WHEN asked = 'transcription' THEN seconds END AS seconds_audio,
    CASE WHEN unknown THEN cost END AS billed_usd,
    CASE WHEN failed THEN 'failure' END AS status
FROM known WHERE NOT from_cache OR asked = 'text'"""
