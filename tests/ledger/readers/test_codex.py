"""Codex rollouts: sums so far, turns, and events that repeat."""

from taken_rows import sample, taken


def test_an_event_that_repeats_the_sums_so_far_is_a_duplicate(tmp_path):
    events, counts = taken(tmp_path, "codex", sample("codex.jsonl"))
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (3, 2, 0)
    told = [
        (e["input_uncached"], e["input_cached"], e["output"], e["output_reasoning"]) for e in events
    ]
    assert told == [(2104, 6016, 410, 256), (836, 8064, 570, 448), (1337, 8192, 610, 448)]


def test_turns_add_up_to_the_last_sum(tmp_path):
    lines = sample("codex.jsonl")
    last = [one["payload"]["info"] for one in lines if one["payload"].get("info")][-1]
    _, counts = taken(tmp_path, "codex", lines)
    total = last["total_token_usage"]
    assert counts["input_tokens"] == total["input_tokens"]
    assert counts["cached_tokens"] == total["cached_input_tokens"]
    assert counts["output_tokens"] == total["output_tokens"]


def test_the_model_is_that_of_the_last_turn(tmp_path):
    events, _ = taken(tmp_path, "codex", sample("codex.jsonl"), model=None)
    assert [e["model"] for e in events] == ["gpt-5-codex", "gpt-5-codex", "gpt-5"]
    assert {(e["project"], e["labels"]["session"]) for e in events} == {
        ("shop", "0199f0aa-1111-7222-8333-444455556666")
    }


def test_turns_with_the_same_tokens_are_two_requests(tmp_path):
    lines = sample("codex.jsonl")
    turn = lines[7]["payload"]["info"]
    turn["last_token_usage"] = lines[4]["payload"]["info"]["last_token_usage"]
    events, _ = taken(tmp_path, "codex", lines)
    assert [e["input_cached"] for e in events] == [6016, 6016, 8192]


def test_a_rollout_that_grew_counts_only_what_is_new(tmp_path):
    lines = sample("codex.jsonl")
    taken(tmp_path, "codex", lines[:6])
    events, counts = taken(tmp_path, "codex", lines)
    assert (len(events), counts["accepted"]) == (3, 2)


def test_counts_that_make_no_sense_and_half_lines_are_turned_away(tmp_path):
    lines = sample("codex.jsonl")[:5]
    odd = {"timestamp": "2025-10-17T05:10:00Z", "type": "event_msg"}
    nested = odd | {"payload": {"type": "token_count", "info": {"total_token_usage": "many"}}}
    typeless = {"timestamp": "2025-10-17T05:10:00Z", "payload": {"type": "token_count"}}
    events, counts = taken(tmp_path, "codex", [*lines, nested, typeless, '{"timestamp": "20'])
    assert len(events) == 1
    assert counts["reasons"] == {
        "input tokens are not a number": 1, "line is not a JSON object": 1, "type is missing": 1
    }  # fmt: skip
