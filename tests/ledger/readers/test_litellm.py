"""LiteLLM: what its call types, caches, failures and daily sums mean for the energy."""

import csv
import json
from pathlib import Path

import pytest

from joulebook.errors import InputError
from joulebook.ledger import Serving, account
from joulebook.ledger.account import connect
from joulebook.ledger.store import Ledger

SAMPLES = Path(__file__).parent.parent / "samples"
CALL = json.loads((SAMPLES / "litellm.jsonl").read_text().splitlines()[0])


def taken(path, folder, form="auto"):
    statement = account(path, format=form, out=folder / "ledger", serving=Serving(batch=16))
    with connect() as con:
        found = con.execute(
            "SELECT * FROM read_parquet(?, union_by_name=true) ORDER BY start, event_id",
            [Ledger(folder / "ledger").files("events")],
        )
        names = [column[0] for column in found.description]
        return statement.counts, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def log_of(folder, *changes, form="litellm"):
    """The events of a log of one good call and one more for each change, and the counts."""
    log = folder / "log.jsonl"
    calls = [CALL | {"id": f"call-{n}"} | change for n, change in enumerate(({}, *changes))]
    log.write_text("".join(json.dumps(call) + "\n" for call in calls))
    counts, events = taken(log, folder, form)
    return counts, {event["event_id"]: event for event in events}


def usage(**told):
    return {"metadata": {"usage_object": told}}


NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0} | usage()

IMAGE = {"call_type": "aimage_generation", "model": "dall-e-3"}
HEARD = {"call_type": "atranscription", "model": "whisper-1"}


def test_what_the_proxys_cache_answers_costs_no_tokens_and_is_told(tmp_path):
    _, events = log_of(tmp_path, {"cache_hit": True}, {"cache_hit": False})
    hit, ran = events["call-1"], events["call-2"]
    assert (hit["input_uncached"], hit["input_cached"], hit["output"]) == (0, 0, 0)
    assert hit["labels"]["cache_hit"] == "true"
    assert "cache_hit" not in ran["labels"]
    assert ran["output"] == CALL["completion_tokens"]


def test_cached_tokens_lie_within_the_prompt_wherever_they_are_told(tmp_path):
    _, events = log_of(
        tmp_path,
        usage(cache_read_input_tokens=0, prompt_tokens_details={"cached_tokens": 200}),
        usage(cache_read_input_tokens=200, prompt_tokens_details=None),
        usage(cache_read_input_tokens=200, cache_creation_input_tokens=100),
        usage(prompt_tokens_details={"cached_tokens": 200, "cache_write_tokens": 100}),
    )
    for n in range(1, 5):
        event = events[f"call-{n}"]
        assert event["input_cached"] == 200
        assert event["input_uncached"] == CALL["prompt_tokens"] - 200
        assert event["input_cache_write"] == (100 if n > 2 else 0)


def test_tries_that_failed_under_one_id_are_requests_of_their_own(tmp_path):
    failed = NO_TOKENS | {"id": "again", "status": "failure"}
    start = CALL["startTime"]
    counts, events = log_of(
        tmp_path, failed, failed | {"startTime": start + 1, "endTime": start + 2}, failed
    )
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (3, 1, 0)
    assert [e["status"] for e in events.values()].count("failure") == 2


@pytest.mark.parametrize("call", ["aembedding", "atranscription", "arerank"])
def test_what_is_no_text_and_was_in_the_proxys_cache_is_no_row(tmp_path, call):
    counts, _ = log_of(tmp_path, {"call_type": call, "cache_hit": True})
    assert (counts["read"], counts["accepted"]) == (1, 1)


@pytest.mark.parametrize(
    "call", ["afile_list", "acreate_batch", "alist_input_items", "aget_responses"]
)
def test_calls_that_run_no_model_are_no_rows(tmp_path, call):
    counts, _ = log_of(tmp_path, {"call_type": call, "response_cost": 0.0})
    assert (counts["read"], counts["accepted"]) == (1, 1)


def test_a_job_that_only_its_reading_tells_is_counted(tmp_path):
    _, events = log_of(tmp_path, {"call_type": "aget_responses", "response_cost": 0.01})
    assert events["call-1"]["output"] == CALL["completion_tokens"]


@pytest.mark.parametrize(
    ("change", "op"),
    [
        ({"call_type": "aembedding"}, "embedding"),
        ({"call_type": "arerank"}, "classification"),
        ({"call_type": "amoderation"}, "classification"),
        ({"call_type": "arerank", "response_cost": 0.002} | NO_TOKENS, "spend"),
        ({"call_type": "aspeech"}, "speech"),
        ({"call_type": "aspeech", "response_cost": 0.015} | NO_TOKENS, "spend"),
        (IMAGE | usage(output_image_count=3), "image"),
        (IMAGE | NO_TOKENS, "image"),
        (HEARD | usage(seconds=12.5), "transcription"),
        ({"call_type": "avideo_generation", "model": "sora-2"} | NO_TOKENS, "video"),
        ({"call_type": "pass_through_endpoint", "response_cost": 0.2} | NO_TOKENS, "spend"),
        ({"call_type": "anthropic_messages"}, "text"),
        ({"call_type": "a call of next year"}, "text"),
    ],
)
def test_call_types(tmp_path, change, op):
    counts, events = log_of(tmp_path, change)
    assert counts["quarantined"] == 0
    event = events["call-1"]
    assert event["op"] == op
    assert event["billed_usd"] == (change["response_cost"] if op == "spend" else 0)
    assert event["images"] == change.get("metadata", {}).get("usage_object", {}).get(
        "output_image_count", 0
    )


def test_pixels_are_those_of_one_image(tmp_path):
    image = IMAGE | usage(output_image_count=2)
    _, events = log_of(
        tmp_path,
        image | {"model_parameters": {"size": "1024x1536"}},
        image | {"model_parameters": {"size": "auto"}},
    )
    assert [events[f"call-{n}"]["pixels"] for n in (1, 2)] == [1024 * 1536, 0]


def test_what_is_rubbish_is_turned_away_and_counted(tmp_path):
    changes = [
        NO_TOKENS,  # succeeded, yet neither tokens nor cost
        {"prompt_tokens": {"a": 1}},
        {"completion_tokens": -3},
        {"prompt_tokens": None},
        {"startTime": "soon"},
        {"metadata": {"usage_object": {"cache_read_input_tokens": 10**30}}},
        {"model": "acme-embed-9"},  # by its name no model for text
        {"model": None},
    ]
    counts, events = log_of(tmp_path, *changes)
    assert (counts["accepted"], counts["quarantined"]) == (1, len(changes))
    assert list(events) == ["call-0"]


def test_odd_tags_and_metadata_cost_no_request(tmp_path):
    odd = {"request_tags": {"a": 1}, "metadata": {"spend_logs_metadata": ["x"]}}
    nested = {"request_tags": ["a", None], "metadata": {"spend_logs_metadata": {"k": {"z": 1}}}}
    counts, events = log_of(tmp_path, odd, nested)
    assert counts["quarantined"] == 0
    assert events["call-2"]["labels"]["k"] == '{"z":1}'


def test_a_spend_log_tells_what_the_callbacks_tell(tmp_path):
    _, events = taken(SAMPLES / "litellm-spend.csv", tmp_path)
    first = events[0]
    assert (first["tenant"], first["project"], first["user"]) == (
        "team-search", "search", "customer-3",
    )  # fmt: skip
    assert first["labels"] == {"feature": "answers", "request_tags": "prod,batch-7"}
    assert (first["region"], first["provider"]) == (None, "hosted_vllm")
    assert [e["requests"] for e in events if e["event_id"] == "chatcmpl-77aa008"] == [10]


def test_spend_logs_as_csv_and_as_lines_are_one_request_each(tmp_path):
    account(SAMPLES / "litellm-spend.csv", out=tmp_path / "ledger", serving=Serving(batch=16))
    counts, _ = taken(SAMPLES / "litellm-spend-lines.jsonl", tmp_path)
    assert (counts["accepted"], counts["duplicates"]) == (0, 6)


NO_SUMS = dict.fromkeys(
    ("prompt_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"), "0"
)


def daily(folder, **change):
    with (SAMPLES / "litellm-daily.csv").open() as file:
        rows = list(csv.DictReader(file))[:2]
    log = folder / "daily.csv"
    with log.open("w", newline="") as file:
        changed = [rows[0] | change, rows[1]]
        writer = csv.DictWriter(file, list(changed[0]), restval="")
        writer.writeheader()
        writer.writerows(changed)
    return log


def test_a_daily_sum_spans_its_utc_day(tmp_path):
    _, events = taken(SAMPLES / "litellm-daily.csv", tmp_path)
    assert {e["span_hours"] for e in events} == {24}
    assert events[0]["start"].isoformat() == "2024-11-05T00:00:00"


def test_the_table_of_tags_is_refused(tmp_path):
    with pytest.raises(InputError, match="once for each of its tags"):
        taken(daily(tmp_path, tag="prod"), tmp_path, "litellm-daily")


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({"api_key": "__ptu_flat_cost__"}, (1, 0)),
        ({"mcp_namespaced_tool_name": "jira/search"}, (1, 0)),
        ({"api_requests": "0"}, (1, 1)),  # tokens of calls that LiteLLM does not count
        ({"api_requests": ""}, (1, 1)),
        ({"endpoint": "/image/generations", "model": "dall-e-3", **NO_SUMS}, (2, 0)),
        ({"date": "yesterday"}, (1, 1)),
        ({"cache_read_input_tokens": "999999999"}, (1, 1)),
    ],
)
def test_daily_rows_that_are_no_sums_of_requests(tmp_path, change, counted):
    counts, _ = taken(daily(tmp_path, **change), tmp_path)
    assert (counts["accepted"], counts["quarantined"]) == counted
