"""The commands for people without token counts, as a user meets them."""

import io
import json
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
MODEL = ("--model", "openai/gpt-oss-20b", "--gpu", "h100-sxm")
DAY = '[[item]]\nkind = "text"\ncount = 15\ntask = "chat"\nmodel = "openai/gpt-oss-20b"\n'


def test_a_prompt_is_counted_and_a_task_tells_the_answers_length(run):
    code, out, _ = run(
        "estimate", "text", *MODEL, "--prompt", "讲个笑话", "--task", "joke", "--json"
    )
    answer = json.loads(out)
    assert code == 0
    counted = answer["tokens"]["input_tokens"]
    assert 0 < counted["low"] < counted["value"] < counted["high"] < 10
    assert answer["tokens"]["counted_by"] == {
        "input": "the scripts of its characters",
        "output": "task joke",
    }
    assert answer["facility_energy"]["low"] < answer["facility_energy"]["value"]
    assert any(fact["name"] == "output_tokens" for fact in answer["assumptions"])
    words = run("estimate", "text", *MODEL, "--prompt", "讲个笑话", "--task", "joke")[1]
    assert "by task joke" in words


def test_a_prompt_comes_from_a_file_or_from_stdin(run, tmp_path, monkeypatch):
    file = tmp_path / "prompt.txt"
    file.write_text("Tell me a joke. " * 50, "utf-8")
    long = json.loads(run("estimate", "text", *MODEL, "--prompt", file, "--json")[1])
    monkeypatch.setattr(sys, "stdin", io.StringIO("Tell me a joke. " * 50))
    piped = json.loads(run("estimate", "text", *MODEL, "--prompt", "-", "--json")[1])
    assert long["tokens"] == piped["tokens"]
    assert long["tokens"]["input_tokens"]["value"] > 100
    assert "task=chat" in long["choices"]
    file.write_bytes(b"\xff\xfe\x00")
    code, _, err = run("estimate", "text", *MODEL, "--prompt", file)
    assert code == 2
    assert "not text in UTF-8" in err


def test_a_session_of_an_agent(run):
    args = (
        "estimate",
        "agent",
        *MODEL,
        "--turns",
        "20",
        "--tool-calls-per-turn",
        "3",
        "--cache-share",
        "0.9",
    )
    answer = json.loads(run(*args, "--json", "--explain")[1])
    assert answer["session"]["model_calls"]["value"] == 80
    share = (
        answer["session"]["session_cached_tokens"]["value"]
        / answer["session"]["session_input_tokens"]["value"]
    )
    assert share == pytest.approx(0.9)
    assert "session_input_tokens" in answer["explain"]
    assert "80 calls of the model" in run(*args)[1]


def test_a_day_in_a_place(run, tmp_path):
    file = tmp_path / "day.toml"
    file.write_text(
        '[claim]\nenergy_kwh = 0.1\nby = "\x1b[31mwe"\n'.replace("\x1b", "\\u001b") + DAY
    )
    answer = json.loads(run("estimate", "day", file, "--region", "US-CA", "--json", "--explain")[1])
    assert answer["items"][0]["count"] == 15
    assert answer["items"][0]["facility_energy"] == answer["facility_energy"]
    assert answer["intensity"]["place"] == "US-CA"
    assert answer["claim"]["ours_over_claim"]["value"] > 0
    assert answer["explain"]
    words = run("estimate", "day", file, "--explain", "--depth", "1")[1]
    assert "microwave" in words
    assert "\x1b[31m" not in words


def test_the_shipped_day_is_answered_or_says_what_is_missing(run):
    code, out, err = run(
        "estimate", "day", EXAMPLES / "mittr-day.toml", "--region", "US-CA", "--json"
    )
    if code:
        assert "cannot be estimated yet" in err
        return
    answer = json.loads(out)
    assert [item["count"] for item in answer["items"]] == [15, 10, 3]
    assert answer["claim"]["facility_energy"]["value"] == pytest.approx(2.9 * 3.6e6)


def test_compare_ranks_and_says_what_is_sure(run, tmp_path):
    args = ("compare", "--request", "250:400", "--gpus", "h100-sxm,b200", "--accelerators", "1",
            "--models", "meta-llama/Llama-3.1-8B-Instruct,meta-llama/Llama-3.1-70B-Instruct")  # fmt: skip
    answer = json.loads(run(*args, "--json", "--explain")[1])
    assert [row["rank"] for row in answer["rows"]] == [1, 2, 3]
    assert answer["impossible"][0]["gpu"] == "h100-sxm"
    assert len(answer["pairs"]) == 3
    assert answer["explain"]
    words = run(*args)[1]
    assert "●" in words
    assert "larger than the error" in words
    assert "Not possible" in words
    file = tmp_path / "day.toml"
    file.write_text(DAY)
    days = json.loads(
        run("compare", "--day", file, "--regions", "FR,PL", "--by", "carbon", "--json")[1]
    )
    assert [row["region"] for row in days["rows"]] == ["FR", "PL"]
    assert days["pairs"][0]["larger_than_error"]


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("estimate", "text", *MODEL), "how long is the input?"),
        (("estimate", "text", *MODEL, "--task", "jokes"), "unknown task 'jokes'; nearest: joke"),
        (("estimate", "text", *MODEL, "--prompt", ""), "the prompt is empty"),
        (("estimate", "text", *MODEL, "--prompt", "hi", "--cached-tokens", "9"), "exceed"),
        (("estimate", "agent", *MODEL, "--turns", "0"), "turns=0"),
        (("estimate", "agent", *MODEL, "--turns", "2.5"), "whole number"),
        (("estimate", "agent", *MODEL, "--cache-share", "1.2"), "cached_input_share=1.2"),
        (("estimate", "agent", *MODEL, "--output-tokens", "-1"), "output_tokens_per_call=-1"),
        (("estimate", "day", "none.toml"), "no such file"),
        (("estimate", "day", EXAMPLES), "no such file"),
        (("compare", "--models", "gpt-oss-20b"), "compare what?"),
        (("compare", "--request", "1:1", "--task", "chat", "--models", "x"), "compare what?"),
        (("compare", "--request", "250", "--models", "gpt-oss-20b"), "expected input:output"),
        (("compare", "--request", "a:b", "--models", "gpt-oss-20b"), "expected a number"),
        (("compare", "--request", "1:-1", "--models", "gpt-oss-20b"), "output tokens: -1"),
        (("compare", "--request", "1:1"), "give --models"),
        (("compare", "--request", "1:1", "--models", "gpt-oss-20b", "--by", "watts"), "unknown metric"),
        (("compare", "--request", "1:1", "--models", "gpt-oss-20b", "--batches", "x"), "expected a number"),
        (("compare", "--request", "1:1", "--models", "gpt-oss-120b", "--gpus", "t4", "--accelerators", "1"), "no deployment is possible"),
        (("compare", "--training", "gpt-oss-20b", "--batches", "8"), "--batches does not go with"),
        (("compare", "--training", "gpt-oss-20b", "--gpus", "h100-sxm"), "no deployment is possible"),
        (("compare", "--task", "chat", "--training-tokens", "1e12", "--models", "x"), "goes with --training"),
    ],
)  # fmt: skip
def test_bad_input_exits_with_2_and_says_what_is_wrong(run, args, complaint):
    code, _, err = run(*args)
    assert code == 2
    assert complaint in err
