"""Budgets: edges of their limits, which end of an interval counts, and files that are refused."""

import json
from pathlib import Path

import pytest

from joulebook.errors import InputError
from joulebook.ledger.budget_file import Budget, read_budgets
from joulebook.ledger.budgets import held_against, worst, write_webhooks

EXAMPLE = Path(__file__).parents[2] / "examples" / "budgets.toml"


def budget(**given):
    told = {"name": "b", "by": {}, "period": "total", "metric": "requests", "limit": 6.0,
            "warn_at": 0.8, "on": "value"}  # fmt: skip
    return Budget(**told | given)


def held(ledger, **given):
    return held_against(ledger, [budget(**given)])


@pytest.mark.parametrize(
    ("limit", "state"),
    [(5.999, "exceeded"), (6.0, "warning"), (7.5, "warning"), (7.51, "ok")],
)
def test_exactly_the_limit_is_not_exceeded_and_exactly_the_warning_warns(
    billed_ledger, limit, state
):
    (spent,) = held(billed_ledger, limit=limit)
    assert (spent.value, spent.state) == (6.0, state)


def test_the_high_end_may_be_held_against_the_limit(billed_ledger):
    (spent,) = held(billed_ledger, metric="energy_kwh", limit=1.0)
    assert spent.low < spent.value < spent.high
    between = (spent.value + spent.high) / 2
    states = [
        held(billed_ledger, metric="energy_kwh", limit=between, on=on)[0].state
        for on in ("value", "high")
    ]
    assert states[0] != "exceeded"
    assert states[1] == "exceeded"


def test_periods_have_a_row_each_and_sum_to_the_total(billed_ledger):
    (total,) = held(billed_ledger, metric="water_l")
    months = held(billed_ledger, metric="water_l", period="month")
    days = held(billed_ledger, metric="water_l", period="day")
    assert [one.period for one in months] == ["2026-01", "2026-02"]
    assert [one.period for one in days] == ["2026-01-01", "2026-02-01", "2026-02-02"]
    for parts in (months, days):
        assert sum(one.value for one in parts) == pytest.approx(total.value, rel=1e-12)
        assert sum(one.requests for one in parts) == total.requests == 6


def test_a_budget_is_of_its_keys_only_and_nobody_is_the_empty_name(billed_ledger):
    counts = {
        name: held(billed_ledger, by={"tenant": name})[0].value
        for name in ("acme", "beta", "", "x")
    }
    assert counts == {"acme": 2.0, "beta": 3.0, "": 1.0, "x": 0.0}
    (spent,) = held(billed_ledger, by={"label:team": "x", "op": "text"})
    assert spent.value == 1.0


def test_bills_count_money_without_energy(billed_ledger):
    (spent,) = held(billed_ledger, metric="billed_usd", by={"tenant": "gamma"}, limit=12.5)
    assert (spent.value, spent.state) == (12.5, "warning")


def test_carbon_with_hardware_is_more(billed_ledger):
    (plain,) = held(billed_ledger, metric="carbon_kg", limit=1.0)
    (both,) = held(billed_ledger, metric="carbon_with_hardware_kg", limit=1.0)
    assert both.value > plain.value > 0


def test_market_carbon_that_nobody_knows_is_no_nought(billed_ledger):
    with pytest.raises(InputError, match="not known; give --market"):
        held(billed_ledger, metric="carbon_market_kg")


def test_webhooks_are_one_object_a_line_and_the_same_event_has_the_same_id(billed_ledger, tmp_path):
    budgets = [budget(name='a "b"\n', limit=1.0), budget(name="fine", limit=100.0)]
    spent = held_against(billed_ledger, budgets)
    assert worst(spent) == "exceeded"
    files = [tmp_path / "1.jsonl", tmp_path / "2.jsonl"]
    assert [write_webhooks(spent, billed_ledger, file) for file in files] == [1, 1]
    (event,) = [json.loads(line) for line in files[0].read_text("utf-8").splitlines()]
    assert event["event"] == "budget.exceeded"
    assert (event["budget"], event["spent"], event["limit"]) == ('a "b"\n', 6.0, 1.0)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_example_is_read():
    budgets = read_budgets(EXAMPLE)
    assert [one.metric for one in budgets] == ["energy_kwh", "carbon_kg", "requests", "billed_usd"]
    assert budgets[1].warn_at == 0.8
    assert budgets[2].by == {"tenant": ""}


GOOD = {"name": '"a"', "period": '"day"', "metric": '"requests"', "limit": "5"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"period": '"weak"'}, "budget 1 (a): unknown period 'weak'"),
        ({"metric": '"energy"'}, "nearest: energy_kwh"),
        ({"limit": "0"}, "limit = 0: expected more than 0"),
        ({"limit": "nan"}, "limit = nan"),
        ({"limit": '"5"'}, "limit = '5': expected a number"),
        ({"limit": "true"}, "expected a number"),
        ({"warn_at": "1.5"}, "warn_at = 1.5"),
        ({"on": '"hihg"'}, "nearest: high"),
        ({"limt": "5"}, "unknown key 'limt'; nearest: limit"),
        ({"by": '{tennant = "a"}'}, "nearest: tenant"),
        ({"by": '{day = "2026-01-01"}'}, "times are the period"),
        ({"by": "{tenant = 5}"}, "expected text"),
        ({"by": '"tenant"'}, "expected keys and values"),
        ({"name": '""'}, "name = ''"),
        ({"metric": None}, "no metric"),
    ],
)
def test_a_wrong_entry_is_named_with_what_was_expected(tmp_path, changed, says):
    told = {key: value for key, value in (GOOD | changed).items() if value is not None}
    path = tmp_path / "budgets.toml"
    path.write_text("[[budget]]\n" + "".join(f"{k} = {v}\n" for k, v in told.items()), "utf-8")
    with pytest.raises(InputError) as error:
        read_budgets(path)
    assert says in str(error.value)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    "content", [b"", b"[budget]\nname='a'", b"\xff\xfe\x00", b"[[budget", b"budget = 3", b"x = 1"]
)
def test_a_file_that_is_no_budgets_is_refused(tmp_path, content):
    path = tmp_path / "budgets.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"budgets\.toml"):
        read_budgets(path)


def test_two_budgets_of_one_name_are_refused(tmp_path):
    one = "[[budget]]\n" + "".join(f"{k} = {v}\n" for k, v in GOOD.items())
    path = tmp_path / "budgets.toml"
    path.write_text(one + one, "utf-8")
    with pytest.raises(InputError, match="two budgets are named 'a'"):
        read_budgets(path)
