"""Which electricity an answer counts: vintages, hours, and what contradicts itself."""

from datetime import UTC, datetime

import numpy as np
import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import text_estimator
from joulebook.estimate.electricity import electricity
from joulebook.estimate.supply import Supply, check_one_scope, moment, supplied
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.series import Series

NOON = datetime(2022, 7, 1, 12, tzinfo=UTC)
OLD = "electricity-maps@2025-01-27"


def hours(values, place="US-CAL-CISO", quantity="grid_g_per_kwh"):
    numbers = np.asarray(values, float)
    scope = "lifecycle" if quantity == "grid_g_per_kwh" else ""
    return Series(place, quantity, np.datetime64("2022-07-01T00", "h"), numbers,
                  np.zeros(len(numbers), np.uint8), "made up", scope=scope)  # fmt: skip


DAY = Hourly(
    "US-CAL-CISO",
    (hours(100 + np.arange(24.0)), hours([0.2] * 24, quantity="electricity_usd_per_kwh")),
)


@pytest.mark.parametrize(("zone", "grams"), [("US-CAL-CISO", 659), ("US-MIDA-PJM", 1161)])
def test_the_articles_day_in_the_vintage_it_used(zone, grams):
    one = electricity(2.9, zone, Supply(year=2024, dataset=OLD))
    assert one.answer["carbon_operational_g"].median == pytest.approx(grams, abs=2)
    assert one.intensity.vintage == OLD


def test_west_virginia_stands_beside_its_zone_with_the_reason():
    beside = electricity(2.9, "US-MIDA-PJM").to_json()["beside"]
    own = [one for one in beside if one["intensity"]["place"] == "US-WV"]
    assert {round(one["carbon_operational"]["value"], -2) for one in own} <= {2600, 2700}
    assert all("inside West Virginia" in one["reason"] for one in own)


@pytest.mark.parametrize(
    ("region", "kinds"),
    [("US-MIDA-PJM", {"state", "vintage"}), ("aws:us-east-1", {"state", "vintage"}),
     ("US-WV", {"zone", "vintage"}), ("FR", {"vintage"}), ("US", {"vintage"})],
)  # fmt: skip
def test_only_states_and_their_zones_stand_beside_each_other(region, kinds):
    assert {one.why for one in electricity(1, region).beside} == kinds


def test_without_a_dataset_the_newest_vintage_answers_and_says_so():
    one = electricity(1, "US-MIDA-PJM")
    assert (one.intensity.year, one.intensity.vintage) == (2025, "electricity-maps@2026-06")


def test_a_year_or_dataset_that_is_not_there_is_refused_with_what_there_is():
    with pytest.raises(InputError, match="there is: 2025 electricity-maps@2026-06"):
        electricity(1, "US-CAL-CISO", Supply(year=1999))
    with pytest.raises(InputError, match="no intensity of ember"):
        electricity(1, "US-CAL-CISO", Supply(dataset="ember"))
    with pytest.raises(UnknownNameError):
        electricity(1, "Atlantis")


@pytest.mark.parametrize("kwh", [0, -1, float("nan"), float("inf"), 1e30])
def test_amounts_that_cannot_be_are_refused(kwh):
    with pytest.raises(InputError, match="expected more than 0"):
        electricity(kwh, "FR")


def test_an_hour_is_that_hours_value_and_names_itself():
    found, brought = supplied("US-CAL-CISO", Supply(at=NOON, hourly=(DAY,)))
    assert (found.fact.value, found.hour, found.year) == (112, "2022-07-01T12", 2022)
    assert brought["electricity_usd_per_kwh"].value == 0.2
    assert found.fact.low < 112 < found.fact.high


def test_without_an_hour_the_mean_answers_with_the_interval_of_the_hours():
    fact = supplied("US-CAL-CISO", Supply(hourly=(DAY,)))[0].fact
    assert fact.value == pytest.approx(111.5)
    assert fact.low < 103
    assert fact.high > 120


def test_the_region_may_be_left_out_when_one_series_names_it():
    assert supplied(None, Supply(hourly=(DAY,)))[0].place == "US-CAL-CISO"


@pytest.mark.parametrize(
    ("region", "supply", "problem"),
    [
        ("FR", Supply(hourly=(DAY,)), "hours given are of US-CAL-CISO"),
        (None, Supply(hourly=(DAY, Hourly("FR", (hours([1.0], "FR"),)))), "need a region"),
        (None, Supply(direct=True), "needs a region"), (None, Supply(dataset="ember"), "needs a region"),
        (None, Supply(year=2024), "needs a region"),
        ("FR", Supply(at=datetime(2019, 1, 1, tzinfo=UTC)), "no intensity of 2019"),
        ("FR", Supply(at=NOON, year=2024), "give one"),
        ("US-CAL-CISO", Supply(at=datetime(2031, 1, 1, tzinfo=UTC), hourly=(DAY,)), "lies outside"),
        ("US-CAL-CISO", Supply(hourly=(Hourly("US-CAL-CISO", ()),)), "no carbon intensity"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(region, supply, problem):
    with pytest.raises(InputError, match=problem):
        supplied(region, supply)


def test_an_intensity_that_is_stated_leaves_nothing_to_choose():
    with pytest.raises(InputError, match="leaves nothing to choose"):
        supplied(None, Supply(direct=True), {"grid_g_per_kwh": 5.0})


@pytest.mark.parametrize("text", ["2022-07-01T14:00", "noon", "", "2022-13-01T00:00Z"])
def test_a_time_needs_a_zone_and_has_to_be_one(text):
    with pytest.raises(InputError):
        moment(text)


def test_the_hour_reaches_the_answer_of_a_request():
    low, high = (
        text_estimator("gpt-oss-20b", region="US-CAL-CISO",
                       supply=Supply(at=NOON.replace(hour=hour), hourly=(DAY,))).estimate(100, 100)
        for hour in (0, 23)
    )  # fmt: skip
    ratio = high["carbon_operational"].value / low["carbon_operational"].value
    assert ratio == pytest.approx(1.23)
    assert high["cost"].value == low["cost"].value


def test_two_series_of_one_place_are_refused_not_the_last_one_taken():
    twice = Supply(hourly=(DAY, Hourly("CISO", (hours([900.0] * 24),))))
    with pytest.raises(InputError, match="are of US-CAL-CISO: give one"):
        supplied("US-CAL-CISO", twice)


def test_hours_of_no_place_among_several_are_refused_by_name():
    several = Supply(hourly=(DAY, Hourly("", (hours([900.0] * 24, place=""),))))
    with pytest.raises(InputError, match="made up names no place"):
        supplied("US-CAL-CISO", several)


def test_hours_of_other_places_never_leave_the_yearly_figure_to_answer():
    elsewhere = (DAY, Hourly("DE", (hours([300.0] * 24, place="DE"),)))
    with pytest.raises(InputError, match="are of US-CAL-CISO, DE, not of FR"):
        supplied("FR", Supply(hourly=elsewhere))


@pytest.mark.parametrize("asked", [{"year": 2024}, {"dataset": "ember"}])
def test_a_year_or_dataset_beside_the_hours_that_answer_contradicts_them(asked):
    with pytest.raises(InputError, match="the hours of made up answer"):
        supplied("US-CAL-CISO", Supply(hourly=(DAY,), **asked))


def test_an_hour_of_no_place_is_refused():
    with pytest.raises(InputError, match="an hour needs a region"):
        supplied(None, Supply(at=NOON))


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00+10:00"])
def test_a_time_beyond_the_calendar_in_utc_is_bad_input(text):
    with pytest.raises(InputError, match="outside of the years"):
        moment(text)


def test_a_mean_over_years_says_which():
    years = Series("FR", "grid_g_per_kwh", np.datetime64("2021-12-31T00", "h"), np.full(48, 50.0),
                   np.zeros(48, np.uint8), "made up", scope="lifecycle")  # fmt: skip
    found = supplied("FR", Supply(hourly=(Hourly("FR", (years,)),)))[0]
    assert (found.year, found.hour) == (0, "2021-12-31T00/2022-01-02T00")


def test_carbon_of_different_scopes_is_not_ranked():
    with pytest.raises(InputError, match="US-AZ direct, FR lifecycle"):
        check_one_scope(["US-AZ", "FR"], Supply())
    check_one_scope(["US-AZ", "FR"], Supply(direct=True))


def test_a_figure_that_is_not_quite_what_was_asked_comes_with_a_note():
    def said(region, supply):
        return [str(note) for note in electricity(1, region, supply).notes]

    assert "US-MIDA-PJM" in said("US-WV", Supply())[0]
    assert "mean of 2024" in said("FR", Supply(at=datetime(2024, 5, 1, tzinfo=UTC)))[0]
    assert said("FR", Supply()) == []
    assert said("US-WV", Supply(direct=True)) == []
