"""Batches by hour: how many requests an engine served at once, as its own log or its gauges tell.

The batch of an hour is summed duration over the time in which anybody was served, over the replicas
that share it. Hours of like batch share a rate card: they stand in bands, and a band's batch is that
of all its hours together, so that a band errs by what its hours differ and not by where it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np

from joulebook import graph
from joulebook.estimate import Deployment
from joulebook.estimate.books import OCCUPANCY
from joulebook.facts import CALLER, Fact, page
from joulebook.grid.notes import Note
from joulebook.ledger.busy import CELL, kept_busy
from joulebook.ledger.cells import Cells, RawKey
from joulebook.ledger.events import TOKEN_OPS
from joulebook.ledger.serving import AUTO, Serving
from joulebook.ledger.store import Ledger

NO_LOG_TELLS = (
    "{model}: the batch of a shared endpoint cannot be read from the log of one of its tenants; a "
    "prior stands for it. Where all its requests are in the log, give --dedicated REPLICAS"
)
NO_ENDS = (
    "{model}: {hours} of {all} hours have requests without an end, or none that lasted; a prior "
    "stands for their batch"
)
NOTES = (NO_LOG_TELLS, NO_ENDS)
_MS = 1e-3
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """The hours of one dedicated deployment: when, seconds busy and in flight, and what they tell.

    `ends` is when its first request began and its last one ended; `batch` is NaN in hours that do not
    tell one, `band` that of all hours in the same band.
    """

    key: Key
    serving: Serving
    ends: tuple[np.datetime64, np.datetime64]
    hours: np.ndarray
    busy_s: np.ndarray
    in_flight_s: np.ndarray
    replica_busy_s: np.ndarray
    batch: np.ndarray
    band: np.ndarray

    @property
    def group(self) -> Key:
        """Model, serving and region."""
        return self.key[1:]


def batch_bands(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> list[Hours]:
    """The hours of every dedicated deployment, each with its batch and its band's, in order."""
    columns = con.execute(
        f"SELECT * EXCLUDE (logs), dense_rank() OVER (ORDER BY {', '.join(CELL)}) - 1 AS number "
        f"FROM {kept_busy(con, ledger)} ORDER BY number, hour"
    ).fetchnumpy()
    keys = con.execute(f"SELECT DISTINCT {', '.join(CELL)} FROM busy ORDER BY ALL").fetchall()
    numbers = np.asarray(columns["number"])
    found = [_hours_of(key, columns, numbers == n) for n, key in enumerate(keys)]
    found = _told_by_gauges(con, ledger, found)
    groups = {one.group: [x for x in found if x.group == one.group] for one in found}
    bands = {group: _bands(together) for group, together in groups.items()}
    return [replace(one, band=_in_band(one.batch, bands[one.group])) for one in found]


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Batches over time: the hours at which they change, and what they are before, between and after.

    None is a batch that nobody tells.
    """

    starts: np.ndarray
    batches: Sequence[float | None]

    def at(self, hour: np.datetime64) -> float | None:
        """The batch in an hour."""
        return self.batches[int(np.searchsorted(self.starts, hour, side="right"))]


NO_BAND = Bands(np.empty(0, "datetime64[h]"), (None,))
NO_BANDS: Mapping[RawKey, Bands] = {}


def bands_by_key(
    raw: Sequence[RawKey], every: Cells, found: Sequence[Hours]
) -> dict[RawKey, Bands]:
    """The bands of the raw keys of text whose deployments tell their batch, in their cells' hours."""
    told = {one.key: one for one in found}
    bands = {}
    for n, key in enumerate(raw):
        one = told.get(tuple(getattr(key, name) for name in CELL))
        if one is not None and key.op in TOKEN_OPS:
            bands[key] = _over_time(one, np.unique(every.hours[every.raw == n]))
    return bands


def _over_time(one: Hours, hours: np.ndarray) -> Bands:
    told = ~np.isnan(one.band)
    batch_at = dict(zip(one.hours[told].tolist(), one.band[told].tolist(), strict=True))
    return Bands(hours[1:], [batch_at.get(hour) for hour in hours.tolist()])


def _hours_of(key: Key, columns: Mapping[str, np.ndarray], at: np.ndarray) -> Hours:
    serving = Serving.read(str(key[CELL.index("serving")]))
    busy, flight = (np.asarray(columns[c], float)[at] * _MS for c in ("busy_ms", "in_flight_ms"))
    told = (np.asarray(columns["untimed"])[at] == 0) & (busy > 0)
    known = {
        "in_flight_s": np.where(told, flight, np.nan), "busy_s": np.where(told, busy, np.nan),
        "replicas": float(serving.dedicated or 1),
    }  # fmt: skip
    nodes = graph.solve(OCCUPANCY, ("replica_busy_s",), known)
    batch, replica_busy = (np.asarray(nodes[name].value) for name in ("batch", "replica_busy_s"))
    hours = np.asarray(columns["hour"])[at].astype("datetime64[h]")
    first, last = columns["first_ms"][at].min(), columns["last_ms"][at].max()
    ends = np.datetime64(int(first), "ms"), np.datetime64(int(last), "ms")
    return Hours(key, serving, ends, hours, busy, flight, replica_busy, batch, batch)


def _told_by_gauges(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, found: list[Hours]
) -> list[Hours]:
    """The same with the hours that gauges tell in the place of those that requests tell."""
    files = ledger.files("gauges")
    if not files:
        return found
    rows = con.execute(
        f"SELECT DISTINCT ON ({', '.join(CELL)}, hour) {', '.join(CELL)}, hour, batch, busy_s "
        "FROM read_parquet(?) ORDER BY ALL",
        [files],
    ).fetchall()
    told: dict[Key, dict[np.datetime64, tuple[float, float]]] = {}
    for row in rows:
        told.setdefault(row[: len(CELL)], {})[np.datetime64(row[4], "h")] = row[5:]
    by_key = {one.key: one for one in found}
    return [
        _gauged(by_key.get(key) or _hours_without_log(key), told.get(key, {}))
        for key in {**by_key, **told}
    ]


def _hours_without_log(key: Key) -> Hours:
    """A deployment of which only gauges tell anything."""
    none, never = np.empty(0), np.datetime64("NaT", "ms")
    serving = Serving.read(str(key[CELL.index("serving")]))
    hours = np.empty(0, "datetime64[h]")
    return Hours(key, serving, (never, never), hours, none, none, none, none, none)


def _gauged(one: Hours, told: Mapping[np.datetime64, tuple[float, float]]) -> Hours:
    hours = np.union1d(one.hours, np.array(list(told), "datetime64[h]"))
    by_log = (one.busy_s, one.in_flight_s, one.replica_busy_s, one.batch)
    busy_s, in_flight_s, replica_busy_s, batch = np.full((len(by_log), len(hours)), np.nan)
    for column, values in zip((busy_s, in_flight_s, replica_busy_s, batch), by_log, strict=True):
        column[np.searchsorted(hours, one.hours)] = values
    for hour, (mean, busy) in told.items():
        at = np.searchsorted(hours, hour)
        batch[at], replica_busy_s[at], in_flight_s[at] = mean, busy, mean * busy
    return replace(
        one, hours=hours, busy_s=busy_s, in_flight_s=in_flight_s, replica_busy_s=replica_busy_s,
        batch=batch, band=batch,
    )  # fmt: skip


def _bands(together: list[Hours]) -> dict[int, float]:
    """The batch of all hours in a band, by band."""
    batch, busy, flight = (
        np.concatenate([getattr(one, name) for one in together])
        for name in ("batch", "replica_busy_s", "in_flight_s")
    )
    told = ~np.isnan(batch)
    numbers = _numbers(batch[told])
    return {
        int(n): float(flight[told][numbers == n].sum() / busy[told][numbers == n].sum())
        for n in np.unique(numbers)
    }


def _in_band(batch: np.ndarray, bands: Mapping[int, float]) -> np.ndarray:
    told = ~np.isnan(batch)
    found = np.full(batch.shape, np.nan)
    found[told] = [bands[int(n)] for n in _numbers(batch[told])]
    return found


def _numbers(batch: np.ndarray) -> np.ndarray:
    """Bands on a geometric grid."""
    per_octave = page("defaults/dedicated").facts["bands_per_octave"].value
    return np.asarray(np.round(np.log2(batch) * per_octave), int)


def with_batch(deployment: Deployment, batch: float | None, serving: Serving) -> Deployment:
    """The deployment at the batch that its log tells; waiting replicas are then a line of their own.

    What a deployment was measured at or misses depends on the batch the caller states, not on this one:
    all hours share those draws, as they are wrong together.
    """
    told: dict[str, tuple[float, str]] = {}
    if serving.dedicated is not None:
        apart = "waiting replicas of a dedicated deployment stand apart"
        told["idle_per_accelerator"] = (0.0, apart)
    if batch is not None and serving.batch in (None, AUTO):
        told["batch"] = (batch, "of the log's hours: gauges, or summed duration over busy time")
    facts = {
        name: Fact(name, x, x, x, "1", "measured", CALLER, where, seen=True, page="ledger")
        for name, (x, where) in told.items()
    }
    return replace(deployment, facts={**deployment.facts, **facts})


def batch_notes(found: Sequence[Hours], groups: Sequence[Key]) -> list[Note]:
    """What to know of batches: shared endpoints asked for one, and hours that tell none.

    `groups` are (model, serving, region) of the whole ledger.
    """
    noted = []
    for model, text, _ in groups:
        serving = Serving.read(str(text or "{}"))
        if serving.batch == AUTO and serving.dedicated is None:
            noted.append(Note(NO_LOG_TELLS, {"model": str(model)}))
    for one in found:
        untold = int(np.isnan(one.batch).sum())
        if untold and one.serving.batch_from_log:
            noted.append(
                Note(NO_ENDS, {"model": str(one.group[0]), "hours": untold, "all": len(one.hours)})
            )
    return list({str(note): note for note in noted}.values())
