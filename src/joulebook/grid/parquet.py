"""Parquet through DuckDB: times are naive and in UTC, paths are taken literally."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from joulebook.errors import InputError


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that thinks in UTC, closed at the end."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone='UTC'")
        yield con


def exact_path(path: Path) -> str:
    """A path as DuckDB takes it, with the letters it would read as a pattern made literal.

    >>> exact_path(Path("a*[1].parquet"))
    'a[*][[]1].parquet'
    """
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def as_text(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    """Column names and rows of a Parquet file, every cell as text; empty where it is null."""
    with connected() as con:
        try:
            query = "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?)"
            found = con.execute(query, [exact_path(path)])
            rows = [[cell or "" for cell in row] for row in found.fetchall()]
        except duckdb.Error as error:
            raise InputError(f"{path.name}: not a Parquet file: {first_line(error)}") from None
        return tuple(str(column[0]) for column in found.description or ()), rows


def first_line(error: duckdb.Error) -> str:
    """What DuckDB says, without its advice."""
    return str(error).partition("\n")[0]
