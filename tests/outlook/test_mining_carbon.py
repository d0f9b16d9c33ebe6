"""Emissions of mining: what was published comes out again, and what if is consistent."""

import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.answer import Drawn
from joulebook.facts import page
from joulebook.outlook.bitcoin import mining, year
from joulebook.outlook.bitcoin_beside_ai import ai_electricity, beside_ai, years_with_both
from joulebook.outlook.mining_carbon import (
    emissions,
    hydro_intensity,
    map_intensity,
    mix_intensity,
    scenarios,
    statements,
)

TWH, MT = 3.6e15, 1e12


def test_the_surveys_emissions_follow_from_its_energy_and_mix():
    survey = emissions(Drawn.certain(138 * TWH), mix_intensity(2024))
    assert survey.median / MT == pytest.approx(39.8, abs=0.3)


def test_the_mix_of_2022_is_what_our_reference_finds():
    assert 500 <= mix_intensity(2022).median <= 502
    assert mix_intensity(2022, "mix").median < mix_intensity(2022).median


@pytest.mark.parametrize("vintage", [2022, 2024])
def test_a_mix_is_whole(vintage):
    shares = page(f"bitcoin/mix-{vintage}").facts
    assert sum(share.value for share in shares.values()) == pytest.approx(1, abs=1e-4)


def test_the_articles_two_figures_give_the_energy_and_intensity_behind_them():
    (article,) = statements(mining(year(2023)))
    assert article.energy.median / TWH == pytest.approx(143, abs=0.5)
    assert article.g_per_kwh.median == pytest.approx(507, abs=1)
    assert article.superseded
    assert hydro_intensity().median == 21
    # by the method in force the same months are some 120 TWh and 60 Mt
    assert 114 <= article.now_energy.median / TWH <= 122
    assert 57 <= article.now_carbon.median / MT <= 61


def test_announced_figures_before_the_revision_are_told_to_be_superseded():
    told = {one.superseded: one.energy.median / TWH for one in statements(mining(year(2022)))}
    assert told == {False: pytest.approx(95.53), True: pytest.approx(105.3)}


def test_scenarios_share_the_energy_and_differ_by_their_intensity():
    one = mining(year(2022))
    for scenario in scenarios(one):
        expected = one.calibrated.median / 3.6e6 * scenario.g_per_kwh.median
        assert scenario.carbon.median == pytest.approx(expected)
        told = scenario.carbon.quantity("g")
        assert told.low < told.value < told.high
    by_key = {scenario.key: scenario.carbon.median for scenario in scenarios(one)}
    assert by_key["hydro"] < by_key["IS"] < by_key["mix"] < by_key["KZ"]


def test_where_mining_is_lies_between_the_countries_it_is_in():
    assert 130 < map_intensity(2022).median < 633


def test_an_unknown_set_of_factors_names_the_two():
    with pytest.raises(UnknownNameError, match="bounds"):
        mix_intensity(2022, "bound")


def test_ai_stands_beside_bitcoin_source_by_source():
    both = beside_ai(2023)
    assert both.bitcoin.energy.median == mining(year(2023)).calibrated.median
    servers = next(row for row in both.ai if row.boundary == "server")
    # more than 40 TWh of servers, at the meter of their buildings
    assert servers.bound == "at least"
    assert 40 * 1.1 < servers.energy.median / TWH < 40 * 1.5
    # nothing is averaged: every row is one source's figure of one thing
    assert len({(row.name, row.covers) for row in both.ai}) == len(both.ai)


def test_a_source_that_does_not_say_what_it_counted_is_left_as_it_is():
    (told,) = (row for row in ai_electricity(2024) if row.boundary == "not said")
    assert told.region == "not said"
    assert told.energy.median / TWH == pytest.approx(169)


def test_our_own_model_of_ai_is_among_the_rows():
    for which in (2019, 2024):
        ours = [row for row in ai_electricity(which) if "model" in row.name]
        assert len(ours) == 1
        assert not ours[0].bound


def test_a_year_that_is_not_known_of_both_is_refused():
    assert ai_electricity(1999) == ()
    with pytest.raises(InputError, match=", ".join(map(str, years_with_both()))):
        beside_ai(2013)
