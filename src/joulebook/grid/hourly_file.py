"""Hourly files: a minimal stand-in for the reader that is written elsewhere."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.series import HOUR, Mark, Series

_COLUMNS = {
    "gco2_lca": ("grid_g_per_kwh", "lifecycle", 1.0), "gco2_direct": ("grid_g_per_kwh", "direct", 1.0),
    "carbon_free_pct": ("carbon_free_share", "", 1e-2),
    "price_usd_mwh": ("electricity_usd_per_kwh", "", 1e-3),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Hourly:
    """All series of one place in a file."""

    place: str
    all: tuple[Series, ...]
    mix: None = None

    def find(self, quantity: str, scope: str = "") -> Series:
        """The series of a quantity; raises InputError naming what there is."""
        for one in self.all:
            if one.quantity == quantity and scope in ("", one.scope):
                return one
        there = ", ".join(f"{one.quantity} {one.scope}".strip() for one in self.all)
        raise InputError(f"no {quantity} {scope} of {self.place}; there is: {there}")

    def has(self, quantity: str, scope: str = "") -> bool:
        """Whether there is a series of a quantity."""
        return any(one.quantity == quantity and scope in ("", one.scope) for one in self.all)


def read_hourly(
    path: str | Path,
    *,
    place: str | None = None,
    time_zone: str | None = None,
    columns: dict[str, str] | None = None,
) -> Hourly:
    """The series of a file in our own two shapes."""
    if time_zone or columns:
        raise InputError("time zones and other columns are not read yet")
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or "utc" not in rows[0]:
        raise InputError(f"{path}: expected a column utc")
    start = np.datetime64(rows[0]["utc"].rstrip("Z"), "h")
    at = np.array([np.datetime64(row["utc"].rstrip("Z"), "h") for row in rows])
    position = (at - start) // HOUR
    found = []
    for column, (quantity, scope, factor) in _COLUMNS.items():
        if column in rows[0]:
            values = np.full(int(position[-1]) + 1, np.nan)
            values[position] = [float(row[column] or "nan") * factor for row in rows]
            marks = np.where(np.isnan(values), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
            named = place or rows[0].get("zone", "")
            found.append(
                Series(named, quantity, start, values, marks, path.name, scope=scope,
                       basis="consumption" if scope else "", method="average" if scope else "")
            )  # fmt: skip
    return Hourly(place or rows[0].get("zone", ""), tuple(found))
