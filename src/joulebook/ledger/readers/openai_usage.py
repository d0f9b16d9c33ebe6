"""OpenAI usage pages: sums by bucket of time, of text, embeddings, images, audio and moderations.

Pages of `/v1/organization/usage/…`, one or several to a file; shapes are those of the types of the
openai package 2.54.0 (`UsageCompletionsResponse` and its neighbours). Cached and cache-write tokens
stand inside input. Without `group_by=model` no model is told: `--model` is its name. Stored vectors,
tools and costs are no rows. Buckets that overlap, or are grouped in two ways, are counted twice.
"""

from collections.abc import Iterator
from typing import Any

import duckdb

from joulebook.facts import page
from joulebook.ledger.buckets import Result, entries, labels, natural_key, pages, utc
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LogFile, documents, python_rows

NAME = "openai-usage"
SAYS = "OpenAI usage API pages (JSON)"
CALLS_OF = "OpenAI"

_RESULT = "organization.usage."
_OPS = {
    "completions": "text", "embeddings": "embedding", "moderations": "classification",
    "images": "image", "audio_speeches": "speech", "audio_transcriptions": "transcription",
}  # fmt: skip
_NO_MODEL = ("vector_stores", "code_interpreter_sessions", "file_searches", "web_searches")
_COSTS = "organization.costs.result"
_OURS = {
    "requests": "num_model_requests", "input_total": "input_tokens",
    "input_cached": "input_cached_tokens", "input_cache_write": "input_cache_write_tokens",
    "output": "output_tokens", "images": "images", "seconds_audio": "seconds", "model": "model",
    "project": "project_id", "user": "user_id",
}  # fmt: skip
_USED = ("num_model_requests", "input_tokens", "output_tokens", "images", "seconds", "characters")
_GROUPED = ("api_key_id", "batch", "service_tier", "source", "size")
_COLUMNS = (*_OURS, "op", "start", "end", "pixels", "labels", "event_id")


def looks_like(head: Head) -> bool:
    """Whether it begins with buckets of usage."""
    return head.says(f'"{_RESULT}') and head.says('"bucket"')


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
    start, end = utc(bucket.get("start_time")), utc(bucket.get("end_time"))
    for result in entries(bucket, "results", name):
        of = result.get("object")
        kind = str(of).removeprefix(_RESULT).removesuffix(".result")
        if kind in _OPS and any(result.get(key) for key in _USED):
            yield _row(result, kind, start, end)
        elif kind not in _OPS and kind not in _NO_MODEL and of != _COSTS:
            yield {"reason": f"unknown result: {of}"}


def _row(result: Result, kind: str, start: str | None, end: str | None) -> Result:
    grouped = [result.get(key) for key in ("model", "project_id", "user_id", *_GROUPED)]
    counted = result.get("num_model_requests")
    return {
        **{ours: result.get(theirs) for ours, theirs in _OURS.items()},
        **_of_characters(result),
        "op": _OPS[kind],
        "start": start,
        "end": end,
        "pixels": _pixels(result.get("size")),
        "labels": labels(result, _GROUPED),
        "event_id": natural_key(NAME, kind, start, end, *grouped),
        "reason": None if counted else "usage without num_model_requests",
    }


def _of_characters(result: Result) -> Result:
    """Speech is told in characters: as many tokens as that many Latin letters are on average."""
    characters = result.get("characters")
    if not isinstance(characters, int):
        return {}
    rate = page("defaults/tokens").facts["latin_tokens_per_char"].value
    return {"input_total": round(characters * rate)}


def _pixels(size: Any) -> int | None:
    """Pixels of one image, of a size such as 1024x1536."""
    width, by, height = str(size).partition("x")
    return int(width) * int(height) if by and width.isdecimal() and height.isdecimal() else None
