"""`estimate embedding`, `classification` and `audio` as a user calls them."""

import json

import pytest

COMMAND = ("estimate",)
CALLS = [
    ("embedding", "--model", "BAAI/bge-large-en-v1.5", "--input-tokens", "512"),
    ("classification", "--params", "1.1e8", "--input-tokens", "200", "--batch", "8"),
    ("audio", "--model", "openai/whisper-large-v3", "--seconds", "30"),
]


@pytest.mark.parametrize("args", CALLS, ids=lambda a: a[0])
def test_answers_have_boundaries_and_reasons(run, args):
    code, out, _ = run(*args, "--json", "--explain", "--region", "FR")
    told = json.loads(out)
    assert code == 0
    for key, unit in (("accelerator_energy", "J"), ("carbon_operational", "g"), ("cost", "USD"),
                      ("water_grid", "L")):  # fmt: skip
        assert told[key]["low"] <= told[key]["value"] <= told[key]["high"]
        assert told[key]["unit"] == unit
    assert told["deployment"]["intensity"]["place"] == "FR"
    assert {"notes", "causes", "assumptions", "explain"} <= set(told)
    assert "J" in run(*args)[1]


@pytest.mark.parametrize(
    "args",
    [("embedding",), ("embedding", "--input-tokens", "5"), ("audio", "--model", "whisper-tiny"),
     ("embedding", "--model", "bge-large-en-v1.5", "--input-tokens", "x"),
     ("embedding", "--model", "bge-large-en-v1.5", "--input-tokens", "5", "--gpus", "2"),
     ("embedding", "--model", "bge-large-en-v1.5", "--input-tokens", "5", "--gpu", "abacus"),
     ("embedding", "--model", "bge-large-en-v1.5", "--input-tokens", "5", "--set", "no=1"),
     ("audio", "--model", "llama-3.1-8b-instruct", "--seconds", "5")],
)  # fmt: skip
def test_rubbish_is_turned_away(run, args):
    code, _, err = run(*args)
    assert code == 2
    assert err
