"""Whether a zstd file is whole: DuckDB reads one that breaks off as if it ended there."""

from io import BufferedReader
from os import SEEK_CUR
from pathlib import Path

from joulebook.errors import InputError

_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"  # after a first byte from 0x50 to 0x5f
_DICTIONARY_BYTES = (0, 1, 2, 4)
_CONTENT_SIZE_BYTES = (0, 2, 4, 8)
_CHECKSUM_BYTES = 4
_RUN = 1  # the kind of block that is one byte, repeated


def check_whole(path: Path) -> None:
    """Raise InputError where a zstd file breaks off inside a frame, or is none; empty ones pass.

    Only headers are read (RFC 8878): what the blocks hold is not unpacked.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            _pass_frame(file, path)
            if file.tell() > size:
                raise _broken(path, "it breaks off")


def _pass_frame(file: BufferedReader, path: Path) -> None:
    magic = _take(file, len(_MAGIC), path)
    if magic[1:] == _SKIPPABLE and magic[0] >> 4 == 5:
        file.seek(_little(_take(file, 4, path)), SEEK_CUR)
        return
    if magic != _MAGIC:
        raise _broken(path, "it is no zstd")
    told = _take(file, 1, path)[0]
    single = told >> 5 & 1
    size_bytes = _CONTENT_SIZE_BYTES[told >> 6] or single
    file.seek(_DICTIONARY_BYTES[told & 3] + size_bytes + 1 - single, SEEK_CUR)
    while not _pass_block(file, path):
        pass
    file.seek(_CHECKSUM_BYTES * (told >> 2 & 1), SEEK_CUR)


def _pass_block(file: BufferedReader, path: Path) -> bool:
    """Go past a block; returns whether it is the last one of its frame."""
    header = _little(_take(file, 3, path))
    file.seek(1 if header >> 1 & 3 == _RUN else header >> 3, SEEK_CUR)
    return bool(header & 1)


def _take(file: BufferedReader, size: int, path: Path) -> bytes:
    taken = file.read(size)
    if len(taken) < size:
        raise _broken(path, "it breaks off")
    return taken


def _little(taken: bytes) -> int:
    return int.from_bytes(taken, "little")


def _broken(path: Path, why: str) -> InputError:
    return InputError(f"{path}: zstd file is damaged: {why}")
