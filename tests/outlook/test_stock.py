"""The stock of machines: what the fit meets, what it does not, and how cohorts come and go."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.facts import page
from joulebook.facts.load import read_page
from joulebook.formulas import industry
from joulebook.outlook import fit as fitting
from joulebook.outlook.answer import cohort_rows, outlook
from joulebook.outlook.fit_page import fit_page
from joulebook.outlook.own_scenario import FITTED
from joulebook.outlook.scenario import scenario

TWH = 3.6e15


def total(name, year):
    return outlook(name, year, ("facility_energy_j",)).parts["facility_energy_j"].median / TWH


@pytest.mark.parametrize(
    ("name", "year", "published"),
    [
        ("lbnl-2025", 2024, 192), ("lbnl-2025", 2030, 649), ("lbnl-2025", 2018, 76),
        ("lbnl-2025-short-life", 2030, 590), ("lbnl-2025-high-inference", 2030, 782),
    ],
)  # fmt: skip
def test_what_is_fitted_is_met(name, year, published):
    assert total(name, year) == pytest.approx(published, rel=1e-4)


def test_the_fit_meets_what_ai_draws():
    assert outlook("lbnl-2025", 2023).parts["ai_server_energy_j"].median / TWH == pytest.approx(40)
    assert outlook("lbnl-2025", 2030).parts["ai_share"].median == pytest.approx(0.55, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "year", "published"),
    [
        ("lbnl-2025", 2028, 464), ("lbnl-2025-consolidated", 2030, 578),
        ("lbnl-2025-low", 2030, 521), ("lbnl-2025-high", 2030, 843),
    ],
)  # fmt: skip
def test_what_is_not_fitted_comes_out_within_three_percent(name, year, published):
    assert total(name, year) == pytest.approx(published, rel=0.03)


def test_2023_is_missed_and_lies_outside_of_the_band():
    """176 TWh is of the older edition; beside the newer one's 192 in 2024 it leaves 9 % of growth."""
    told = outlook("lbnl-2025", 2023).quantities()["facility_energy"]
    assert told.value / TWH == pytest.approx(154, abs=2)
    assert told.high / TWH < 176


def test_a_new_fit_gives_the_shipped_page():
    """Other machines' linear algebra may move the last digits of intervals, never the coefficients."""
    new = read_page(FITTED, fit_page(fitting.fit(), date(2026, 11, 22)))
    shipped = page(FITTED)
    assert new.text["errors"] == shipped.text["errors"]
    assert set(new.facts) == set(shipped.facts)
    for name, fact in shipped.facts.items():
        assert new.facts[name].value == pytest.approx(fact.value, rel=1e-5), name
        assert new.facts[name].low == pytest.approx(fact.low, rel=1e-2), name
        assert new.facts[name].high == pytest.approx(fact.high, rel=1e-2), name


def test_a_band_holds_its_median_and_widens_with_the_years():
    def spread(year):
        told = outlook("lbnl-2025", year).quantities()["facility_energy"]
        assert told.low <= told.value <= told.high
        return told.high / told.low

    assert spread(2024) < spread(2028) < spread(2030) < spread(2035)


def test_the_band_of_2030_is_as_wide_as_the_stress_cases():
    told = outlook("lbnl-2025", 2030).quantities()["facility_energy"]
    assert 490 < told.low / TWH < 560
    assert 740 < told.high / TWH < 850


def test_cases_do_not_change_the_machines_of_the_past():
    for name in ("lbnl-2025-low", "lbnl-2025-high"):
        assert total(name, 2024) == pytest.approx(total("lbnl-2025", 2024))


def test_cohorts_add_up_to_the_answer():
    rows = cohort_rows(scenario("lbnl-2025"), 2030)
    ai = [row for row in rows if row["kind"] == "ai"]
    assert [row["shipped_in"] for row in ai] == [2026, 2027, 2028, 2029, 2030]
    whole = outlook("lbnl-2025", 2030).parts["ai_server_energy_j"].median
    assert sum(row["cohort_energy"] for row in ai) == pytest.approx(whole)


def test_energy_is_the_sum_of_its_parts():
    told = {n: part.median for n, part in outlook("lbnl-2025", 2029).parts.items()}
    parts = ("ai_server_energy_j", "conventional_server_energy_j", "network_and_storage_energy_j")
    assert told["server_energy_j"] == pytest.approx(sum(told[name] for name in parts))
    assert told["facility_energy_j"] == pytest.approx(told["server_energy_j"] * told["pue"])


@given(st.floats(0, 12), st.floats(0.5, 10))
def test_a_cohort_runs_for_its_life(age, lifetime):
    years = [industry.in_service_share(age % 1 + n, lifetime, 1) for n in range(20)]
    assert all(0 <= share <= 1 for share in years)
    assert sorted(years, reverse=True) == years
    if age % 1 == 0:
        assert sum(years) == pytest.approx(lifetime)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_load_lies_between_idle_and_rated(inference, idle, answering, training):
    used = industry.utilization_share(inference, answering, training)
    load = industry.load_share(idle, used)
    assert idle <= load <= 1
    assert 0 < industry.inference_energy_share(inference, idle, answering, load) < 1


def test_electricity_more_than_doubled_from_2017_to_2023():
    then, now = (outlook("lbnl-2025", year).parts["facility_energy_j"] for year in (2017, 2023))
    assert now.over(then).quantity("1").low > 1.6
