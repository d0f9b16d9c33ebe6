"""What the formulas of a building mean: a sum, losses in series, a balance of heat and vapour."""

from math import atan, isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook import graph
from joulebook.estimate.books import SITE
from joulebook.facts import page
from joulebook.formulas import climate, site
from joulebook.grid.cooling import building_facts, systems

AIR = {name: fact.value for name, fact in page("physics/air-and-water").facts.items()}
KINDS = [
    (p.path.removeprefix("cooling/"), size) for p in systems() for size in p.text["sizes"]
]  # fmt: skip
TEMPERATURES = st.floats(-25, 45)
HUMIDITIES = st.floats(0.05, 1)


def solved(targets, temperature, humidity, kind=("airside-adiabatic", "large"), **known):
    facts = {name: fact.value for name, fact in building_facts(*kind).items()}
    weather = {"temperature_c": temperature, "relative_humidity": humidity}
    nodes = graph.solve(SITE, targets, facts | weather | known)
    return [nodes[target].value for target in targets]


@pytest.mark.parametrize("kind", KINDS)
def test_pue_is_one_and_its_three_parts(kind):
    parts = ("pue", "cooling_per_it", "power_path_per_it", "other_per_it")
    total, *each = solved(parts, 25.0, 0.5, kind)
    assert isclose(total, 1 + sum(each))
    assert all(part >= 0 for part in each)


def test_a_known_pue_wins_over_the_sum():
    (told,) = solved(("pue",), 25.0, 0.5, pue=1.09)
    assert told == 1.09


@given(st.lists(st.floats(0.5, 1), min_size=3, max_size=3), st.floats(0, 0.1))
def test_losses_in_series_multiply(efficiencies, cable):
    lost = site.power_path_per_it(*efficiencies, cable)
    assert lost >= -1e-12
    passed = 1 - cable
    for efficiency in efficiencies:
        passed *= efficiency
    assert isclose((1 + lost) * passed, 1)


def test_a_cables_loss_is_that_of_its_resistance():
    current, length, density, volts, ohm_m = 100.0, 50.0, 2e6, 230.0, 1.72e-8
    resistance = ohm_m * length / (current / density)
    share = current**2 * resistance / (current * volts)
    assert isclose(site.cable_loss_share(ohm_m, length, density, volts), share)


def wet_bulb(temperature, humidity):
    return solved(("wet_bulb_c",), temperature, humidity)[0]


@given(TEMPERATURES, HUMIDITIES)
def test_the_wet_bulb_balances_the_psychrometer(temperature, humidity):
    found = wet_bulb(temperature, humidity)
    low, high = -60.0, temperature
    gamma = AIR["air_pressure_pa"] * AIR["psychrometer_per_k"]
    constants = AIR["magnus_pa"], AIR["magnus_rate"], AIR["magnus_offset_c"]
    vapour = humidity * climate.saturation_pa(temperature, *constants)
    for _ in range(60):
        middle = (low + high) / 2
        excess = climate.saturation_pa(middle, *constants) - vapour - gamma * (temperature - middle)
        low, high = (low, middle) if excess > 0 else (middle, high)
    assert high - 1e-6 <= found <= high + 0.05


@pytest.mark.parametrize(("temperature", "humidity"), [(20, 0.5), (30, 0.8), (10, 0.9), (35, 0.3)])
def test_the_wet_bulb_is_that_of_stulls_regression(temperature, humidity):
    """Stull's fit (recalled) is good to about 1 K; it is the other popular way."""
    percent = 100 * humidity
    stull = (
        temperature * atan(0.151977 * sqrt(percent + 8.313659)) + atan(temperature + percent)
        - atan(percent - 1.676331) + 0.00391838 * percent**1.5 * atan(0.023101 * percent) - 4.686035
    )  # fmt: skip
    assert wet_bulb(temperature, humidity) == pytest.approx(stull, abs=1.0)


@given(TEMPERATURES, st.floats(0, 20), HUMIDITIES, st.sampled_from(KINDS))
def test_warmer_air_never_makes_cooling_cheaper(temperature, warmer, humidity, kind):
    (cool,) = solved(("pue",), temperature, humidity, kind)
    (warm,) = solved(("pue",), temperature + warmer, humidity, kind)
    assert warm >= cool - 1e-9


@given(TEMPERATURES, HUMIDITIES, st.sampled_from(KINDS))
def test_no_hour_gives_water_back_and_what_is_dry_stays_dry(temperature, humidity, kind):
    (water,) = solved(("wue_l_per_kwh",), temperature, humidity, kind)
    assert water >= 0
    if kind[0] in ("liquid-dry", "air-chiller", "direct-expansion"):
        assert water < 0.1


def test_the_economizer_stops_the_compressor_in_the_cold_and_not_in_the_heat():
    names = ("free_share", "compressor_per_it")
    assert solved(names, 0.0, 0.8) == [1.0, 0.0]
    share, compressor = solved(names, 32.0, 0.9)
    assert share == 0
    assert compressor > 0
    assert 0 < solved(names, 22.0, 0.9)[0] < 1


def test_more_cycles_of_concentration_save_water():
    few, many = (
        solved(("wue_l_per_kwh",), 25.0, 0.6, ("water-chiller", "small"), cycles=n)[0]
        for n in (2.0, 6.0)
    )
    assert many < few


def test_a_tower_evaporates_more_than_its_heat_only_where_air_is_hot_and_dry():
    assert solved(("evaporated_per_heat",), 10.0, 0.9)[0] < 0.8
    assert solved(("evaporated_per_heat",), 42.0, 0.1)[0] > 1


def test_the_upper_model_at_freezing_and_in_a_warm_hour():
    """By hand: S/(S-1) x (6e-5 Tw^3 - 0.01 Tw^2 + 0.61 Tw - 10.40), Tw in degrees F, at least 0.05."""
    (warm,) = solved(("wue_upper_l_per_kwh",), 0.0, 0.5, wet_bulb_f=70.0)
    assert warm == pytest.approx(6 / 5 * (20.58 - 49 + 42.7 - 10.4))
    (cold,) = solved(("wue_upper_l_per_kwh",), 0.0, 0.5, wet_bulb_f=14.0)
    assert cold == 0.05
