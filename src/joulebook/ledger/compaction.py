"""Compaction: the many small files of a ledger made few, one a day of events and one cube of all.

The manifest only grows: a line says which files stand for all files before it. What they replace is
taken away once that line is there; a crash before it leaves the ledger as it was, with files that the
next compaction overwrites.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from joulebook.ledger.busy import newest
from joulebook.ledger.cells import parquet
from joulebook.ledger.cube import EXACT, SUMS
from joulebook.ledger.durable import name_of
from joulebook.ledger.events import KEYS
from joulebook.ledger.lengths import SAMPLED
from joulebook.ledger.manifest import Entry
from joulebook.ledger.store import Ledger
from joulebook.ledger.works import TERM_COLUMNS

_KEYS = ", ".join(f'"{key}"' for key in (*KEYS, "hour"))


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many files a ledger had and has, and their bytes."""

    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int


def compact(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Compacted:
    """Make the files of a ledger few; its events, what is derived from them and statements stay."""
    with ledger.locked():
        before = ledger.current()
        merged = dict(_merged(ledger, before))
        old = [path for path in before if not path.startswith("quarantine/") and path not in merged]
        sizes = _bytes(ledger, before)
        if len(merged) < len(before) - _quarantined(before):
            state = hashlib.sha256("\n".join(sorted(before.values())).encode()).hexdigest()
            ledger.add(con, replace(Entry(state, "", {}), compacts=True), merged)
            for path in old:
                (ledger.path / path).unlink()
        after = ledger.current()
        return Compacted(len(before), len(after), sizes, _bytes(ledger, after))


def _quarantined(files: dict[str, str]) -> int:
    return sum(path.startswith("quarantine/") for path in files)


def _bytes(ledger: Ledger, files: dict[str, str]) -> int:
    return sum((ledger.path / path).stat().st_size for path in files)


def _merged(ledger: Ledger, files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """SQL of the files that stand for all there are, by path; named by what they were made of."""
    folders: dict[str, list[str]] = {}
    for path in files:
        folders.setdefault(str(Path(path).parent), []).append(path)
    for folder, paths in folders.items():
        kind = folder.split("/")[0]
        if kind != "quarantine":
            text = "\n".join(sorted(files[path] for path in paths))
            name = name_of(text.encode())
            source = parquet([ledger.as_read(path) for path in paths])
            if len(paths) == 1:
                yield paths[0], f"FROM {source}"
            else:
                yield f"{folder}/{name}.parquet", _MERGE[kind](source)


def _cells(source: str, sums: tuple[str, ...]) -> str:
    """Cells of the same keys added up, unless a sum would no longer be exact."""
    added = ", ".join(f"sum({name}) AS {name}" for name in sums)
    whole = ", ".join(f"{name}::BIGINT AS {name}" for name in sums)
    most = f"greatest({', '.join(sums)})"
    same = " AND ".join(f'a."{key}" IS NOT DISTINCT FROM b."{key}"' for key in (*KEYS, "hour"))
    return f"""
        WITH added AS (SELECT {_KEYS}, {added} FROM {source} GROUP BY ALL)
        SELECT {_KEYS}, {whole} FROM added WHERE {most} < {EXACT}
        UNION ALL
        SELECT {_KEYS}, {", ".join(sums)} FROM {source} a
        SEMI JOIN (FROM added WHERE {most} >= {EXACT}) b ON {same}"""


def _sample(source: str) -> str:
    """The requests with the smallest hashes of the merged samples."""
    return f"""
        FROM {source}
        QUALIFY row_number() OVER (PARTITION BY model, serving ORDER BY hash) <= {SAMPLED}"""


_MERGE: Mapping[str, Callable[[str], str]] = {
    "events": lambda source: f'FROM {source} ORDER BY "start", event_id',
    "cube": lambda source: _cells(source, SUMS),
    "works": lambda source: _cells(source, ("requests", *TERM_COLUMNS)),
    "lengths": _sample,
    "busy": newest,
    "gauges": lambda source: f"SELECT DISTINCT * FROM {source} ORDER BY ALL",
}
