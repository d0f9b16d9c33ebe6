"""`estimate training`, `fine-tuning` and `lifecycle` as a user calls them."""

import json

import pytest

COMMAND = ("estimate",)


def test_training_answers_in_json_with_its_tree(run):
    code, out, _ = run("training", "--model", "bigscience/bloom", "--json", "--explain")
    told = json.loads(out)
    assert code == 0
    assert told["basis"] == "as published"
    assert round(told["carbon_total"]["value"] / 1e6, 1) == 50.5
    assert told["carbon_total"]["unit"] == "g"
    assert told["explain"]["carbon_dynamic_g"]["inputs"]
    assert {"best_estimate", "reported", "deployment", "notes", "causes", "assumptions"} <= set(
        told
    )


def test_training_speaks_to_people(run):
    code, out, _ = run("training", "--model", "llama-2-7b")
    assert code == 0
    assert "upper" in out
    assert "Our own estimate" in out


def test_fine_tuning_with_adapters_is_cheaper(run):
    args = ("fine-tuning", "--base", "qwen3-8b", "--tokens", 1e8, "--gpus", 8, "--json")
    full, lora = (json.loads(run(*args, *more)[1]) for more in ((), ("--lora",)))
    assert lora["facility_energy"]["value"] < full["facility_energy"]["value"]
    assert full["duration"]["value"] > 0


def test_a_life_tells_when_use_passes_training(run):
    args = ("lifecycle", "--model", "bigscience/bloom", "--requests-per-day", 12800, "--years", 5)
    code, out, _ = run(*args, "--inference-over-training", 10, "--request-energy", 14256, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["compared"]["facility_energy"]["requests_until"]["value"] > 1e8
    assert told["training"]["carbon_idle"]["value"] > 0
    assert run(*args)[0] == 0


@pytest.mark.parametrize(
    "args",
    [("training",), ("training", "--model", "nonsense"), ("training", "--model", "mistral-large-2"),
     ("training", "--model", "bloom", "--set", "pue=x"), ("fine-tuning", "--base", "bloom"),
     ("training", "--model", "bloom", "--gpu", "abacus"), ("training", "--tokens", "x"),
     ("training", "--model", "bloom", "--gpus", "0.5"), ("training", "--model", "bloom", "--direct"),
     ("lifecycle", "--model", "bloom", "--requests-per-day", "0"),
     ("lifecycle", "--model", "qwen3-8b", "--requests-per-day", "10"),
     ("lifecycle", "--model", "gpt-4o", "--requests-per-day", "10")],
)  # fmt: skip
def test_rubbish_is_turned_away(run, args):
    code, _, err = run(*args)
    assert code == 2
    assert err
