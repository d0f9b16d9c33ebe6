"""Batches that an engine told Prometheus: `vllm:num_requests_running`, over time.

Read are a `query_range` answer (JSON) and scrapes in Prometheus' text format whose samples carry their
time in milliseconds, one file after another. Each series is one replica; a sample holds for as long as
every other, and those at 0 say that the replica waited.

    gauges/HASH.parquet    deployment, model, serving, region, hour → batch, busy_s (of all replicas)

In a ledger they stand beside the log whose hours they tell, and go before what its requests tell.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from joulebook.errors import InputError
from joulebook.ledger.busy import CELL
from joulebook.ledger.durable import sha256_of
from joulebook.ledger.events import TOKEN_OPS, literal

_HOUR_S = 3_600.0
METRIC = "vllm:num_requests_running"
_EARLIEST, _LATEST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (2000, 2100))
_LINE = re.compile(rf"{METRIC}(?:\{{(?P<labels>.*)\}})?\s+(?P<value>\S+)(?:\s+(?P<time>-?\d+))?\s*")
_MODEL = re.compile(r'model_name="([^"]*)"')


@dataclass(frozen=True, slots=True, eq=False)
class Gauges:
    """Hours with samples: `batch` of the replicas that were busy (NaN where none was), `busy_share`.

    `models` are those that the series name, `replicas` how many series there are, `sha256` the file's.
    """

    hours: np.ndarray
    batch: np.ndarray
    busy_share: np.ndarray
    models: tuple[str, ...]
    replicas: int
    sha256: str


def read_gauges(path: Path, model: str | None = None) -> Gauges:
    """The batches by hour of a Prometheus export; `model` chooses among those that it names.

    Raises InputError for a file that holds no sample of METRIC, or of several models.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text: {error}") from None
    series = list(_of_json(text, path) if text.lstrip().startswith("{") else _of_text(text, path))
    models = tuple(sorted({one[0] for one in series}))
    if model is not None and model not in models:
        raise InputError(
            f"{path}: no series of model {model}; it has {', '.join(models) or 'none'}"
        )
    if model is None and len(models) > 1:
        raise InputError(f"{path}: series of several models: {', '.join(models)}; choose one")
    chosen = [one for one in series if model in (None, one[0])]
    samples = [(time, value) for _, _, of_one in chosen for time, value in of_one]
    if not samples:
        raise InputError(f"{path}: no sample of {METRIC}")
    replicas = len({replica for _, replica, _ in chosen})
    return replace(
        _by_hour(path, samples), models=models, replicas=replicas, sha256=sha256_of(path)
    )


def gauge_query(con: duckdb.DuckDBPyConnection, gauges: Gauges, events: str) -> str:
    """SQL for the hours of new events that gauges tell; makes table `gauged`.

    Raises InputError for events of several models, or without an hour that the gauges tell.
    """
    text = f"op IN ({', '.join(map(literal, TOKEN_OPS))})"
    models = con.execute(f"SELECT DISTINCT model FROM {events} WHERE {text}").fetchall()
    if len(models) != 1:
        raise InputError("the gauges of one model tell nothing of a log of several, or of none")
    keys = ", ".join(CELL)
    con.execute("CREATE OR REPLACE TEMP TABLE gauged (hour TIMESTAMP, batch DOUBLE, busy_s DOUBLE)")
    told = ~np.isnan(gauges.batch)
    busy_s = gauges.busy_share * gauges.replicas * _HOUR_S
    rows = [
        (hour.astype("datetime64[s]").item(), float(batch), float(busy))
        for hour, batch, busy in zip(
            gauges.hours[told], gauges.batch[told], busy_s[told], strict=True
        )
    ]
    if rows:
        con.executemany("INSERT INTO gauged VALUES (?, ?, ?)", rows)
    query = (
        f"SELECT DISTINCT {keys}, g.hour, g.batch, g.busy_s FROM {events} e "
        f"JOIN gauged g ON date_trunc('hour', e.\"start\") = g.hour WHERE {text} ORDER BY ALL"
    )
    if con.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone() is None:
        first, last = gauges.hours[[0, -1]].astype(str)
        raise InputError(f"no request began in an hour that the gauges tell: {first} to {last}")
    return query


Samples = list[tuple[float, float]]


def _of_json(text: str, path: Path) -> Iterator[tuple[str, str, Samples]]:
    """Model, replica and samples of each series of a `query_range` answer."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON: {error}") from None
    told = found.get("data") if isinstance(found, dict) else None
    data: Mapping[str, Any] = told if isinstance(told, dict) else {}
    result = data.get("result")
    if not isinstance(result, list) or data.get("resultType") != "matrix":
        raise InputError(f"{path}: expected the answer of Prometheus' query_range, a matrix")
    for one in result:
        metric = one.get("metric") if isinstance(one, dict) else None
        values = one.get("values") if isinstance(one, dict) else None
        if not isinstance(metric, Mapping) or not isinstance(values, list):
            raise InputError(f"{path}: a series has no metric or no values")
        if metric.get("__name__", METRIC) == METRIC:
            replica = json.dumps(metric, sort_keys=True)
            yield (
                str(metric.get("model_name", "")),
                replica,
                [_sample(pair, path) for pair in values],
            )


def _sample(pair: Any, path: Path) -> tuple[float, float]:
    try:
        time, value = pair
        return float(time), float(value)
    except (TypeError, ValueError):
        raise InputError(f"{path}: a sample is no pair of time and value: {pair!r:.80}") from None


def _of_text(text: str, path: Path) -> Iterator[tuple[str, str, Samples]]:
    """The same of scrapes in text format, a sample each."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(METRIC) or line.startswith((f"{METRIC}_", f"{METRIC}:")):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise InputError(f"{path}: line {number} is no sample: {line[:80]}")
        if found["time"] is None:
            raise InputError(
                f"{path}: line {number} has no time; let the exporter write timestamps"
            )
        labels = found["labels"] or ""
        model = _MODEL.search(labels)
        sample = _sample((int(found["time"]) / 1000, found["value"]), path)
        yield model[1] if model else "", labels, [sample]


def _by_hour(path: Path, samples: Samples) -> Gauges:
    times, running = np.array(samples, float).T
    if not np.isfinite(running).all() or (running < 0).any():
        raise InputError(f"{path}: a number of running requests is negative or no number")
    if not ((times >= _EARLIEST) & (times < _LATEST)).all():
        raise InputError(f"{path}: a time lies outside 2000 to 2100, in seconds")
    hours, at = np.unique(
        times.astype("datetime64[s]").astype("datetime64[h]"), return_inverse=True
    )
    busy = np.bincount(at, weights=running > 0)
    mean = np.full(busy.shape, np.nan)
    np.divide(np.bincount(at, weights=running), busy, out=mean, where=busy > 0)
    return Gauges(hours, mean, busy / np.bincount(at), (), 0, "")
