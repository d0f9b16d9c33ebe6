"""A log on disk: what it contains, and its rows as a table.

A reader gets text columns from one pass over the file: `csv_rows` and `json_fields`. Small files of
whole JSON documents are read with `documents`, and what Python read becomes a table with `python_rows`.
The text of a row is not carried along: each of them leaves a view `raw_texts`, by which those few rows
that are turned away are read again.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import literal
from joulebook.ledger.zstd_frames import check_whole

_BLOCK = 1 << 20
ROW = "joulebook_row_number"  # not a name that a log's own column has
LONGEST_LINE = 64 << 20  # bytes; longer ones are no requests, and would fill the memory
LARGEST_DOCUMENT = 256 << 20  # bytes of a file that is one JSON document
PACKED = {".gz": "gzip", ".zst": "zstd"}
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log by its content: `sha256` of what it holds is its identity.

    `name` is what people call it: of the standard input, `-`. `size` is that of what it holds, `opening`
    the hash of its first line, `longest` the bytes of its longest one, give or take a block, `lines`
    where its lines are read: of a log with endless ones a copy (long_lines.py).
    """

    path: Path
    sha256: str
    name: str
    size: int
    opening: str
    longest: int = 0
    copy: Path | None = None

    @property
    def lines(self) -> Path:
        """The file whose lines are this log's."""
        return self.copy or self.path

    @property
    def short(self) -> str:
        """The first letters of the hash, for file names."""
        return self.sha256[:16]

    @property
    def suffix(self) -> str:
        """The ending of the name without that of the packing, in lower case: `.jsonl`."""
        path = Path(self.name)
        return (path.with_suffix("") if path.suffix.lower() in PACKED else path).suffix.lower()


def open_log(path: Path, name: str | None = None) -> LogFile:
    """The log at `path`, read once to the end; a gzip file is known by what it holds.

    A zstd file is known by its bytes. Raises InputError when it is missing, empty or a packed file that
    breaks off.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise InputError(f"{path!r}: file names must be UTF-8") from None
    if path.is_dir():
        raise InputError(f"{path} is a folder; give a log file, or a pattern such as '{path}/**'")
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    if packing(path) == "zstd":
        check_whole(path)
    digest, size, opening, line, longest = hashlib.sha256(), 0, "", 0, 0
    try:
        with unpacked(path) as file:
            while block := file.read(_BLOCK):
                opening = opening or hashlib.sha256(block.partition(b"\n")[0]).hexdigest()
                digest.update(block)
                size += len(block)
                line = line + len(block) if b"\n" not in block else 0
                longest = max(longest, line)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{path}: gzip file is damaged or breaks off: {error}") from error
    if size == 0:
        raise InputError(f"{path}: the file is empty")
    named = path.name if name is None else name
    return LogFile(path, digest.hexdigest(), named, size, opening, longest)


def grown_from(log: LogFile, shorter: Mapping[int, str]) -> str | None:
    """Of hashes of shorter files by their size, the one of the longest that the log begins with."""
    digest, at, found = hashlib.sha256(), 0, None
    with unpacked(log.path) as file:
        for size in sorted(size for size in shorter if size < log.size):
            digest.update(file.read(size - at))
            at = size
            found = shorter[size] if digest.hexdigest() == shorter[size] else found
    return found


def unpacked(path: Path) -> gzip.GzipFile | BufferedReader:
    """The file, opened to read what it holds; a zstd file as it is."""
    return gzip.open(path) if packing(path) == "gzip" else path.open("rb")


def packing(path: Path) -> str | None:
    """How a file is packed, by its name."""
    return PACKED.get(path.suffix.lower())


def exact_path(path: Path | str) -> str:
    """A path as DuckDB takes it, with the letters it would read as a pattern made literal.

    >>> exact_path("logs/a*[1].csv")
    'logs/a[*][[]1].csv'
    """
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def csv_rows(con: duckdb.DuckDBPyConnection, log: LogFile, **how: str) -> list[str]:
    """Make table `csv` of the log's columns as text with ROW; returns the column names.

    `how` are more options of DuckDB's `read_csv`, such as `delim="chr(124)"`. Lines that are no CSV of
    that width, or not UTF-8, land in table `rejects`.
    """
    more = "".join(f", {name}={value}" for name, value in how.items())
    numbered = f"row_number() OVER () AS {ROW}, *"  # a log may have a column rowid of its own
    _read(
        con, log, "csv", numbered, f"header=true, all_varchar=true, quote='\"', escape='\"'{more}"
    )
    names = [row[0] for row in con.execute("DESCRIBE csv").fetchall() if row[0] != ROW]
    if any(not name.isprintable() for name in names):
        raise InputError(f"{log.path}: cannot be read as text: its first line is binary")
    table_texts(con, "csv", ROW, names)
    return names


def table_texts(
    con: duckdb.DuckDBPyConnection, table: str, number: str, columns: Iterable[str]
) -> None:
    """Make view `raw_texts` of a table of text columns: their values with commas between."""
    quoted = ['"' + name.replace('"', '""') + '"' for name in columns]
    # concat_ws leaves NULLs out, and the values after them would stand under other columns
    values = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in quoted)
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW raw_texts AS SELECT {number} AS row_number, "
        f"concat_ws(',', {values}) AS raw FROM {table}"
    )


def json_fields(
    con: duckdb.DuckDBPyConnection, log: LogFile, paths: Mapping[str, str], where: str = "true"
) -> None:
    """Make view `fields` of a log of one JSON object a line: `row_number`, and a text column a path.

    `paths` are JSON paths by column, such as `{"u": "$.usage.prompt_tokens"}`; every line is parsed
    once for all of them. `broken` says that a line is no JSON, or none of the paths is in it. Lines for
    which the SQL condition `where` over the columns does not hold are no rows: they are left out.
    """
    listed = ", ".join(literal(path) for path in paths.values())
    columns = ", ".join(f'x[{n}] AS "{name}"' for n, name in enumerate(paths, 1))
    none = "coalesce(len(list_filter(x, lambda one: one IS NOT NULL)), 0) = 0 AS broken"
    parsed = f"try(json_extract_string(line, [{listed}])) AS x"
    _read(con, log, "parsed", f"{none}, {columns}", _LINES, parsed, _NOT_BLANK)
    # a condition in the same query would parse a line once more for each column it names
    con.execute(f"CREATE OR REPLACE TEMP VIEW fields AS {_NUMBERED} FROM parsed WHERE {where}")
    _line_texts(con, log)


def json_rows(con: duckdb.DuckDBPyConnection, log: LogFile) -> None:
    """Make view `lines` of the log's lines: `row_number` and the text `json`, NULL where invalid."""
    is_object = "try(json_type(line)) = 'OBJECT'"
    json = f"CASE WHEN {is_object} THEN line END AS json"
    _read(con, log, "line_texts", json, _LINES, "line", _NOT_BLANK)
    con.execute(f"CREATE OR REPLACE TEMP VIEW lines AS {_NUMBERED} FROM line_texts")
    _line_texts(con, log)


def _line_texts(con: duckdb.DuckDBPyConnection, log: LogFile) -> None:
    """Make view `raw_texts` of the lines of a file, which reads it once more when asked."""
    packed = packing(log.lines)
    zipped = f", compression='{packed}'" if packed else ""
    con.execute(
        "CREATE OR REPLACE TEMP VIEW raw_texts AS SELECT row_number() OVER () AS row_number, "
        f"trim(line, chr(13) || ' ') AS raw FROM read_csv({literal(exact_path(log.lines))}, {_LINES}"
        f"{zipped}, strict_mode=false, ignore_errors=true) WHERE {_NOT_BLANK}"
    )


# a table keeps the order of the file; numbering its rows as they come would make them wait in line
_NUMBERED = "SELECT rowid + 1 AS row_number, *"
_NOT_BLANK = "regexp_matches(line, '[^ \\r]')"  # stops at the first letter; trim() reads them all
_LINES = (
    "auto_detect=false, header=false, columns={'line': 'VARCHAR'}, delim=chr(1), quote='', "
    f"escape='', max_line_size={LONGEST_LINE}, buffer_size={LONGEST_LINE}"
)


def _read(
    con: duckdb.DuckDBPyConnection, log: LogFile, table: str, columns: str, how: str,
    read: str = "*", present: str = "true",
) -> None:  # fmt: skip
    """Make the table; a file whose lines end in different ways is read on DuckDB's lenient path.

    No row is left out but those that are not `present`, so a number tells the row of the file.
    """
    packed = packing(log.lines)
    zipped = f", compression='{packed}'" if packed else ""
    rejects = "store_rejects=true, rejects_table='rejects', rejects_scan='scans', rejects_limit=0"
    problem = ""
    for mode in ("true", "false"):
        try:
            con.execute(
                f"CREATE TEMP TABLE {table} AS SELECT {columns} FROM ("
                f"SELECT {read} FROM read_csv(?, {how}{zipped}, strict_mode={mode}, "
                f"ignore_errors=true, {rejects}) WHERE {present})",
                [exact_path(log.lines)],
            )
        except duckdb.Error as error:
            problem = problem or " ".join(str(error).split())[:300]
        else:
            return
    raise InputError(f"{log.path}: cannot be read as text: {problem}")


def reject_rows(con: duckdb.DuckDBPyConnection) -> str:
    """SQL for the rejected lines as rows of a reader's table: row_number, raw and reason."""
    found = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'rejects'"
    ).fetchone()
    if not found or not found[0]:
        return ""
    return (
        " UNION ALL BY NAME SELECT -min(line)::BIGINT AS row_number, any_value(csv_line) AS raw, "
        "'line cannot be read: ' || lower(any_value(error_type)::VARCHAR) AS reason "
        "FROM rejects GROUP BY line"
    )


def documents(log: LogFile) -> Iterator[Any]:
    """The JSON documents of a file: one, or several after one another, in lines or not.

    Raises InputError for a file that is no JSON, or larger than LARGEST_DOCUMENT.
    """
    if packing(log.path) == "zstd":
        raise InputError(f"{log.name}: a JSON document in zstd is not read; unpack it first")
    with unpacked(log.path) as file:
        content = file.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        raise InputError(f"{log.name}: more than {LARGEST_DOCUMENT >> 20} MB as one document")
    try:
        yield from _decoded(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{log.name}: not JSON: {str(error)[:200]}") from None


def _decoded(text: str) -> Iterator[Any]:
    decoder, at = json.JSONDecoder(), _after_space(text, 0)
    while at < len(text):
        found, end = decoder.raw_decode(text, at)
        yield found
        at = _after_space(text, end)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def python_rows(
    con: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, Any]], columns: Iterable[str]
) -> None:
    """Make table `raw_rows` of rows that Python read: a text column for each of `columns`, and `reason`.

    What is no text becomes JSON; None and what a row lacks is NULL. Rows are numbered from 1.
    """
    import numpy as np

    names = [*columns, "reason"]
    listed = list(rows)
    arrays = {
        f"c{n}": np.array([_as_text(row.get(name)) for row in listed] or [""], object)
        for n, name in enumerate(names)
    }
    numbers = np.arange(1, max(len(listed), 1) + 1)
    told = ", ".join(f'c{n}::VARCHAR AS "{name}"' for n, name in enumerate(names))
    con.register("python_columns", {"row_number": numbers, **arrays})
    con.execute(
        f"CREATE TEMP TABLE raw_rows AS SELECT row_number, {told} FROM python_columns LIMIT ?",
        [len(listed)],
    )
    con.unregister("python_columns")
    con.execute(
        "CREATE OR REPLACE TEMP VIEW raw_texts AS SELECT row_number, "
        "to_json(raw_rows)::VARCHAR AS raw FROM raw_rows"
    )


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
