"""Claude Code transcripts: one call in several lines."""

from taken_rows import sample, taken


def test_the_last_line_of_a_call_counts(tmp_path):
    events, counts = taken(tmp_path, "claude-code", sample("claude-code.jsonl"))
    assert [e["output"] for e in events] == [236, 588, 91]
    assert events[0]["event_id"] == "msg_01A:req_01A"
    assert (counts["read"], counts["duplicates"]) == (6, 3)


def test_lines_of_others_and_synthetic_ones_are_no_rows(tmp_path):
    events, counts = taken(tmp_path, "claude-code", sample("claude-code.jsonl"))
    assert counts["quarantined"] == 0
    assert {e["model"] for e in events} == {"claude-sonnet-4-5-20250929"}


def test_the_folder_is_the_project_wherever_it_lies(tmp_path):
    lines = [line for line in sample("claude-code.jsonl") if line["type"] == "assistant"]
    lines[-1]["cwd"] = "C:\\Users\\user\\till\\"
    events, _ = taken(tmp_path, "claude-code", lines)
    assert [e["project"] for e in events] == ["shop", "shop", "till"]
    assert events[0]["labels"] == {"session": "7c1f0c0e-5d0a-4b7e-9a53-6f0f4b1f2a11"}


def test_a_call_without_usage_a_half_line_and_a_line_without_type_are_turned_away(tmp_path):
    *_, last = sample("claude-code.jsonl")
    silent = last | {"message": {"id": "x", "model": "claude-sonnet-4-5-20250929"}}
    typeless = {key: value for key, value in last.items() if key != "type"}
    events, counts = taken(
        tmp_path, "claude-code", [last, silent, typeless, '{"type": "assistant", "mess']
    )
    assert len(events) == 1
    assert counts["reasons"] == {
        "line is not a JSON object": 1, "type is missing": 1, "usage is missing": 1
    }  # fmt: skip


def test_a_transcript_resumed_in_a_new_file_repeats_calls_that_count_once(tmp_path):
    lines = sample("claude-code.jsonl")
    taken(tmp_path, "claude-code", lines[:-1])
    events, counts = taken(tmp_path, "claude-code", lines[1:])
    assert len(events) == 3
    assert counts["accepted"] == 1
