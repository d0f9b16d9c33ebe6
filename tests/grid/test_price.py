"""What an energy costs under hourly prices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.grid.power import Power
from joulebook.grid.price import prices
from joulebook.grid.series import Mark, Series

START = np.datetime64("2022-07-01T00", "h")


def series(values, start=START):
    array = np.asarray(values, float)
    marks = np.where(np.isnan(array), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
    return Series("DE", "electricity_usd_per_kwh", start, array, marks, "test")


DAY = [0.1] * 6 + [0.3] * 16 + [0.1] * 2  # cheap from 22 to 6


def test_by_hand():
    found = prices(series(DAY), 100.0)
    assert found.costs == pytest.approx(
        {"constant": 100 * (8 * 0.1 + 16 * 0.3) / 24, "night": 10.0}
    )
    assert [hour for hour, _ in found.cheapest(8)] == [0, 1, 2, 3, 4, 5, 22, 23]


def test_energy_of_it_is_paid_for_at_the_meter():
    plain, with_pue = prices(series(DAY), 100.0), prices(series(DAY), 100.0, pue=1.2)
    assert with_pue.costs["constant"] == pytest.approx(1.2 * plain.costs["constant"])
    assert with_pue.to_json()["energy"]["value"] == pytest.approx(120 * 3.6e6)


def test_negative_prices_are_kept_and_counted():
    found = prices(series([-0.5, 0.1]), 10.0)
    assert found.costs["constant"] == pytest.approx(-2.0)
    assert (found.negative, found.lowest) == (1, -0.5)


def test_hours_without_a_price_are_counted_and_no_load_may_touch_one():
    gap = series([0.1, np.nan, 0.3])
    found = prices(gap, 10.0)
    assert found.missing == 1
    assert found.costs["constant"] == pytest.approx(2.0)
    with pytest.raises(InputError, match="gap"):
        prices(gap, 10.0, load=Power(START, np.ones(3)))
    with pytest.raises(InputError, match="no hour asked about has a price"):
        prices(series([np.nan]), 10.0)


def test_the_night_is_the_places_own():
    utc_day = [0.3] * 24
    utc_day[20:] = [0.1] * 4  # 22 to 24 in Berlin's summer is 20 to 22 UTC, then 22 to 24 UTC
    found = prices(series(utc_day), 1.0, time_zone="Europe/Berlin")
    assert found.means["night"] == pytest.approx((4 * 0.1 + 4 * 0.3) / 8)
    assert {hour for hour, _ in found.cheapest(4)} == {22, 23, 0, 1}


def test_a_load_pays_the_prices_of_its_hours():
    load = Power(START, np.array([0.0, 3.0, 1.0]), "load.csv")
    assert prices(series([9.0, 0.2, 0.4]), 1.0, load=load).means["load"] == pytest.approx(0.25)


values = st.lists(st.floats(-1, 5), min_size=1, max_size=72)


@given(values, st.floats(1e-3, 1e9), st.integers(0, 23))
def test_every_mean_lies_between_the_lowest_and_the_highest_price(told, kwh, hour):
    start = START + np.timedelta64(hour, "h")
    weights = np.linspace(1, 2, len(told))
    found = prices(series(told, start), kwh, load=Power(start, weights))
    for mean in found.means.values():
        assert found.lowest - 1e-9 <= mean <= found.highest + 1e-9
    assert found.costs["constant"] == pytest.approx(kwh * found.means["constant"])


@given(st.floats(0, 5), st.lists(st.floats(0.01, 9), min_size=24, max_size=24))
def test_under_one_price_all_loads_pay_the_same(price, load):
    found = prices(series([price] * 24), 1.0, load=Power(START, np.array(load)))
    assert all(mean == pytest.approx(price) for mean in found.means.values())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"kwh": 0.0}, "kwh 0"),
        ({"kwh": float("nan")}, "kwh nan"),
        ({"kwh": 1.0, "pue": 0.9}, "pue 0.9"),
        ({"kwh": 1.0, "pue": float("inf")}, "pue inf"),
        ({"kwh": 1.0, "time_zone": "Mars/Olympus"}, "unknown time zone"),
        ({"kwh": 1.0, "time_zone": "../etc/passwd"}, "unknown time zone"),
        ({"kwh": 1.0, "time_zone": ""}, "unknown time zone"),
        ({"kwh": 1.0, "load": Power(START, np.zeros(2), "none.csv")}, "the load is 0"),
        ({"kwh": 1.0, "load": Power(START + 9, np.ones(2))}, "lies outside"),
    ],
)
def test_what_cannot_be_is_refused(asked, message):
    with pytest.raises(InputError, match=message):
        prices(series([0.1, 0.2]), **asked)
