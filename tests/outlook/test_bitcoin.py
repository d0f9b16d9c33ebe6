"""Bitcoin's electricity against what the index published, and the rules of the method."""

import csv
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import table
from joulebook.outlook import mining_days
from joulebook.outlook.bitcoin import (
    between,
    calibration,
    mining,
    month,
    months,
    published,
    year,
    years,
)

TWH = 3.6e15


@pytest.mark.parametrize(
    ("which", "most"), [(2019, 0.04), (2020, 0.04), (2021, 0.14), (2022, 0.14)]
)
def test_uncalibrated_lies_near_the_published_best_guess(which, most):
    told = published(year(which))
    assert mining(year(which)).best == pytest.approx(told.value, rel=most)


@pytest.mark.parametrize("which", [2021, 2022])
def test_the_old_method_gives_more_and_is_the_one_that_was_announced_first(which):
    new, old = mining(year(which), "new"), mining(year(which), "old")
    assert old.best > 1.08 * new.best
    assert old.best == pytest.approx(published(year(which), "old").value, rel=0.12)
    assert (old.low, old.high) == (new.low, new.high)  # weights do not touch the bounds


def test_one_factor_makes_the_years_it_is_fitted_on_right_together():
    fitted = [2021, 2022]
    ours = sum(mining(year(which)).calibrated.median for which in fitted)
    assert ours == pytest.approx(sum(published(year(which)).value for which in fitted))
    assert 0.88 < calibration("new").median < 0.91


def test_a_year_that_was_not_fitted_is_right_after_calibration():
    # the survey of 2024 says 138 TWh and was not used
    assert mining(year(2024)).calibrated.median / TWH == pytest.approx(138, rel=0.03)


def test_before_the_fit_nothing_is_calibrated():
    for which in (2019, 2020):
        one = mining(year(which))
        assert one.factor.median == 1
        assert one.calibrated.median == one.best


def test_the_sensitivity_to_the_price_is_that_of_our_reference():
    at = [mining(year(2023), usd_per_kwh=price).best / TWH for price in (0.03, 0.05, 0.08)]
    assert at == pytest.approx([156, 132, 103], rel=0.02)


@given(st.sampled_from(months()), st.sampled_from(["new", "old"]))
def test_bounds_and_intervals_are_in_order(which, method):
    one = mining(month(which), method)
    assert one.low < one.best < one.high
    told = one.calibrated.quantity("J")
    assert told.low < told.value < told.high


@pytest.mark.parametrize("which", [2019, 2024])
def test_months_add_up_to_their_year(which):
    every = [mining(month(f"{which}-{n:02}")).best for n in range(1, 13)]
    assert sum(every) == pytest.approx(mining(year(which)).best, rel=1e-9)
    half = between(f"{which}-01", f"{which}-06")
    assert mining(half).best == pytest.approx(sum(every[:6]), rel=1e-9)


@given(st.floats(0.01, 0.1), st.floats(0.01, 0.1))
def test_a_higher_price_leaves_no_less_efficient_machines(a, b):
    cheap, dear = (mining(month("2023-05"), usd_per_kwh=price) for price in sorted((a, b)))
    assert dear.high <= cheap.high * (1 + 1e-9)
    assert dear.low == pytest.approx(cheap.low)  # the best machine pays at any of them


def test_a_price_that_is_stated_is_not_drawn():
    stated = mining(year(2022), usd_per_kwh=0.05)
    open_ = mining(year(2022))
    assert stated.best == open_.best
    assert "mining_electricity_usd_per_kwh" not in stated.calibrated.causes()
    assert stated.calibrated.draws.std() < open_.calibrated.draws.std()


def test_the_sums_over_machines_are_those_of_a_plain_loop():
    """The method written out for single days, as its rules say it."""
    machines = [row for row in table("bitcoin/machines").rows if row["released"]]
    for day in (date(2019, 3, 5), date(2021, 11, 30), date(2024, 8, 1)):
        at = (day - date(2014, 1, 1)).days
        span = slice(0, at + 1)
        pay = mining_days.paying(0.05, span)
        run = mining_days.network()
        thresholds = run.revenue_usd_per_s / run.hashrate_th_per_s / (0.05 / 3.6e6)
        threshold = thresholds[at - 13 : at + 1].mean()
        total = weight = 0.0
        alive = []
        for row in machines:
            age = (day - date.fromisoformat(row["released"])).days
            own = float(row["machine_j_per_th"])
            if 0 < age < 5 * 365.25 and own < threshold:
                alive.append(own)
                full_years = (age - 365.25 / 6) // 365.25
                share = 0.0 if full_years < 0 else 1 - 0.2 * full_years
                total, weight = total + share * own, weight + share
        assert mining_days.fleet_j_per_th("new", pay, span)[-1] == pytest.approx(total / weight)
        ends = [end[-1] for end in mining_days.ends_j_per_th("new", pay, span)]
        assert ends == [min(alive), max(alive)]


def test_where_nothing_pays_the_last_value_is_kept():
    span = slice(0, len(mining_days.network().days))
    pay = mining_days.paying(0.05, span)
    pay[-3:] = 0
    fleet = mining_days.fleet_j_per_th("new", pay, span)
    assert (fleet[-3:] == fleet[-4]).all()


def test_days_from_months_stay_near_the_days_themselves(data):
    """Our own days against the daily series that the product does not carry."""
    with (data / "industry" / "btc_daily.csv").open(encoding="utf-8", newline="") as file:
        daily = {row[""]: row for row in csv.DictReader(file)}
    run = mining_days.network()
    for which in (2016, 2019, 2022, 2024):
        inside = run.days.astype("datetime64[Y]").astype(int) + 1970 == which
        ours = run.hashrate_th_per_s[inside]
        theirs = [float(daily[str(day)]["hr"]) for day in run.days[inside]]
        assert ours.mean() == pytest.approx(np.mean(theirs), rel=0.01)


def test_machines_without_a_date_are_listed_and_not_counted():
    undated = [row for row in table("bitcoin/machines").rows if not row["released"]]
    assert len(undated) == 6
    assert len(mining_days.fleet().names) == len(table("bitcoin/machines").rows) - 6


@pytest.mark.parametrize("which", [2014, 2025, 2030, -1])
def test_a_year_outside_the_data_says_which_years_there_are(which):
    with pytest.raises(InputError, match=f"{years()[0]} to {years()[-1]}"):
        year(which)


@pytest.mark.parametrize("which", ["2022-13", "2025-04", "2014-12", "June", ""])
def test_a_month_outside_the_data_says_which_months_there_are(which):
    with pytest.raises(InputError, match="2015-01 to 2025-03"):
        month(which)


@pytest.mark.parametrize("price", [0.0, -0.05, float("nan"), float("inf")])
def test_a_price_that_cannot_be_is_refused(price):
    with pytest.raises(InputError, match="expected a price above 0"):
        mining(year(2022), usd_per_kwh=price)


def test_a_price_at_which_nothing_pays_is_an_error_and_no_number():
    with pytest.raises(InputError, match="no machine ever paid"):
        mining(year(2022), usd_per_kwh=50.0)


def test_an_unknown_method_names_the_two():
    with pytest.raises(UnknownNameError, match="unknown method 'newer'"):
        mining(year(2022), "newer")


def test_days_on_which_no_machine_paid_are_told():
    from joulebook.outlook.mining_answer import mining_answer

    def notes(price: float | None) -> str:
        return " ".join(map(str, mining_answer(year(2022), "new", price).notes))

    assert "no machine paid" not in notes(None)
    assert "of 365 days no machine paid" in notes(0.3)
