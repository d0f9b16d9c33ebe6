"""`joulebook grid forecast` as a user meets it."""

import json
import sys

import numpy as np
import pytest

COMMAND = ("grid", "forecast")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Two hundred days of a made-up grid, with weather that has holes."""
    rng = np.random.default_rng(1)
    hours = np.datetime64("2022-07-01T00", "h") + np.arange(200 * 24)
    wind = np.zeros(hours.size)
    for t in range(1, wind.size):
        wind[t] = 0.95 * wind[t - 1] + 0.1 * rng.standard_normal()
    grams = 300 * np.exp(0.3 * np.sin(2 * np.pi * np.arange(hours.size) / 24) + wind)
    rows = [
        f"X,{hour}:00:00Z,{g:.1f},{'' if i % 7 == 0 else f'{10 - 5 * w:.1f}'}"
        for i, (hour, g, w) in enumerate(zip(hours, grams, wind, strict=True))
    ]
    path = tmp_path_factory.mktemp("grid") / "x.csv"
    path.write_text("\n".join(["zone,utc,gco2_lca,wind10m_kmh", *rows]) + "\n")
    return path


def test_a_forecast_is_json_a_chart_and_a_model_that_says_the_same(run, file, tmp_path):
    chart, model = tmp_path / "out.svg", tmp_path / "model"
    code, out, _ = run("--file", file, "--hours", 30, "--json", "--chart", chart, "--save", model)
    told = json.loads(out)
    assert code == 0 and len(told["hours"]) == 30 and told["zone"] == "X"
    assert all(hour["low"] <= hour["value"] <= hour["high"] for hour in told["hours"])
    assert chart.read_text().startswith("<svg")
    code, again, _ = run("--file", file, "--hours", 30, "--json", "--model", model)
    assert code == 0 and json.loads(again) == told


def test_a_backtest_prints_the_keys_that_others_read(run, file):
    code, out, _ = run("--file", file, "--test-year", 2023, "--json")
    told = json.loads(out)
    keys = {"zone", "test_year", "days", "hours", "mape_naive_pct", "mape_pct", "improvement_pct",
            "interval_coverage_pct", "mae_g_per_kwh", "seconds"}  # fmt: skip
    assert code == 0 and keys <= set(told)
    assert told["days"] == 16 and told["hours"] == 24 and told["test_year"] == 2023


def test_people_get_tables(run, file):
    code, out, _ = run("--file", file, "--naive")
    assert code == 0 and "2023-01-17 00:00" in out and "same hour of the last known day" in out
    code, out, _ = run("--file", file, "--naive", "--test-year", 2023, "--hours", 48)
    assert code == 0 and "Mean relative error" in out and out.count("Rank correlation") == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--scope", "marginal"], "expected lifecycle or direct"),
        (["--naive", "--save", "m"], "leave out --save"),
        (["--model", "no/such"], "holds no model"),
        (["--hours", "97"], "1 to 96"),
        (["--test-year", "2023", "--hours", "30"], "whole days"),
        (["--test-year", "1999"], "no hours of 1999"),
        (["--test-year", "2023", "--chart", "x.svg"], "leave out --test-year"),
        (["--chart", "x.pdf"], "ends in .svg"),
        (["--chart", "no/such/x.svg"], "--chart"),
        (["--scope", "direct"], "grid_g_per_kwh"),
    ],
)
def test_what_cannot_be_is_refused_by_name(run, file, args, says):
    code, out, err = run("--file", file, *args)
    assert code == 2 and out == "" and says in err


def test_a_saved_model_of_another_version_is_refused(run, file, tmp_path):
    (tmp_path / "model.json").write_text('{"version": "joulebook 9"}')
    code, _, err = run("--file", file, "--model", tmp_path)
    assert code == 2 and "joulebook 9" in err and "train it again" in err


@pytest.mark.parametrize("args", [[], ["--test-year", "2023"]])
def test_without_lightgbm_the_error_says_what_to_install_and_naive_still_works(
    run, file, monkeypatch, args
):
    monkeypatch.setitem(sys.modules, "lightgbm", None)  # as Python marks what cannot be imported
    code, _, err = run("--file", file, *args)
    assert code == 2 and "pip install 'joulebook[forecast]'" in err and "--naive" in err
    code, _, _ = run("--file", file, "--naive", *args)
    assert code == 0
