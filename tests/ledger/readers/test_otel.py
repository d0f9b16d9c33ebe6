"""OpenTelemetry: one call of a model is one request, however many spans tell of it."""

import json
from pathlib import Path

import pytest

from joulebook.errors import InputError
from joulebook.ledger import Serving, account
from joulebook.ledger.account import connect
from joulebook.ledger.store import Ledger

SAMPLES = Path(__file__).parent.parent / "samples"
START = 1_730_797_200_000_000_000


def span(number, operation="chat", tokens=(100, 10), parent=None, trace=1, **attributes):
    told = {"gen_ai.operation.name": operation, "gen_ai.request.model": "gpt-4o"}
    if tokens:
        told |= dict(zip(("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"), tokens,
                         strict=True))  # fmt: skip
    told |= {key.replace("__", "."): value for key, value in attributes.items()}
    return {
        "traceId": f"{trace:032x}", "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "startTimeUnixNano": str(START + number), "endTimeUnixNano": str(START + number + 5_000),
        "attributes": [
            {"key": key, "value": {"intValue" if isinstance(value, int) else "stringValue": value}}
            for key, value in told.items()
        ],
    }  # fmt: skip


def export(*spans, **resource):
    attributes = [{"key": k, "value": {"stringValue": v}} for k, v in resource.items()]
    return {
        "resourceSpans": [
            {"resource": {"attributes": attributes}, "scopeSpans": [{"spans": list(spans)}]}
        ]
    }


def taken(folder, *exports, form="otel", suffix="jsonl"):
    log = folder / f"spans.{suffix}"
    log.write_text("".join(json.dumps(one) + "\n" for one in exports))
    return read_log(log, folder, form)


def read_log(log, folder, form="auto"):
    statement = account(log, format=form, out=folder / "ledger", serving=Serving(batch=16))
    with connect() as con:
        found = con.execute(
            "SELECT * FROM read_parquet(?) ORDER BY start, event_id",
            [Ledger(folder / "ledger").files("events")],
        )
        names = [column[0] for column in found.description]
        return statement.counts, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def tokens(events):
    return [(e["input_uncached"] + e["input_cached"], e["output"]) for e in events]


def test_an_agents_span_is_not_counted_beside_its_calls(tmp_path):
    counts, events = taken(
        tmp_path,
        export(
            span(1, "invoke_agent", (300, 30)),
            span(2, parent=1),
            span(3, "execute_tool", None, parent=1),
            span(4, tokens=(200, 20), parent=1),
        ),
    )
    assert tokens(events) == [(100, 10), (200, 20)]
    assert counts["quarantined"] == 0


def test_an_agents_tokens_without_its_calls_are_turned_away_and_told(tmp_path):
    counts, events = taken(tmp_path, export(span(1, "invoke_agent", trace=2), span(2)))
    assert tokens(events) == [(100, 10)]
    assert counts["reasons"] == {"tokens of an agent without the calls it made": 1}


def test_of_spans_around_one_call_the_innermost_counts(tmp_path):
    _, events = taken(tmp_path, export(span(1)), export(span(2, parent=1), span(3, parent=2)))
    assert [e["event_id"][-1] for e in events] == ["3"]


def test_a_span_around_a_try_that_failed_still_counts(tmp_path):
    failed = span(2, tokens=None, parent=1, error__type="timeout")
    _, events = taken(tmp_path, export(span(1), failed))
    assert [e["status"] for e in events] == [None, "failure"]
    assert tokens(events) == [(100, 10), (0, 0)]


def test_spans_of_other_traces_with_the_same_ids_stand_alone(tmp_path):
    _, events = taken(tmp_path, export(span(1, trace=7), span(2, parent=1, trace=8)))
    assert len(events) == 2


def test_old_and_new_names_tell_the_same(tmp_path):
    old = {"gen_ai.usage.prompt_tokens": 100, "gen_ai.usage.completion_tokens": 10}
    _, events = taken(tmp_path, export(span(1), span(2, tokens=None, **old)))
    assert tokens(events) == [(100, 10), (100, 10)]


def test_cached_tokens_lie_within_the_input_and_reasoning_within_the_output(tmp_path):
    more = {
        "gen_ai.usage.cache_read.input_tokens": 60, "gen_ai.usage.cache_creation.input_tokens": 30,
        "gen_ai.usage.reasoning.output_tokens": 8,
    }  # fmt: skip
    _, (event,) = taken(tmp_path, export(span(1, **more)))
    kinds = ("input_uncached", "input_cached", "input_cache_write", "output", "output_reasoning")
    assert [event[kind] for kind in kinds] == [40, 60, 30, 10, 8]


def test_what_was_made_tells_the_kind_of_work(tmp_path):
    made = {"gen_ai.output.type": "image", "gen_ai.request.model": "gpt-image-1"}
    _, events = taken(tmp_path, export(span(1), span(2, **made), span(3, "embeddings", (7, 0),
        **{"gen_ai.request.model": "text-embedding-3-small"})))  # fmt: skip
    assert [e["op"] for e in events] == ["text", "image", "embedding"]


def test_the_region_is_that_of_the_call_and_not_the_clients(tmp_path):
    called = {"cloud.region": "us-east-1", "gen_ai.provider.name": "aws.bedrock"}
    client = {"cloud.region": "eu-west-1", "service.name": "answers"}
    _, events = taken(tmp_path, export(span(1), span(2, **called), **client))
    assert [e["region"] for e in events] == [None, "aws:us-east-1"]
    assert events[0]["labels"] == {"service.name": "answers"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tokens": None}, "input tokens are not a number"),
        ({"gen_ai.usage.output_tokens": -1}, "tokens are negative"),
        ({"gen_ai.usage.input_tokens": "many"}, "input tokens are not a number"),
        ({"gen_ai.response.model": "acme-embed-9"}, "model"),
    ],
)
def test_what_a_span_does_not_tell_is_told_as_a_reason(tmp_path, change, reason):
    counts, events = taken(tmp_path, export(span(1), span(2, **change)))
    assert len(events) == 1
    assert [rule.partition(": ")[0] for rule in counts["reasons"]] == [reason]


def test_what_is_no_call_of_a_model_is_no_row(tmp_path):
    plain = span(2) | {"attributes": [{"key": "http.method", "value": {"stringValue": "GET"}}]}
    counts, _ = taken(
        tmp_path,
        export(span(1), plain, span(3, "execute_tool", None), span(4, "retrieval", None)),
        {"resourceMetrics": [{"scopeMetrics": []}]},
        {"resourceLogs": []},
        {"resourceSpans": []},
    )
    assert (counts["read"], counts["accepted"]) == (1, 1)


@pytest.mark.parametrize(
    "broken",
    [
        {"resourceSpans": 5},
        {"resourceSpans": [{"scopeSpans": {"spans": 1}}]},
        {"resourceSpans": [{"scopeSpans": [{"spans": ["x"]}]}]},
        {"spans": []},
        [1],
        "half",
    ],
)
def test_broken_exports_are_turned_away_and_counted(tmp_path, broken):
    counts, events = taken(tmp_path, export(span(1)), broken)
    assert (len(events), counts["quarantined"]) == (1, 1)


def test_a_file_may_be_one_document_or_a_line_each(tmp_path):
    (tmp_path / "lines").mkdir()
    _, lines = taken(tmp_path / "lines", export(span(1), span(2)))
    log = tmp_path / "spans.json"
    log.write_text(json.dumps(export(span(1), span(2)), indent=1))
    _, document = read_log(log, tmp_path)
    assert [e["event_id"] for e in document] == [e["event_id"] for e in lines]


def test_a_document_that_breaks_off_is_refused(tmp_path):
    log = tmp_path / "spans.json"
    log.write_text(json.dumps(export(span(1)), indent=1)[:-9])
    with pytest.raises(InputError, match="not JSON"):
        read_log(log, tmp_path, "otel")


def test_binary_and_json_spans_are_the_same_requests(tmp_path):
    pytest.importorskip("opentelemetry.proto")
    account(SAMPLES / "otel.jsonl", out=tmp_path / "ledger", serving=Serving(batch=16))
    counts, _ = read_log(SAMPLES / "otel-protobuf.binpb", tmp_path)
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (0, 8, 0)


def test_binary_spans_are_known_by_how_they_begin(tmp_path):
    log = tmp_path / "spans.bin"
    log.write_bytes((SAMPLES / "otel-protobuf.binpb").read_bytes())
    try:
        counts, _ = read_log(log, tmp_path)
    except InputError as refused:
        assert "joulebook[otlp]" in str(refused)
    else:
        assert counts["accepted"] == 8
