"""Chargeback: lines that sum to the total, money that is never guessed, requests nobody owns."""

import csv
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.ledger import read_by, state
from joulebook.ledger.charge_table import write_csv
from joulebook.ledger.chargeback import CHARGED, Rates, chargeback
from joulebook.ledger.rounding import apportioned, rounded, step_of

TEXT = "meta-llama/Llama-3.1-8B-Instruct"


@pytest.fixture
def ledger(billed_ledger):
    return billed_ledger


def decimal(value):
    return Decimal(repr(value))


@pytest.mark.parametrize(
    "by", ["tenant", "tenant,model", "day", "op,region", "label:team", "project"]
)
def test_lines_sum_to_the_total_to_the_last_digit(ledger, by):
    charged = chargeback(ledger, read_by(by), Rates(0.1, 80.0))
    for total in charged.totals:
        lines = [line for line in charged.lines if line.scope == total.scope]
        for key in CHARGED:
            if key in total.quantities:
                told = [decimal(x.quantities[key].value) for x in lines if key in x.quantities]
                assert sum(told) == decimal(total.quantities[key].value), key
        assert sum(line.charge for line in lines) == total.charge
        assert sum((line.usage.billed_usd for line in lines), Decimal(0)) == total.usage.billed_usd
        for count in ("requests", "input_tokens", "output_tokens", "billed_requests"):
            assert sum(getattr(x.usage, count) for x in lines) == getattr(total.usage, count)
        for line in lines:
            for quantity in line.quantities.values():
                assert quantity.low <= quantity.value <= quantity.high


def test_the_total_is_that_of_the_statement(ledger):
    said = state(ledger)
    (total,) = chargeback(ledger).totals
    assert total.usage.requests == said.counts["requests"] == 6
    assert total.usage.input_tokens == said.counts["input_tokens"]
    assert total.usage.output_tokens == said.counts["output_tokens"]
    for key, quantity in total.quantities.items():
        exact = said.totals["lifecycle"][key]
        assert quantity.value == pytest.approx(exact.value, rel=1e-11)
        assert quantity[1:3] == pytest.approx(exact[1:3], rel=1e-11)


MOVED = (
    "2024-06-25T00:00:00Z,100,10,acme,claude-3-5-sonnet,FR,text,1,,,,",
    "2025-06-25T00:00:00Z,200,20,acme,claude-3-5-sonnet,FR,text,2,,,,",
    "2025-06-25T00:00:00Z,300,30,,claude-3-5-sonnet,DE,text,4,,,,",
)


@pytest.mark.parametrize(
    "by", ["tenant", "model", "tenant,model,month", "region", "hour", "label:x"]
)
def test_usage_is_of_the_same_requests_as_the_energy(tmp_path, take_rows, by):
    """Also where a name has come to mean another model."""
    ledger, keys = take_rows(tmp_path, *MOVED), read_by(by)
    rows = state(ledger, by=[keys]).parts[",".join(keys)]
    requests = {(*(row[key] for key in keys),): row["requests"] for row in rows}
    lines = chargeback(ledger, keys).lines
    assert {line.values: line.usage.requests for line in lines} == requests
    assert sum(line.usage.billed_usd for line in lines) == 7


def test_requests_of_nobody_are_a_line_of_their_own(ledger):
    lines = {line.values: line for line in chargeback(ledger).lines}
    assert set(lines) == {("acme",), ("beta",), (None,), ("gamma",)}
    assert lines[(None,)].usage.requests == 1
    assert lines[(None,)].quantities["facility_energy"].value > 0
    assert chargeback(ledger).to_json()["lines"][-1]["tenant"] == "gamma"


def test_bills_are_summed_as_people_write_them(ledger):
    """0.1 + 0.2 is 0.3 in money."""
    lines = {line.values[0]: line for line in chargeback(ledger).lines}
    assert lines["acme"].usage.billed_usd == Decimal("0.3")
    assert lines["beta"].usage.billed_usd == Decimal("0.08")
    assert chargeback(ledger).totals[0].usage.billed_usd == Decimal("12.88")


def test_what_nobody_billed_is_unknown_and_not_nought(ledger, tmp_path, take_rows):
    told = {line["tenant"]: line for line in chargeback(ledger).to_json()["lines"]}
    assert told[None]["billed_usd"] is None
    assert told["acme"]["billed_usd"] == 0.3
    silent = chargeback(take_rows(tmp_path, f"2026-01-01T00:00:00Z,10,1,acme,{TEXT},FR,text,,,,,"))
    assert silent.to_json()["totals"][0]["billed_usd"] is None
    assert any("tells no price" in str(note) for note in silent.notes)
    assert any("3 of 6" in str(note) for note in chargeback(ledger).notes)


def test_money_without_energy_is_told_apart(ledger):
    gamma = next(line for line in chargeback(ledger).lines if line.values == ("gamma",))
    assert (gamma.usage.requests, gamma.usage.unpriced_requests) == (0, 1)
    assert not gamma.quantities
    assert any("12.54 USD and have no energy" in str(note) for note in chargeback(ledger).notes)


@given(
    st.lists(
        st.decimals(0, 10**6, places=6) | st.decimals(0, 3, places=9), min_size=20, max_size=50
    )
)
@settings(max_examples=6)
def test_prices_add_up_exactly(tmp_path_factory, take_rows, prices):
    rows = (
        f"2026-01-01T00:{n:02}:00Z,10,1,acme,{TEXT},FR,text,{price},,,,"
        for n, price in enumerate(prices)
    )
    ledger = take_rows(tmp_path_factory.mktemp("prices"), *rows)
    (total,) = chargeback(ledger).totals
    assert total.usage.billed_usd == sum(prices)
    assert total.usage.billed_requests == sum(price > 0 for price in prices)


def test_an_internal_price_is_of_energy_and_of_all_carbon(ledger):
    (total,) = chargeback(ledger, rates=Rates(usd_per_kwh=0.25, carbon_usd_per_t=100.0)).totals
    kwh = total.quantities["facility_energy"].value / 3.6e6
    grams = sum(total.quantities[key].value for key in ("carbon_operational", "carbon_embodied"))
    assert float(total.charge) == pytest.approx(0.25 * kwh + 100.0 * grams / 1e6, rel=1e-9)
    assert chargeback(ledger).totals[0].charge is None


@pytest.mark.parametrize("rate", [-1.0, float("nan"), float("inf"), 1e9])
def test_a_price_that_cannot_be_is_refused(rate):
    with pytest.raises(InputError, match="usd_per_kwh"):
        Rates(usd_per_kwh=rate)


def test_a_key_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="tenant"):
        read_by("tennant")


def test_the_csv_has_every_digit(ledger, tmp_path):
    path = tmp_path / "out.csv"
    charged = chargeback(ledger, ("tenant", "model"), Rates(0.1))
    assert write_csv(charged, path) == len(charged.lines) + len(charged.totals)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for column in (
        "facility_energy_j",
        "carbon_operational_g",
        "billed_usd",
        "charge_usd",
        "cost_usd",
    ):
        parts = [Decimal(r[column]) for r in rows if r["line"] == "part" and r[column]]
        (total,) = [Decimal(r[column]) for r in rows if r["line"] == "total"]
        assert sum(parts) == total, column


def test_names_from_logs_stay_text(tmp_path, take_rows):
    row = f'2026-01-01T00:00:00Z,10,1,"[red]a,""b""",{TEXT},FR,text,,,,,'
    charged = chargeback(take_rows(tmp_path, row))
    assert charged.lines[0].values == ('[red]a,"b"',)
    write_csv(charged, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["tenant"] == '[red]a,"b"'


positive = st.floats(1e-9, 1e9)


@given(st.lists(positive, min_size=1, max_size=40))
def test_parts_in_whole_steps_sum_to_the_rounded_total(parts):
    total = sum(map(Fraction, parts))
    step = step_of(total)
    found = apportioned(parts, total, step)
    assert sum(found) == rounded(total, step)
    for part, value in zip(parts, found, strict=True):
        assert abs(Fraction(value) - Fraction(part)) <= 2 * Fraction(step)


def test_an_empty_ledger_has_nothing_to_share_out(tmp_path):
    with pytest.raises(InputError, match="no ledger"):
        chargeback(tmp_path)
