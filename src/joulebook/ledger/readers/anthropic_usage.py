"""Anthropic usage reports: sums of tokens by bucket of time; uncached, cache-read and -write apart.

Rows of `/v1/organizations/usage_report/messages` are those of Anthropic's reference as our notes on log
formats have it; rows and buckets of the analytics usage report are the types of the anthropic package
2.12.0 (`BetaAnalyticsUsageReportTimeBucket`). Only the latter count requests. **Where none are counted
they are reckoned** from the output, by the default mean of a request's output tokens, and the row bears
the label `requests: assumed`. `inference_geo` is the region where it names one. A report by groups of
users (`rbac_group_id`) tells those in several groups several times, and is turned away.
"""

from collections.abc import Iterator
from typing import Any

import duckdb

from joulebook.facts import page
from joulebook.ledger.buckets import Result, entries, labels, natural_key, pages, utc
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, documents, python_rows
from joulebook.ledger.readers.anthropic import NO_PLACES

NAME = "anthropic-usage"
SAYS = "Anthropic usage report pages (JSON); requests are reckoned where the report counts none"
CALLS_OF = "Anthropic"
ASSUMED = {"requests": "assumed"}

_OVERLAP = "groups of users overlap, their sums cannot be added: rbac_group_id"
_TOKENS = ("uncached_input_tokens", "cache_read_input_tokens", "output_tokens")
_USER = ("account_id", "service_account_id", "user_id", "claude_tag_user_id")
_GROUPED = (
    "api_key_id", "service_tier", "context_window", "inference_geo", "speed", "product",
    "claude_tag_category", "slack_channel_id",
)  # fmt: skip
_COLUMNS = (
    "event_id", "requests", "start", "end", "model", "project", "user", "region", "labels",
    "input_uncached", "input_cached", "input_cache_write", "output",
)  # fmt: skip


def looks_like(head: Head) -> bool:
    """Whether it begins with buckets whose rows count uncached input."""
    return head.says('"uncached_input_tokens"') and head.says('"starting_at"')


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a result of a bucket; raises InputError for what is no page."""
    rows = (
        row
        for one in pages(documents(log), log.name)
        for bucket in entries(one, "data", log.name)
        for row in _rows(bucket, log.name)
    )
    python_rows(con, rows, _COLUMNS)


def _rows(bucket: Result, name: str) -> Iterator[Result]:
    start, end = utc(bucket.get("starting_at")), utc(bucket.get("ending_at"))
    for result in entries(bucket, "results", name):
        written = _written(result)
        if written or any(result.get(key) for key in _TOKENS):
            yield _row(result, written, start, end)


def _row(result: Result, written: Any, start: str | None, end: str | None) -> Result:
    uncached, cached, output = (result.get(key) for key in _TOKENS)
    grouped = [result.get(key) for key in ("model", "workspace_id", *_USER, *_GROUPED)]
    counted = result.get("requests")
    geo = result.get("inference_geo")
    return {
        "event_id": natural_key(NAME, start, end, *grouped),
        "requests": _reckoned(output) if counted is None else counted,
        "start": start,
        "end": end,
        "model": result.get("model"),
        "project": result.get("workspace_id"),
        "user": next((result[key] for key in _USER if result.get(key)), None),
        "region": None if geo in NO_PLACES else geo,
        "labels": labels(result, _GROUPED) | (ASSUMED if counted is None else {}),
        "input_uncached": _together(uncached, written),
        "input_cached": cached,
        "input_cache_write": written,
        "output": output,
        "reason": None if result.get("rbac_group_id") is None else _OVERLAP,
    }


def _written(result: Result) -> Any:
    """Tokens written to the cache, whatever for how long; what is no number as it is told."""
    told = result.get("cache_creation")
    if not isinstance(told, dict):
        return told
    spans = [told.get(f"ephemeral_{span}_input_tokens") or 0 for span in ("5m", "1h")]
    return _together(*spans)


def _together(one: Any, other: Any) -> Any:
    """The sum of two counts; of what is no count, the first as it is told."""
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return one if other is None or not isinstance(one, int) else other


def _reckoned(output: Any) -> int:
    """About how many requests gave so many tokens of output, at least one."""
    mean = round(page("defaults/serving").facts["mean_output_tokens"].value)
    return max(1, output // mean) if isinstance(output, int) else 1
