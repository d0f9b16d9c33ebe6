"""Hourly series on disk: append-only, each value with the time at which it was recorded."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import duckdb
import numpy as np

from joulebook.errors import InputError
from joulebook.grid.series import HOUR, Mark, Series

_TABLE = "hour TIMESTAMP, value DOUBLE, mark UTINYINT, "
_TABLE += "version VARCHAR, basis VARCHAR, method VARCHAR, recorded TIMESTAMP"


class Counts(NamedTuple):
    """Hours that were new, revised, and as before."""

    new: int
    revised: int
    unchanged: int


def user_cache_folder() -> Path:
    """Where series are kept: JOULEBOOK_CACHE, else the user's cache folder."""
    given = os.environ.get("JOULEBOOK_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(given) if given else Path(base) / "joulebook"


def upsert(folder: Path, series: Series, recorded: datetime) -> Counts:
    """Keep a series; revised values stay beside the earlier ones."""
    path = _path(folder, series.place, series.quantity, series.scope, series.dataset)
    hours = series.start + np.arange(len(series.values)) * HOUR
    before = {row[0]: (row[1], row[2]) for row in _latest(path, None)}
    at = recorded.astimezone(UTC).replace(tzinfo=None)
    new, revised, unchanged, rows = 0, 0, 0, []
    for hour, value, mark in zip(
        hours.tolist(), series.values.tolist(), series.marks.tolist(), strict=True
    ):
        if np.isnan(value):
            continue
        cell = (value, mark)
        if hour in before and before[hour] == cell:
            unchanged += 1
            continue
        new, revised = (new, revised + 1) if hour in before else (new + 1, revised)
        rows.append((hour, *cell, series.version, series.basis, series.method, at))
    if rows:
        path.parent.mkdir(parents=True, exist_ok=True)
        con = duckdb.connect()
        con.execute(f"CREATE TABLE t ({_TABLE})")
        if path.is_file():
            con.execute("INSERT INTO t SELECT * FROM read_parquet(?)", [str(path)])
        con.executemany("INSERT INTO t VALUES (?,?,?,?,?,?,?)", rows)
        beside = path.with_name(f".{path.name}.part")
        con.execute(f"COPY t TO '{str(beside).replace(chr(39), chr(39) * 2)}' (FORMAT PARQUET)")
        beside.replace(path)
    return Counts(new, revised, unchanged)


def load(
    folder: Path, place: str, quantity: str, scope: str, dataset: str,
    start: np.datetime64 | None = None, end: np.datetime64 | None = None,
    as_of: datetime | None = None,
) -> Series:  # fmt: skip
    """The series as it was last recorded."""
    rows = _latest(_path(folder, place, quantity, scope, dataset), as_of)
    hours = np.array([row[0] for row in rows], "datetime64[h]")
    kept = [
        r
        for r, h in zip(rows, hours, strict=True)
        if (start is None or h >= start) and (end is None or h < end)
    ]
    if not kept:
        raise InputError(f"nothing of {dataset} is kept for {place}; fetch it first")
    first = np.datetime64(kept[0][0], "h")
    count = int((np.datetime64(kept[-1][0], "h") - first) // HOUR) + 1
    values, marks = np.full(count, np.nan), np.full(count, int(Mark.MISSING), np.uint8)
    for row in kept:
        at = int((np.datetime64(row[0], "h") - first) // HOUR)
        values[at], marks[at] = (np.nan if row[1] is None else row[1]), row[2]
    _hour, _value, _mark, version, basis, method, _recorded = kept[-1]
    return Series(place, quantity, first, values, marks, dataset, version, scope, basis, method)


def covered(
    folder: Path, place: str, quantity: str, scope: str, dataset: str
) -> list[tuple[np.datetime64, np.datetime64]]:
    """Spans of hours that are kept, without their ends."""
    hours = [
        np.datetime64(r[0], "h")
        for r in _latest(_path(folder, place, quantity, scope, dataset), None)
    ]
    return list(_runs(hours))


def _runs(hours: list[np.datetime64]) -> Iterator[tuple[np.datetime64, np.datetime64]]:
    if not hours:
        return
    first = before = hours[0]
    for hour in hours[1:]:
        if hour - before != HOUR:
            yield first, before + HOUR
            first = hour
        before = hour
    yield first, before + HOUR


def _path(folder: Path, *names: str) -> Path:
    place, quantity, scope, dataset = (quote(name, safe="") or "-" for name in names)
    return folder / "grid" / place / f"{quantity}.{scope}.{dataset}.parquet"


def _latest(path: Path, as_of: datetime | None) -> list[tuple]:  # type: ignore[type-arg]
    if not path.is_file():
        return []
    until = (as_of or datetime(9999, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
    return (
        duckdb.connect()
        .execute(
            "SELECT * FROM read_parquet(?) WHERE recorded <= ? QUALIFY row_number() OVER "
            "(PARTITION BY hour ORDER BY recorded DESC) = 1 ORDER BY hour",
            [str(path), until],
        )
        .fetchall()
    )
