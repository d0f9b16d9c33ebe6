"""Gaps are filled by the stated rule, marked, and left where the rule does not reach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.grid.gaps import DEFAULT, fill, rule_of
from joulebook.grid.series import Mark, Series

START = np.datetime64("2022-07-01T00", "h")


def series(values, suspect=()) -> Series:
    values = np.array(values, float)
    marks = np.where(np.isnan(values), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
    marks[list(suspect)] = Mark.SUSPECT
    return Series("FR", "grid_g_per_kwh", START, values, marks, "test", scope="direct")


NAN = float("nan")


def test_short_gaps_are_filled_by_a_straight_line_and_said_so():
    filled = fill(series([10, NAN, NAN, 40]), "interpolate:2")
    np.testing.assert_allclose(filled.values, [10, 20, 30, 40])
    assert filled.marks.tolist() == [Mark.OBSERVED, Mark.FILLED, Mark.FILLED, Mark.OBSERVED]
    assert filled.rule == "gaps of up to 2 hours linearly; else missing"


def test_longer_gaps_and_open_ends_stay_missing():
    for values in ([NAN, 10, 20], [10, 20, NAN], [10, NAN, NAN, NAN, 20]):
        filled = fill(series(values), "interpolate:2")
        np.testing.assert_array_equal(filled.values, values)
        assert (filled.marks == Mark.MISSING).any()


def test_a_long_gap_takes_the_same_hour_of_the_days_around():
    day = np.arange(24.0)
    values = np.concatenate([day + 100 * d for d in range(9)])
    values[4 * 24 : 5 * 24] = NAN
    filled = fill(series(values))
    np.testing.assert_allclose(filled.values[4 * 24 : 5 * 24], day + 400)  # symmetric days cancel
    assert (filled.marks == Mark.FILLED).sum() == 24


def test_too_few_days_are_no_evidence():
    values = np.full(3 * 24, 50.0)
    values[24:48] = NAN
    assert np.isnan(fill(series(values)).values).sum() == 24


def test_what_is_suspect_is_no_evidence():
    filled = fill(series([10, NAN, 1000, 30], suspect=[2]), "interpolate:3")
    assert np.isnan(filled.values[1])
    assert filled.marks[2] == Mark.SUSPECT


def test_none_fills_nothing_and_says_nothing():
    before = series([1, NAN, 3])
    after = fill(before, "none")
    np.testing.assert_array_equal(after.values, before.values)
    assert after.rule == ""


@pytest.mark.parametrize("text", ["", "linear", "interpolate", "interpolate:0", "interpolate:99",
                                  "days:-1", "days:61", "days:7,days:8", "interpolate:x", "none,days:7",
                                  "[red]", "interpolate:3;days:7"])  # fmt: skip
def test_a_text_that_is_no_rule_is_an_error(text):
    with pytest.raises(InputError, match="rule"):
        rule_of(text)


@given(
    st.lists(st.one_of(st.none(), st.floats(1, 900)), max_size=400),
    st.sampled_from([DEFAULT, "none", "days:3", "interpolate:5"]),
)
def test_no_observed_hour_ever_changes_and_every_mark_is_true(values, rule):
    before = series([NAN if v is None else v for v in values])
    after = fill(before, rule)
    known = ~np.isnan(before.values)
    np.testing.assert_array_equal(after.values[known], before.values[known])
    np.testing.assert_array_equal(after.marks[known], before.marks[known])
    np.testing.assert_array_equal(np.isnan(after.values), after.marks == Mark.MISSING)
    filled = after.values[after.marks == Mark.FILLED]
    if len(filled):
        slack = 1e-9 * np.nanmax(before.values)
        assert filled.min() >= np.nanmin(before.values) - slack
        assert filled.max() <= np.nanmax(before.values) + slack


def test_a_gap_of_months_in_ten_years_is_not_filled_in_its_middle():
    values = np.sin(np.arange(87_600) / 24) + 2
    values[::7] = NAN
    values[40_000:44_000] = NAN
    filled = fill(series(values)).values
    assert np.isnan(filled[41_000:43_000]).all()
    assert not np.isnan(filled[:39_000]).any()
