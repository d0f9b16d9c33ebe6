"""Which files a call means: one, a pattern, or the standard input; and which format they are in."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from joulebook.errors import InputError
from joulebook.ledger.head import head_of
from joulebook.ledger.log_file import LogFile
from joulebook.ledger.readers import readers

AUTO = "auto"
STANDARD_INPUT = "-"


@contextmanager
def expanded(pattern: str | Path) -> Iterator[list[tuple[Path, str]]]:
    """The files of a path or pattern, with what people call them; `-` is the standard input.

    Raises InputError where a pattern matches nothing.
    """
    text = str(pattern)
    if text == STANDARD_INPUT:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "standard-input"
            with path.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
            yield [(path, STANDARD_INPUT)]
        return
    if Path(text).exists() or not any(letter in text for letter in "*?["):
        yield [(Path(text), Path(text).name)]
        return
    anchor = Path(Path(text).anchor or ".")
    relative = str(Path(text).relative_to(anchor)) if Path(text).is_absolute() else text
    found = sorted(path for path in anchor.glob(relative) if path.is_file())
    if not found:
        raise InputError(f"{text}: no such file")
    yield [(path, path.name) for path in found]


def format_of(log: LogFile) -> str:
    """The format whose reader knows the log by its beginning.

    Raises InputError when none does, or several do.
    """
    head = head_of(log)
    knows = [name for name, module in readers().items() if module.looks_like(head)]
    if len(knows) == 1:
        return knows[0]
    if not knows:
        raise InputError(
            f"{log.name}: no format is known by what it begins with; give --format (`joulebook "
            "formats` lists them), for any other table --format generic --columns ours=theirs"
        )
    raise InputError(f"{log.name} may be {' or '.join(knows)}; give --format")
