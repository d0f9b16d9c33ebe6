"""Writing so that a crash at any moment leaves the old state or the new one, never half of either."""

import hashlib
import os
import secrets
from pathlib import Path

_BLOCK = 1 << 20


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all, and make it last; of several writers, the last one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        beside.write_text(text, "utf-8")
        move_in(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def move_in(beside: Path, path: Path) -> None:
    """Put a file that was written beside into its place, and make both last."""
    _sync(beside)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside.replace(path)
    _sync(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, after taking away the beginning of one that was never finished."""
    with path.open("ab+") as file:
        file.seek(0)
        whole = file.read().rpartition(b"\n")
        if whole[2]:
            file.truncate(len(whole[0]) + len(whole[1]))
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def name_of(text: bytes) -> str:
    """What a file is called that is known by its content.

    >>> name_of(b"{}")
    '44136fa355b3678a'
    """
    return hashlib.sha256(text).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
