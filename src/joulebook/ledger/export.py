"""Taking a ledger elsewhere: its events, its cube or its statement, as CSV, Parquet or JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb

from joulebook.errors import InputError, UnknownNameError
from joulebook.ledger.cells import parquet
from joulebook.ledger.durable import move_in, write_whole
from joulebook.ledger.statement import Statement
from joulebook.ledger.store import Ledger

WHAT = ("statement", "events", "cube", "works")
_FORMATS = {".csv": "CSV, HEADER", ".parquet": "PARQUET, COMPRESSION ZSTD", ".json": "JSON, ARRAY"}


def check_export(ledger: Ledger, path: Path, what: str) -> None:
    """Raise UnknownNameError or InputError for what cannot be exported, in this format or there."""
    if what not in WHAT:
        raise UnknownNameError("thing to export", what, WHAT)
    if path.suffix.lower() not in _FORMATS:
        raise InputError(f"{path}: exports end in {', '.join(_FORMATS)}")
    if path.is_dir():
        raise InputError(f"{path} is a folder; give a file")
    if path.resolve().is_relative_to(ledger.path.resolve()):
        raise InputError(f"{path} lies in the ledger; give a file outside of {ledger.path}")


def export_table(con: duckdb.DuckDBPyConnection, ledger: Ledger, what: str, path: Path) -> int:
    """Write the events, the cube or the works of a ledger to a file; returns its rows."""
    files = ledger.files(what)
    if not files:
        raise InputError(f"{ledger.path} has no {what}")
    source = parquet(files)
    if what == "events" and path.suffix.lower() == ".csv":
        source = f"(SELECT * REPLACE (to_json(labels)::VARCHAR AS labels) FROM {source})"
    return _written(con, f"FROM {source}", path)


def export_statement(con: duckdb.DuckDBPyConnection, said: Statement, path: Path) -> int:
    """Write a statement to a file: whole as JSON, else a row a part and boundary; returns its rows."""
    if path.suffix.lower() == ".json":
        write_whole(path, json.dumps(said.to_json(), ensure_ascii=False, indent=1) + "\n")
        return 1
    rows = statement_rows(said)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE rows (breakdown VARCHAR, part VARCHAR, scope VARCHAR, "
        "requests BIGINT, boundary VARCHAR, value DOUBLE, low DOUBLE, high DOUBLE, unit VARCHAR, "
        "tier VARCHAR)"
    )
    con.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * 10)})", rows)
    return _written(con, "FROM rows", path)


def statement_rows(said: Statement) -> list[Sequence[object]]:
    """A statement as rows: breakdown, part, scope, requests, boundary, value, low, high, unit, tier."""
    rows: list[Sequence[object]] = []
    requests = said.counts["requests"] if len(said.totals) == 1 else None
    for scope, quantities in said.totals.items():
        for boundary, q in quantities.items():
            rows.append(("total", "", scope, requests, boundary,
                         q.value, q.low, q.high, q.unit, q.tier))  # fmt: skip
    for breakdown, parts in said.parts.items():
        keys = breakdown.split(",")
        for part in parts:
            named = ", ".join(str(part[key]) for key in keys)
            rows += [
                (breakdown, named, part["scope"], part["requests"], boundary,
                 q.value, q.low, q.high, q.unit, q.tier)
                for boundary, q in part.items() if hasattr(q, "tier")
            ]  # fmt: skip
    return rows


def _written(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> int:
    beside = path.with_name(f".{path.name}.part")
    place = str(beside).replace("'", "''")
    path.parent.mkdir(parents=True, exist_ok=True)
    count = con.execute(f"COPY ({sql}) TO '{place}' (FORMAT {_FORMATS[path.suffix.lower()]})")
    rows = int((count.fetchone() or (0,))[0])
    move_in(beside, path)
    return rows
