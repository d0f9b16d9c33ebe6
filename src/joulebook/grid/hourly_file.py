"""Reading hourly files of intensity, price, weather and fuel mix into series in UTC.

Every hour of the file's span has a value or is marked MISSING; what the publisher doubts stays
marked. Times are the beginning of the hour (or part of an hour) that a row is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from joulebook.errors import InputError, UnknownNameError
from joulebook.grid.fuel_mix import FUELS, FuelMix
from joulebook.grid.hourly_cells import Cells, read_cells
from joulebook.grid.hourly_columns import Column, columns_of
from joulebook.grid.hourly_times import RULE, Parts, parts_of, seconds_of
from joulebook.grid.series import Mark, Series

POSSIBLE = {
    "grid_g_per_kwh": (0.0, 3_000.0), "electricity_usd_per_kwh": (-50.0, 50.0),
    "carbon_free_share": (0.0, 1.0), "grid_water_l_per_kwh": (0.0, 1_000.0),
    "temperature_c": (-90.0, 60.0), "relative_humidity": (0.0, 1.02), "wind_m_per_s": (0.0, 120.0),
    "cloud_share": (0.0, 1.0), "pue": (1.0, 10.0), "wue_l_per_kwh": (0.0, 1_000.0),
}  # fmt: skip
UNIT_HINT = "; the unit may be another, such as lb/MWh or t/MWh: let the column's name say it"
MOST_MEGAWATTS = 3e6  # more than any area's grid
DOUBTED = ("grid_g_per_kwh", "carbon_free_share", "grid_water_l_per_kwh")
_TRUE, _FALSE = ("1", "true", "yes"), ("", "0", "false", "no")
SEVERAL = 0.01  # of the rows: fewer are slips of a publisher
DECADES = 100.0  # no grid's intensity leaps so far with nothing in between: that is another unit


@dataclass(frozen=True, slots=True, eq=False)
class Hourly:
    """What an hourly file holds of one place; `unread` names the columns that were left out."""

    place: str
    all: tuple[Series, ...]
    mix: FuelMix | None = None
    unread: tuple[str, ...] = field(default=())

    @property
    def span(self) -> tuple[np.datetime64, np.datetime64]:
        """The first hour and the one after the last."""
        holds = self.mix or self.all[0]
        return holds.start, holds.end

    def has(self, quantity: str, scope: str = "", method: str = "average") -> bool:
        """Whether `find` has an answer."""
        return len(self._matching(quantity, scope, method)) == 1

    def find(self, quantity: str, scope: str = "", method: str = "average") -> Series:
        """The series of a quantity, of any scope where none is asked for.

        A marginal intensity answers only who asks for `method="marginal"`. Raises InputError that
        names what there is where none or several fit.
        """
        found = self._matching(quantity, scope, method)
        if len(found) == 1:
            return found[0]
        there = ", ".join(map(_said, self.all)) or "none but the fuel mix"
        wanted = f"{scope} {quantity}".strip()
        problem = f"several series of {wanted}" if found else f"no series of {wanted}"
        raise InputError(f"{problem} in the file of {self.place or 'no place'}; there is: {there}")

    def _matching(self, quantity: str, scope: str, method: str) -> list[Series]:
        return [
            s
            for s in self.all
            if s.quantity == quantity and scope in ("", s.scope) and s.method in ("", method)
        ]


def read_hourly(
    path: str | Path,
    *,
    place: str | None = None,
    time_zone: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Hourly:
    r"""The series of one place in a .csv, .csv.gz or .parquet file, hour by hour in UTC.

    `place` chooses one of several, or names the place of a file that does not; `time_zone` is that
    of local times without an offset; `columns` maps names of ours, with their unit, to the file's
    (`{"direct_lb_per_mwh": "MOER"}`). Raises InputError naming file, line and what was expected.

    >>> from tempfile import TemporaryDirectory
    >>> text = "zone,utc,gco2_lca\nFR,2022-07-01T00:00Z,40\nFR,2022-07-01T02:00Z,60\n"
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "fr.csv").write_text(text)
    ...     read_hourly(Path(folder, "fr.csv")).find("grid_g_per_kwh", "lifecycle").values
    array([40., nan, 60.])
    """
    cells = read_cells(Path(path))
    known, unread = columns_of(cells.header, columns or {}, cells.name)
    cells, at_place = _of_place(cells, known, place)
    time = next(c for c in known if c.role == "time")
    seconds = seconds_of(cells, time.at, time.name == "utc", time_zone)
    read = [c for c in known if c.role in ("value", "fuel")]
    numbers = np.column_stack([_numbers(cells, column) for column in read])
    marks = _row_marks(cells, known)
    parts = parts_of(seconds, np.column_stack([numbers, marks]), cells)
    series = tuple(
        _series(at_place, cells, column, parts, numbers[:, i], marks)
        for i, column in enumerate(read)
        if column.role == "value" and not np.isnan(numbers[:, i]).all()
    )
    fuels = {c.name: numbers[:, i] for i, c in enumerate(read) if c.role == "fuel"}
    mix = _mix(at_place, cells.name, fuels, parts, marks) if fuels else None
    if not series and mix is None:
        raise InputError(f"{cells.name}: not one value in it")
    return Hourly(at_place, series, mix, unread)


def _said(series: Series) -> str:
    labels = " ".join(filter(None, (series.scope, series.basis, series.method)))
    if series.quantity == "grid_g_per_kwh" and not series.scope:
        labels = "scope not said: call its column direct_g_per_kwh or lifecycle_g_per_kwh"
    return f"{series.quantity} ({labels})" if labels else series.quantity


def _of_place(cells: Cells, known: tuple[Column, ...], place: str | None) -> tuple[Cells, str]:
    """The rows of the place asked for, or of the only one; `NA` is Namibia."""
    column = next((c for c in known if c.role == "place"), None)
    if column is None:
        return cells, place or ""
    names = [cell.strip() for cell in cells.column(column.at)]
    there = sorted(set(names))
    if place is None and len(there) > 1:
        shown = ", ".join(there[:8]) + (", …" if len(there) > 8 else "")
        raise InputError(f"{cells.name}: {len(there)} places; choose one: {shown}")
    wanted = place if place is not None else there[0]
    if wanted not in there:
        raise UnknownNameError(f"place in {cells.name}", wanted, there)
    if len(there) == 1:
        return cells, wanted
    return cells.only([i for i, name in enumerate(names) if name == wanted]), wanted


def _numbers(cells: Cells, column: Column) -> np.ndarray:
    """A column in the unit of its quantity; raises InputError for what cannot be."""
    values = cells.numbers(column.at) * column.factor
    if column.role == "fuel":
        low, high = -MOST_MEGAWATTS, MOST_MEGAWATTS
    else:
        low, high = POSSIBLE[column.name]
    outside = np.flatnonzero((values < low) | (values > high))
    if len(outside):
        row = int(outside[0])
        low_told, high_told = low / column.factor, high / column.factor
        wrong = "" if column.name != "grid_g_per_kwh" or values[row] < low else UNIT_HINT
        raise InputError(
            f"{cells.where(row)}: {column.header} is {cells.rows[row][column.at]}; expected "
            f"{low_told:,g} to {high_told:,g}{wrong}"
        )
    if column.name == "grid_g_per_kwh":
        _check_one_unit(cells, column, values)
    return values


def _check_one_unit(cells: Cells, column: Column, values: np.ndarray) -> None:
    """Raise InputError when a column's values fall into two heaps that lie decades apart."""
    positive = np.flatnonzero(values > 0)
    rising = positive[np.argsort(values[positive], kind="stable")]
    leaps = np.flatnonzero(values[rising][1:] > DECADES * values[rising][:-1])
    for leap in leaps:
        several = min(leap + 1, len(rising) - leap - 1) >= SEVERAL * len(rising)
        if several and values[rising[leap + 1]] > 20:  # small direct intensities do vary so
            small, large = int(rising[leap]), int(rising[leap + 1])
            cell, other = (cells.rows[row][column.at] for row in (small, large))
            raise InputError(
                f"{cells.where(small)}: {column.header} is {cell}, and {other} in line "
                f"{cells.lines[large]}, with nothing in between: two units in one column?"
            )


def _row_marks(cells: Cells, known: tuple[Column, ...]) -> np.ndarray:
    """What the publisher says of every row: estimated, suspect or neither."""
    marks = np.zeros(len(cells.rows), np.uint8)
    for role, mark in (("estimated", Mark.ESTIMATED), ("suspect", Mark.SUSPECT)):
        for column in known:
            if column.role == role:
                marks[_flagged(cells, column)] = mark
    return marks


def _flagged(cells: Cells, column: Column) -> list[int]:
    told = [cell.strip().lower() for cell in cells.column(column.at)]
    for row, cell in enumerate(told):
        if cell not in _TRUE and cell not in _FALSE:
            raise InputError(
                f"{cells.where(row)}: {column.header} is {cell[:40]!r}; expected 0 or 1"
            )
    return [row for row, cell in enumerate(told) if cell in _TRUE]


def _series(
    place: str, cells: Cells, column: Column, parts: Parts, numbers: np.ndarray, marks: np.ndarray
) -> Series:
    doubted = marks if column.name in DOUBTED else np.zeros_like(marks)
    values, worth = parts.hourly(numbers, doubted)
    return Series(
        place, column.name, parts.start, values, worth, cells.name,
        scope=column.scope, basis=column.basis, method=column.method,
        rule=RULE if parts.per_hour > 1 else "",
    )  # fmt: skip


def _mix(
    place: str, name: str, fuels: Mapping[str, np.ndarray], parts: Parts, marks: np.ndarray
) -> FuelMix | None:
    """The fuel mix; an hour that lacks one of the fuels of the file is missing."""
    there = [fuel for fuel in FUELS if fuel in fuels and not np.isnan(fuels[fuel]).all()]
    if not there:
        return None
    hourly = [parts.hourly(fuels[fuel], marks) for fuel in there]
    megawatts = np.column_stack([values for values, _ in hourly])
    worth = np.max([worth for _, worth in hourly], axis=0).astype(np.uint8)
    megawatts[worth == Mark.MISSING] = np.nan
    return FuelMix(place, parts.start, tuple(there), megawatts, worth, name)
