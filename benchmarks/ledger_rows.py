"""Made-up logs of the size of a cloud's, resampled from the public traces in JOULEBOOK_DATA.

Lengths (with cached tokens) are those of the Azure and Mooncake requests, read by our own readers.
Which tenant asked which model where, and when, is made up: tenants by Zipf's law, each with four models
and two regions of its own, more requests by day than by night. Seeded, so every run makes the same rows.
"""

from datetime import date
from pathlib import Path

import duckdb

from joulebook.ledger import ReadOptions, account

ROWS_A_FILE = 5_000_000
BYTES_A_ROW = 30  # of a log and the events made of it, each: to ask for before a disk is filled
ROWS_A_DAY, FIRST = 3_333_334, date(2026, 9, 1)  # a hundred million are thirty days
TENANTS = 500
MODELS = (
    "meta-llama/Llama-3.1-8B-Instruct", "meta-llama/Llama-3.3-70B-Instruct",
    "meta-llama/Llama-3.1-405B-Instruct", "openai/gpt-oss-120b", "openai/gpt-oss-20b",
    "deepseek-ai/DeepSeek-V3.1", "deepseek-ai/DeepSeek-R1", "Qwen/Qwen3-235B-A22B-Instruct-2507",
    "Qwen/Qwen3-32B", "Qwen/Qwen3-8B", "zai-org/GLM-4.6", "moonshotai/Kimi-K2-Instruct",
    "mistralai/Mixtral-8x7B-Instruct-v0.1", "mistralai/Mistral-Small-3.2-24B-Instruct-2506",
    "google/gemma-3-27b-it", "microsoft/phi-4",
    "gpt-4o", "gpt-4o-mini", "claude-sonnet-4", "gemini-2.5-flash",
)  # fmt: skip
REGIONS = (
    "aws:us-east-1", "aws:us-west-2", "aws:eu-central-1", "aws:eu-west-3", "aws:eu-north-1",
    "aws:ap-northeast-1", "aws:ap-south-1", "aws:ap-southeast-2", "azure:eastus",
    "azure:westeurope", "gcp:us-central1", "gcp:europe-west4",
)  # fmt: skip
TRACES = (
    ("azure-llm", "AzureLLMInferenceTrace_conv.csv"),
    ("azure-llm", "AzureLLMInferenceTrace_code.csv"),
    ("mooncake", "mooncake_conversation_trace.jsonl"),
)
COLUMNS = "event_id, start, end, tenant, model, region, input_total, input_cached, output"
STEPS = 65_536  # of the tables by which an even random number becomes an uneven one


def write_logs(traces: Path, folder: Path, rows: int) -> list[Path]:
    """Parquet logs of the generic format, one after another in time; returns their paths."""
    files = max(round(rows / ROWS_A_FILE), 1)
    with duckdb.connect() as con:
        con.execute("SET threads = 2; SET TimeZone = 'UTC'")
        _lengths(con, traces, folder / "traces")
        _uneven(con)
        return [_write(con, folder, number, files, rows) for number in range(files)]


def _lengths(con: duckdb.DuckDBPyConnection, traces: Path, ledger: Path) -> None:
    """Make table `lengths`: the tokens of every request of the traces, numbered from 0."""
    for form, name in TRACES:
        account(traces / name, format=form, out=ledger, model=MODELS[0], options=ReadOptions())
    con.execute(f"""
        CREATE TABLE lengths AS SELECT row_number() OVER (ORDER BY event_id) - 1 AS sample,
            input_uncached + input_cached AS input_total, input_cached, output
        FROM read_parquet('{ledger}/events/*/*.parquet')""")


def _uneven(con: duckdb.DuckDBPyConnection) -> None:
    """Make tables `tenants` (by Zipf's law) and `moments` (of a day), each by step."""
    shares = f"SELECT i, 1 / (i + 3) AS share FROM range({TENANTS}) t(i)"
    con.execute(f"CREATE TABLE tenants AS {_quantiles(shares)}")
    shares = "SELECT i, 1 - 0.6 * cos((i - 240) / 1440 * 2 * pi()) AS share FROM range(1440) t(i)"
    con.execute(f"CREATE TABLE minutes AS {_quantiles(shares)}")


def _quantiles(shares: str) -> str:
    return f"""
        WITH summed AS (SELECT i, sum(share) OVER (ORDER BY i) / sum(share) OVER () AS upto
            FROM ({shares}))
        SELECT step, (SELECT min(i) FROM summed WHERE upto * {STEPS} > step) AS i
        FROM range({STEPS}) s(step)"""


def _write(
    con: duckdb.DuckDBPyConnection, folder: Path, number: int, files: int, rows: int
) -> Path:
    path = folder / f"log-{number:04}.parquet"
    low, high = number * rows // files, (number + 1) * rows // files
    # the day follows from the row's number, all else from hashes of it
    (samples,) = con.execute("SELECT count(*) FROM lengths").fetchone()
    models = ", ".join(f"'{name}'" for name in MODELS)
    regions = ", ".join(f"'{name}'" for name in REGIONS)
    con.execute(f"""
        COPY (
            WITH drawn AS (
                SELECT r, hash(r * 2) AS a, hash(r * 2 + 1) AS b, r // {ROWS_A_DAY} AS day
                FROM range({low}, {high}) t(r)),
            told AS (
                SELECT a, b, day, t.i AS tenant_number, m.i AS minute, (a >> 52)::INT AS c,
                    (b >> 48)::INT AS d, input_total, input_cached, output
                FROM drawn JOIN tenants t ON t.step = a % {STEPS}
                JOIN minutes m ON m.step = b % {STEPS}
                JOIN lengths ON sample = (a >> 16) % {samples})
            SELECT 'req-' || to_base((a >> 1)::BIGINT, 36) AS event_id,
                TIMESTAMP '{FIRST}' + to_days(day::INT) + to_seconds(minute * 60.0)
                    + to_milliseconds(((b >> 16) % 60000)::BIGINT)
                    AS "start",
                "start" + to_milliseconds((200 + input_total / 10 + output * (15 + c % 20))::BIGINT)
                    AS "end",
                'tenant-' || tenant_number AS tenant,
                [{models}][1 + (tenant_number * 7 + c % 4) % {len(MODELS)}] AS model,
                [{regions}][1 + (tenant_number * 5 + d % 2) % {len(REGIONS)}] AS region,
                input_total, input_cached, output
            FROM told ORDER BY day, minute
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)""")
    return path


def write_jsonl(path: Path, log: Path, rows: int) -> None:
    """The first rows of a log as lines of LiteLLM's callback, each with the texts of its call."""
    duckdb.execute(f"""
        COPY (SELECT event_id AS id, 'trace-' || event_id AS trace_id, 'acompletion' AS call_type,
            false AS stream, 0.0012 AS response_cost, 'success' AS status, NULL AS status_fields,
            'openai' AS custom_llm_provider, input_total + output AS total_tokens,
            input_total AS prompt_tokens, output AS completion_tokens,
            epoch("start") AS "startTime", epoch("end") AS "endTime",
            epoch("start") + 0.3 AS "completionStartTime", model, md5(model) AS model_id,
            'chat' AS model_group, 'https://api.example.org/v1' AS api_base,
            {{'user_api_key_hash': md5(tenant), 'user_api_key_alias': tenant,
              'user_api_key_team_id': tenant, 'user_api_key_user_id': NULL,
              'user_api_key_org_id': NULL, 'requester_ip_address': '127.0.0.1',
              'usage_object': {{'prompt_tokens': input_total, 'completion_tokens': output,
                  'prompt_tokens_details': {{'cached_tokens': input_cached}}}}}} AS metadata,
            false AS cache_hit, ['a', 'b'] AS request_tags, NULL AS end_user,
            {{'temperature': 0.2, 'max_tokens': 2048}} AS model_parameters,
            [{{'role': 'user', 'content': repeat('why is the sky blue? ', 24)}}] AS messages,
            {{'choices': [{{'message': {{'content': repeat('because of Rayleigh. ', 24)}}}}]}}
                AS response
        FROM read_parquet('{log}') LIMIT {rows}) TO '{path}' (FORMAT json)""")
