"""Weather of one place from a CSV file: an hour a row, UTC.

The header names `utc` and temperature and humidity with their unit: `temperature_c` or `temp_c`,
`relative_humidity` (a share) or `rh_pct` (per cent); other columns are left alone.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.series import HOUR, Mark, Series

TIMES = ("utc",)
TEMPERATURES = {"temperature_c": 1.0, "temp_c": 1.0}
HUMIDITIES = {"relative_humidity": 1.0, "rh_pct": 0.01}
LONGEST = 24 * 366 * 50  # hours: a file of more is not one place's weather


def read_weather(path: Path, place: str = "") -> tuple[Series, Series]:
    """Temperature and relative humidity of the file, gaps as missing hours.

    Raises InputError naming the file and the row that cannot be read.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(_text(path))))
    except csv.Error as error:
        raise InputError(f"{path}: not CSV: {error}") from None
    if not rows:
        raise InputError(f"{path}: no rows of weather")
    found = {name: name for name in rows[0] if name}
    time = _column(path, found, TIMES)
    columns = {
        "temperature_c": (_column(path, found, TEMPERATURES), TEMPERATURES),
        "relative_humidity": (_column(path, found, HUMIDITIES), HUMIDITIES),
    }
    hours = np.array(list(_hours(path, rows, time)))
    start, count = hours.min(), int((hours.max() - hours.min()) // HOUR) + 1
    if len(np.unique(hours)) < len(hours):
        raise InputError(f"{path}: two rows for one hour; expected the weather of one place")
    if count > LONGEST:
        raise InputError(f"{path}: from {start} to {hours.max()}: expected at most 50 years")
    at = (hours - start) // HOUR
    temperature, humidity = (
        _series(
            path, place, quantity, start, count, at, list(_numbers(path, rows, name, known[name]))
        )
        for quantity, (name, known) in columns.items()
    )
    return temperature, humidity


def _text(path: Path) -> str:
    """The text of a file, unzipped where its name says so."""
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"{path}: no such file") from None
    except (gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError):
        raise InputError(f"{path}: expected a CSV text, plain or as .gz") from None


def _column(path: Path, found: dict[str, str], known: tuple[str, ...] | dict[str, float]) -> str:
    for name in known:
        if name in found:
            return name
    raise InputError(f"{path}: no column {' or '.join(known)}; it has {', '.join(found)}")


def _hours(path: Path, rows: list[dict[str, str]], name: str) -> Iterator[np.datetime64]:
    for line, row in enumerate(rows, 2):
        text = (row[name] or "").strip()
        try:
            time = datetime.fromisoformat(text)
            if time.tzinfo is not None:
                time = time.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            raise InputError(f"{path}, line {line}: {text!r} is no time in UTC") from None
        if time != time.replace(minute=0, second=0, microsecond=0):
            raise InputError(f"{path}, line {line}: {text!r} is no full hour in UTC")
        yield np.datetime64(time, "h")


def _numbers(path: Path, rows: list[dict[str, str]], name: str, factor: float) -> Iterator[float]:
    for line, row in enumerate(rows, 2):
        text = (row[name] or "").strip()
        try:
            yield float(text) * factor if text else np.nan
        except ValueError:
            raise InputError(f"{path}, line {line}: {name} {text!r} is no number") from None


def _series(
    path: Path, place: str, quantity: str, start: np.datetime64, count: int, at: np.ndarray,
    numbers: list[float],
) -> Series:  # fmt: skip
    values = np.full(count, np.nan)
    values[at] = numbers
    marks = np.where(np.isnan(values), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
    return Series(place, quantity, start, values, marks, dataset=path.name)
