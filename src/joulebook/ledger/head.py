"""The beginning of a log, by which its format is known."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from joulebook.ledger.log_file import LogFile, exact_path, packing, unpacked

_HEAD = 1 << 16  # bytes that tell a format


@dataclass(frozen=True)
class Head:
    """The beginning of a log, by which its format is known.

    `suffix` is the ending of its name without that of the packing, `start` its first bytes unpacked,
    `whole` whether that is all of it.
    """

    suffix: str
    start: bytes
    whole: bool

    @cached_property
    def lines(self) -> list[str]:
        """The first lines that are whole."""
        lines = self.start.decode("utf-8-sig", errors="replace").splitlines()
        return lines if self.whole else lines[:-1]

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects of the first lines, or of the file where it is one document."""
        found = [_object(line) for line in self.lines[:20]]
        objects = [one for one in found if one is not None]
        whole = _object("\n".join(self.lines)) if not objects else None
        return objects if whole is None else [whole]

    @cached_property
    def columns(self) -> list[str]:
        """The names in the first line, as a CSV with commas or bars has them; none of a JSON file."""
        first = self.lines[0] if self.lines and not self.objects else ""
        return [name.strip().strip('"') for name in first.split("|" if "|" in first else ",")]

    def says(self, text: str) -> bool:
        """Whether a text stands in the beginning."""
        return text.encode() in self.start


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def head_of(log: LogFile) -> Head:
    """The beginning of a log."""
    if packing(log.path) == "zstd":
        start = _zstd_start(log.path)
    else:
        with unpacked(log.path) as file:
            start = file.read(_HEAD + 1)
    return Head(log.suffix, start[:_HEAD], len(start) <= _HEAD)


def _zstd_start(path: Path) -> bytes:
    lines = duckdb.execute(
        "SELECT line FROM read_csv(?, compression='zstd', auto_detect=false, header=false, "
        "columns={'line': 'VARCHAR'}, delim=chr(1), quote='', escape='', strict_mode=false, "
        "ignore_errors=true) LIMIT 50",
        [exact_path(path)],
    ).fetchall()
    return "".join(f"{line}\n" for (line,) in lines).encode() + b" "
