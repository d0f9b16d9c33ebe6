"""The summary of a series, and how two differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.grid.series import Mark, Series
from joulebook.grid.summary import difference, summary, summary_json

VALUES = st.lists(st.one_of(st.just(float("nan")), st.floats(0, 900)), max_size=100)


def series(values, start="2022-07-01T05", suspect=()) -> Series:
    values = np.array(values, float)
    marks = np.where(np.isnan(values), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
    marks[list(suspect)] = Mark.SUSPECT
    return Series("FR", "grid_g_per_kwh", np.datetime64(start, "h"), values, marks, "test")


@given(VALUES)
def test_a_summary_is_ordered_and_counts_every_hour(values):
    told = summary(series(values))
    assert sum(told.marks.values()) == len(values)
    assert sum(hours for _, hours in told.gaps) == told.marks["missing"]
    if told.mean is None:
        assert told.marks["missing"] == len(values)
        assert set(told.by_hour) == {None}
        return
    slack = 1e-9 * told.most
    assert told.least <= told.low <= told.high <= told.most
    assert told.least - slack <= told.mean <= told.most + slack
    assert len(told.by_hour) == 24


def test_hours_of_the_day_are_in_utc():
    told = summary(series(range(24), start="2022-07-01T05"))
    assert told.by_hour[5] == 0
    assert told.by_hour[4] == 23


def test_json_has_labels_numbers_and_gaps():
    told = summary_json(series([1, float("nan"), 3]))
    assert told["gaps"] == [{"start": "2022-07-01T06:00Z", "hours": 1}]
    assert (told["unit"], told["mean"]) == ("g/kWh", 2)


def test_a_difference_leaves_out_what_is_doubted_or_unknown():
    ours = series([10, 20, 30, 40, float("nan")])
    theirs = series([11, 25, 300, float("nan"), 1], suspect=[2])
    off = difference(ours, theirs)
    assert (off.mean, off.largest, off.hours) == (pytest.approx(-3), pytest.approx(-5), 2)
    assert str(off.hour) == "2022-07-01T06"
    assert difference(series([float("nan")]), series([1])) is None
