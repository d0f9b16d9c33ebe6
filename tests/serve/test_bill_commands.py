"""`joulebook bills` as a user calls it."""

import json

import pytest

COMMAND = ("bills", "--place")


def test_virginia_in_json_with_its_tree(run):
    code, out, _ = run("US-VA", "--json", "--explain")
    told = json.loads(out)
    assert code == 0
    assert told["place"] == "US-VA"
    assert told["bill_month"] == told["allocations"][told["allocation"]]
    assert told["bill_month"]["low"] < 37 < told["bill_month"]["high"]
    assert told["compared"][0]["value"] == 37
    assert told["assumptions"]
    assert told["explain"]["bill_by_peak_usd"]["inputs"]


@pytest.mark.parametrize("rule", ["energy", "coincident-peak", "peak-and-energy", "direct"])
def test_the_rule_is_a_switch(run, rule):
    told = json.loads(run("US-VA", "--allocation", rule, "--json")[1])
    assert told["allocation"] == rule
    assert told["bill_month"] == told["allocations"][rule]


@pytest.mark.parametrize("where", ["Virginia", "US"])
def test_it_speaks_to_people_within_80_columns(run, where):
    code, out, _ = run(where)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    "args",
    [("FR",), ("Atlantis",), ("US-VA", "--allocation", "fair"), ("US-VA", "--set", "homes=0"),
     ("US-VA", "--set", "homes=x"), ("US-VA", "--set", "pue=1")],
)  # fmt: skip
def test_rubbish_is_turned_away(run, args):
    code, _, err = run(*args)
    assert code == 2
    assert err
