"""What amounts are like: both directions, published equivalences, vintages, bad input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook import graph
from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.books import EQUIVALENTS
from joulebook.estimate.equivalents import (
    alike,
    all_alike,
    amount_of,
    thing,
    things,
    vintages,
)
from joulebook.report.equivalent_words import BOUNDARIES, THINGS, VINTAGES

KWH, TONNE, MILE = 3.6e6, 1e6, 1_609.344
EVERY = [(name, vintage) for name in things() for vintage in ("", *vintages(name))]


@pytest.mark.parametrize(("name", "vintage"), EVERY)
def test_every_thing_can_be_counted_and_counted_back(name, vintage):
    of = thing(name, vintage)
    there = amount_of(7.0, of)
    back = alike(there.total.value, of)
    assert back.count.value == pytest.approx(7.0, rel=1e-12)
    assert back.count.low <= back.count.value <= back.count.high
    assert there.total.low <= there.total.value <= there.total.high
    labels = of.labels()
    assert labels["vintage"] in VINTAGES
    assert labels["boundary"] in BOUNDARIES
    assert of.name in THINGS


@given(amount=st.floats(1e-6, 1e18), factor=st.floats(1.001, 1e5))
def test_more_is_more_in_proportion(amount, factor):
    one = thing("flight-seats")
    less, more = (alike(x, one).count.value for x in (amount, amount * factor))
    assert more / less == pytest.approx(factor)


# what is published, or was recomputed by others from the same factors
@pytest.mark.parametrize(
    ("name", "vintage", "amount", "expected", "rel"),
    [
        ("car-miles", "", 1_000 * TONNE, 2_546_560, 1e-4),  # the calculator's own line
        ("car-miles", "", 500 * TONNE, 1.273e6, 1e-3),
        ("car-years", "", 1_000 * TONNE, 233, 1e-3),
        ("car-years", "", 500 * TONNE, 116, 0.01),
        ("gasoline-gallons", "", 1_000 * TONNE, 112_524, 1e-3),
        ("homes-energy-carbon", "", 1_000 * TONNE, 134, 1e-2),
        ("flight-seats", "", 500 * TONNE, 539, 1e-3),
        ("microwave-seconds", "output", 6_706.0, 8.383, 1e-3),
        ("microwave-seconds", "output", 114.0, 0.1425, 1e-3),
        ("homes", "mit", 109e6 * KWH, 10_400, 1e-3),
        ("ebike-miles", "", 3.4e6, 38, 0.01),
        ("earth-turns", "", 300e9 * MILE, 12.05e6, 1e-3),
        ("sun-round-trips", "", 300e9 * MILE, 1_614, 1e-3),
        ("kettles", "", 0.11 * KWH, 1.0, 0.01),
    ],
)  # fmt: skip
def test_published_equivalences(name, vintage, amount, expected, rel):
    assert alike(amount, thing(name, vintage)).count.value == pytest.approx(expected, rel=rel)


def test_an_aircraft_is_as_many_seats_as_passengers():
    seat, aircraft = (
        amount_of(1, thing(n)).total.value for n in ("flight-seats", "aircraft-flights")
    )
    assert aircraft / seat == pytest.approx(250)


def test_a_flight_is_distance_times_factor():
    short = amount_of(1, thing("flight-seats", given={"flight_m": 3_094_250.0}))
    assert short.total.value == pytest.approx(amount_of(0.5, thing("flight-seats")).total.value)


def test_the_audit_can_take_formulas_and_facts_apart():
    of = thing("car-miles", "earlier")
    known = {name: fact.value for name, fact in of.facts.items()} | {"amount_g": 251_000.0}
    assert graph.solve(EQUIVALENTS, ("car_km",), known)["car_km"].value == pytest.approx(1_000)


def test_a_car_turns_round_the_earth_as_far_as_it_drives():
    miles, turns = (alike(5e8, thing(n)).count.value for n in ("car-miles", "car-earth-turns"))
    assert turns * 24_901 == pytest.approx(miles)


def test_what_is_only_recalled_says_so():
    facts = thing("streaming-hours").facts.values()
    assert [(fact.tier, fact.seen) for fact in facts] == [("assumed", False)]


def test_bad_input_is_told():
    with pytest.raises(UnknownNameError, match="car-miles"):
        thing("car-mile")
    with pytest.raises(UnknownNameError, match="codecarbon"):
        thing("car-miles", "codecarbn")
    with pytest.raises(UnknownNameError, match="carbon"):
        all_alike(1.0, "carbn")
    for amount in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="expected more than 0"):
            alike(amount, thing("homes"))
