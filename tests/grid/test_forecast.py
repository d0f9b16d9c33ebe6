"""Forecasts: what they know, what they say of made-up grids, and what they refuse."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.grid.forecast import Forecast, backtest, forecast, load, save, train
from joulebook.grid.forecast.backtest import extras, year_of_bands
from joulebook.grid.forecast.history import before, history
from joulebook.grid.hourly_file import Hourly, read_hourly
from joulebook.grid.series import Mark, Series

YEAR = 365 * 24


def made(values, *, quantity="grid_g_per_kwh", scope="lifecycle", start="2022-01-01T00"):
    values = np.asarray(values, dtype=float)
    marks = np.where(np.isnan(values), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
    return Series("X", quantity, np.datetime64(start, "h"), values, marks, "made up", scope=scope)


def windy(days: int, seed: int = 1, noise: float = 0.02) -> np.ndarray:
    """A daily cycle under a wind that comes and goes, so that tomorrow goes back to the mean."""
    rng = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    wind = np.zeros(days * 24)
    for t in range(1, wind.size):
        wind[t] = 0.96 * wind[t - 1] + 0.08 * rng.standard_normal()
    cycle = 0.2 * np.sin(2 * np.pi * hours / 24) - 0.1 * (hours // 24 % 7 >= 5)
    return 300 * np.exp(cycle + wind + noise * rng.standard_normal(wind.size))


@pytest.fixture(scope="module")
def grid() -> Series:
    return made(windy(365 + 75))


@pytest.fixture(scope="module")
def model(grid):
    return train(grid.between(grid.start, grid.start + np.timedelta64(YEAR, "h")), hours=48)


@given(st.lists(st.floats(0, 2000), min_size=24, max_size=24), st.integers(1, 96))
@settings(max_examples=30)
def test_naive_repeats_the_last_known_day(day, hours):
    told = forecast(made(np.tile(day, 30)), hours)
    assert told.median == pytest.approx(np.resize(day, hours), rel=1e-9, abs=1e-6)
    assert (told.low <= told.median).all() and (told.median <= told.high).all()
    assert told.hours[0] == np.datetime64("2022-01-31T00", "h") and len(told.hours) == hours


@given(st.sets(st.integers(0, 40 * 24 - 1), max_size=300))
@settings(max_examples=30)
def test_a_gap_is_the_latest_earlier_value_of_its_hour(missing):
    values = np.arange(40.0 * 24)
    values[sorted(missing)] = np.nan
    filled = history(made(values)).filled.ravel()
    for at in range(filled.size):
        known = [v for v in values[at % 24 : at + 1 : 24] if not np.isnan(v)]
        assert filled[at] == known[-1] if known else np.isnan(filled[at])


def test_a_level_shift_moves_the_forecast_at_once():
    values = np.concatenate([np.full(60 * 24, 300.0), np.full(24, 600.0)])
    told = forecast(made(values))
    assert told.median == pytest.approx(np.full(24, 600.0))


def test_a_grid_without_emissions_is_forecast_as_zero_and_has_no_mape():
    zeros = made(np.zeros(200 * 24))
    assert forecast(zeros).high.max() == 0
    found = backtest(Hourly("X", (zeros,)), 2022, naive=True).to_json()
    assert found["mape_pct"] is None and found["improvement_pct"] is None
    assert found["mae_g_per_kwh"] == 0 and found["interval_coverage_pct"] == 100
    assert backtest(Hourly("X", (zeros,)), 2022).to_json()["mae_g_per_kwh"] < 1e-6


def test_intervals_of_noise_cover_what_they_promise_and_widen_with_the_level():
    rng = np.random.default_rng(3)
    hours = np.arange(2 * YEAR)
    noise = made(
        300 * np.exp(0.3 * np.sin(2 * np.pi * hours / 24) + 0.1 * rng.standard_normal(2 * YEAR))
    )
    found = [
        backtest(Hourly("X", (noise,)), 2023, naive=True, level=p).to_json() for p in (0.5, 0.9)
    ]
    assert found[0]["interval_coverage_pct"] == pytest.approx(50, abs=2)
    assert found[1]["interval_coverage_pct"] == pytest.approx(90, abs=2.5)


def test_one_year_of_history_without_extras_beats_the_day_before(grid):
    found = backtest(Hourly("X", (grid,)), 2023).to_json()
    assert found["days"] == 75
    assert found["improvement_pct"] > 15
    assert 82 < found["interval_coverage_pct"] < 96
    assert found["window_regret_g_per_kwh"] < found["naive"]["window_regret_g_per_kwh"]


def test_naive_of_the_backtest_is_exactly_the_same_hour_yesterday(grid):
    found = backtest(Hourly("X", (grid,)), 2023, naive=True).to_json()
    now, then = grid.values[YEAR:], grid.values[YEAR - 24 : -24]
    assert found["mape_pct"] == pytest.approx(100 * np.mean(np.abs(now - then) / now))
    assert found["mape_pct"] == found["mape_naive_pct"] and found["improvement_pct"] == 0


def test_days_around_gaps_are_skipped_and_counted(grid):
    values = grid.values.copy()
    values[YEAR + 24 * 10 + 5] = np.nan
    values[YEAR + 24 * 40 : YEAR + 24 * 42] = np.nan
    found = backtest(Hourly("X", (made(values),)), 2023, naive=True)
    assert found.skipped == {"truth missing": 3, "yesterday missing": 2, "too little history": 0}
    assert found.ahead[0].days == 70


@pytest.mark.parametrize("spoil", [lambda v: 7 * v + 1, lambda v: np.full_like(v, np.nan)])
@pytest.mark.parametrize("ahead", [1, 3])
def test_nothing_at_or_after_the_issue_changes_a_forecast(grid, spoil, ahead):
    days = 150
    extra = [
        made(0.5 + 0.4 * np.sin(np.arange(days * 24)), quantity="carbon_free_share", scope=""),
        made(windy(days, 5), quantity="wind_m_per_s", scope=""),
    ]
    series = grid.between(grid.start, grid.start + np.timedelta64(days * 24, "h"))
    rows, issue = np.arange(125, 145), 140
    before_it = year_of_bands(history(series, extra), rows, ahead, 0.9)

    def spoiled(one: Series) -> Series:
        values = one.values.copy()
        values[issue * 24 :] = spoil(values[issue * 24 :])
        return dataclasses.replace(one, values=values)

    after_it = year_of_bands(
        history(spoiled(series), [spoiled(e) for e in extra]), rows, ahead, 0.9
    )
    for honest, blind in zip(before_it, after_it, strict=True):
        assert np.isfinite(honest[rows <= issue]).all()
        assert np.array_equal(honest[rows <= issue], blind[rows <= issue])
        assert not np.array_equal(honest[rows > issue + 1], blind[rows > issue + 1])


def test_history_cut_at_the_issue_gives_the_backtests_forecast(grid):
    rows = np.arange(110, 131)
    whole = year_of_bands(history(grid), rows, 1, 0.9)
    cut = grid.between(grid.start, grid.start + np.timedelta64(130 * 24, "h"))
    for one, other in zip(whole, year_of_bands(history(cut), rows, 1, 0.9), strict=True):
        assert np.array_equal(one[:-1], other[:-1], equal_nan=True)
        assert np.isfinite(one[-2]).all()


def test_before_holds_the_block_that_many_days_earlier():
    blocks = np.arange(6.0).reshape(3, 2)
    assert np.array_equal(before(blocks, 1)[1:], blocks)
    assert np.isnan(before(blocks, 9)).all() and before(blocks, 9).shape == (4, 2)


def test_a_model_says_the_same_after_a_trip_to_disk(grid, model, tmp_path):
    save(model, tmp_path / "model")
    known = grid.between(grid.start, grid.start + np.timedelta64(YEAR + 24 * 20, "h"))
    one, other = (forecast(known, 48, model=m) for m in (model, load(tmp_path / "model")))
    assert one.to_json() == other.to_json()
    assert one.trained_on == "2022-01-01T00:00 to 2023-01-01T00:00 UTC"
    assert len(one.hours) == 48 and one.issue == np.datetime64("2023-01-21T00", "h")


def test_training_twice_gives_the_same_model(grid, model):
    again = train(grid.between(grid.start, model.until), hours=48)
    assert forecast(grid, 24, model=again).to_json() == forecast(grid, 24, model=model).to_json()


def test_models_that_do_not_belong_are_refused(grid, model):
    with pytest.raises(InputError, match="the model is of X"):
        forecast(dataclasses.replace(grid, place="Y"), model=model)
    with pytest.raises(InputError, match="trained for 48 hours"):
        forecast(grid, 72, model=model)
    with pytest.raises(InputError, match="from 00:00 UTC on"):
        forecast(grid.between(grid.start, grid.end - np.timedelta64(5, "h")), model=model)
    with pytest.raises(InputError, match="wind_m_per_s"):
        wind = made(windy(440, 5), quantity="wind_m_per_s", scope="")
        forecast(grid, model=model, extra=[wind])
    revised = dataclasses.replace(grid, values=grid.values * 1.01)
    assert forecast(revised, model=model).notes and not forecast(grid, model=model).notes


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: (f / "model.json").unlink(), "holds no model"),
        (lambda f: (f / "model.json").write_text("{"), "not the page of a model"),
        (lambda f: (f / "model.json").write_text("[]"), "made by None"),
        (lambda f: (f / "trees-1-1.txt").write_text("tree"), "not the file"),
        (lambda f: (f / "arrays.npz").unlink(), "not the file"),
        (lambda f: swap(f / "model.json", "forecast 1", "forecast 0"), "forecast 0"),
    ],
)
def test_a_model_that_is_not_what_it_says_is_refused(model, tmp_path, change, says):
    save(model, tmp_path)
    change(tmp_path)
    with pytest.raises(InputError, match=says):
        load(tmp_path)


def swap(path, old, new):
    path.write_text(path.read_text().replace(old, new))


def test_a_model_is_not_saved_over_other_things(model, tmp_path):
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(InputError, match="holds other things"):
        save(model, tmp_path)


@pytest.mark.parametrize("hours", [0, -1, 97])
def test_only_one_to_96_hours_are_forecast(grid, hours):
    with pytest.raises(InputError, match="1 to 96"):
        forecast(grid, hours)


def test_too_short_or_impossible_histories_are_refused(grid):
    with pytest.raises(InputError, match="less than a day"):
        forecast(made([1.0]))
    with pytest.raises(InputError, match="too few"):
        forecast(made(np.ones(5 * 24)))
    with pytest.raises(InputError, match="too few"):
        train(made(np.ones(100 * 24)))
    with pytest.raises(InputError, match="negative"):
        forecast(made(-np.ones(50 * 24)))
    with pytest.raises(InputError, match="no hours of 1999"):
        backtest(Hourly("X", (grid,)), 1999)
    with pytest.raises(InputError, match="whole days"):
        backtest(Hourly("X", (grid,)), 2023, 30)


def test_a_real_grid_beats_yesterday_by_a_fifth(data):
    hourly = read_hourly(data / "grid/hourly/DE_2021-2023.csv.gz")
    series = hourly.find("grid_g_per_kwh", "lifecycle")
    spring = series.between(series.start, np.datetime64("2023-04-01T00", "h"))
    found = backtest(Hourly("DE", (spring, *extras(hourly, series))), 2023).to_json()
    assert found["days"] == 90 and found["improvement_pct"] > 20
    assert 82 < found["interval_coverage_pct"] < 96


def test_a_forecast_says_everything_in_json(grid):
    told = forecast(grid)
    assert isinstance(told, Forecast)
    said = told.to_json()
    assert {"zone", "scope", "issue", "unit", "method", "trained_on", "version", "hours"} <= set(
        said
    )
    assert said["hours"][0]["hour"] == "2023-03-17T00:00Z"


def test_the_greenest_window_is_the_least_mean_of_hours_in_a_row():
    told = forecast(made(windy(120)), 24)
    hour, mean = told.greenest(4)
    at = int(np.flatnonzero(told.hours == hour)[0])
    windows = [told.median[k : k + 4].mean() for k in range(21)]
    assert mean == pytest.approx(min(windows)) == pytest.approx(told.median[at : at + 4].mean())
    assert told.greenest(25) is None
