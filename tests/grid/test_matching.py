"""One load three ways: location-based, market-based, hour by hour."""

import csv
import gzip
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.grid import intensity, place
from joulebook.grid.market import Contract, Market, Residual
from joulebook.grid.matching import market_hours
from joulebook.grid.power import Power
from joulebook.grid.series import Mark, Series
from joulebook.grid.side_by_side import common_hours, constant_load, scaled, side_by_side

FR = place("FR")
START = np.datetime64("2022-01-01T00", "h")
YEAR_KWH = 8_760.0  # one kWh in each hour of the account


def contract(kwh=None, *, g=0.0, share=0.5, free=1.0, profile=""):
    power = None if kwh is None else Power(START, np.asarray(kwh, float), "plant.csv")
    part = share if power is None else float(power.kwh.mean())
    return Contract("one", "ppa", "solar", FR, 2022, g, part, free, profile, power)


def market(*contracts, residual=None, scope="lifecycle"):
    return Market("m", "m.toml", 2022, scope, contracts, residual, YEAR_KWH)


def series(values, quantity="grid_g_per_kwh", scope="lifecycle"):
    array = np.asarray(values, float)
    marks = np.full(len(array), Mark.OBSERVED, dtype=np.uint8)
    return Series("FR", quantity, START, array, marks, "test", scope=scope)


def values(sides):
    return {key: figure.value for key, figure in sides.figures.items()}


def test_by_hand():
    """A constant kWh; solar gives 2, 2, 0, 0. All hours as one: fully covered. By the hour: half."""
    load = constant_load(4.0, np.arange(START, START + 4))
    grid = series([100, 200, 300, 400])
    free = series([0.2, 0.2, 0.5, 0.7], "carbon_free_share", "")
    found = values(side_by_side(load, grid, market(contract([2, 2, 0, 0], g=40)), FR, free))
    assert found == pytest.approx({
        "carbon_operational": 1_000.0,
        "carbon_market": 160.0,  # 4 kWh at 40
        "carbon_market_hourly": 780.0,  # 2 kWh at 40, 1 at 300, 1 at 400
        "carbon_free_share_annual": 1.0,
        "carbon_free_share_hourly": 0.5,
        "carbon_free_score_hourly": 0.8,  # 1 + 1 + 0.5 + 0.7 of 4
    })  # fmt: skip


def test_what_is_not_carbon_free_is_matched_but_not_counted_as_free():
    load = constant_load(2.0, np.arange(START, START + 2))
    gas = contract(share=0.5, g=490, free=0.0, profile="flat")
    found = values(side_by_side(load, series([800, 800]), market(gas), FR))
    assert found["carbon_market_hourly"] == pytest.approx(490 + 800)
    assert found["carbon_free_share_annual"] == found["carbon_free_share_hourly"] == 0


@pytest.mark.parametrize(("profile", "hourly"), [("load", 0.5), ("flat", 0.375), ("", 0.0)])
def test_a_profile_says_in_which_hours_a_share_is_generated(profile, hourly):
    """Of 7 and 1 kWh half is 3.5 and 0.5 as the load, 2 and 2 (of which 1 is used) when flat."""
    load = Power(START, np.array([7.0, 1.0]))
    sides = side_by_side(load, series([1, 1]), market(contract(share=0.5, profile=profile)), FR)
    found = values(sides)
    assert found["carbon_free_share_annual"] == pytest.approx(0.5)
    assert found["carbon_free_share_hourly"] == pytest.approx(hourly)


amounts = st.lists(st.floats(0, 50), min_size=24, max_size=24)
loads = st.lists(st.floats(0.01, 10), min_size=24, max_size=24)
grams = st.floats(0, 1_000)


@given(amounts, amounts, loads, grams, grams)
def test_shares_never_exceed_the_annual_one_nor_grams_the_factors(one, two, load, g, residual):
    account = market(
        contract(one, g=g),
        contract(two, g=g / 2, free=0.5),
        residual=Residual(residual, residual, residual, "x", 2022, FR),
    )
    power = Power(START, np.array(load))
    found = values(side_by_side(power, series(np.full(24, 100.0)), account, FR))
    assert found["carbon_free_share_hourly"] <= found["carbon_free_share_annual"] + 1e-9
    assert 0 <= found["carbon_free_share_annual"] <= 1
    kwh, factors = sum(load), (g, g / 2, residual)
    for key in ("carbon_market", "carbon_market_hourly"):
        assert min(factors) * kwh - 1e-6 <= found[key] <= max(factors) * kwh + 1e-6


@given(amounts, loads)
def test_more_generation_never_matches_less(generation, load):
    power, grid = Power(START, np.array(load)), series(np.full(24, 400.0))
    less = values(side_by_side(power, grid, market(contract(generation)), FR))
    doubled = contract([2 * x for x in generation])
    more = values(side_by_side(power, grid, market(doubled), FR))
    assert more["carbon_free_share_hourly"] >= less["carbon_free_share_hourly"] - 1e-12
    assert more["carbon_market"] <= less["carbon_market"] + 1e-9
    assert more["carbon_market_hourly"] <= less["carbon_market_hourly"] + 1e-9


@given(loads, st.lists(st.floats(0, 900), min_size=24, max_size=24))
def test_without_contracts_all_three_carbons_are_the_grids(load, grid):
    found = values(side_by_side(Power(START, np.array(load)), series(grid), market(), FR))
    assert found["carbon_market"] == pytest.approx(found["carbon_operational"])
    assert found["carbon_market_hourly"] == pytest.approx(found["carbon_operational"])


@given(st.floats(1e-3, 1e6))
def test_a_part_of_the_load_has_its_part_of_the_contracts(kwh):
    account = market(contract([0, 1, 4, 1], g=20))
    load, grid = Power(START, np.array([1.0, 2.0, 3.0, 2.0])), series([400, 300, 100, 200])
    whole = side_by_side(load, grid, account, FR)
    part = side_by_side(scaled(load, kwh), grid, account, FR)
    assert part.figures["carbon_free_share_hourly"].value == pytest.approx(
        whole.figures["carbon_free_share_hourly"].value
    )
    ratio = kwh / load.kwh.sum()
    assert part.figures["carbon_market_hourly"].value == pytest.approx(
        ratio * whole.figures["carbon_market_hourly"].value
    )


def test_a_yearly_intensity_brings_its_interval_and_contracts_narrow_it():
    load = constant_load(10.0, common_hours(market(), intensity("FR")))
    half = contract(share=0.5, g=0.0, profile="load")
    figures = side_by_side(load, intensity("FR"), market(half), FR).figures
    location, by_contract = figures["carbon_operational"], figures["carbon_market"]
    assert location.low < location.value < location.high
    assert by_contract.value == pytest.approx(location.value / 2)
    assert by_contract.high - by_contract.low == pytest.approx((location.high - location.low) / 2)
    assert len(load.kwh) == 8_760


def test_every_figure_says_how_it_was_counted():
    load = constant_load(1.0, np.arange(START, START + 2))
    said = side_by_side(load, series([1, 1]), market(contract([1, 1])), FR).to_json()
    methods = {key: said[key]["method"] for key in said if key.startswith("carbon_")}
    assert methods["carbon_operational"] == "location-based"
    assert all(
        m.startswith("market-based") for k, m in methods.items() if k != "carbon_operational"
    )
    assert "carbon_total" not in said
    assert any("2 hours, not a year" in note for note in said["notes"])


def test_a_direct_market_does_not_take_a_life_cycle_grid_for_its_residual_mix():
    load = constant_load(1.0, np.arange(START, START + 2))
    with pytest.raises(InputError, match="direct"):
        side_by_side(load, series([1, 1]), market(scope="direct"), FR)
    told = Residual(300, 300, 300, "x", 2022, FR)
    sides = side_by_side(load, series([1, 1]), market(residual=told, scope="direct"), FR)
    assert any("do not compare" in str(caveat) for caveat in sides.caveats)


def test_hours_a_plant_does_not_know_are_an_error_and_not_a_calm():
    load = constant_load(1.0, np.arange(START, START + 3))
    with pytest.raises(InputError, match=r"plant\.csv: no value for 2022-01-01T02:00"):
        side_by_side(load, series([1, 1, 1]), market(contract([1, 1])), FR)


def test_a_gap_in_the_grid_is_an_error():
    load = constant_load(1.0, np.arange(START, START + 2))
    with pytest.raises(InputError, match="gap"):
        side_by_side(load, series([1, np.nan]), market(), FR)


def test_a_marginal_intensity_is_no_account():
    load = constant_load(1.0, np.arange(START, START + 2))
    with pytest.raises(InputError, match="marginal"):
        side_by_side(load, replace(series([1, 1]), method="marginal"), market(), FR)


def test_common_hours_are_those_that_all_know():
    account = market(contract([1, 1, 1]))
    assert len(common_hours(account, series([1, 1]))) == 2
    late = Series("FR", "grid_g_per_kwh", START + 99, np.ones(2), np.zeros(2, np.uint8), "late")
    with pytest.raises(InputError, match="no hour is in all of them"):
        common_hours(account, late)


def test_a_ledgers_hours_may_have_gaps_between_them():
    hours = np.array([START, START + 3])
    found = market_hours(market(contract([2, 2, 2, 2])), hours, np.array([4.0, 4.0]), 500.0)
    assert found.contracted_kwh.tolist() == [4.0, 4.0]  # twice the mean load of the four hours
    assert found.matched_kwh.tolist() == [4.0, 4.0]
    assert found.carbon_market_g.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("hours", "load"),
    [([], []), ([0, 1], [1.0]), ([1, 0], [1.0, 1.0]), ([0, 0], [1.0, 1.0]), ([0], [-1.0]),
     ([0], [0.0]), ([0], [np.nan])],
)  # fmt: skip
def test_loads_that_cannot_be_are_refused(hours, load):
    at = START + np.array(hours, dtype="timedelta64[h]")
    with pytest.raises(InputError):
        market_hours(market(), at, np.array(load, float), 100.0)


@pytest.mark.parametrize("kwh", [0.0, -1.0, float("nan"), float("inf")])
def test_energies_that_cannot_be_are_refused(kwh):
    hours = np.arange(START, START + 2)
    with pytest.raises(InputError, match="kwh"):
        constant_load(kwh, hours)
    with pytest.raises(InputError, match="kwh"):
        scaled(constant_load(1.0, hours), kwh)


@pytest.mark.parametrize(
    ("parts", "hourly"),
    [({"sun_mw": 1.0}, 0.448), ({"wnd_mw": 1.0}, 0.709), ({"sun_mw": 0.5, "wnd_mw": 0.5}, 0.732)],
)
def test_a_year_of_california_is_fully_covered_by_the_year_and_not_by_the_hour(data, parts, hourly):
    """EIA-930, 2022; its three hours without a value are taken as calm here."""
    with gzip.open(data / "grid/hourly/eia930_CISO_2022.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    plants = []
    for column, part in parts.items():
        megawatts = np.array([float(row[column] or 0) for row in rows])
        plants.append(contract(part * megawatts / megawatts.mean()))
    load = constant_load(1_000.0, common_hours(market(*plants), series(np.full(8_760, 300.0))))
    found = values(side_by_side(load, series(np.full(8_760, 300.0)), market(*plants), FR))
    assert found["carbon_free_share_annual"] == pytest.approx(1.0)
    assert found["carbon_free_share_hourly"] == pytest.approx(hourly, abs=5e-4)
