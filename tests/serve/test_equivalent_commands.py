"""`joulebook equivalents` as a user calls it."""

import json

import pytest

COMMAND = ("equivalents",)


def test_an_amount_is_told_in_everything_compared_by_it(run):
    code, out, _ = run("--carbon-kg", 500000, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["carbon"]["value"] == 5e8
    car = told["equivalents"]["car_miles"]
    assert car["value"] == pytest.approx(1.273e6, rel=1e-3)
    assert car["low"] < car["value"] < car["high"]
    assert {"vintage", "boundary", "sources"} <= set(car)
    assert car["vintages"]["codecarbon"]["value"] < car["value"]
    assert "homes" not in told["equivalents"]  # which are compared by energy


def test_a_count_is_told_as_an_amount(run):
    code, out, _ = run("--car-miles", "1e6", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["counted"]["car_miles"]["carbon"]["value"] == pytest.approx(392.7e6)


def test_a_thing_a_vintage_and_a_flight_can_be_chosen(run):
    out = run("--energy-kwh", 2.9, "--only", "homes", "--vintage", "mit", "--json", "--explain")[1]
    told = json.loads(out)
    assert list(told["equivalents"]) == ["homes"]
    assert told["explain"]["homes"]["inputs"]
    near = json.loads(run("--flight-seats", 1, "--flight-km", 1000, "--json")[1])
    assert near["counted"]["flight_seats"]["carbon"]["value"] == pytest.approx(150e3)


@pytest.mark.parametrize(
    "args", [(), ("--energy-kwh", 1), ("--distance-km", 40_075), ("--homes", 10_400)]
)
def test_it_speaks_to_people_within_80_columns(run, args):
    code, out, _ = run(*args)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    "args",
    [("--car-mles", 1), ("--car-miles", 0), ("--car-miles", "x"), ("--carbon-kg", "nan"),
     ("--carbon-kg", 1, "--only", "homes"), ("--carbon-kg", 1, "--vintage", "mit"),
     ("--distance-km", 1, "--distance-miles", 1), ("--homes", 1, "--vintage", "none"),
     ("--only", "homes"), ("--flight-km", 100), ("--flight-seats", 3, "--flight-km", 0),
     ("--carbon-kg", 5, "--flight-km", "nan"), ("--car-miles", 3, "--flight-km", 100)],
)  # fmt: skip
def test_rubbish_is_turned_away(run, args):
    code, _, err = run(*args)
    assert code == 2
    assert err


def test_a_flight_of_another_length_is_not_called_new_york_to_frankfurt(run):
    out = run("--flight-seats", 3, "--flight-km", 1000)[1]
    assert "3 seats on a flight of 1,000 km" in out
    told = json.loads(run("--carbon-kg", 5, "--flight-km", 1000, "--json")[1])["equivalents"]
    assert told["flight_seats"]["says"] == "seats on a flight of 1000 km, one way"
    assert told["new_york_melbourne_seats"]["says"] == "seats from New York to Melbourne"
