"""A chargeback as a table of plain columns, for a spreadsheet or a billing system."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from joulebook.errors import InputError
from joulebook.ledger.chargeback import CHARGED, Chargeback, Line
from joulebook.ledger.durable import write_whole

COUNTS = ("requests", "input_tokens", "cached_tokens", "output_tokens", "unpriced_requests",
          "billed_requests")  # fmt: skip
_SUFFIXES = {"J": "_j", "g": "_g", "L": "_l", "USD": "_usd"}
_ENDS = ("", "_low", "_high")
TOTAL = "total"


def check_csv(path: Path) -> None:
    """Raise InputError for a file that is no CSV or could not be written."""
    if path.suffix.lower() != ".csv":
        raise InputError(f"--csv {path}: expected a file name that ends in .csv")
    if path.is_dir():
        raise InputError(f"--csv {path} is a folder; give a file")


def write_csv(charged: Chargeback, path: Path) -> int:
    """Write the lines, then the totals; returns the number of rows.

    `line` says which of both a row is. A cell is empty where the log tells nothing.
    """
    rows = list(csv_rows(charged))
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue())
    return len(rows)


def csv_rows(charged: Chargeback) -> Iterator[dict[str, object]]:
    """The lines and the totals as rows of columns named with their unit."""
    for line in charged.lines:
        named = dict(zip(charged.keys, line.values, strict=True))
        yield {"line": "part", **named, **_cells(line)}
    for line in charged.totals:
        yield {"line": TOTAL, **dict.fromkeys(charged.keys), **_cells(line)}


def _cells(line: Line) -> dict[str, object]:
    used = line.usage
    cells: dict[str, object] = {"scope": line.scope}
    cells |= {name: getattr(used, name) for name in COUNTS}
    cells["billed_usd"] = _plain(used.billed_usd) if used.billed_requests else None
    for key in CHARGED:
        quantity = line.quantities.get(key)
        if quantity is not None:
            suffix = _SUFFIXES[quantity.unit]
            for end, value in zip(_ENDS, quantity[:3], strict=True):
                cells[f"{key}{end}{suffix}"] = value
            cells[f"{key}_tier"] = quantity.tier
    if line.charge is not None:
        cells["charge_usd"] = _plain(line.charge)
    return cells


def _plain(value: Decimal) -> str:
    """A decimal with all of its digits and no exponent."""
    return f"{value.normalize():f}"
