"""Amazon Bedrock model invocation logs: a record a call, as delivered to S3 or taken from CloudWatch.

Records are those of an AWS deck and of Panther's schema, as our notes on log formats have them, with
token counts where bedrock-lens 0.2.3 reads them, and `errorCode` of failed calls as
bedrock-usage-analyzer 0.7.0b0 knows it. That cached tokens stand apart from `inputTokenCount` is taken
from the Converse API's counts, to which litellm 1.106.2 adds them; no page seen says so of this log. The
region is `inferenceRegion`; the region asked serves only where the model is not called through a profile
that crosses regions.
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_fields, reject_rows

NAME = "bedrock"
SAYS = "Amazon Bedrock model invocation log (JSONL)"
ZONE = "UTC"

_RECORD = "ModelInvocationLog"
_PATHS = {
    "schema": "$.schemaType", "start": "$.timestamp", "account": "$.accountId",
    "arn": "$.identity.arn", "asked": "$.region", "served": "$.inferenceRegion",
    "event_id": "$.requestId", "called": "$.modelId", "error": "$.errorCode",
    "counted": "$.input.inputTokenCount", "output": "$.output.outputTokenCount",
    "input_cached": "$.input.cacheReadInputTokenCount",
    "input_cache_write": "$.input.cacheWriteInputTokenCount",
    "seconds": "$.output.outputVideoDurationSeconds", "labels": "$.requestMetadata",
}  # fmt: skip
# what begins the ids of inference profiles, as bedrock-usage-analyzer found them
_CROSSING = r"^(apac|au|ca|eu|global|in|jp|us|us-gov)\."
_MODEL = """CASE WHEN regexp_matches(called, ':(foundation-model|inference-profile)/')
    THEN regexp_extract(called, '/(.+)$', 1) ELSE called END"""


def looks_like(head: Head) -> bool:
    """Whether one of the first lines is the record of a call."""
    return any(one.get("schemaType") == _RECORD for one in head.objects)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a record; records of other schemas are no rows."""
    json_fields(con, log, _PATHS, f"coalesce(schema, '{_RECORD}') = '{_RECORD}'")
    con.execute(f"""
        CREATE TEMP VIEW raw_rows AS
        WITH called_models AS (SELECT *, {_MODEL} AS model FROM fields)
        SELECT row_number, event_id, "start", model, account AS tenant, arn AS "user", labels,
            'aws' AS provider, output, input_cached, input_cache_write,
            CASE WHEN called LIKE 'arn:%' THEN called END AS deployment,
            CASE WHEN served IS NOT NULL THEN served
                 WHEN called NOT LIKE '%application-inference-profile/%'
                     AND NOT regexp_matches(model, '{_CROSSING}') THEN asked END AS region,
            CASE WHEN counted IS NOT NULL THEN (try_cast(counted AS DOUBLE)
                + try_cast(coalesce(input_cache_write, '0') AS DOUBLE))::VARCHAR END AS input_uncached,
            CASE WHEN seconds IS NOT NULL THEN 'video'
                 WHEN contains(model, 'embed') THEN 'embedding' END AS op,
            CASE WHEN error IS NOT NULL THEN 'failure' END AS status,
            CASE WHEN broken THEN 'line is not a JSON object'
                 WHEN schema IS NULL THEN 'schemaType is missing'
                 WHEN seconds IS NOT NULL AND error IS NULL
                     THEN 'a video of which the log tells seconds, not frames' END AS reason
        FROM called_models {reject_rows(con)}""")
