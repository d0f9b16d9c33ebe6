"""Bedrock's invocation log: who served, what was cached, what failed."""

import pytest
from taken_rows import sample, taken

LINES = sample("bedrock.jsonl")


def told(events, key):
    return {e["event_id"][-1]: e[key] for e in events}


def test_the_region_is_where_the_model_ran(tmp_path):
    events, _ = taken(tmp_path, "bedrock", LINES)
    # 6 was called through a profile that crosses regions, and no region of inference is told
    assert told(events, "region") == {
        "0": "aws:us-east-1", "1": "aws:us-west-2", "2": "aws:us-east-2", "3": "aws:us-east-1",
        "4": "aws:us-east-1", "6": None,
    }  # fmt: skip


def test_cached_tokens_are_apart_and_writes_are_uncached(tmp_path):
    events, _ = taken(tmp_path, "bedrock", LINES)
    keys = ("input_uncached", "input_cached", "input_cache_write")
    by_id = {e["event_id"][-1]: tuple(e[key] for key in keys) for e in events}
    assert by_id["1"] == (35, 1800, 0)
    assert by_id["2"] == (1820, 0, 1800)


def test_the_model_of_an_arn_is_what_it_ends_in(tmp_path):
    events, _ = taken(tmp_path, "bedrock", LINES)
    models = told(events, "model")
    assert models["2"] == "us.anthropic.claude-3-5-sonnet-20241022-v2:0"
    assert models["3"] == "amazon.nova-lite-v1:0"
    assert told(events, "deployment")["3"] == LINES[3]["modelId"]
    assert told(events, "deployment")["0"] is None


def test_an_application_profile_hides_the_model_and_the_region(tmp_path):
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456"
    hidden = LINES[0] | {"requestId": "x", "modelId": arn}
    events, counts = taken(tmp_path, "bedrock", [LINES[0], hidden])
    assert (len(events), counts["quarantined"]) == (2, 0)
    assert told(events, "model")["x"] == arn  # of no page: accounted by class, and listed


def test_a_failed_call_and_what_it_is_billed_to(tmp_path):
    events, _ = taken(tmp_path, "bedrock", LINES)
    assert told(events, "status")["4"] == "failure"
    assert set(told(events, "tenant").values()) == {"123456789012"}
    assert told(events, "labels")["3"] == {"team": "search"}
    assert set(told(events, "user").values()) == {LINES[0]["identity"]["arn"]}


def test_embeddings_need_no_output(tmp_path):
    line = LINES[0] | {
        "modelId": "amazon.titan-embed-text-v2:0", "input": {"inputTokenCount": 77}, "output": {}
    }  # fmt: skip
    (event,), _ = taken(tmp_path, "bedrock", [line])
    assert (event["op"], event["input_uncached"]) == ("embedding", 77)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"output": {"outputVideoDurationSeconds": 6}}, "a video of which the log tells seconds, not frames"),
     ({"input": {}}, "input tokens are not a number"), ({"output": []}, "output tokens are not a number"),
     ({"input": {"inputTokenCount": {"a": 1}}}, "input tokens are not a number"),
     ({"timestamp": None}, "start is not a time"), ({"requestMetadata": "x"}, "labels are not a JSON object"),
     ({"schemaType": None}, "schemaType is missing")],
)  # fmt: skip
def test_what_the_log_does_not_tell_is_turned_away(tmp_path, change, reason):
    events, counts = taken(tmp_path, "bedrock", [LINES[0], LINES[0] | {"requestId": "x"} | change])
    assert len(events) == 1
    assert counts["reasons"] == {reason: 1}


def test_records_of_other_schemas_are_no_rows(tmp_path):
    _, counts = taken(tmp_path, "bedrock", [LINES[0], {"schemaType": "Other", "requestId": "y"}])
    assert counts["read"] == 1
