"""The command line as a user meets it: what it prints, what it refuses, how it exits."""

import json
import os
import subprocess
import sys

import pytest

LLAMA = ["--model", "meta-llama/Llama-3.1-8B-Instruct", "--gpu", "h100-sxm"]
BOUNDARIES = ["accelerator_energy", "server_energy", "facility_energy", "carbon_operational",
              "carbon_embodied", "water_site", "water_grid", "cost"]  # fmt: skip


def test_estimate_prints_every_boundary_as_a_quantity(run):
    code, out, _ = run(
        "estimate", "text", "--model", "meta-llama/Llama-3.1-405B-Instruct", "--gpu", "h100-sxm",
        "--gpus", "8", "--precision", "fp8", "--batch", "32", "--input-tokens", "250",
        "--output-tokens", "400", "--region", "US-CA", "--json",
    )  # fmt: skip
    answer = json.loads(out)
    assert code == 0
    for boundary in BOUNDARIES:
        quantity = answer[boundary]
        assert quantity["low"] <= quantity["value"] <= quantity["high"]
        assert set(quantity) == {"value", "low", "high", "unit", "tier"}
    assert answer["deployment"]["intensity"]["place"] == "US-CA"
    assert answer["assumptions"]


def test_explain_reaches_from_every_number_to_a_source(run):
    args = (
        "estimate",
        "text",
        *LLAMA,
        "--input-tokens",
        "250",
        "--output-tokens",
        "400",
        "--explain",
    )
    answer = json.loads(run(*args, "--json")[1])
    trees = answer["explain"]
    assert set(trees) >= {"facility_energy_j", "carbon_operational_g"}
    leaves = [leaf for tree in trees.values() for leaf in leaves_of(tree)]
    facts = [leaf["fact"] for leaf in leaves if "fact" in leaf]
    assert facts
    assert all(fact["source"] and fact["where"] for fact in facts)
    code, out, _ = run(*args)
    assert code == 0
    assert "facility_energy_j" in out
    assert "h100_sxm.yaml" in out
    shallow = run(*args, "--depth", "1")[1]
    assert "facility_energy_j" in shallow
    assert "h100_sxm.yaml" not in shallow


def leaves_of(step):
    if step.get("inputs"):
        for below in step["inputs"]:
            yield from leaves_of(below)
    else:
        yield step


def test_ratecard_has_ten_terms_in_two_rows_with_intervals(run):
    code, out, _ = run("ratecard", *LLAMA, "--batch", "64", "--json")
    card = json.loads(out)
    assert code == 0
    for row, unit in (("joules", "J"), ("accelerator_seconds", "s")):
        assert list(card[row]) == ["1", "u", "h", "o", "u2", "uh", "h2", "uo", "ho", "o2"]
        assert all(q["unit"] == unit and q["low"] <= q["high"] for q in card[row].values())
    assert "o2" in run("ratecard", *LLAMA)[1]


def test_facts_show_prints_values_sources_and_places(run):
    code, out, _ = run("facts", "show", "gpus/h100-sxm")
    assert code == 0
    for expected in ("700 W", "parking", "Table 2", "measured"):
        assert expected in out
    page = json.loads(run("facts", "show", "gpus/h100-sxm", "--json")[1])
    assert page["facts"]["tdp_w"]["value"] == 700


def test_facts_lists_pages_and_what_nobody_has_checked(run):
    assert "gpus/h100-sxm" in run("facts")[1]
    debt = json.loads(run("facts", "--unseen", "--json")[1])
    assert {"fact", "source", "where", "via"} == set(debt[0])
    assert not any(row["fact"] == "gpus/h100-sxm.tdp_w" for row in debt)


def test_account_statement_and_page(run, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("TIMESTAMP,ContextTokens,GeneratedTokens\n2026-01-01 00:00:00,100,10\nbad,1,1\n")
    args = (
        "account",
        log,
        "--format",
        "azure-llm",
        *LLAMA,
        "--region",
        "FR",
        "--out",
        tmp_path / "out",
    )
    code, out, _ = run(*args, "--html", tmp_path / "a" / "page.html")
    assert code == 0
    assert "1 turned away" in out
    assert "start is not a time" in out
    assert (tmp_path / "a" / "page.html").read_text("utf-8").startswith("<!doctype html>")
    again = json.loads(run(*args, "--json")[1])
    assert (again["requests"], again["read"], again["coverage"]) == (1, 0, 0.5)
    stated = json.loads(run("statement", tmp_path / "out", "--json")[1])
    assert stated["facility_energy"] == again["facility_energy"]
    assert "区间" in run("statement", tmp_path / "out", "--lang", "zh-Hans")[1]
    assert "能" in run("statement", tmp_path / "out", "--lang", "zh-Hant")[1]


def test_formats_lists_the_readers(run):
    assert set(json.loads(run("formats", "--json")[1])) >= {
        "azure-llm",
        "mooncake",
        "openai",
        "generic",
    }
    assert "mooncake" in run("formats")[1]


TEXT = ("estimate", "text", "--input-tokens", "10", "--output-tokens", "10")


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        ((*TEXT, "--model", "llama-9000"), "nearest:"),
        ((*TEXT, *LLAMA[:2], "--gpu", "h1000"), "unknown accelerator 'h1000'; nearest: h100"),
        ((*TEXT, *LLAMA, "--region", "Atlantis"), "unknown region"),
        ((*TEXT, *LLAMA, "--set", "pue"), "expected name=value"),
        ((*TEXT, *LLAMA, "--set", "pue=low"), "expected a number"),
        ((*TEXT, *LLAMA, "--set", "puee=1"), "unknown fact or formula"),
        ((*TEXT, *LLAMA, "--lang", "klingon"), "unknown language"),
        (("estimate", "text", *LLAMA, "--input-tokens=-1", "--output-tokens", "1"), "input tokens: -1"),
        (("estimate", "text", *LLAMA, "--input-tokens", "nan", "--output-tokens", "1"), "input tokens: nan"),
        (("account", "none.csv", "--format", "azure-llm", "--out", "x"), "no such file"),
        (("account", "none.csv", "--format", "azure", "--out", "x"), "unknown log format"),
        (("facts", "show", "gpus/h1000"), "nearest: gpus/"),
        (("statement", "nowhere"), "is no ledger"),
        ((*TEXT, *LLAMA, "--set", "kv_heads=0"), "cannot be computed"),
        ((*TEXT, *LLAMA, "--set", "server_energy_j=1e308"), "expected at most"),
        ((*TEXT, *LLAMA, "--gpus", "1.5"), "whole number"),
        ((*TEXT, *LLAMA, "--region", ""), "unknown region ''"),
        ((*TEXT, *LLAMA, "--region", "FR", "--set", "grid_g_per_kwh=1"), "give one"),
        (("facts", "show", "h100-sxm"), "nearest: gpus/h100-sxm"),
        (("estimate", "text"), ""),
        (("frobnicate",), ""),
    ],
)  # fmt: skip
def test_bad_input_exits_with_2_and_says_what_is_wrong(run, args, complaint):
    code, _, err = run(*args)
    assert code == 2
    assert complaint in err


def test_what_a_card_left_out_is_said_in_the_readers_language(run):
    args = (*TEXT, *LLAMA, "--batch", "9999")
    assert "only" in run(*args)[1]
    assert (
        "内存" in run(*args, "--lang", "zh-Hans")[1] or "显存" in run(*args, "--lang", "zh-Hans")[1]
    )
    assert "only" in json.loads(run(*args, "--json", "--lang", "zh-Hans")[1])["notes"][0]
    assert "请求" in run("formats", "--lang", "zh-Hans")[1]


def test_the_terminal_speaks_chinese(run, monkeypatch):
    out = run(*TEXT, *LLAMA, "--region", "CN", "--lang", "zh-Hans")[1]
    assert "90% 区间" in out or "90 % 区间" in out
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert "區間" in run(*TEXT, *LLAMA, "--region", "CN")[1]


def test_letters_that_steer_a_terminal_are_not_passed_on(run, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text(
        "start,input_total,output,project\n2026-01-01T00:00:00Z,5,1,\x1b[31m[bold]RED\u202e\n"
    )
    args = ("account", log, "--format", "generic", *LLAMA, "--out", tmp_path / "out")
    out = run(*args)[1]
    assert "\x1b[31m" not in out
    assert "\u202e" not in out
    assert "[bold]RED" in out
    err = run(
        "account",
        log,
        "--format",
        "generic",
        *LLAMA,
        "--out",
        tmp_path / "o",
        "--columns",
        "start=\x1b[31m",
    )[2]
    assert "\x1b[31m" not in err


def test_output_that_cannot_be_written_is_an_error_not_a_traceback(run, tmp_path):
    (tmp_path / "file").write_text("")
    log = tmp_path / "log.csv"
    log.write_text("TIMESTAMP,ContextTokens,GeneratedTokens\n2026-01-01 00:00:00,100,10\n")
    args = ("account", log, "--format", "azure-llm", *LLAMA)
    assert run(*args, "--out", tmp_path / "file" / "x")[0] == 2
    assert run(*args, "--out", tmp_path / "ok", "--html", tmp_path)[0] == 2
    assert not (tmp_path / "ok").exists()


@pytest.mark.parametrize("encoding", ["ascii", "gb2312"])
def test_a_terminal_without_our_letters_still_gets_an_answer(encoding):
    run = subprocess.run(
        [sys.executable, "-m", "joulebook", *TEXT, *LLAMA, "--json"], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["facility_energy"]["unit"] == "J"


def test_a_closed_model_shows_what_narrowed_its_prior(run):
    asked = ("--model", "openai/gpt-4o", "--input-tokens", "200", "--output-tokens", "300")
    code, out, _ = run("estimate", "text", *asked, "--json", "--explain")
    answer = json.loads(out)
    assert code == 0
    assert answer["facility_energy"]["tier"] == "assumed"
    assert {"gpu=defaults/accelerator", "precision=defaults/closed", "engine=vllm-0.11"} == set(
        answer["deployment"]["choices"]
    )
    assert answer["narrowed"][0]["evidence"] == "observed output speed"
    assert {"observed", "prior", "posterior", "contradicted"} <= set(answer["narrowed"][0])
    code, out, _ = run("estimate", "text", *asked, "--explain", "--depth", "1")
    assert "as evidence narrowed the prior" in out
    assert run("ratecard", "--model", "gpt-4o", "--tokens-per-second", "50", "--json")[0] == 0


def test_an_impossible_speed_is_refused_with_the_possible_ones(run):
    code, _, error = run("ratecard", "--model", "gpt-4o", "--tokens-per-second", "1e9")
    assert code == 2
    assert "prior allows" in error
