"""A log on disk: what it contains, and its lines as a table."""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from joulebook.errors import InputError

_BLOCK = 1 << 20
ROW = "joulebook_row_number"  # not a name that a log's own column has


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
    """The log at `path`, read once to the end; a gzip file is known by what it holds.

    Raises InputError when it is missing, empty or a gzip file that breaks off.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise InputError(f"{path!r}: file names must be UTF-8") from None
    if path.is_dir():
        raise InputError(f"{path} is a folder; give one log file")
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    zipped = path.suffix.lower() == ".gz"
    digest, size = hashlib.sha256(), 0
    try:
        with gzip.open(path) if zipped else path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{path}: gzip file is damaged or breaks off: {error}") from error
    if size == 0:
        raise InputError(f"{path}: the file is empty")
    return LogFile(path, digest.hexdigest())


def exact_path(path: Path | str) -> str:
    """A path as DuckDB takes it, with the letters it would read as a pattern made literal.

    >>> exact_path("logs/a*[1].csv")
    'logs/a[*][[]1].csv'
    """
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def csv_rows(con: duckdb.DuckDBPyConnection, log: LogFile) -> list[str]:
    """Make table `csv` of the log's columns as text with ROW; returns the column names.

    Lines that are no CSV of that width, or not UTF-8, land in table `rejects`.
    """
    _read(
        con, log, "csv", "*", f"header=true, all_varchar=true, quote='\"', escape='\"'{_zip(log)}"
    )
    return [row[0] for row in con.execute("DESCRIBE csv").fetchall() if row[0] != ROW]


def json_rows(con: duckdb.DuckDBPyConnection, log: LogFile) -> None:
    """Make table `lines` of the log's lines: `row_number`, `raw` and `json`, NULL where invalid."""
    options = (
        "auto_detect=false, header=false, columns={'raw': 'VARCHAR'}, delim=chr(1), quote='', "
        f"escape='', max_line_size=100000000{_zip(log)}"
    )
    _read(con, log, "all_lines", "raw", options)
    con.execute(f"""
        CREATE TEMP TABLE lines AS
        SELECT {ROW} AS row_number, trim(raw, chr(13) || ' ') AS raw,
            CASE WHEN json_valid(raw) AND json_type(raw) = 'OBJECT' THEN raw::JSON END AS json
        FROM all_lines WHERE trim(coalesce(raw, '')) <> ''""")


def _zip(log: LogFile) -> str:
    return ", compression='gzip'" if log.path.suffix.lower() == ".gz" else ""


def _read(con: duckdb.DuckDBPyConnection, log: LogFile, table: str, columns: str, how: str) -> None:
    """Make the table; a file whose lines end in different ways is read on DuckDB's lenient path."""
    rejects = "store_rejects=true, rejects_table='rejects', rejects_scan='scans', rejects_limit=0"
    problem = ""
    for mode in ("true", "false"):
        try:
            con.execute(
                f"CREATE TEMP TABLE {table} AS SELECT row_number() OVER () AS {ROW}, {columns} "
                f"FROM read_csv(?, {how}, strict_mode={mode}, ignore_errors=true, {rejects})",
                [exact_path(log.path)],
            )
        except duckdb.Error as error:
            problem = problem or " ".join(str(error).split())[:300]
        else:
            return
    raise InputError(f"{log.path}: cannot be read as text: {problem}")


def reject_rows(con: duckdb.DuckDBPyConnection) -> str:
    """SQL for the rejected lines as rows of a reader's table: row_number, raw, reason."""
    found = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'rejects'"
    ).fetchone()
    if not found or not found[0]:
        return ""
    return (
        " UNION ALL BY NAME SELECT min(line)::BIGINT AS row_number, any_value(csv_line) AS raw, "
        "'line cannot be read: ' || lower(any_value(error_type)::VARCHAR) AS reason "
        "FROM rejects GROUP BY line"
    )
