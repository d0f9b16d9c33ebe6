"""Tables of configurations, measured or to be predicted: the one reader, and what their cells say.

A cell that is empty or says NaN is not given. Anything else in a column of numbers must be a number
that can be: a row with one that cannot is left out by those who read it, and the reason says which.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import Page, find, page

Row = Mapping[str, str]
LEAST, MOST = 1e-6, 1e12  # less or more in any cell is a slip: nothing here is so small or large
NOT_GIVEN = ("", "nan", "na", "n/a", "none", "null")
NEAREST_GPU = "h100-sxm"
NEEDED = ("tdp_w", "memory_bytes", "memory_bytes_per_s")  # of an accelerator
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class CaseTable:
    """A file's columns and its rows as text; `broken` are rows whose cells do not fit the header."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[tuple[Row, str], ...]


def read_table(path: Path) -> CaseTable:
    """The CSV file at `path`, with commas, in UTF-8.

    Raises InputError when there is no such file, or it is no such table.
    """
    if not path.is_file():
        raise InputError(f"{path}: {'a folder; give a file' if path.is_dir() else 'no such file'}")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline="")) if line]
    except csv.Error as error:
        raise InputError(f"{path}: no CSV table: {error}") from None
    if not lines:
        raise InputError(f"{path}: the file is empty; expected a header and rows")
    columns = tuple(cell.strip() for cell in lines[0])
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise InputError(f"{path}: column {', '.join(map(repr, twice))} occurs more than once")
    if len(lines) == 1:
        raise InputError(f"{path}: a header and no rows{_delimiter(columns)}")
    return _table(path, columns, lines[1:])


def _table(path: Path, columns: tuple[str, ...], lines: list[list[str]]) -> CaseTable:
    rows, broken = [], []
    for line in lines:
        row = dict(zip(columns, line, strict=False))
        if len(line) != len(columns):
            broken.append((row, f"the row has {len(line)} cells, the header {len(columns)}"))
        elif not any(cell.strip() for cell in line):
            broken.append((row, "the row is empty"))
        else:
            rows.append(row)
    return CaseTable(path, columns, tuple(rows), tuple(broken))


def kind_of(table: CaseTable, kinds: Mapping[str, Sequence[str]]) -> str:
    """The kind, of those in `kinds` with the columns they need, whose columns the table has.

    Raises InputError naming the columns that are missing of the kind it comes closest to.
    """
    missing = {
        kind: [name for name in needed if name not in table.columns]
        for kind, needed in kinds.items()
    }
    best = min(kinds, key=lambda kind: len(missing[kind]) / len(kinds[kind]))
    if not missing[best]:
        return best
    among = f"a table of {' or '.join(kinds)}"
    if len(missing[best]) == len(kinds[best]):
        needed = "; ".join(f"{kind}: {', '.join(columns)}" for kind, columns in kinds.items())
        raise InputError(
            f"{table.path}: not {among}{_delimiter(table.columns)}; needed columns: {needed}"
        )
    raise InputError(
        f"{table.path}: taken as a table of {best}, missing columns {', '.join(missing[best])}"
    )


def _delimiter(columns: Sequence[str]) -> str:
    """What to say of a header that commas do not part."""
    if len(columns) > 1:
        return ""
    found = [word for sign, word in DELIMITERS.items() if columns and sign in columns[0]]
    return f": its cells seem to be parted by {found[0]}, expected commas" if found else ""


def number(row: Row, column: str) -> float:
    """A cell as a number; NaN where it is not given. Raises InputError for what cannot be one."""
    text = (row.get(column) or "").strip()
    if text.lower() in NOT_GIVEN:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{column}={text!r}: expected a number") from None
    if value != 0 and not LEAST <= value <= MOST:
        raise InputError(f"{column}={text!r}: expected 0, or a number from {LEAST:g} to {MOST:g}")
    return value


def positive(row: Row, column: str) -> float:
    """A cell as a number above 0; raises InputError for anything else, nothing included."""
    value = number(row, column)
    if not value > 0:
        told = (row.get(column) or "").strip()
        raise InputError(f"{column}={told!r}: expected a number above 0")
    return value


def count(row: Row, column: str, otherwise: float = math.nan) -> float:
    """A cell as a number of 1 or more, `otherwise` where it is not given or 0.

    Raises InputError for anything else.
    """
    value = number(row, column)
    value = value if value > 0 else otherwise
    if not value >= 1:
        told = (row.get(column) or "").strip()
        raise InputError(f"{column}={told!r}: expected a number of 1 or more")
    return value


def measured(row: Row, column: str) -> float:
    """A measured cell as a number above 0; NaN for anything else."""
    try:
        return positive(row, column)
    except InputError:
        return math.nan


def accelerator(name: str) -> tuple[Page, str]:
    """The accelerator of that name, or the most similar one with a note that says so.

    One of which no rated power or memory is known is answered by another, too.
    """
    try:
        found = find("gpus", name, "accelerator")
    except UnknownNameError as error:
        close = find("gpus", _similar(name, error.nearest), "accelerator")
        told = f"unknown accelerator {name!r}" if name.strip() else "no accelerator given"
        return close, f"{told}: taken as {close.title}"
    lacking = [fact for fact in NEEDED if fact not in found.facts]
    if not lacking:
        return found, ""
    close = page(f"gpus/{NEAREST_GPU}")
    return close, f"nobody tells {', '.join(lacking)} of {found.title}: taken as {close.title}"


def _similar(name: str, near: Sequence[str]) -> str:
    """The nearest name, where it shares a word or its beginning with `name`; else an H100's."""
    plain = name.strip().lower()
    alike = [n for n in near if n.partition("-")[0] in plain or (plain and n.startswith(plain[:3]))]
    return alike[0] if alike else NEAREST_GPU
