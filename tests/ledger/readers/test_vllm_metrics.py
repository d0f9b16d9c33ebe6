"""vLLM's counters: differences, restarts, hours; what is no series of samples is refused in words."""

import json

import pytest

from joulebook.errors import InputError
from joulebook.ledger import account

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
LABELS = {"model_name": MODEL, "engine": "0"}
HOUR = 1_762_700_400
PLAIN = {"prompt_tokens": (0, 500), "generation_tokens": (0, 70), "request_success": (0, 3)}


def answer(counters, step=600, **labels):
    result = [
        {"metric": {"__name__": f"vllm:{name}_total", **LABELS, **labels},
         "values": [[HOUR + step * i, str(v)] for i, v in enumerate(values)]}
        for name, values in counters.items()
    ]  # fmt: skip
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def taken(tmp_path, text, name="log.json"):
    log = tmp_path / name
    log.write_text(text)
    return account(log, format="vllm-metrics", out=tmp_path / "out").counts


def told(counts):
    return tuple(counts[k] for k in ("requests", "input_tokens", "cached_tokens", "output_tokens"))


def test_text_and_a_query_say_the_same(tmp_path):
    lines = [
        f'vllm:{name}_total{{engine="0",model_name="{MODEL}"}} {v} {(HOUR + 600 * i) * 1000}\n'
        for name, values in PLAIN.items()
        for i, v in enumerate(values)
    ]
    (tmp_path / "text").mkdir()
    assert told(taken(tmp_path, answer(PLAIN))) == (3, 500, 0, 70)
    assert told(taken(tmp_path / "text", "".join(lines))) == (3, 500, 0, 70)


def test_a_restart_begins_again_at_nought_and_gauges_of_others_are_left_alone(tmp_path):
    counters = {
        "prompt_tokens": (900, 1000, 40, 140),
        "generation_tokens": (90, 100, 4, 14),
        "request_success": (9, 10, 1, 2),
        "prompt_tokens_cached": (0, 10, 5, 15),
    }
    assert told(taken(tmp_path, answer(counters))) == (1 + 1 + 1, 100 + 40 + 100, 25, 10 + 4 + 10)


def test_the_same_hours_exported_again_are_duplicates(tmp_path):
    first = taken(tmp_path, answer(PLAIN))
    again = taken(tmp_path, answer(PLAIN) + "\n", name="again.json")
    assert (first["accepted"], again["duplicates"], again["requests"]) == (1, 1, 3)


def test_engines_and_hours_are_rows_of_their_own(tmp_path):
    both = answer(PLAIN) + answer(PLAIN, engine="1") + answer(PLAIN, step=600, engine="2")
    counts = taken(tmp_path, both)
    assert (counts["accepted"], counts["requests"]) == (3, 9)
    (tmp_path / "hours").mkdir()
    long = {name: (0, *values, *(9 * v for v in values[1:])) for name, values in PLAIN.items()}
    assert taken(tmp_path / "hours", answer(long, step=3600))["accepted"] == 2


def test_tokens_without_an_ended_request_are_of_one(tmp_path):
    assert told(taken(tmp_path, answer(PLAIN | {"request_success": (3, 3)}))) == (1, 500, 0, 70)


def test_a_missing_series_is_said(tmp_path):
    only = answer({"prompt_tokens": (0, 500), "request_success": (0, 3)})
    with pytest.raises(InputError, match="vllm:generation_tokens_total is missing"):
        taken(tmp_path, only)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('vllm:prompt_tokens_total{engine="0"} 12\n', "tells no time"),
        ('vllm:prompt_tokens_total{engine="0} 12 1762700400000\n', "labels cannot be read"),
        ('vllm:prompt_tokens_total{engine="0"} many 1762700400000\n', "many"),
        ('{"data": {"result": [{"metric": [], "values": 3}]}}', "range query"),
        ('{"data": {"result": {}, "result": 7}}', "range query"),
        (answer({"prompt_tokens": (0, "NaN")}), "NaN"),
        (answer({"prompt_tokens": (0, -4)}), "-4"),
        (answer({"prompt_tokens": (7,)}), "no row"),
        ("# nothing\n", "no row"),
        ('{"data": ', "not JSON"),
    ],
)
def test_rubbish_is_refused_in_words(tmp_path, text, says):
    with pytest.raises(InputError, match=says):
        taken(tmp_path, text)


def test_numbers_beyond_all_reason_are_turned_away(tmp_path):
    with pytest.raises(InputError, match="more than ten million tokens"):
        taken(tmp_path, answer(PLAIN | {"prompt_tokens": (0, 10**30)}))
    with pytest.raises(InputError, match="2000 to 2100"):
        taken(tmp_path, answer(PLAIN).replace("17627", "917627"))
