"""DCGM exporter: measured energy of accelerators, as Prometheus kept it: an hour of one is a job row.

The counter of energy (mJ since boot) is differenced; only where an accelerator has none, its power (W)
is integrated, and not over gaps. Boundary: the accelerator alone, idle seconds included. Names and
labels are those of dcgm-exporter's default counters on our reference page. The region is the caller's.
"""

from collections.abc import Iterator
from statistics import median
from typing import Any

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, python_rows
from joulebook.ledger.prometheus import (
    Interval,
    Series,
    by_hour,
    increases,
    integrals,
    series_of,
    utc,
)

NAME = "dcgm"
SAYS = "DCGM exporter: energy or power of accelerators from a Prometheus range query; by hour"
_ENERGY, _POWER = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "DCGM_FI_DEV_POWER_USAGE"
_MJ_PER_J = 1_000
_GAP = 5  # times the usual step: over longer ones nobody measured the power
_COLUMNS = (
    "event_id", "start", "end", "tenant", "deployment", "labels", "op", "requests", "energy_j",
    "accelerator_s", "boundary",
)  # fmt: skip
Points = list[tuple[float, float, Series]]


def looks_like(head: Head) -> bool:
    """Whether DCGM's energy or power stands in it."""
    return head.says(_ENERGY) or head.says(_POWER)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row an accelerator, its labels and hour; InputError for what is no series."""
    accelerators: dict[str, dict[str, Points]] = {}
    for one in series_of(log, (_ENERGY, _POWER)):
        points = accelerators.setdefault(_accelerator(one), {}).setdefault(one.name, [])
        points.extend((at, value, one) for at, value in one.samples)
    python_rows(con, _rows(accelerators), _COLUMNS)


def _accelerator(series: Series) -> str:
    labels = series.labels
    return labels.get("UUID") or f"{labels.get('Hostname', '')}:{labels.get('gpu', '')}"


def _rows(accelerators: dict[str, dict[str, Points]]) -> Iterator[dict[str, Any]]:
    for name, metrics in sorted(accelerators.items()):
        metric = _ENERGY if _ENERGY in metrics else _POWER
        # an accelerator's series ends where it goes to another pod: its samples go on in the next
        points = sorted(metrics[metric], key=lambda point: point[0])
        owners: dict[str, tuple[Series, list[Interval]]] = {}
        for one, series in _measured(points, metric):
            owners.setdefault(str(sorted(series.labels.items())), (series, []))[1].append(one)
        for series, measured in owners.values():
            yield from _hours(name, series, measured, metric)


def _measured(points: Points, metric: str) -> Iterator[tuple[Interval, Series]]:
    """What was measured between samples of one accelerator, each with the labels of the later one."""
    samples = [(at, value) for at, value, _ in points]
    between = increases(samples) if metric == _ENERGY else integrals(samples)
    for one, (_, _, series) in zip(between, points[1:], strict=False):
        if one.end > one.start:
            yield one, series


def _hours(
    name: str, series: Series, measured: list[Interval], metric: str
) -> Iterator[dict[str, Any]]:
    gaps = _gaps(measured) if metric == _POWER else []
    for gap in gaps:
        told = f"power was not measured for {gap.end - gap.start:.0f} s: not counted"
        yield _row(name, series, gap, 0.0, 0.0) | {"reason": told}
    kept = [one for one in measured if one not in gaps]
    seconds = by_hour(Interval(one.start, one.end, one.end - one.start) for one in kept)
    per_j = _MJ_PER_J if metric == _ENERGY else 1
    for hour, found in by_hour(kept).items():
        yield _row(name, series, found, found.amount / per_j, seconds[hour].amount)


def _gaps(measured: list[Interval]) -> list[Interval]:
    usual = median(one.end - one.start for one in measured)
    return [one for one in measured if one.end - one.start > _GAP * usual]


def _row(
    name: str, series: Series, over: Interval, energy_j: float, accelerator_s: float
) -> dict[str, Any]:
    labels = dict(series.labels)
    owner = ":".join(labels.get(key, "") for key in ("namespace", "pod", "container"))
    return {
        "event_id": f"dcgm:{name}:{utc(over.start)[:13]}:{owner}",
        "start": utc(over.start),
        "end": utc(over.end),
        "tenant": labels.get("namespace"),
        "deployment": labels.get("Hostname"),
        "labels": labels,
        "op": "job",
        "requests": "0",  # an hour of an accelerator is no request
        "energy_j": repr(energy_j),
        "accelerator_s": repr(accelerator_s),
        "boundary": "accelerator",
    }
