"""Mooncake traces: milliseconds from 0, lengths, and the 512-token blocks of each prompt.

Cached input is what stood in the prefix cache: min(input_length, 512 × leading blocks seen before).
"""

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.log_file import LogFile, json_rows, reject_rows

NAME = "mooncake"
SAYS = "Mooncake request trace with prefix-cache blocks (JSONL)"
START = "2024-01-01T00:00:00Z"
BLOCK_TOKENS = 512


def read(con: duckdb.DuckDBPyConnection, log: LogFile, options: ReadOptions) -> None:
    """Make `raw_rows`; `options.start` is the time of millisecond 0."""
    json_rows(con, log)
    con.execute(
        f"""
        CREATE TEMP TABLE raw_rows AS
        WITH blocks AS (
            SELECT row_number,
                unnest(try_cast(json->'hash_ids' AS BIGINT[])) AS block,
                unnest(range(len(try_cast(json->'hash_ids' AS BIGINT[])))) AS position
            FROM lines),
        first_seen AS (SELECT block, min(row_number) AS row_number FROM blocks GROUP BY block),
        leading_blocks AS (
            SELECT b.row_number, min(position) AS blocks
            FROM blocks b JOIN first_seen f USING (block)
            WHERE f.row_number = b.row_number GROUP BY b.row_number)
        SELECT lines.row_number, raw,
            CASE WHEN json IS NULL THEN 'line: not JSON' END AS reason,
            strftime(
                ?::TIMESTAMPTZ::TIMESTAMP + to_milliseconds(try_cast(json->>'timestamp' AS BIGINT)),
                '%Y-%m-%dT%H:%M:%S.%fZ') AS "start",
            json->>'input_length' AS input_total, json->>'output_length' AS output,
            least(try_cast(json->>'input_length' AS BIGINT),
                  {BLOCK_TOKENS} * coalesce(blocks, len(try_cast(json->'hash_ids' AS BIGINT[])), 0)
            )::VARCHAR AS input_cached
        FROM lines LEFT JOIN leading_blocks USING (row_number) {reject_rows(con)}""",
        [options.start or START],
    )
