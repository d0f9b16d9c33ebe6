"""A ledger on disk: a folder of events, their moments, what was turned away, and a manifest.

    manifest.jsonl          one line a log file taken in: its hash, options and counts
    events/HASH.parquet     its accepted rows
    cube/HASH.parquet       their moments
    quarantine/HASH.jsonl   its rejected rows with the reason
    statements/             answers, never overwritten

A file counts once the manifest names it; everything else is written beside and renamed before.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.log_file import exact_path

MANIFEST = "manifest.jsonl"
JOINED = "joined-hours.txt"  # beside the statements: reading one of a year takes too long
FOLDERS = ("events", "cube", "quarantine", "statements")


@dataclass(frozen=True, slots=True)
class Entry:
    """One log file in the manifest."""

    sha256: str
    file: str
    options: dict[str, Any]
    read: int
    accepted: int
    duplicates: int
    quarantined: int
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The part of the hash that names its files."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger folder."""

    path: Path

    def exists(self) -> bool:
        """Whether there is a ledger."""
        return (self.path / MANIFEST).is_file()

    def entries(self) -> list[Entry]:
        """The manifest, oldest first."""
        manifest = self.path / MANIFEST
        if not manifest.is_file():
            return []
        lines = manifest.read_bytes().splitlines()
        return [_entry(line, f"{manifest}: line {number}") for number, line in enumerate(lines, 1)]

    def files(self, kind: str) -> list[str]:
        """Paths of the Parquet files of a kind, for the entries of the manifest."""
        paths = (self.path / kind / f"{entry.short}.parquet" for entry in self.entries())
        return [exact_path(path) for path in paths]

    def joined_before(self) -> str:
        """The hourly series that a statement of this ledger was last joined to; empty for none."""
        marker = self.path / "statements" / JOINED
        return marker.read_text("utf-8") if marker.is_file() else ""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the ledger against other writers on this machine."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def find(self, sha256: str, options: dict[str, Any]) -> Entry | None:
        """The entry of a log taken in before.

        Raises InputError naming the difference when it was taken in under other options.
        """
        for entry in self.entries():
            if entry.sha256 == sha256:
                differing = _differences(entry.options, options)
                if differing:
                    raise InputError(f"{entry.file} is in the ledger already, with {differing}")
                return entry
        return None

    def add(self, con: duckdb.DuckDBPyConnection, entry: Entry) -> None:
        """Write tables `events`, `cube` and `quarantine` of the connection, then the manifest."""
        for folder in FOLDERS:
            (self.path / folder).mkdir(parents=True, exist_ok=True)
        for kind in ("events", "cube"):
            _written(
                self.path / kind / f"{entry.short}.parquet", con, kind, "PARQUET, COMPRESSION ZSTD"
            )
        _written(self.path / "quarantine" / f"{entry.short}.jsonl", con, "quarantine", "JSON")
        lines = [json.dumps(asdict(e), ensure_ascii=False) for e in [*self.entries(), entry]]
        write_whole(self.path / MANIFEST, "\n".join(lines) + "\n")


def open_ledger(path: Path) -> Ledger:
    """The ledger at `path`; in a new or empty folder it begins with the first log that is added.

    Raises InputError when it is a file, or a folder with something else in it.
    """
    if path.exists() and not path.is_dir():
        raise InputError(f"{path} is a file; --out names a folder")
    if path.is_dir() and not (path / MANIFEST).is_file() and _foreign(path):
        raise InputError(
            f"{path} is neither empty nor a ledger; --out names a new folder or a ledger"
        )
    return Ledger(path)


def _foreign(folder: Path) -> bool:
    """Whether a folder holds something that no ledger, not even one being made, would hold."""
    ours = {".lock", *FOLDERS}
    return any(path.name not in ours for path in folder.iterdir())


def _entry(line: bytes, at: str) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise InputError(f"the ledger is damaged: {at}: {error}") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _written(path: Path, con: duckdb.DuckDBPyConnection, table: str, how: str) -> None:
    beside = path.with_name(f".{path.name}.part")
    con.execute(f"COPY {table} TO '{str(beside).replace(chr(39), chr(39) * 2)}' (FORMAT {how})")
    beside.replace(path)


def _differences(before: dict[str, Any], now: dict[str, Any]) -> str:
    return ", ".join(_changed(before, now))


def _changed(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            yield f"{name}={before.get(name)} (now {now.get(name)})"
