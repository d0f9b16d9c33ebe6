"""The cells of an hourly file as text: CSV, the same packed with gzip, or Parquet."""

import csv
import gzip
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from joulebook.errors import InputError

LARGEST_BYTES = 1 << 29
_EMPTY = frozenset(("", "na", "n/a", "nan", "null", "none"))
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Cells:
    """A file's header, and its rows with the line each stands in; `name` is the file's name."""

    name: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def column(self, at: int) -> list[str]:
        """The cells of one column."""
        return [row[at] for row in self.rows]

    def only(self, keep: Sequence[int]) -> "Cells":
        """The rows at some positions."""
        rows, lines = [self.rows[i] for i in keep], [self.lines[i] for i in keep]
        return Cells(self.name, self.header, rows, lines)

    def numbers(self, at: int) -> np.ndarray:
        """A column's numbers, NaN for empty cells; raises InputError for what is no number."""
        cells = self.column(at)
        try:
            numbers = np.array([float(cell) if cell else np.nan for cell in cells])
        except ValueError:
            numbers = np.array([self._number(i, at) for i in range(len(cells))])
        if np.isinf(numbers).any():
            raise self._no_number(int(np.flatnonzero(np.isinf(numbers))[0]), at)
        return numbers

    def where(self, row: int) -> str:
        """File and line of a row, for messages."""
        return f"{self.name}, line {self.lines[row]}"

    def _number(self, row: int, at: int) -> float:
        cell = self.rows[row][at].strip()
        try:
            return np.nan if cell.lower() in _EMPTY else float(cell)
        except ValueError:
            raise self._no_number(row, at) from None

    def _no_number(self, row: int, at: int) -> InputError:
        cell, header = self.rows[row][at], self.header[at]
        return InputError(
            f"{self.where(row)}: {header} is {cell[:40]!r}; expected a number without its unit "
            f"(the column's name says the unit), or an empty cell"
        )


def read_cells(path: Path) -> Cells:
    """The cells of a file; raises InputError for what is empty, binary, ragged or not there."""
    if not path.is_file():
        raise InputError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}; give a file")
    if path.suffix == ".parquet":
        return _parquet(path)
    return _csv(path.name, _text(path))


def _text(path: Path) -> str:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path.name}: not a whole gzip file: {error}") from None
    if len(content) > LARGEST_BYTES:
        raise InputError(f"{path.name}: larger than {LARGEST_BYTES:,} bytes; split it by place")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InputError(f"{path.name}: not a text file; expected CSV, .csv.gz or .parquet")
    return text


def _csv(name: str, text: str) -> Cells:
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        numbered = [(reader.line_num, row) for row in reader if any(row)]
    except csv.Error as error:
        raise InputError(f"{name}, line {reader.line_num}: not CSV: {error}") from None
    if not numbered:
        raise InputError(f"{name}: empty; expected a header and a row for every hour")
    header = tuple(cell.strip() for cell in numbered[0][1])
    lines, rows = [line for line, _ in numbered[1:]], [row for _, row in numbered[1:]]
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(header):
            raise InputError(f"{name}, line {line}: {len(row)} cells; the header has {len(header)}")
    return _checked(Cells(name, header, rows, lines))


def _parquet(path: Path) -> Cells:
    from joulebook.grid.parquet import as_text

    header, rows = as_text(path)
    return _checked(Cells(path.name, header, rows, list(range(1, len(rows) + 1))))


def _checked(cells: Cells) -> Cells:
    twice = [name for name in cells.header if cells.header.count(name) > 1]
    if twice:
        raise InputError(f"{cells.name}: two columns are called {twice[0]!r}")
    if not cells.rows:
        raise InputError(f"{cells.name}: a header and no rows")
    return cells
