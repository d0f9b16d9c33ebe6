"""`chargeback`, `budget`, `sci` and `disclose` as a user meets them."""

import json

import pytest

from joulebook.ledger import account

TEXT = "meta-llama/Llama-3.1-8B-Instruct"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands")
    log = folder / "log.csv"
    log.write_text(
        "start,input_total,output,tenant,model,region,billed_usd\n"
        f"2026-01-01T00:00:00Z,1000,100,acme,{TEXT},FR,0.1\n"
        f"2026-01-02T00:00:00Z,500,50,[red]beta,{TEXT},DE,0.2\n"
        f"2026-01-02T00:00:00Z,500,50,,{TEXT},DE,\n"
    )
    account(log, out=folder / "ledger", format="generic")
    return folder / "ledger"


def test_a_chargeback_names_every_tenant_and_nobody(run, ledger, tmp_path):
    code, out, _ = run(
        "chargeback", ledger, "--rate-usd-per-kwh", "0.2", "--csv", tmp_path / "c.csv"
    )
    assert code == 0
    for word in ("acme", "[red]beta", "no tenant", "0.3", "Charge"):
        assert word in out, word
    assert (tmp_path / "c.csv").read_text().count("\n") == 5
    answer = json.loads(run("chargeback", ledger, "--by", "tenant,day", "--json")[1])
    assert answer["by"] == ["tenant", "day"]
    assert [line["requests"] for line in answer["lines"]] == [1, 1, 1]
    assert answer["totals"][0]["facility_energy"]["unit"] == "J"


BUDGET = '[[budget]]\nname = "{}"\nperiod = "total"\nmetric = "requests"\nlimit = {}\n'


@pytest.mark.parametrize(
    ("limit", "args", "code"),
    [(2, (), 1), (3, (), 0), (3, ("--fail-on", "warning"), 1), (30, ("--fail-on", "warning"), 0)],
)
def test_the_exit_code_tells_how_budgets_stand(run, ledger, tmp_path, limit, args, code):
    path = tmp_path / "budgets.toml"
    path.write_text(BUDGET.format("[b]all[/b]", limit))
    hooks = tmp_path / "hooks.jsonl"
    found, out, err = run("budget", ledger, path, "--webhook-file", hooks, *args)
    assert found == code
    assert "[b]all[/b]" in out
    assert bool(err) == bool(code)
    assert len(hooks.read_text().splitlines()) == (limit < 30)
    plain = json.loads(run("budget", ledger, path, "--json", *args)[1])
    assert plain["budgets"][0]["spent"] == 3


def test_a_score_shows_what_it_is_made_of(run, ledger):
    code, out, _ = run("sci", ledger, "--per", "million-tokens")
    assert code == 0
    for word in ("SCI:", "E × I", "M: ", "R: ", "In the boundary", "Not in it", TEXT[:10]):
        assert word in out, word
    assert json.loads(run("sci", ledger, "--json")[1])["functional_unit"] == "request"


def test_a_disclosure_is_printed_or_written(run, ledger, tmp_path):
    code, out, _ = run("disclose", ledger, "--form", "ghg-scope")
    assert code == 0
    assert out.startswith("# GHG Protocol")
    for name in ("d.md", "d.json"):
        assert run("disclose", ledger, "--form", "ghg-scope", "--out", tmp_path / name)[0] == 0
    assert (tmp_path / "d.md").read_text().strip() == out.strip()
    assert json.loads((tmp_path / "d.json").read_text())["form"] == "ghg-scope"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("chargeback", "{}", "--by", "tennant"), "nearest: tenant"),
        (("chargeback", "{}", "--csv", "out.txt"), "ends in .csv"),
        (("chargeback", "{}", "--rate-usd-per-kwh", "-1"), "usd_per_kwh = -1.0"),
        (("chargeback", "no-such-folder"), "no ledger"),
        (("budget", "{}", "no-such.toml"), "examples/budgets.toml"),
        (("sci", "{}", "--per", "imag"), "nearest: image"),
        (("disclose", "{}", "--form", "csrd-e1"), "one of eed"),
        (("disclose", "{}", "--form", "sci", "--out", "x.pdf"), ".md or .json"),
    ],
)
def test_wrong_input_ends_with_2_and_says_what_was_expected(run, ledger, args, says):
    code, _, err = run(*(str(ledger) if arg == "{}" else arg for arg in args))
    assert code == 2
    assert says in err
