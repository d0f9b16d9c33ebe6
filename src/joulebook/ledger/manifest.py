"""The manifest of a ledger: one line a log taken in, each with the hash of the line before.

    {"ledger": 2, "made_by": "joulebook 0.1.0"}
    {"sha256": …, "file": …, "options": …, "read": …, …, "files": {"cube/….parquet": …}, "previous": …}

What the manifest does not name is not in the ledger. A line counts once it ends; a line that breaks
off, because the machine did, is no line, and the next writer takes it away.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from joulebook import __version__
from joulebook.errors import InputError
from joulebook.ledger.durable import append_line

MANIFEST = "manifest.jsonl"
MOST_REMEMBERED = 2**16  # lines, about 2 KB each
LAYOUT = 2  # of a ledger's files; a ledger of a later layout is not touched


@dataclass(frozen=True, slots=True)
class Entry:
    """One log file in the manifest, or a compaction of the files of all entries before.

    `size` is its bytes unpacked, `opening` the hash of its first line, `origin` the hash it had when it
    was first taken in, if it has grown since; `files` the SHA-256 of each file that it put in the
    ledger, by path.
    """

    sha256: str
    file: str
    options: dict[str, Any]
    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    size: int = 0
    opening: str = ""
    origin: str = ""
    files: dict[str, str] = field(default_factory=dict)
    compacts: bool = False
    previous: str = ""

    @property
    def short(self) -> str:
        """The part of the hash that names its files."""
        return self.sha256[:16]


def read_manifest(path: Path) -> list[Entry]:
    """The entries, oldest first; none where there is no manifest yet.

    Raises InputError for a manifest that cannot be read, or that a later version made.
    """
    if not path.is_file():
        return []
    lines = _lines(path)
    if lines:
        _check_layout(path, lines[0])
    return [_entry(line, f"{path}: line {number}") for number, line in enumerate(lines[1:], 2)]


def append_entry(path: Path, entry: Entry) -> None:
    """Add an entry; it is in the ledger when this returns, whatever happens to the machine then."""
    header = json.dumps({"ledger": LAYOUT, "made_by": f"joulebook {__version__}"})
    lines = _lines(path) if path.is_file() else []
    if not lines:
        append_line(path, header)
        lines = [header.encode()]
    fields = asdict(entry) | {"previous": _hash(lines[-1])}
    append_line(path, json.dumps(fields, ensure_ascii=False))


def broken_link(path: Path) -> str:
    """Which line does not follow the one before, or empty."""
    lines = _lines(path)
    for number in range(1, len(lines)):
        if _entry(lines[number], f"{path}: line {number + 1}").previous != _hash(lines[number - 1]):
            return f"{path.name}: line {number + 1} does not follow line {number}"
    return ""


def _lines(path: Path) -> list[bytes]:
    """The lines that end."""
    return path.read_bytes().split(b"\n")[:-1]


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _check_layout(path: Path, line: bytes) -> None:
    layout = _object(line, f"{path}: line 1").get("ledger")
    if not isinstance(layout, int):
        raise InputError(
            f"{path}: this ledger is of an earlier, unreleased layout; account its logs again"
        )
    if layout > LAYOUT:
        raise InputError(
            f"{path}: a later version of joulebook made this ledger (layout {layout}, this one "
            f"knows {LAYOUT}); update joulebook"
        )


def _object(line: bytes, at: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise InputError(f"the ledger is damaged: {at}: {error}") from error
    if not isinstance(found, dict):
        raise InputError(f"the ledger is damaged: {at}: not an object")
    return found


# every log that is taken in asks what the ledger has: thousands of them read the same lines again
@lru_cache(MOST_REMEMBERED)
def _entry(line: bytes, at: str) -> Entry:
    try:
        return Entry(**_object(line, at))
    except TypeError as error:
        raise InputError(f"the ledger is damaged: {at}: {error}") from error
