"""Power by the hour from a small CSV file: what a plant generates or what a load draws.

The file has two columns, `utc` and one of `kw`, `mw`, `kwh`, `mwh`: a mean power over an hour is the
energy of that hour. No hour may be missing, so that a gap is never taken for a calm night.
"""

import csv
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.hourly_times import utc_hour
from joulebook.grid.series import HOUR

KWH = {"kw": 1.0, "mw": 1e3, "kwh": 1.0, "mwh": 1e3}  # kWh in an hour at one of each
MOST_KWH = 1e9  # in an hour: more than all the power plants of a country make
MOST_HOURS = 1_000_000
MOST_IN_ALL_KWH = 1e15  # more than the world draws in a year
_ZONED = re.compile(r"([zZ]|[+-]\d\d(:?\d\d)?)$")


@dataclass(frozen=True, slots=True, eq=False)
class Power:
    """kWh of hour `start`, `start` + 1 h, … in UTC; `file` is where they were read."""

    start: np.datetime64
    kwh: np.ndarray
    file: str = ""

    @property
    def hours(self) -> np.ndarray:
        """The hours, as datetime64[h]."""
        return np.asarray(self.start + np.arange(len(self.kwh)) * HOUR)

    @property
    def end(self) -> np.datetime64:
        """The hour after the last one."""
        later: np.datetime64 = self.start + np.timedelta64(len(self.kwh), "h")
        return later

    def at(self, hours: np.ndarray) -> np.ndarray:
        """kWh of some hours; raises InputError for one outside of the file."""
        position = (hours.astype("datetime64[h]") - self.start) // HOUR
        outside = (position < 0) | (position >= len(self.kwh))
        if outside.any():
            raise InputError(
                f"{self.file or 'generation'}: no value for {hours[outside][0]}:00 UTC; it covers "
                f"{self.start}:00 to {self.end}:00"
            )
        return np.asarray(self.kwh[position])


def read_power(path: Path) -> Power:
    """The power by hour in a file of `utc` and one of `kw`, `mw`, `kwh`, `mwh`.

    Raises InputError naming the file and the line for what is no hour, no possible power, told
    twice or missing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _power(str(path), csv.reader(file))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; expected a CSV file of utc,mw") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not text in UTF-8; expected a CSV file of utc,mw") from None
    except ValueError as error:
        raise InputError(f"{str(path)!r}: {error}; expected a CSV file of utc,mw") from None
    except csv.Error as error:
        raise InputError(f"{path}: not CSV: {error}") from None


def _power(name: str, lines: Iterable[list[str]]) -> Power:
    found: dict[np.datetime64, float] = {}
    rows = iter(enumerate(lines, 1))
    factor = KWH[_unit(name, next(rows, (1, []))[1])]
    for at, hour, value in _rows(name, rows):
        if hour in found:
            raise InputError(f"{at}: {hour}:00 UTC is there twice")
        found[hour] = _kwh(at, value, factor)
    if not found:
        raise InputError(f"{name}: no hours; expected lines such as 2024-01-01T00:00Z,12.5")
    first, last = min(found), max(found)
    count = int((last - first) // HOUR) + 1
    if count > MOST_HOURS:
        raise InputError(f"{name}: {first} to {last} is more than {MOST_HOURS:,} hours")
    hours = first + np.arange(count) * HOUR
    missing = next((hour for hour in hours if hour not in found), None)
    if missing is not None:
        raise InputError(f"{name}: {missing}:00 UTC is missing; every hour needs a value")
    return Power(first, np.array([found[hour] for hour in hours]), name)


def _unit(name: str, header: list[str]) -> str:
    columns = [column.strip().lower() for column in header]
    if len(columns) != 2 or columns[0] != "utc" or columns[1] not in KWH:
        told = ",".join(header)[:80]
        raise InputError(f"{name}: line 1: {told!r}; expected utc,mw (or kw, mwh, kwh)")
    return columns[1]


def _rows(
    name: str, rows: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[str, np.datetime64, str]]:
    """Place, hour and text of the value of each line; raises InputError for lines of another shape."""
    for number, row in rows:
        at = f"{name}: line {number}"
        if row and len(row) != 2:
            raise InputError(f"{at}: {len(row)} cells; expected an hour and a value")
        if row:
            yield at, utc_hour(_in_utc(row[0].strip()), at), row[1].strip()


def _kwh(at: str, text: str, factor: float) -> float:
    try:
        value = float(text) * factor
    except ValueError:
        raise InputError(f"{at}: {text!r} is no number") from None
    if not math.isfinite(value) or not 0 <= value <= MOST_KWH:
        raise InputError(f"{at}: {text}; expected 0 to {MOST_KWH / factor:,.0f}")
    return value


def check_kwh(kwh: float) -> None:
    """Raise InputError for an energy that cannot be."""
    if not 0 < kwh <= MOST_IN_ALL_KWH:
        raise InputError(f"kwh {kwh:g}: expected more than 0 and at most {MOST_IN_ALL_KWH:g}")


def _in_utc(text: str) -> str:
    """A time of the column `utc`, whose name says the zone that its cells may leave out."""
    zoned = _ZONED.search(text) or ":" not in text
    return text if zoned else f"{text}Z"
