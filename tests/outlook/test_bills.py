"""Bills of homes: what the rules of allocation imply, and that a published figure is no input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.quantity import Quantity
from joulebook.formulas.bills import homes_peak_share
from joulebook.outlook.bills import ALLOCATIONS, bills, places
from joulebook.report.bills import PUBLISHED, RULES, YEARLY


@pytest.fixture(scope="module")
def virginia():
    return bills("US-VA")


def test_the_year_adds_up(virginia):
    year = {name: quantity.value for name, quantity in virginia.years().items()}
    causes = year["capital_charge"] + year["operation"]
    assert year["revenue_requirement"] == pytest.approx(causes)
    assert year["net_requirement"] == pytest.approx(causes - year["own_payments"])


@pytest.mark.parametrize("where", places())
@pytest.mark.parametrize("rule", ALLOCATIONS)
def test_every_rule_gives_a_range(where, rule):
    month = bills(where, rule).month
    assert isinstance(month, Quantity)
    assert month.low < month.value < month.high
    assert (month.unit, month.tier) == ("USD", "assumed")


def test_who_pays_what_it_causes_costs_others_only_what_all_share(virginia):
    by_peak, direct = virginia.bill("coincident-peak"), virginia.bill("direct")
    assert direct.low > 0
    assert direct.high < by_peak.high


def test_the_study_lies_in_the_range_and_is_no_input(virginia):
    study = next(one for one in virginia.compared if one.fact.name == "study_usd")
    assert (study.fact.value, study.fact.seen) == (37.0, False)
    assert study.fact.value == 444 / 12
    assert virginia.month.low < study.fact.value < virginia.month.high
    assert 0.05 < study.reached["coincident-peak"] < 0.95
    assert not any("study" in name for name in virginia.facts)


def test_what_is_assumed_is_told(virginia):
    told = {one["name"] for one in virginia.assumptions()}
    assert {"generation_usd_per_w", "large_load_usd_per_kwh", "added_load_w"} <= told
    assert "assumed" in str(virginia.notes[0])


def test_a_higher_tariff_of_the_load_lowers_the_bill():
    months = [bills("US-VA", given={"large_load_usd_per_kwh": x}).month.value for x in (0.06, 0.1)]
    assert months[0] > 0 > months[1]


@given(energy=st.floats(0.01, 0.99), home=st.floats(0.1, 0.99), other=st.floats(0.1, 0.99))
def test_the_peakier_class_has_more_of_the_peak_than_of_the_energy(energy, home, other):
    share = homes_peak_share(energy, home, other)
    assert 0 < share < 1
    assert (share >= energy) == (home <= other) or share == pytest.approx(energy)


def test_everything_has_a_label(virginia):
    assert set(RULES) == set(ALLOCATIONS)
    assert set(YEARLY) == set(virginia.years())
    published = {one.fact.name for one in virginia.compared} | {f.name for f in virginia.context()}
    assert set(PUBLISHED) == published


def test_bad_input_is_told():
    with pytest.raises(UnknownNameError, match="US-VA"):
        bills("FR")
    with pytest.raises(UnknownNameError, match="coincident-peak"):
        bills("US-VA", "coincident")
    with pytest.raises(UnknownNameError):
        bills("US-VA", given={"house": 1.0})
    with pytest.raises(InputError):
        bills("US-VA", given={"homes": 0.0})
