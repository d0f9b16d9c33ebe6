"""Azure LLM inference traces: TIMESTAMP, ContextTokens, GeneratedTokens; times are UTC."""

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import ROW, LogFile, csv_rows, reject_rows

NAME = "azure-llm"
SAYS = "Azure Public Dataset, LLM inference trace (CSV)"
ZONE = "UTC"
_COLUMNS = {"TIMESTAMP", "ContextTokens", "GeneratedTokens"}


def looks_like(head: Head) -> bool:
    """Whether the columns are those of the trace."""
    return set(head.columns) >= _COLUMNS


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`; raises InputError when a column is missing."""
    missing = _COLUMNS - set(csv_rows(con, log))
    if missing:
        raise InputError(f"{log.path}: not an {NAME} log: no column {', '.join(sorted(missing))}")
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        SELECT {ROW} AS row_number, "TIMESTAMP" AS "start", ContextTokens AS input_total,
            GeneratedTokens AS output
        FROM csv {reject_rows(con)}""")
