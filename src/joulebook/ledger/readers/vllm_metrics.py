"""vLLM's counters of tokens and requests, as Prometheus kept them: an hour of an engine is a row.

vLLM's own log lines tell no token counts (below DEBUG, none at all), so requests are not read one by
one. `prompt_tokens_total` has cached tokens inside. Counters tell sums, never squares. Names and labels
are those of vllm 0.33.0 (`v1/metrics/loggers.py`, `stats.py`).
"""

from collections.abc import Iterator
from typing import Any

import duckdb

from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, python_rows
from joulebook.ledger.prometheus import Interval, Series, by_hour, increases, series_of, utc

NAME = "vllm-metrics"
SAYS = "vLLM's token counters from a Prometheus range query, or timed text; sums by hour"
_PROMPT, _OUTPUT, _DONE = (
    f"vllm:{name}_total" for name in ("prompt_tokens", "generation_tokens", "request_success")
)
_CACHED, _HITS = "vllm:prompt_tokens_cached_total", "vllm:prefix_cache_hits_total"
_METRICS = (_PROMPT, _OUTPUT, _DONE, _CACHED, _HITS)
_COLUMNS = (
    "event_id", "start", "end", "model", "deployment", "labels", "requests", "input_total",
    "input_cached", "output",
)  # fmt: skip
_NO_PART = frozenset({"finished_reason"})  # labels that split one engine's counters
_UNTOLD = Interval(0.0, 0.0, 0.0)
Engine = tuple[tuple[str, str], ...]
Hours = dict[str, dict[int, Interval]]


def looks_like(head: Head) -> bool:
    """Whether vLLM's counters stand in it."""
    return head.says(_PROMPT) or head.says(_OUTPUT)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row an engine and hour; raises InputError for what is no series of samples."""
    engines: dict[Engine, Hours] = {}
    for one in series_of(log, _METRICS):
        _add(engines.setdefault(_engine(one), {}), one)
    python_rows(con, _rows(engines), _COLUMNS)


def _engine(series: Series) -> Engine:
    return tuple(sorted((k, v) for k, v in series.labels.items() if k not in _NO_PART))


def _add(hours: Hours, series: Series) -> None:
    known = hours.setdefault(series.name, {})
    for hour, found in by_hour(increases(series.samples)).items():
        before = known.get(hour, Interval(found.start, found.end, 0.0))
        known[hour] = Interval(
            min(before.start, found.start), max(before.end, found.end), before.amount + found.amount
        )


def _rows(engines: dict[Engine, Hours]) -> Iterator[dict[str, Any]]:
    for engine, hours in engines.items():
        for hour in sorted(hours.get(_PROMPT, {}).keys() | hours.get(_OUTPUT, {}).keys()):
            row = _row(dict(engine), hours, hour)
            if row:
                yield row


def _row(labels: dict[str, str], hours: Hours, hour: int) -> dict[str, Any]:
    """The sums of one engine and hour; nothing where it did nothing."""
    told = {name: hours[name].get(hour, _UNTOLD) for name in _METRICS if name in hours}
    if not any(told[name].amount for name in (_PROMPT, _OUTPUT, _DONE) if name in told):
        return {}
    missing = [name for name in (_PROMPT, _OUTPUT, _DONE) if name not in told]
    spans = [one for one in told.values() if one.end]
    cached = told.get(_CACHED, told.get(_HITS))
    where = ":".join(labels[key] for key in sorted(labels))
    return {
        "event_id": f"vllm-metrics:{utc(hour)[:13]}:{where}",
        "start": utc(min(one.start for one in spans)),
        "end": utc(max(one.end for one in spans)),
        "model": labels.get("model_name"),
        "deployment": labels.get("instance"),
        "labels": labels,
        # a request may run on into an hour in which none ends
        "requests": str(max(round(told.get(_DONE, _UNTOLD).amount), 1)),
        "input_total": _whole(told.get(_PROMPT)),
        "input_cached": _whole(cached),
        "output": _whole(told.get(_OUTPUT)),
        "reason": f"the series {', '.join(missing)} is missing" if missing else None,
    }


def _whole(interval: Interval | None) -> str | None:
    return None if interval is None else str(round(interval.amount))
