"""OpenTelemetry GenAI spans as OTLP JSON: an export a line, or a whole file as one document.

Attributes are those of `opentelemetry-semantic-conventions` 0.60b1 to 0.66b2: cached and cache-write
tokens stand within the input's, reasoning within the output's; old names are read too. A call is told
once: a span around another one of a model, or around an agent's calls, is no row. The resource's
`cloud.region` is where the client runs, and is not read; a span's own is where it called.
"""

import duckdb

from joulebook.ledger.events import ReadOptions, literal
from joulebook.ledger.head import Head, head_of
from joulebook.ledger.log_file import LogFile, documents, json_rows, python_rows, reject_rows

NAME = "otel"
SAYS = "OpenTelemetry GenAI spans as OTLP JSON; tell a region only where the span has cloud.region"

SPAN_ATTRIBUTES = {
    "operation": "gen_ai.operation.name", "provider": "gen_ai.provider.name",
    "system": "gen_ai.system", "request_model": "gen_ai.request.model",
    "response_model": "gen_ai.response.model", "output_type": "gen_ai.output.type",
    "input": "gen_ai.usage.input_tokens", "prompt": "gen_ai.usage.prompt_tokens",
    "output": "gen_ai.usage.output_tokens", "completion": "gen_ai.usage.completion_tokens",
    "cached": "gen_ai.usage.cache_read.input_tokens",
    "cache_write": "gen_ai.usage.cache_creation.input_tokens",
    "reasoning": "gen_ai.usage.reasoning.output_tokens", "agent": "gen_ai.agent.name",
    "error": "error.type", "region": "cloud.region", "person": "user.id", "end_user": "enduser.id",
}  # fmt: skip
RESOURCE_ATTRIBUTES = {
    "service": "service.name", "environment": "deployment.environment.name",
    "environment_before": "deployment.environment",
}  # fmt: skip
SPAN_FIELDS = ("trace", "span", "parent", "start", "end", "code")
SPAN_COLUMNS = (*SPAN_FIELDS, *SPAN_ATTRIBUTES, *RESOURCE_ATTRIBUTES)
GEN_AI = "gen_ai."


def looks_like(head: Head) -> bool:
    """Whether it begins with spans of a resource."""
    start = b"".join(head.start[:200].removeprefix(b"\xef\xbb\xbf").split())
    return start.startswith((b'{"resourceSpans":', b'{"resource_spans":'))


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a call of a model; raises InputError for a broken document."""
    _exports(con, log)
    con.execute("CREATE TEMP SEQUENCE span_numbers")
    con.execute(f"CREATE TEMP TABLE spans AS {_SPANS} LIMIT 0", [0, 0])
    for slice_ in con.execute(_SLICES).fetchall():
        con.execute(f"INSERT INTO spans {_SPANS}", slice_)
    span_rows(con)


def span_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Make `raw_rows` of table `spans`: `row_number`, `reason` and the SPAN_COLUMNS."""
    con.execute(
        "CREATE OR REPLACE TEMP VIEW raw_texts AS "
        "SELECT row_number, to_json(spans)::VARCHAR AS raw FROM spans"
    )
    con.execute(f"CREATE TEMP VIEW raw_rows AS {_ROWS} {reject_rows(con)}")


def _exports(con: duckdb.DuckDBPyConnection, log: LogFile) -> None:
    """Make table `lines` of the exports, one a line or spread over several."""
    first = head_of(log).lines[:1]
    if not first or first[0].rstrip().endswith("}"):
        json_rows(con, log)
        return
    python_rows(con, ({"json": document} for document in documents(log)), ["json"])
    con.execute("ALTER TABLE raw_rows RENAME TO lines")


def _attributes(owner: str, names: dict[str, str]) -> str:
    """SQL for columns of the values of attributes, each of its first occurrence."""
    return ", ".join(
        f'{owner}_values[list_position({owner}_keys, {literal(name)})] AS "{column}"'
        for column, name in names.items()
    )


def _either(owner: str, *names: str) -> str:
    return f"coalesce({', '.join(f'{owner}.{name}' for name in names)})"


_VALUE = (
    '{"stringValue":"VARCHAR","intValue":"VARCHAR","doubleValue":"VARCHAR","string_value":"VARCHAR",'
    '"int_value":"VARCHAR","double_value":"VARCHAR"}'
)
_LIST = f'[{{"key":"VARCHAR","value":{_VALUE}}}]'
_SPAN = (
    '{"traceId":"VARCHAR","trace_id":"VARCHAR","spanId":"VARCHAR","span_id":"VARCHAR",'
    '"parentSpanId":"VARCHAR","parent_span_id":"VARCHAR","startTimeUnixNano":"VARCHAR",'
    '"start_time_unix_nano":"VARCHAR","endTimeUnixNano":"VARCHAR","end_time_unix_nano":"VARCHAR",'
    f'"status":{{"code":"VARCHAR"}},"attributes":{_LIST}}}'
)
_SCOPES = f'[{{"spans":[{_SPAN}]}}]'
_RESOURCES = (
    f'[{{"resource":{{"attributes":{_LIST}}},"scopeSpans":{_SCOPES},"scope_spans":{_SCOPES}}}]'
)
_TOLD = _either(
    "a.value", "stringValue", "intValue", "doubleValue", "string_value", "int_value", "double_value"
)
_EXPORT = (
    f'{{"resourceSpans":{_RESOURCES},"resource_spans":{_RESOURCES},"resourceMetrics":"VARCHAR",'
    '"resourceLogs":"VARCHAR"}'
)
_SLICE = 32 << 20  # bytes of text whose spans are taken apart at a time
_SLICES = f"""
SELECT min(row_number), max(row_number)
FROM (SELECT row_number,
    sum(coalesce(strlen(json), 0)) OVER (ORDER BY row_number) // {_SLICE} AS slice FROM lines)
GROUP BY slice ORDER BY 1"""
# a list that is none becomes one unknown span, which is turned away
_SPANS = f"""
WITH exports AS (
    SELECT json IS NULL AS broken, from_json(json, '{_EXPORT}') AS x
    FROM lines WHERE row_number BETWEEN ? AND ?),
resources AS (
    SELECT broken, unnest(coalesce(x.resourceSpans, x.resource_spans, [NULL])) AS r
    FROM exports WHERE x.resourceMetrics IS NULL AND x.resourceLogs IS NULL),
scopes AS (
    SELECT broken, coalesce(r.resource.attributes, []) AS resource,
        unnest(coalesce(r.scopeSpans, r.scope_spans, [NULL])) AS scope
    FROM resources),
every AS (
    SELECT broken, list_transform(resource, lambda a: a.key) AS resource_keys,
        list_transform(resource, lambda a: {_TOLD}) AS resource_values,
        unnest(coalesce(scope.spans, [NULL])) AS s
    FROM scopes),
keyed AS (
    SELECT *, {_either("s", "spanId", "span_id")} IS NULL AND s.attributes IS NULL AS no_span,
        coalesce(list_transform(s.attributes, lambda a: a.key), []) AS span_keys,
        list_transform(s.attributes, lambda a: {_TOLD}) AS span_values
    FROM every)
SELECT nextval('span_numbers') AS row_number,
    CASE WHEN broken THEN 'line is not a JSON object'
         WHEN no_span THEN 'no span where one should be' END AS reason,
    {_either("s", "traceId", "trace_id")} AS trace, {_either("s", "spanId", "span_id")} AS span,
    {_either("s", "parentSpanId", "parent_span_id")} AS parent,
    {_either("s", "startTimeUnixNano", "start_time_unix_nano")} AS "start",
    {_either("s", "endTimeUnixNano", "end_time_unix_nano")} AS "end", s.status.code AS code,
    {_attributes("span", SPAN_ATTRIBUTES)}, {_attributes("resource", RESOURCE_ATTRIBUTES)}
FROM keyed
WHERE no_span
    OR len(list_filter(span_keys, lambda key: coalesce(starts_with(key, '{GEN_AI}'), false))) > 0"""
# a span of an agent or tool tells the tokens of the calls within it once more
_AROUND = "('create_agent', 'invoke_agent', 'execute_tool', 'invoke_workflow')"
_MODEL_RUNS = "('chat', 'generate_content', 'text_completion', 'embeddings')"
_ROWS = f"""
WITH told AS (
    SELECT *, coalesce(operation IN {_AROUND}, false) AS around,
        coalesce("input", prompt) AS input_tokens, coalesce("output", completion) AS output_tokens,
        input_tokens IS NOT NULL OR output_tokens IS NOT NULL AS counted
    FROM spans),
inner_calls AS (SELECT trace, parent FROM told WHERE counted AND NOT around AND reason IS NULL),
calls AS (
    SELECT t.* FROM told t
    WHERE t.reason IS NOT NULL OR NOT around AND (counted OR operation IN {_MODEL_RUNS}
            OR operation IS NULL AND request_model IS NOT NULL)
        AND NOT EXISTS (FROM inner_calls i WHERE i.trace = t.trace AND i.parent = t.span)
    UNION ALL
    SELECT t.* REPLACE ('tokens of an agent without the calls it made' AS reason) FROM told t
    WHERE around AND counted AND t.reason IS NULL
        AND NOT EXISTS (FROM inner_calls i WHERE i.trace = t.trace))
SELECT row_number, reason,
    trace || ':' || span AS event_id, coalesce((try_cast("start" AS DOUBLE) / 1e9)::VARCHAR, "start")
        AS "start",
    coalesce((try_cast("end" AS DOUBLE) / 1e9)::VARCHAR, "end") AS "end",
    coalesce(person, end_user) AS "user",
    json_merge_patch('{{}}', json_object('service.name', service,
        'deployment.environment.name', coalesce(environment, environment_before),
        'gen_ai.agent.name', agent))::VARCHAR AS labels,
    coalesce(provider, system) AS provider, coalesce(response_model, request_model) AS model, region,
    CASE WHEN operation = 'embeddings' THEN 'embedding'
         WHEN output_type IN ('image', 'speech') THEN output_type ELSE 'text' END AS op,
    input_tokens AS input_total, cached AS input_cached, cache_write AS input_cache_write,
    output_tokens AS output, reasoning AS output_reasoning,
    CASE WHEN error IS NOT NULL OR code IN ('2', 'STATUS_CODE_ERROR') THEN 'failure' END AS status
FROM calls"""
