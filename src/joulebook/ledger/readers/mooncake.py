"""Mooncake traces: milliseconds from 0, lengths, and the 512-token blocks of each prompt.

Cached input is what stood in the prefix cache: min(input_length, 512 × leading blocks seen before).
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, json_rows, reject_rows

NAME = "mooncake"
SAYS = "Mooncake request trace with prefix-cache blocks (JSONL)"
START = "2024-01-01T00:00:00Z"
BLOCK_TOKENS = 512


def looks_like(head: Head) -> bool:
    """Whether the first line has the lengths and blocks of the trace."""
    return any({"input_length", "hash_ids"} <= one.keys() for one in head.objects[:1])


def read(con: duckdb.DuckDBPyConnection, log: LogFile, options: ReadOptions) -> None:
    """Make `raw_rows`; `options.start` is the time of millisecond 0."""
    json_rows(con, log)
    con.execute(
        f"""
        CREATE TEMP TABLE raw_rows AS
        WITH listed AS (
            SELECT *, try_cast(json->'hash_ids' AS VARCHAR[]) AS ids,
                coalesce(json_type(json, '$.hash_ids'), 'NULL') = 'ARRAY' AS has_ids
            FROM lines),
        blocks AS (
            SELECT row_number, unnest(ids) AS block, unnest(range(len(ids))) AS position
            FROM listed WHERE has_ids),
        first_seen AS (SELECT block, min(row_number) AS row_number FROM blocks GROUP BY block),
        leading_blocks AS (
            SELECT b.row_number, min(position) AS blocks
            FROM blocks b JOIN first_seen f ON b.block IS NOT DISTINCT FROM f.block
            WHERE f.row_number = b.row_number GROUP BY b.row_number)
        SELECT listed.row_number,
            CASE WHEN json IS NULL THEN 'line is not a JSON object'
                 WHEN NOT has_ids THEN 'hash_ids is not a list'
                 WHEN list_contains(list_transform(ids, lambda x: x IS NULL), true)
                     THEN 'hash_ids is not a list' END AS reason,
            strftime(
                try(?::TIMESTAMPTZ::TIMESTAMP + to_milliseconds(try_cast(json->>'timestamp' AS BIGINT))),
                '%Y-%m-%dT%H:%M:%S.%fZ') AS "start",
            json->>'input_length' AS input_total, json->>'output_length' AS output,
            least(try_cast(json->>'input_length' AS DOUBLE),
                  {BLOCK_TOKENS} * coalesce(blocks, len(ids), 0))::VARCHAR AS input_cached
        FROM listed LEFT JOIN leading_blocks USING (row_number) {reject_rows(con)}""",
        [options.start or START],
    )
