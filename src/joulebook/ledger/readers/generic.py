"""Any table of requests: CSV, JSONL or Parquet, with a map from our columns to the log's.

Columns of the log that bear our names need no mapping; `--columns input_total=prompt_tokens` maps
others. The log gives `input_total` (cached tokens inside) or `input_uncached` (cached apart).
"""

from json import dumps

import duckdb

from joulebook.errors import InputError, UnknownNameError
from joulebook.ledger.events import RAW, ReadOptions, quoted
from joulebook.ledger.head import Head, head_of
from joulebook.ledger.log_file import (
    ROW,
    LogFile,
    csv_rows,
    exact_path,
    json_fields,
    reject_rows,
    table_texts,
)

NAME = "generic"
MAPS_COLUMNS = True
SAYS = "any CSV, JSONL or Parquet, with --columns ours=theirs"
_NEEDED = ("start", "output")


def read(con: duckdb.DuckDBPyConnection, log: LogFile, options: ReadOptions) -> None:
    """Make `raw_rows`; raises InputError when needed columns are missing or unknown."""
    for ours in options.columns:
        if ours not in RAW:
            raise UnknownNameError("event column", ours, RAW)
    source = _SOURCES.get(log.suffix)
    if source is None:
        raise InputError(f"{log.name}: generic logs end in {', '.join(_SOURCES)}")
    source(con, log, options.columns)


def _tabular(con: duckdb.DuckDBPyConnection, theirs: list[str], columns: dict[str, str],
             log: LogFile, rejects: str) -> None:  # fmt: skip
    mapped = _mapped(theirs, columns, log)
    picked = ", ".join(f"{quoted(t)}::VARCHAR AS {quoted(o)}" for o, t in mapped.items())
    con.execute(
        f"CREATE TEMP VIEW raw_rows AS SELECT {ROW} AS row_number, {picked} FROM csv {rejects}"
    )


def _mapped(theirs: list[str], columns: dict[str, str], log: LogFile) -> dict[str, str]:
    for their in columns.values():
        if their not in theirs:
            raise UnknownNameError(f"column in {log.path}", their, theirs)
    mapped = {name: name for name in RAW if name in theirs} | columns
    missing = [name for name in _NEEDED if name not in mapped]
    if "input_total" not in mapped and "input_uncached" not in mapped:
        missing.append("input_total (or input_uncached)")
    if missing:
        raise InputError(
            f"{log.path}: no column for {', '.join(missing)}; it has {_few(theirs)}; "
            "map them with --columns ours=theirs"
        )
    return mapped


def _few(names: list[str], most: int = 20) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return (", ".join(names[:most]) or "none") + more


def _csv(con: duckdb.DuckDBPyConnection, log: LogFile, columns: dict[str, str]) -> None:
    theirs = csv_rows(con, log)
    _tabular(con, theirs, columns, log, reject_rows(con))


def _parquet(con: duckdb.DuckDBPyConnection, log: LogFile, columns: dict[str, str]) -> None:
    try:
        con.execute(
            f"CREATE TEMP TABLE csv AS SELECT row_number() OVER () AS {ROW}, * FROM read_parquet(?)",
            [exact_path(log.path)],
        )
    except duckdb.Error as error:
        raise InputError(f"{log.path}: not a Parquet file: {str(error).splitlines()[0]}") from error
    theirs = [r[0] for r in con.execute("DESCRIBE csv").fetchall() if r[0] != ROW]
    table_texts(con, "csv", ROW, theirs)
    _tabular(con, theirs, columns, log, "")


def _jsonl(con: duckdb.DuckDBPyConnection, log: LogFile, columns: dict[str, str]) -> None:
    objects = head_of(log).objects
    top = {key for one in objects for key in one}
    nested = {their for their in columns.values() if their.partition(".")[0] in top}
    mapped = _mapped(sorted(top | nested), columns, log)
    json_fields(con, log, {ours: _path(their, top) for ours, their in mapped.items()})
    con.execute(
        "CREATE TEMP VIEW raw_rows AS SELECT * EXCLUDE (broken), "
        "CASE WHEN broken THEN 'line is not a JSON object' END AS reason "
        f"FROM fields {reject_rows(con)}"
    )


def _path(name: str, top: set[str]) -> str:
    """A name as a JSON path: a key as it stands, or parts of a nested one joined by dots."""
    parts = [name] if name in top else name.split(".")
    return "$" + "".join(f".{dumps(part, ensure_ascii=False)}" for part in parts)


def looks_like(head: Head) -> bool:
    """Whether its columns bear our names."""
    names = {*head.columns, *(key for one in head.objects[:1] for key in one)}
    return set(_NEEDED) <= names and bool({"input_total", "input_uncached"} & names)


_SOURCES = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".parquet": _parquet}
