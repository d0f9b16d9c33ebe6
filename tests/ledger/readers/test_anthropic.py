"""Anthropic messages, batches of them, and usage reports."""

import json

import pytest
from taken_rows import MODEL, SAMPLES, sample, taken

from joulebook.errors import InputError

REPORT = json.loads((SAMPLES / "anthropic-usage.json").read_text())
ANALYTICS = json.loads((SAMPLES / "anthropic-usage-analytics.json").read_text())


def test_cached_and_uncached_tokens_are_apart_and_writes_are_uncached(tmp_path):
    events, _ = taken(tmp_path, "anthropic", sample("anthropic.jsonl"))
    counts = ("input_uncached", "input_cached", "input_cache_write", "output", "output_reasoning")
    assert [[e[key] for key in counts] for e in events] == [
        [2060, 0, 2048, 310, 0], [9, 2048, 0, 155, 0], [401, 0, 0, 1200, 900],
        [515, 4096, 512, 77, 0], [28, 0, 0, 5, 0],
    ]  # fmt: skip


def test_cache_writes_told_only_by_their_time_to_live_count(tmp_path):
    message, *_ = sample("anthropic.jsonl")
    spans = {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 30}
    message["usage"] |= {"cache_creation_input_tokens": None, "cache_creation": spans}
    (event,), _ = taken(tmp_path, "anthropic", [message])
    assert (event["input_uncached"], event["input_cache_write"]) == (142, 130)


def test_the_region_is_that_of_inference_where_one_is_named(tmp_path):
    events, _ = taken(tmp_path, "anthropic", sample("anthropic.jsonl"))
    assert [e["region"] for e in events] == ["US", "US", "US", "US", None]
    elsewhere, *_ = sample("anthropic.jsonl")
    elsewhere["usage"]["inference_geo"] = "atlantis"
    with pytest.raises(InputError, match="region: unknown region 'atlantis'"):
        taken(tmp_path, "anthropic", [elsewhere], out="elsewhere")


def test_messages_without_a_time_need_start(tmp_path):
    message = {k: v for k, v in sample("anthropic.jsonl")[0].items() if not k.endswith("_at")}
    with pytest.raises(InputError, match="line tells no time, give --start"):
        taken(tmp_path, "anthropic", [message])
    (event,), _ = taken(tmp_path, "anthropic", [message], start="2026-02-11T00:00:00Z")
    assert event["start"] == "2026-02-11T00:00:00Z"


def test_of_a_batch_what_did_not_succeed_has_no_tokens(tmp_path):
    events, _ = taken(tmp_path, "anthropic", sample("anthropic-batch.jsonl"))
    told = {e["labels"]["custom_id"]: (e["status"], e["output"]) for e in events}
    assert told == {"doc-0": (None, 220), "doc-1": (None, 190), "doc-2": (None, 240),
                    "doc-3": ("failure", 0)}  # fmt: skip


@pytest.mark.parametrize(
    "usage", [None, "none", [], {"input_tokens": "many", "output_tokens": 1},
              {"input_tokens": 1, "output_tokens": 1, "cache_creation_input_tokens": {"a": 1}},
              {"input_tokens": 10**30, "output_tokens": 1}, {"input_tokens": -9, "output_tokens": 1}],
)  # fmt: skip
def test_a_message_whose_tokens_make_no_sense_is_turned_away(tmp_path, usage):
    good, *_ = sample("anthropic.jsonl")
    events, counts = taken(tmp_path, "anthropic", [good, good | {"id": "x", "usage": usage}])
    assert (len(events), counts["quarantined"]) == (1, 1)


def test_a_report_that_counts_no_requests_says_that_they_are_assumed(tmp_path):
    events, _ = taken(tmp_path, "anthropic-usage", [REPORT], document=True)
    assert [(e["requests"], e["labels"]["requests"]) for e in events] == [
        (1, "assumed"), (100, "assumed"), (30, "assumed")
    ]  # fmt: skip
    assert [e["region"] for e in events] == [None, "US", None]
    assert [e["project"] for e in events] == ["wrkspc_01ABC"] * 3
    assert events[2]["input_cache_write"] == 64_000


def test_a_report_that_counts_requests_is_believed(tmp_path):
    events, _ = taken(tmp_path, "anthropic-usage", [ANALYTICS], document=True)
    assert {e["labels"]["product"]: e["requests"] for e in events} == {
        "chat": 40,
        "claude_code": 310,
    }
    assert all("requests" not in e["labels"] for e in events)


def test_groups_of_users_overlap_and_are_turned_away(tmp_path):
    bucket = ANALYTICS["data"][0]
    grouped = bucket["results"][0] | {"rbac_group_id": "rbac_group_1"}
    page = {"data": [bucket | {"results": [bucket["results"][1], grouped]}]}
    events, counts = taken(tmp_path, "anthropic-usage", [page], document=True)
    assert (len(events), counts["quarantined"]) == (1, 1)
    assert "groups of users overlap, their sums cannot be added" in counts["reasons"]


def test_a_second_import_of_a_report_counts_nothing(tmp_path):
    taken(tmp_path, "anthropic-usage", [REPORT], document=True)
    _, counts = taken(tmp_path, "anthropic-usage", [[REPORT]], document=True)
    assert (counts["accepted"], counts["duplicates"]) == (0, 3)


@pytest.mark.parametrize(
    "told", [{"output_tokens": 10**400}, {"uncached_input_tokens": "x"}, {"requests": 0},
             {"requests": 1.5}, {"cache_creation": [1]}, {"output_tokens": -4}],
)  # fmt: skip
def test_a_result_that_makes_no_sense_is_turned_away(tmp_path, told):
    bucket = ANALYTICS["data"][0]
    good = bucket["results"][0]
    page = {"data": [bucket | {"results": [good, good | {"product": "x"} | told]}]}
    events, counts = taken(tmp_path, "anthropic-usage", [page], document=True, model=MODEL)
    assert (len(events), counts["quarantined"]) == (1, 1)
