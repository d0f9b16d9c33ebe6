"""A ledger on disk: a folder of events, their moments, what was turned away, and a manifest.

    manifest.jsonl                      one line a log file taken in: its hash, options, counts, files
    events/day=2026-01-31/HASH.parquet  its accepted rows, by day of start
    cube/HASH.parquet                   their moments
    works/HASH.parquet                  the moments of what is not text, where there is any
    busy/HASH.parquet                   when dedicated deployments were busy, where there are any
    gauges/HASH.parquet                 the batches that Prometheus was told, where they are given
    lengths/HASH.parquet                a sample of their lengths, for models with sliding windows
    quarantine/HASH.jsonl               its rejected rows with the reason
    statements/ID.json                  answers and restatements, never overwritten; and, beside them,
    statements/joined-hours.txt         the hourly series that a statement was last joined to

A file counts once the manifest names it; everything else is written in `.staging` and moved before.
"""

import fcntl
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.durable import move_in, sha256_of
from joulebook.ledger.log_file import exact_path
from joulebook.ledger.manifest import MANIFEST, Entry, append_entry, read_manifest

JOINED = "joined-hours.txt"  # beside the statements: reading one of a year takes too long
STAGING = ".staging"
FOLDERS = ("events", "cube", "works", "lengths", "busy", "gauges", "quarantine", "statements")
_FORMATS = {".parquet": "PARQUET, COMPRESSION ZSTD", ".jsonl": "JSON"}


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger folder."""

    path: Path

    def exists(self) -> bool:
        """Whether there is a ledger."""
        return (self.path / MANIFEST).is_file()

    def entries(self) -> list[Entry]:
        """The manifest, oldest first."""
        return read_manifest(self.path / MANIFEST)

    def logs(self) -> list[Entry]:
        """The entries that are logs."""
        return [entry for entry in self.entries() if not entry.compacts]

    def current(self) -> dict[str, str]:
        """The files of the ledger as it stands, by path, each with its SHA-256."""
        files: dict[str, str] = {}
        for entry in self.entries():
            if entry.compacts:
                files = {path: h for path, h in files.items() if path.startswith("quarantine/")}
            files |= entry.files
        return files

    def files(self, kind: str) -> list[str]:
        """Paths of the Parquet files of a kind, as DuckDB takes them."""
        return [self.as_read(path) for path in self.current() if path.startswith(f"{kind}/")]

    def events_of(self, days: Iterable[date]) -> list[str]:
        """Paths of the events of some days."""
        folders = {f"events/day={day.isoformat()}" for day in days}
        return [self.as_read(p) for p in self.current() if p.rpartition("/")[0] in folders]

    def as_read(self, path: str) -> str:
        """A file of the ledger as DuckDB takes it; raises InputError as `readable` does."""
        return exact_path(self.readable(path))

    def readable(self, path: str) -> Path:
        """A file of the ledger; raises InputError where a link leads out of it, or it is not there."""
        at = self.path / path
        if not at.is_file():
            raise InputError(f"the ledger {self.path} is damaged: {path} is missing")
        if not at.resolve().is_relative_to(self.path.resolve()):
            raise InputError(f"the ledger {self.path} is damaged: {path} is a link out of it")
        return at

    def joined_before(self) -> str:
        """The hourly series that a statement of this ledger was last joined to; empty for none."""
        marker = self.path / "statements" / JOINED
        return marker.read_text("utf-8") if marker.is_file() else ""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the ledger against other writers on this machine; what a dead one left is removed.

        Raises InputError where nothing can be written.
        """
        self.check_inside()
        with self._lock_file() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            shutil.rmtree(self.path / STAGING, ignore_errors=True)
            try:
                yield
            finally:
                shutil.rmtree(self.path / STAGING, ignore_errors=True)

    def _lock_file(self) -> TextIO:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            return (self.path / ".lock").open("a")
        except OSError as error:
            raise InputError(f"{self.path} cannot be written: {error.strerror}") from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Raise InputError naming the ledger where DuckDB cannot read its files."""
        try:
            yield
        except duckdb.Error as error:
            problem = " ".join(str(error).split())[:300]
            raise InputError(f"the ledger {self.path} is damaged: {problem}") from error

    def find(self, sha256: str, options: dict[str, Any]) -> Entry | None:
        """The entry of a log taken in before.

        Raises InputError naming the difference when it was taken in under other options.
        """
        for entry in self.logs():
            if entry.sha256 == sha256:
                differing = _differences(entry.options, options)
                if differing:
                    raise InputError(f"{entry.file} is in the ledger already, with {differing}")
                return entry
        return None

    def add(self, con: duckdb.DuckDBPyConnection, entry: Entry, tables: dict[str, str]) -> Entry:
        """Write queries to files of the ledger, then the manifest; `tables` is SQL by path.

        Raises InputError when they cannot be written: the ledger is then as it was.
        """
        self.check_inside(*tables)
        try:
            entry = replace(
                entry, files={path: self._staged(con, path, sql) for path, sql in tables.items()}
            )
            for path in entry.files:
                move_in(self.path / STAGING / path, self.path / path)
            append_entry(self.path / MANIFEST, entry)
        except (duckdb.IOException, OSError) as error:
            self._drop(tables.keys() - self.current().keys())
            problem = " ".join(str(error).split())[:200]
            raise InputError(
                f"{self.path} cannot be written, and is as it was: {problem}"
            ) from error
        return entry

    def _drop(self, paths: Iterable[str]) -> None:
        """Remove files that the manifest does not name: a full disk needs their place."""
        for path in paths:
            with suppress(OSError):  # what nobody names is also overwritten, or left alone
                (self.path / path).unlink(missing_ok=True)

    def _staged(self, con: duckdb.DuckDBPyConnection, path: str, sql: str) -> str:
        beside = self.path / STAGING / path
        beside.parent.mkdir(parents=True, exist_ok=True)
        place = str(beside).replace("'", "''")
        con.execute(f"COPY ({sql}) TO '{place}' (FORMAT {_FORMATS[beside.suffix]})")
        return sha256_of(beside)

    def check_inside(self, *paths: str) -> None:
        """Raise InputError where a folder of the ledger, or of files to be written, is a link."""
        folders = (str(PurePosixPath(path).parent) for path in paths)
        for folder in (*FOLDERS, STAGING, MANIFEST, ".lock", *dict.fromkeys(folders)):
            at = self.path / folder
            if at.is_symlink():
                raise InputError(f"{at} is a link; a ledger's files lie in the ledger")


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


def opened(path: Path) -> Ledger:
    """The ledger at `path`; raises InputError when there is none."""
    ledger = Ledger(path)
    if not ledger.exists():
        raise InputError(f"{path} is no ledger; `joulebook account` makes one")
    return ledger


def _foreign(folder: Path) -> bool:
    """Whether a folder holds something that no ledger, not even one being made, would hold."""
    ours = {".lock", STAGING, *FOLDERS}
    return any(path.name not in ours for path in folder.iterdir())


def _differences(before: dict[str, Any], now: dict[str, Any]) -> str:
    return ", ".join(_changed(before, now))


def _changed(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            yield f"{name}={before.get(name)} (now {now.get(name)})"
