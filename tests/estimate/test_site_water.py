"""Where the building of an answer comes from, and how its kWh are counted."""

import pytest

from joulebook.errors import InputError
from joulebook.estimate.site_water import anywhere, in_year, site_water
from joulebook.facts import Fact
from joulebook.grid import Place

PUE = Fact("pue", 1.15, 1.12, 1.2, "PUE", "disclosed", "awspue", page="places/x")
WUE = Fact("wue_l_per_kwh", 0.12, 0.08, 0.2, "L/kWh", "disclosed", "awspue", page="places/x")


def place(**known):
    return Place("xx:1", "cloud region", "Somewhere", ("US",), **known)


def test_what_was_disclosed_for_a_place_comes_first():
    building, choices = in_year(place(climate="4A", pue=PUE, wue=WUE), None, "large", None)
    assert (building["pue"].median, building["wue_l_per_kwh"].median) == (1.15, 0.12)
    assert choices == ()


def test_what_was_not_disclosed_comes_from_the_climate():
    building, choices = in_year(place(climate="4A", pue=PUE), None, "large", None)
    assert building["pue"].median == 1.15
    assert (
        building["wue_l_per_kwh"].median
        == in_year(None, None, "large", "4A")[0]["wue_l_per_kwh"].median
    )
    assert choices == ("cooling=mixture of all at size large", "climate=4A")


def test_a_building_that_is_described_is_not_the_disclosed_one():
    building, _ = in_year(place(climate="4A", pue=PUE, wue=WUE), "dx", "small", None)
    assert building["pue"].median > 1.8


def test_without_a_climate_the_default_of_anywhere_holds_and_says_so():
    building, choices = in_year(place(pue=PUE), None, "large", None)
    assert building["pue"].median == 1.15
    assert building["wue_l_per_kwh"].median == anywhere()["wue_l_per_kwh"].median
    assert "defaults/site" in choices[0]
    with pytest.raises(InputError, match="no climate zone is known of Somewhere"):
        in_year(place(pue=PUE), "dx", "small", None)


@pytest.mark.parametrize("of", ["it", "facility"])
def test_it_energy_times_pue_is_the_meters_in_every_draw(of):
    one = site_water(3, of, in_year(None, None, "midsize", "2B")[0], None, ())
    it, meter, pue = (one.parts[key].draws for key in ("it_energy", "facility_energy", "pue"))
    assert it * pue == pytest.approx(meter)
    litres = one.parts["water_site"].draws
    assert litres == pytest.approx(it / 3.6e6 * one.parts["wue_l_per_kwh"].draws)
