"""Columns that a log does not tell: they are no column of a table, for most logs tell few of ours.

Carrying thirty columns that say the same in every row through a sort costs more than the row itself.
"""

from collections.abc import Mapping

import duckdb

from joulebook.ledger.events import MEASURES, ReadOptions, quoted

_TEXTS = ("tenant", "project", "user", "labels", "provider", "deployment", "boundary", "status")
_ALWAYS = ("input_uncached", "output")  # a log of text that lacks these has no request
Untold = Mapping[str, str]  # SQL of the one value, by column


def untold_of(con: duckdb.DuckDBPyConnection, options: ReadOptions) -> dict[str, str]:
    """The columns of view `judged` that have one value in all rows of `raw_rows`."""
    told = {
        row[0] for row in con.execute("DESCRIBE raw_rows").fetchall()
    } | options.constants.keys()
    found = {name: "NULL::VARCHAR" for name in ("raw", *_TEXTS) if name not in told}
    found |= {f"{m}_n": "0::DOUBLE" for m in MEASURES if m not in told and m not in _ALWAYS}
    if "requests" not in told:
        found |= {"requests_n": "1::DOUBLE", "summed": "false"}
    return found


def keep_told(con: duckdb.DuckDBPyConnection, name: str, query: str, untold: Untold) -> None:
    """Make table NAME_told of a query's columns but the untold ones, and view NAME of all of them."""
    columns = [row[0] for row in con.execute(f"DESCRIBE {query}").fetchall()]
    told = ", ".join(quoted(column) for column in columns if column not in untold)
    every = ", ".join(f"{untold[c]} AS {quoted(c)}" if c in untold else quoted(c) for c in columns)
    con.execute(
        f"CREATE TEMP TABLE {name}_told AS WITH rows_told AS ({query}) SELECT {told} FROM rows_told"
    )
    con.execute(f"CREATE TEMP VIEW {name} AS SELECT {every} FROM {name}_told")
