"""Hours once downloaded, kept: a Parquet file per place and quantity, to which rows are only added.

    FOLDER/US-CAL-CISO/grid_g_per_kwh.parquet

A revised value stands beside the one it revises, each with the time it was recorded, so that what
was known on a day can be told later. A file is written beside and renamed, under a lock that other
writers on this machine wait for. Only what was observed is kept: gaps are filled on reading.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from uuid import uuid4

import duckdb
import numpy as np

from joulebook.errors import InputError
from joulebook.grid.parquet import connected, exact_path, first_line
from joulebook.grid.series import HOUR, QUANTITIES, Mark, Series

_HOURS = "datetime64[h]"
Moment = datetime | np.datetime64
COLUMNS = {
    "scope": "VARCHAR", "dataset": "VARCHAR", "version": "VARCHAR", "basis": "VARCHAR",
    "method": "VARCHAR", "hour": "TIMESTAMP", "value": "DOUBLE", "mark": "UTINYINT",
    "recorded": "TIMESTAMP", "entry": "BIGINT",
}  # fmt: skip
_LATEST = """
    SELECT * FROM kept WHERE scope = $scope AND dataset = $dataset AND recorded <= $recorded
    QUALIFY row_number() OVER (PARTITION BY hour ORDER BY recorded DESC, entry DESC) = 1
"""


class Counts(NamedTuple):
    """What an upsert did with the hours it was given."""

    new: int
    revised: int
    unchanged: int


def user_cache_folder() -> Path:
    """Where downloads are kept: JOULEBOOK_CACHE, else `joulebook` in XDG_CACHE_HOME or ~/.cache."""
    if os.environ.get("JOULEBOOK_CACHE"):
        return Path(os.environ["JOULEBOOK_CACHE"])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "joulebook"


def upsert(folder: Path, series: Series, recorded: Moment) -> Counts:
    """Add the known hours of a series as recorded at a moment; hours that say the same are not.

    A value counts as revised where it or its mark differs from what was last recorded by then.
    Raises InputError for filled hours, for a moment without a zone, for a dataset whose basis or
    method is another than before, and for a damaged file, naming it.
    """
    if (series.marks == Mark.FILLED).any():
        raise InputError(f"{series.dataset} of {series.place}: filled hours are not kept")
    path = _path(folder, series.place, series.quantity)
    moment = _utc(recorded)
    with _locked(path), _kept(path) as con:
        _check_labels(con, series)
        counts = _add(con, series, moment)
        if counts.new or counts.revised:
            _write(con, path)
    return counts


def load(
    folder: Path,
    place: str,
    quantity: str,
    scope: str,
    dataset: str,
    start: np.datetime64 | None = None,
    end: np.datetime64 | None = None,
    as_of: Moment | None = None,
) -> Series:
    """The hours from `start` to before `end` (all without them) as last recorded by `as_of`.

    Hours nobody recorded are MISSING. Raises InputError naming what there is where nothing fits.
    """
    with _kept(_path(folder, place, quantity)) as con:
        told = {"scope": scope, "dataset": dataset, "recorded": _utc(as_of)}
        columns = "hour, value, mark, version, basis, method"
        found = con.execute(f"SELECT {columns} FROM ({_LATEST}) ORDER BY hour", told).fetchnumpy()
        if not len(found["hour"]):
            there = con.execute("SELECT DISTINCT scope, dataset FROM kept ORDER BY ALL").fetchall()
            known = ", ".join(f"{d} {s}".strip() for s, d in there) or "nothing"
            wanted = f"{dataset} {scope}".strip()
            by = "" if as_of is None else f" by {_utc(as_of)} UTC"
            raise InputError(
                f"no {quantity} of {place} from {wanted}{by} is kept; there is: {known}"
            )
    hours = found["hour"].astype(_HOURS)
    first = hours[0] if start is None else start.astype(_HOURS)
    last = hours[-1] + HOUR if end is None else end.astype(_HOURS)
    values, marks = _laid(hours, np.asarray(found["value"]), np.asarray(found["mark"]), first, last)
    labels = {
        key: ", ".join(dict.fromkeys(found[key].tolist())) for key in ("version", "basis", "method")
    }
    return Series(place, quantity, first, values, marks, dataset, scope=scope, **labels)


def covered(
    folder: Path,
    place: str,
    quantity: str,
    scope: str,
    dataset: str,
    start: np.datetime64 | None = None,
    end: np.datetime64 | None = None,
) -> tuple[tuple[np.datetime64, np.datetime64], ...]:
    """Runs of hours that are kept, each from its first hour to the one after its last."""
    with _kept(_path(folder, place, quantity)) as con:
        query = "SELECT DISTINCT hour FROM kept WHERE scope = ? AND dataset = ? ORDER BY hour"
        found = con.execute(query, [scope, dataset]).fetchnumpy()["hour"].astype(_HOURS)
    after = found if start is None else found[found >= start.astype(_HOURS)]
    hours = after if end is None else after[after < end.astype(_HOURS)]
    breaks = np.flatnonzero(np.diff(hours) != HOUR) + 1
    return tuple((run[0], run[-1] + HOUR) for run in np.split(hours, breaks) if len(run))


def _laid(
    hours: np.ndarray,
    values: np.ndarray,
    marks: np.ndarray,
    start: np.datetime64,
    end: np.datetime64,
) -> tuple[np.ndarray, np.ndarray]:
    """Values and marks of every hour of a span."""
    count = max(int((end - start) // HOUR), 0)
    at = ((hours - start) // HOUR).astype(np.int64)
    inside = (at >= 0) & (at < count)
    full, worth = np.full(count, np.nan), np.full(count, Mark.MISSING, np.uint8)
    full[at[inside]], worth[at[inside]] = values[inside], marks[inside]
    return full, worth


def _path(folder: Path, place: str, quantity: str) -> Path:
    """The file of a place and quantity, whatever letters the place has."""
    if quantity not in QUANTITIES:
        raise InputError(f"unknown quantity {quantity!r}; known: {', '.join(QUANTITIES)}")
    if not place.strip():
        raise InputError(f"{quantity} of no place cannot be kept; name the place")
    return folder / quote(place, safe="").replace(".", "%2E") / f"{quantity}.parquet"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a file against other writers on this machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.stem}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _kept(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the rows of the file as table `kept`."""
    shape = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    with connected() as con:
        con.execute(f"CREATE TABLE kept ({shape})")
        if path.is_file():
            try:
                rows = f"SELECT {', '.join(COLUMNS)} FROM read_parquet(?)"
                con.execute(f"INSERT INTO kept {rows}", [exact_path(path)])
            except duckdb.Error as error:
                raise InputError(
                    f"{path} is damaged ({first_line(error)}); move it away and download again"
                ) from None
        yield con


def _check_labels(con: duckdb.DuckDBPyConnection, series: Series) -> None:
    query = "SELECT DISTINCT basis, method FROM kept WHERE scope = ? AND dataset = ?"
    for labels in con.execute(query, [series.scope, series.dataset]).fetchall():
        if labels != (series.basis, series.method):
            before, now = (" ".join(x) for x in (labels, (series.basis, series.method)))
            raise InputError(
                f"{series.dataset} of {series.place} was kept as {before!r}, now it is {now!r}; "
                f"give it another dataset name"
            )


def _add(con: duckdb.DuckDBPyConnection, series: Series, moment: datetime) -> Counts:
    """Insert what is new or revised into `kept`."""
    known = ~np.isnan(series.values)
    told = {
        "hour": (series.start + np.arange(len(known)) * HOUR)[known].astype("datetime64[us]"),
        "value": series.values[known], "mark": series.marks[known].astype(np.uint8),
    }  # fmt: skip
    con.register("told", told)
    key = {"scope": series.scope, "dataset": series.dataset, "recorded": moment}
    con.execute(f"CREATE TEMP TABLE latest AS {_LATEST}", key)
    con.execute("""
        CREATE TEMP TABLE judged AS
        SELECT told.hour, told.value, told.mark, latest.hour IS NULL AS is_new,
            NOT is_new AND (told.value <> latest.value OR told.mark <> latest.mark) AS is_revised
        FROM told LEFT JOIN latest USING (hour)
    """)
    con.execute(
        """
        INSERT INTO kept
        SELECT $scope, $dataset, $version, $basis, $method, hour, value, mark, $recorded,
            (SELECT coalesce(max(entry), 0) + 1 FROM kept)
        FROM judged WHERE is_new OR is_revised ORDER BY hour
        """,
        {**key, "version": series.version, "basis": series.basis, "method": series.method},
    )
    sums = "count(*) FILTER (is_new), count(*) FILTER (is_revised), count(*)"
    new, revised, every = con.execute(f"SELECT {sums} FROM judged").fetchall()[0]
    return Counts(new, revised, every - new - revised)


def _write(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write `kept` whole or not at all."""
    beside = path.with_name(f".{path.stem}.{uuid4().hex}.part")
    try:
        target = str(beside).replace("'", "''")
        con.execute(f"COPY kept TO '{target}' (FORMAT PARQUET, COMPRESSION ZSTD)")
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _utc(moment: Moment | None) -> datetime:
    """A moment as naive UTC; without one, the end of time."""
    if moment is None:
        return datetime.max
    if isinstance(moment, np.datetime64):
        naive: datetime = moment.astype("datetime64[us]").item()
        return naive
    if moment.tzinfo is None:
        raise InputError(f"{moment} says no zone; give a time in UTC")
    return moment.astimezone(UTC).replace(tzinfo=None)
