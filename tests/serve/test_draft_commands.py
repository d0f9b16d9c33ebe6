"""`joulebook audit --draft` and `--new` on the command line."""

import json

import pytest

COMMAND = ("audit",)
ARTICLE = (
    "仅GPU运行就排放24.7公吨二氧化碳,计入损耗后翻倍至50.5吨。\nIt took 118 days on 384 GPUs.\n"
)


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "bloom.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def test_a_draft_is_told_and_written(run, article, tmp_path):
    code, out, err = run("--draft", article, "--out", tmp_path / "d")
    assert code == 0, err
    assert "24.7" in out and "agrees" in out
    assert len(list((tmp_path / "d").glob("*.toml"))) == 5


def test_a_draft_is_json(run, article, tmp_path):
    code, out, _err = run("--draft", article, "--out", tmp_path / "d", "--json")
    told = json.loads(out)
    assert code == 0
    assert [m["value"] for m in told["mentions"]] == [24.7, 2.0, 50.5, 118.0, 384.0]
    assert told["mentions"][0]["id"] == "bloom-01"
    assert [one["verdict"] for one in told["consistency"]] == ["agrees"]
    assert len(told["files"]) == 5


def test_the_audit_reads_its_own_drafts(run, article, tmp_path):
    run("--draft", article, "--out", tmp_path / "d")
    code, out, _err = run(tmp_path / "d", "--json")
    assert code == 0
    assert {one["verdict"] for one in json.loads(out)} == {"cannot be checked"}


def test_an_article_may_hold_brackets_and_a_day_that_never_was(run, tmp_path):
    path, drafts = tmp_path / "odd.txt", tmp_path / "d"
    path.write_text(
        "By [/red]\x1b[31mit[/red] 5 kWh went. On 31 February 2024 it was 6 kWh.", "utf-8"
    )
    code, out, err = run("--draft", path, "--out", drafts)
    assert code == 0, err
    assert "\x1b" not in out and "2024-02-31" not in out
    assert run(drafts, "--json")[0] == 0


def test_a_new_claim_is_checked_at_once(run, tmp_path):
    options = ("--quote", "BLOOM's GPUs at work emitted 24.7 t of CO2.", "--claim-id", "mine",
               "--article-name", "paper", "--out", tmp_path)  # fmt: skip
    code, out, err = run("--new", *options)
    assert code == 0, err
    assert "mine.toml" in out.replace("\n", "")
    code, out, _err = run(tmp_path / "mine.toml", "--json")
    assert [one["id"] for one in json.loads(out)] == ["mine"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--draft", "absent.txt"), "no such file"),
        (("--new", "--quote", "Nothing."), "no quantity"),
        (("--new",), "--quote"),
        (("--new", "--quote", "5 kWh and 6 kWh", "--figure", "3"), "1 to 2"),
        (("--new", "--quote", "It used 5 kWh.", "--boundary", "servr"), "server"),
        (("--quote", "It used 5 kWh."), "--new"),
        (("--draft", "absent.txt", "--new"), "give one of them"),
        (("--draft", "absent.txt", "--html", "page.html"), "go with claims"),
        (("--draft", "absent.txt", "--id", "A01"), "go with claims"),
    ],
)
def test_bad_input_is_told(run, tmp_path, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    code, _out, err = run(*options)
    assert code == 2
    assert says in err
    assert list(tmp_path.iterdir()) == []
