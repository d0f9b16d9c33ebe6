"""Several logs in one call: the bad ones are told, and logs that tell the same calls are noted."""

import json
from pathlib import Path

import pytest

from joulebook.errors import InputError
from joulebook.ledger import Serving, account
from joulebook.ledger.account import connect
from joulebook.ledger.store import Ledger
from joulebook.ledger.verification import verify
from joulebook.report.page import statement_page
from joulebook.serve.cli import app

SAMPLES = Path(__file__).parent / "samples"
ROWS = "start,model,tenant,input_total,output\n2026-01-01T00:00:00Z,gpt-4o,a<b,100,10\n"


def logs(folder: Path, **named: str) -> str:
    for name, text in named.items():
        (folder / f"{name}.csv").write_text(text)
    return str(folder / "*.csv")


def test_one_bad_log_of_a_pattern_does_not_stop_the_others(tmp_path):
    pattern = logs(tmp_path, a="no log at all\n", b=ROWS, c=ROWS.replace("100", "200"))
    said = account(pattern, out=tmp_path / "out")
    assert said.counts["requests"] == 2
    assert [Path(name).name for name in said.counts["refused"]] == ["a.csv"]


def test_the_command_states_the_others_and_ends_with_an_error(tmp_path, capsys):
    pattern = logs(tmp_path, a="no log at all\n", b=ROWS)
    with pytest.raises(InputError, match=r"1 logs were refused.*a\.csv"):
        app(["account", pattern, "--out", str(tmp_path / "out"), "--json"], exit_on_error=False)
    assert json.loads(capsys.readouterr().out)["requests"] == 1


def test_a_log_that_is_all_there_is_is_refused_by_its_own_reason(tmp_path):
    with pytest.raises(InputError, match="give --format"):
        account(logs(tmp_path, a="no log at all\n"), out=tmp_path / "out")
    with pytest.raises(InputError, match="none of 2 logs"):
        account(logs(tmp_path, b="nor this\n"), out=tmp_path / "out2")


def test_formats_that_tell_the_same_calls_are_noted(tmp_path):
    for name in ("litellm.jsonl", "litellm-spend.csv"):
        said = account(SAMPLES / name, out=tmp_path / "out", model="gpt-4o")
    assert any("litellm, litellm-spend may tell the same calls" in str(c) for c in said.caveats)


def test_a_closed_model_has_no_replicas_to_wait(tmp_path):
    with pytest.raises(InputError, match="--dedicated: nobody knows the machines"):
        account(logs(tmp_path, b=ROWS), out=tmp_path / "out", serving=Serving(dedicated=1))
    assert not (tmp_path / "out" / "manifest.jsonl").exists()


def test_the_page_shows_every_breakdown_with_names_as_text(tmp_path):
    said = account(logs(tmp_path, b=ROWS), out=tmp_path / "out", by=[("tenant", "model")])
    page = statement_page(said)
    assert "a&lt;b" in page
    assert "a<b" not in page


def test_a_manifest_that_was_emptied_is_broken(tmp_path):
    account(logs(tmp_path, b=ROWS), out=tmp_path / "out")
    (tmp_path / "out" / "manifest.jsonl").write_text("")
    with connect() as con:
        assert "names no log" in verify(con, Ledger(tmp_path / "out")).broken
