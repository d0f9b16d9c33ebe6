"""A table of measured configurations as columns of facts, one element a row."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from joulebook.errors import InputError

Row = Mapping[str, str]


def read_rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file; raises InputError naming the columns of `needed` that are missing."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{path}: missing columns {', '.join(missing)}")
        return list(reader)


def numbers(rows: Sequence[Row], name: str, otherwise: float = np.nan) -> np.ndarray:
    """A column as floats; empty cells become `otherwise`."""
    return np.array([float(row[name]) if row.get(name) else otherwise for row in rows])
