"""Hourly files: the columns of one place as series. (A minimal reader until the full one lands.)"""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.series import Mark, Series

_COLUMNS = {
    "gco2_direct": ("grid_g_per_kwh", "direct", 1.0),
    "gco2_lca": ("grid_g_per_kwh", "lifecycle", 1.0),
    "carbon_free_pct": ("carbon_free_share", "", 0.01),
    "price_usd_mwh": ("electricity_usd_per_kwh", "", 0.001),
    "temp_c": ("temperature_c", "", 1.0),
    "rh_pct": ("relative_humidity", "", 0.01),
    "wind10m_kmh": ("wind_m_per_s", "", 1 / 3.6),
    "cloud_pct": ("cloud_share", "", 0.01),
}


@dataclass(frozen=True, slots=True)
class Hourly:
    """The series of one place."""

    place: str
    all: tuple[Series, ...]
    mix: object = None

    def has(self, quantity: str, scope: str = "") -> bool:
        """Whether there is a series of a quantity."""
        return any(s.quantity == quantity and s.scope == scope for s in self.all)

    def find(self, quantity: str, scope: str = "") -> Series:
        """The series of a quantity; raises InputError when there is none."""
        for s in self.all:
            if s.quantity == quantity and s.scope == scope:
                return s
        raise InputError(f"{self.place} has no {quantity} {scope}".strip())


def read_hourly(
    path: Path, *, place: str | None = None, time_zone: str | None = None, columns: object = None
) -> Hourly:
    """The series of an hourly file; other time zones and columns are for the full reader."""
    if time_zone or columns:
        raise InputError("time zones and columns are not read yet")
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or "utc" not in rows[0]:
        raise InputError(f"{path}: expected columns zone, utc, …")
    hours = np.array([row["utc"].rstrip("Z") for row in rows], dtype="datetime64[h]")
    size = int((hours[-1] - hours[0]) // np.timedelta64(1, "h")) + 1
    at = (hours - hours[0]) // np.timedelta64(1, "h")
    found = []
    for column, (quantity, scope, factor) in _COLUMNS.items():
        if column not in rows[0]:
            continue
        values = np.full(size, np.nan)
        values[at] = [float(row[column]) * factor if row[column] else np.nan for row in rows]
        marks = np.where(np.isnan(values), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
        zone = place or rows[0].get("zone", "")
        found.append(Series(zone, quantity, hours[0], values, marks, path.name, scope=scope))
    return Hourly(place or rows[0].get("zone", ""), tuple(found))
