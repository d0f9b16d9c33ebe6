"""The building by owner, by cooling and climate, or hour by hour; plants' water; contracts."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import text_estimator
from joulebook.estimate.building import building, in_weather
from joulebook.estimate.plants import plants_water
from joulebook.estimate.supply import Supply
from joulebook.grid import place
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.market_file import read_market
from joulebook.grid.series import Series

EXAMPLES = Path(__file__).parents[2] / "examples"
NOON = datetime(2022, 7, 1, 12, tzinfo=UTC)


def series(quantity, values, scope=""):
    numbers = np.asarray(values, float)
    return Series("DE", quantity, np.datetime64("2022-07-01T00", "h"), numbers,
                  np.zeros(len(numbers), np.uint8), "made up", scope=scope)  # fmt: skip


def weather(temperature, humidity):
    return Hourly("DE", (
        series("grid_g_per_kwh", [400.0] * 24, "lifecycle"),
        series("temperature_c", [temperature] * 24), series("relative_humidity", [humidity] * 24),
    ))  # fmt: skip


def answer(**where):
    return text_estimator("gpt-oss-20b", gpu="h100-sxm", batch=32, **where).estimate(100, 100)


def pue(one):
    return one["facility_energy"].value / one["server_energy"].value


def test_a_cloud_region_brings_its_own_pue_and_wue_unless_a_site_is_named():
    own, fleet = answer(region="aws:us-east-1"), answer(region="aws:us-east-1", site="google")
    assert pue(own) == pytest.approx(1.15)
    assert pue(fleet) == pytest.approx(1.09)
    assert own["water_site"].value == pytest.approx(0.12 * own["server_energy"].value / 3.6e6)


def test_a_cooling_system_takes_the_climate_of_the_region():
    hot, cool = (building(region, "airside-adiabatic") for region in ("US-AZ", "aws:eu-west-1"))
    assert hot["wue_l_per_kwh"].value > cool["wue_l_per_kwh"].value
    assert pue(answer(region="US-AZ", site="airside-adiabatic")) == pytest.approx(hot["pue"].value)


@pytest.mark.parametrize("region", [None, "US-CAL-CISO"])
def test_a_cooling_system_without_a_climate_is_refused(region):
    with pytest.raises(InputError, match="whose climate is known"):
        building(region, "airside-adiabatic")


@pytest.mark.parametrize("site", ["nonsense", "[red]", "airside-adiabatic/tiny", ""])
def test_a_site_that_is_neither_fleet_nor_system_is_refused(site):
    with pytest.raises((UnknownNameError, InputError)):
        building("US-AZ", site)


def test_a_hot_hour_costs_more_cooling_than_a_cold_one():
    def at(temperature):
        supply = Supply(at=NOON, hourly=(weather(temperature, 0.5),))
        return answer(region="DE", site="water-chiller/midsize", supply=supply)

    assert pue(at(35)) > pue(at(-5)) > 1
    assert at(35)["carbon_operational"].value > at(-5)["carbon_operational"].value


def test_weather_says_nothing_of_a_fleet():
    hours = weather(20, 0.5)
    assert in_weather(hours, "google") is hours
    assert in_weather(hours, "dx/small").has("pue")


@pytest.mark.parametrize("site", ["google", "dx/small"])
def test_a_site_and_hours_of_its_pue_contradict_each_other(site):
    with pytest.raises(InputError, match="give one"):
        in_weather(Hourly("DE", (series("pue", [1.2] * 24),)), site)


def test_plants_water_is_that_of_the_places_mix_and_says_so():
    wet, dry = plants_water(place("US-NW-BPAT")), plants_water(place("US-TEX-ERCO"))
    assert wet.value > dry.value
    assert "US-TEX-ERCO" in dry.where
    assert plants_water(place("FR")) is None
    said = answer(region="US-TEX-ERCO")
    expected = dry.value * said["facility_energy"].value / 3.6e6
    assert said["water_grid"].value == pytest.approx(expected)


def test_contracts_stand_beside_the_grid_and_their_caveats_are_told():
    supply = Supply(market=read_market(EXAMPLES / "market.toml"))
    estimator = text_estimator("gpt-oss-20b", region="US-CAL-CISO", supply=supply)
    one = estimator.estimate(100, 100)
    assert 0 < one["carbon_market"].value < one["carbon_operational"].value
    assert any("stands in" in str(choice) for choice in estimator.deployment.choices)
    assert "carbon_market" not in answer(region="US-CAL-CISO").quantities
    with pytest.raises(InputError, match="needs a region"):
        text_estimator("gpt-oss-20b", supply=supply)
