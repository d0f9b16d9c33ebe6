"""OpenTelemetry GenAI spans as binary OTLP: one TracesData message, or several put together.

The message is that of `opentelemetry-proto`, which reads it: `pip install 'joulebook[otlp]'`. Spans mean
what those of `otel` do. A file of messages with their lengths between is not read.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import LARGEST_DOCUMENT, LogFile, packing, python_rows, unpacked
from joulebook.ledger.readers.otel import (
    GEN_AI,
    RESOURCE_ATTRIBUTES,
    SPAN_ATTRIBUTES,
    SPAN_COLUMNS,
    span_rows,
)

NAME = "otel-protobuf"
SAYS = "OpenTelemetry GenAI spans as OTLP TracesData, binary; needs joulebook[otlp]"
NEEDS = "opentelemetry.proto"

_RESOURCE_SPANS = b"\x0a"  # field 1 of TracesData, as is `resource` within it
_WITHIN = (b"\x0a", b"\x12")  # field 1 or 2 of ResourceSpans
_MORE = 0x80  # the bit of a length's byte that says another one follows
_TEXTS = ("string_value", "int_value", "double_value")


def looks_like(head: Head) -> bool:
    """Whether it begins with a message of a resource, and names of GenAI attributes stand in it."""
    if head.start[:1] != _RESOURCE_SPANS or not head.says(GEN_AI):
        return False
    length = next((n for n, byte in enumerate(head.start[1:]) if byte < _MORE), 0)
    return head.start[length + 2 : length + 3] in _WITHIN


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a call of a model; raises InputError when it is no such message."""
    python_rows(con, _spans(_traces(log)), SPAN_COLUMNS)
    con.execute("ALTER TABLE raw_rows RENAME TO spans")
    span_rows(con)


def _traces(log: LogFile) -> Any:
    try:
        from google.protobuf.message import DecodeError
        from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
    except ImportError:
        raise InputError(
            f"{log.name}: binary OTLP needs opentelemetry-proto: pip install 'joulebook[otlp]'"
        ) from None
    if packing(log.path) == "zstd":
        raise InputError(f"{log.name}: binary OTLP in zstd is not read; unpack it first")
    with unpacked(log.path) as file:
        content = file.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        raise InputError(f"{log.name}: more than {LARGEST_DOCUMENT >> 20} MB as one message")
    try:
        return TracesData.FromString(content)
    except DecodeError as error:
        raise InputError(f"{log.name}: not an OTLP TracesData message: {error}") from None


def _spans(traces: Any) -> Iterator[dict[str, str]]:
    for resource in traces.resource_spans:
        shared = _picked(resource.resource.attributes, RESOURCE_ATTRIBUTES)
        for scope in resource.scope_spans:
            for span in scope.spans:
                if any(one.key.startswith(GEN_AI) for one in span.attributes):
                    yield shared | _picked(span.attributes, SPAN_ATTRIBUTES) | _fields(span)


def _fields(span: Any) -> dict[str, str]:
    return {
        "trace": span.trace_id.hex(),
        "span": span.span_id.hex(),
        "parent": span.parent_span_id.hex(),
        "start": str(span.start_time_unix_nano),
        "end": str(span.end_time_unix_nano),
        "code": str(span.status.code),
    }


def _picked(attributes: Iterable[Any], names: dict[str, str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for one in attributes:
        kind = one.value.WhichOneof("value")
        if kind in _TEXTS:
            told.setdefault(one.key, str(getattr(one.value, kind)))
    return {column: told[name] for column, name in names.items() if name in told}
