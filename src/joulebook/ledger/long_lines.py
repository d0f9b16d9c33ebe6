"""Lines without an end: no request is that long, and no memory should hold one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BufferedIOBase
from pathlib import Path
from typing import IO

from joulebook.ledger.log_file import LONGEST_LINE, LogFile, packing, unpacked

KEPT = 1_000  # bytes of a line without an end, for the one who looks at what was turned away


@contextmanager
def bounded(log: LogFile) -> Iterator[LogFile]:
    """The log, its lines read from a copy where one of them is too long: of that only the beginning.

    Such a line is so a row that means nothing, and all others keep their numbers. A zstd file is not
    looked into.
    """
    if log.longest <= LONGEST_LINE or packing(log.path) == "zstd":
        yield log
        return
    with tempfile.TemporaryDirectory(prefix="joulebook-") as folder:
        copy = Path(folder) / "lines"
        with unpacked(log.path) as file, copy.open("wb") as short:
            _shorten(file, short)
        yield replace(log, copy=copy)


def _shorten(file: BufferedIOBase, short: IO[bytes]) -> None:
    """Copy lines, each up to what a line may have."""
    while line := file.readline(LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        short.write(line if whole else line[:KEPT] + b"\n")
        while not whole:
            rest = file.readline(LONGEST_LINE)
            whole = not rest or rest.endswith(b"\n")
