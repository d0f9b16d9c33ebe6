"""A log on disk: what it contains, and its lines as a table."""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from joulebook.errors import InputError

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log by its content: `sha256` of the bytes on disk is its identity."""

    path: Path
    sha256: str

    @property
    def short(self) -> str:
        """The first letters of the hash, for file names."""
        return self.sha256[:16]


def open_log(path: Path) -> LogFile:
    """The log at `path`, read once to the end.

    Raises InputError when it is missing, empty or a gzip file that breaks off.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    if size == 0:
        raise InputError(f"{path}: the file is empty")
    if path.suffix == ".gz":
        _check_gzip(path)
    return LogFile(path, digest.hexdigest())


def _check_gzip(path: Path) -> None:
    size = 0
    try:
        with gzip.open(path) as file:
            while block := file.read(_BLOCK):
                size += len(block)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{path}: gzip file is damaged or breaks off: {error}") from error
    if size == 0:
        raise InputError(f"{path}: the file is empty")


def csv_rows(con: duckdb.DuckDBPyConnection, log: LogFile) -> list[str]:
    """Make table `csv` of the log's columns as text with `row_number`; returns the column names.

    Lines that are no CSV of that width, or not UTF-8, land in table `rejects`.
    """
    _read(con, log, "csv", "*", "header=true, all_varchar=true, null_padding=false")
    return [row[0] for row in con.execute("DESCRIBE csv").fetchall() if row[0] != "row_number"]


def json_rows(con: duckdb.DuckDBPyConnection, log: LogFile) -> None:
    """Make table `lines` of the log's lines: `row_number`, `raw` and `json`, NULL where invalid."""
    options = (
        "auto_detect=false, header=false, columns={'raw': 'VARCHAR'}, delim=chr(1), quote='', "
        "escape='', max_line_size=100000000"
    )
    _read(con, log, "all_lines", "raw", options)
    con.execute("""
        CREATE TEMP TABLE lines AS
        SELECT row_number, raw, CASE WHEN json_valid(raw) THEN raw::JSON END AS json
        FROM all_lines WHERE trim(coalesce(raw, '')) <> ''""")


def _read(con: duckdb.DuckDBPyConnection, log: LogFile, table: str, columns: str, how: str) -> None:
    try:
        con.execute(
            f"CREATE TEMP TABLE {table} AS SELECT row_number() OVER () AS row_number, {columns} "
            f"FROM read_csv(?, {how}, ignore_errors=true, store_rejects=true, "
            "rejects_table='rejects', rejects_scan='scans', rejects_limit=0)",
            [str(log.path)],
        )
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0]
        raise InputError(f"{log.path}: cannot be read as text: {first_line}") from error


def reject_rows(con: duckdb.DuckDBPyConnection) -> str:
    """SQL for the rejected lines as rows of a reader's table: row_number, raw, reason."""
    found = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'rejects'"
    ).fetchone()
    if not found or not found[0]:
        return ""
    return (
        " UNION ALL BY NAME SELECT min(line)::BIGINT AS row_number, any_value(csv_line) AS raw, "
        "'line: ' || lower(any_value(error_type)::VARCHAR) AS reason FROM rejects GROUP BY line"
    )
