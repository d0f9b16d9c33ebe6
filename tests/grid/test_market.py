"""Market files and the factor they come to."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.formulas.market import carbon_market_g, market_g_per_kwh
from joulebook.grid import intensity, place
from joulebook.grid.market import caveats, hours_of, market_facts
from joulebook.grid.market_file import CONTRACT_KEYS, KINDS, read_market

HEAD = 'year = 2022\nscope = "lifecycle"\n'
WIND = """
[[contract]]
name = "Wind"
kind = "ppa"
technology = "wind"
place = "FR"
g_per_kwh = 11
share = 0.4
"""
GAS = WIND.replace("Wind", "Gas").replace("wind", "gas").replace("= 11", "= 490")
FR = place("FR")


@pytest.fixture
def read(tmp_path):
    def of(text: str):
        path = tmp_path / "market.toml"
        path.write_text(text, "utf-8")
        return read_market(path)

    return of


def test_by_hand(read):
    """60 % wind at 11 and 20 % gas at 490, the rest residual at 300: 6.6 + 98 + 60 = 164.6 g/kWh."""
    market = read(
        HEAD
        + '[residual]\ng_per_kwh = 300\nplace = "FR"\nsource = "test"\n'
        + WIND.replace("0.4", "0.6")
        + GAS.replace("0.4", "0.2")
    )
    facts = market_facts(market, FR, intensity("FR"))
    known = {name: fact.value for name, fact in facts.items()}
    assert known["contracted_share"] == pytest.approx(0.8)
    assert market_g_per_kwh(**known) == pytest.approx(164.6)
    assert carbon_market_g(7_200_000.0, market_g_per_kwh(**known)) == pytest.approx(329.2)


def test_amounts_in_mwh_are_parts_of_the_yearly_load(read):
    market = read(HEAD + "annual_load_mwh = 200\n" + WIND.replace("share = 0.4", "mwh = 50"))
    assert market.contracted_share == pytest.approx(0.25)


def test_a_years_generation_by_the_hour_is_the_same_amount(read, tmp_path):
    (tmp_path / "wind.csv").write_text(
        "utc,mw\n" + "".join(f"2022-01-01T{h:02}:00Z,{h % 3}\n" for h in range(24)), "utf-8"
    )
    hourly = WIND.replace("share = 0.4", 'hourly = "wind.csv"')
    market = read(HEAD + "annual_load_mwh = 17520\n" + hourly)  # 2 MW on average, against 1 MW
    assert market.contracted_share == pytest.approx(0.5)
    assert "24 hours of 2022" in "\n".join(map(str, caveats(market, FR)))


def test_without_contracts_the_market_is_the_residual_mix(read):
    facts = market_facts(read(HEAD), FR, intensity("FR"))
    known = {name: fact.value for name, fact in facts.items()}
    assert market_g_per_kwh(**known) == intensity("FR").fact.value


def test_the_grid_that_stands_in_is_the_very_fact_of_the_grid_and_says_so(read):
    grid = intensity("FR")
    fact = market_facts(read(HEAD), FR, grid)["residual_g_per_kwh"]
    assert (fact.page, fact.name) == (grid.fact.page, grid.fact.name)  # so both are drawn as one
    assert "stands in" in fact.note
    assert "no residual mix is known" in str(caveats(read(HEAD), FR)[0])


def test_a_stated_residual_mix_keeps_its_interval_and_source(read):
    text = '[residual]\ng_per_kwh = 60\nlow = 40\nhigh = 90\nplace = "FR"\nsource = "the issuer"\n'
    fact = market_facts(read(HEAD + text), FR, intensity("FR"))["residual_g_per_kwh"]
    assert (fact.low, fact.value, fact.high, fact.note) == (40, 60, 90, "the issuer")


def test_factors_of_another_scope_are_never_mixed(read):
    market = read(HEAD.replace("lifecycle", "direct") + WIND)
    with pytest.raises(InputError, match=r"direct.*lifecycle; give \[residual\]"):
        market_facts(market, FR, intensity("FR"))


share = st.floats(0, 1)
factor = st.floats(0, 2_000)


@given(share, factor, factor)
def test_the_market_lies_between_its_factors(part, contract, residual):
    found = market_g_per_kwh(part, contract, residual)
    slack = 1e-9 * (contract + residual)
    assert min(contract, residual) - slack <= found <= max(contract, residual) + slack


@given(share, share, factor, factor)
def test_more_of_a_cleaner_contract_never_emits_more(a, b, contract, residual):
    less, more = sorted((a, b))
    at_less, at_more = (market_g_per_kwh(x, contract, residual) for x in (less, more))
    slack = 1e-9 * (contract + residual)
    if contract <= residual:
        assert at_more <= at_less + slack
    else:
        assert at_more >= at_less - slack


def test_more_than_the_load_is_clipped_and_said(read):
    market = read(HEAD + WIND.replace("0.4", "0.8") + GAS.replace("0.4", "0.8"))
    assert market.contracted_share == 1.0
    assert market.contract_g_per_kwh == pytest.approx(250.5)
    assert "160 % of the load" in "\n".join(map(str, caveats(market, FR)))


def test_another_market_and_another_year_are_said(read):
    market = read(HEAD + WIND.replace('"FR"', '"DE"') + "year = 2021\n")
    told = "\n".join(map(str, caveats(market, FR)))
    assert "Wind is in DE, the load in FR: not shown to be deliverable" in told
    assert "Wind is of 2021, the load of 2022" in told
    near = "\n".join(map(str, caveats(read(HEAD + WIND), FR)))
    assert "deliverable" not in near
    assert "is of" not in near


def test_places_of_one_grid_zone_are_one_market(read):
    market = read(HEAD + WIND)
    region = replace(FR, code="cloud-region", zone="FR")
    assert "deliverable" not in "\n".join(map(str, caveats(market, region)))


def test_technologies_say_what_is_carbon_free_unless_the_contract_does(read):
    wind, gas = read(HEAD + WIND + GAS).contracts
    assert (wind.carbon_free_share, gas.carbon_free_share) == (1.0, 0.0)
    mixed = read(HEAD + WIND.replace('"wind"', '"mixed"') + "carbon_free_share = 0.7\n")
    assert mixed.contracts[0].carbon_free_share == 0.7


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_contract_is_read(read, kind):
    assert read(HEAD + WIND.replace("ppa", kind)).contracts[0].kind == kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no year"),
        ("year = 2022", "no scope"),
        ("year = true\nscope = 'direct'", "year = True"),
        (HEAD.replace("lifecycle", "lca"), "unknown scope 'lca'; nearest: lifecycle"),
        (HEAD + "shares = 3", "unknown key 'shares'"),
        (HEAD + "contract = 3", r"write each under a line \[\[contract\]\]"),
        (HEAD + "annual_load_mwh = 0", "annual_load_mwh = 0"),
        (HEAD + "annual_load_mwh = inf", "annual_load_mwh = inf"),
        (HEAD + "annual_load_mwh = 1" + "0" * 400, "annual_load_mwh = 1"),
        (HEAD + "annual_load_mwh = 1e-300", "expected 0.001 to"),
        (HEAD + WIND.replace("0.4", "1.2"), r"contract 1 \(Wind\): share = 1.2: expected 0 to 1"),
        (HEAD + WIND.replace("0.4", "-0.1"), "share = -0.1"),
        (HEAD + WIND.replace("0.4", "nan"), "share = nan"),
        (HEAD + WIND.replace("0.4", '"half"'), "share = 'half': expected a number"),
        (HEAD + WIND.replace("= 11", "= -5"), "g_per_kwh = -5"),
        (HEAD + WIND.replace("ppa", "ppas"), "unknown kind 'ppas'; nearest: ppa"),
        (HEAD + WIND.replace('"wind"', '"winds"'), "unknown technology 'winds'; nearest: wind"),
        (HEAD + WIND.replace('"wind"', '"mixed"'), "needs carbon_free_share"),
        (HEAD + WIND.replace('"FR"', '"Frankreich"'), "place: unknown region 'Frankreich'"),
        (HEAD + WIND.replace("share = 0.4", ""), "expected one of share, mwh, hourly; it has none"),
        (HEAD + WIND + "mwh = 3", "it has share and mwh"),
        (HEAD + WIND.replace("share = 0.4", "mwh = 3"), "needs the yearly load"),
        (
            HEAD + "annual_load_mwh = 9\n" + WIND.replace("share = 0.4", 'hourly = "no.csv"'),
            r"no\.csv",
        ),
        (HEAD + WIND + "price = 3", "unknown key 'price'; nearest: profile"),
        (HEAD + WIND + 'profile = "flt"', "unknown profile 'flt'; nearest: flat"),
        (HEAD + "residual = 3", r"\[residual\]"),
        (HEAD + "[residual]\ng_per_kwh = 3", "residual: no source"),
        (
            HEAD + '[residual]\ng_per_kwh = 3\nhigh = 2\nplace = "FR"\nsource = "x"',
            "low ≤ g_per_kwh",
        ),
        ("year = " + "1" * 5_000, "not TOML"),
        (
            HEAD + "annual_load_mwh = 9\n" + WIND.replace("share = 0.4", 'hourly = "\\u0000"'),
            "null",
        ),
        ("year = [" * 2_000, "nested too deeply|not TOML"),
    ],
)
def test_what_cannot_be_is_refused_by_file_and_key(read, text, message):
    with pytest.raises(InputError, match=message) as error:
        read(text)
    assert "market.toml" in str(error.value)


def test_years_know_their_hours():
    assert hours_of(2023) == 8_760
    assert hours_of(2024) == 8_784


def test_every_key_of_a_contract_is_told_in_the_documentation():
    told = (Path(__file__).parents[2] / "docs/methods/market-and-matching.md").read_text("utf-8")
    assert [key for key in CONTRACT_KEYS if f"`{key}`" not in told] == []
