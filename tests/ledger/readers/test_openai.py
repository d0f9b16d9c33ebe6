"""OpenAI responses, batches of them, and their usage API."""

import json

import pytest
from taken_rows import SAMPLES, sample, taken

from joulebook.errors import InputError


def test_responses_and_chat_completions_of_the_same_tokens_land_the_same(tmp_path):
    chat = {
        "id": "c", "object": "chat.completion", "created": 1760000000, "model": "gpt-5",
        "usage": {
            "prompt_tokens": 900, "completion_tokens": 80,
            "prompt_tokens_details": {"cached_tokens": 512, "cache_write_tokens": 128},
            "completion_tokens_details": {"reasoning_tokens": 64},
        },
    }  # fmt: skip
    response = {
        "id": "r", "object": "response", "created_at": 1760000000.0, "model": "gpt-5",
        "status": "completed",
        "usage": {
            "input_tokens": 900, "output_tokens": 80,
            "input_tokens_details": {"cached_tokens": 512, "cache_write_tokens": 128},
            "output_tokens_details": {"reasoning_tokens": 64},
        },
    }  # fmt: skip
    (one, other), _ = taken(tmp_path, "openai", [chat, response])
    same = ("start", "model", "op", "input_uncached", "input_cached", "input_cache_write",
            "output", "output_reasoning")  # fmt: skip
    assert [one[key] for key in same] == [other[key] for key in same]
    assert [one[key] for key in same[3:]] == [388, 512, 128, 80, 64]


def test_a_failed_response_has_no_tokens_and_one_under_way_is_no_request_yet(tmp_path):
    failed = {"id": "a", "object": "response", "created_at": 1760000000, "model": "gpt-5",
              "status": "failed", "usage": None}  # fmt: skip
    waiting = failed | {"id": "b", "status": "in_progress"}
    silent = failed | {"id": "c", "status": "completed"}
    (one,), counts = taken(tmp_path, "openai", [failed, waiting, silent])
    assert (one["status"], one["input_uncached"], one["output"]) == ("failure", 0, 0)
    assert counts["reasons"] == {"response is not finished": 1, "usage is missing": 1}


def test_embeddings_and_images_are_what_they_are(tmp_path):
    events, counts = taken(tmp_path, "openai", sample("openai-kinds.jsonl"))
    assert counts["quarantined"] == 0
    texts = [e["input_uncached"] for e in events if e["op"] == "embedding"]
    assert sorted(texts) == [6, 8, 77, 512, 1301]
    images = [(e["images"], e["pixels"]) for e in events if e["op"] == "image"]
    assert images == [(1, 1024 * 1024), (4, 1024 * 1536), (2, 1536 * 1024)]


def test_labels_are_the_metadata(tmp_path):
    events, _ = taken(tmp_path, "openai", sample("openai-responses.jsonl"))
    assert [e["labels"] for e in events[:2]] == [{"team": "search"}, {"team": "billing"}]
    assert events[0]["user"] == "u-1"


@pytest.mark.parametrize(
    "broken",
    [{"usage": {"input_tokens": [1], "output_tokens": 5}}, {"usage": {"input_tokens": 1e30, "output_tokens": 5}},
     {"usage": "none"}, {"object": "thread"}, {"object": ["response"]}, {"created_at": {"at": 1}},
     {"metadata": [1]}],
)  # fmt: skip
def test_a_response_that_makes_no_sense_is_turned_away(tmp_path, broken):
    good, *_ = sample("openai-responses.jsonl")
    events, counts = taken(tmp_path, "openai", [good, good | {"id": "x"} | broken])
    assert (len(events), counts["quarantined"]) == (1, 1)


def batch_line(name: str, response, error=None) -> dict:
    return {"id": f"batch_req_{name}", "custom_id": name, "response": response, "error": error}


def test_a_batch_tells_its_requests_by_the_answers_id(tmp_path):
    lines = sample("openai-batch.jsonl")
    events, counts = taken(tmp_path, "openai-batch", [*lines, lines[0]])
    assert (len(events), counts["duplicates"]) == (6, 1)
    assert {e["labels"]["custom_id"] for e in events} == {f"row-{n}" for n in range(1, 7)}
    assert events[0]["event_id"] == "chatcmpl-B00001"


def test_lines_of_a_batch_without_a_time_need_start(tmp_path):
    answered, *_ = sample("openai-batch.jsonl")
    refused = batch_line("r", {"status_code": 400, "body": {"error": {"message": "no"}}})
    expired = batch_line("e", None, {"code": "batch_expired"})
    listed = {"object": "list", "model": "text-embedding-3-small", "data": [{"object": "embedding"}],
              "usage": {"prompt_tokens": 9, "total_tokens": 9}}  # fmt: skip
    embedded = batch_line("v", {"status_code": 200, "body": listed})
    lines = [answered, refused, expired, embedded]
    _, counts = taken(tmp_path, "openai-batch", lines)
    assert counts["reasons"] == {"line tells no time, give --start": 3}
    events, counts = taken(
        tmp_path, "openai-batch", lines, start="2025-10-02T00:00:00Z", out="told"
    )
    assert counts["quarantined"] == 0
    told = {e["labels"]["custom_id"]: (e["op"], e["status"], e["input_uncached"]) for e in events}
    assert (told["r"], told["e"]) == (("text", "failure", 0), ("text", "failure", 0))
    assert told["v"] == ("embedding", None, 9)


PAGE = json.loads((SAMPLES / "openai-usage-kinds.json").read_text())


def test_usage_of_every_kind_is_what_it_is(tmp_path):
    events, _ = taken(tmp_path, "openai-usage", [PAGE], document=True)
    told = {e["op"]: e for e in events}
    assert {op: e["requests"] for op, e in told.items()} == {
        "text": 3, "embedding": 128, "classification": 30, "image": 9, "speech": 6, "transcription": 14,
    }  # fmt: skip
    assert (told["image"]["images"], told["image"]["pixels"]) == (12, 1024 * 1024)
    assert told["transcription"]["seconds_audio"] == 1820
    assert told["embedding"]["input_uncached"] == 64_000
    assert told["text"]["span_hours"] == 24


def test_a_second_import_of_a_bucket_counts_nothing_and_a_bucket_that_grew_is_told(tmp_path):
    taken(tmp_path, "openai-usage", [PAGE], document=True)
    _, counts = taken(tmp_path, "openai-usage", PAGE, document=True)
    assert (counts["accepted"], counts["duplicates"]) == (0, 6)
    grown = json.loads(json.dumps(PAGE[0]))
    grown["data"][0]["results"][0]["output_tokens"] += 1
    with pytest.raises(InputError, match="event_id was used for another request"):
        taken(tmp_path, "openai-usage", [grown], document=True)


@pytest.mark.parametrize("page", [5, {"data": 3}, {"data": [7]}, {"data": [{"results": None}]}])
def test_what_is_no_page_of_usage_is_refused(tmp_path, page):
    with pytest.raises(InputError, match=r"expected a (page|list)"):
        taken(tmp_path, "openai-usage", [page], document=True)


def test_usage_of_no_requests_or_of_unknown_things_is_turned_away(tmp_path):
    used = PAGE[0]["data"][0]
    none = used["results"][0] | {"num_model_requests": 0}
    unknown = {"object": "organization.usage.dreams.result"}
    page = {"data": [used, used | {"results": [none, unknown]}]}
    _, counts = taken(tmp_path, "openai-usage", [page], document=True)
    assert counts["reasons"] == {"usage without num_model_requests": 1, "unknown result": 1}
