"""`joulebook bitcoin` as a user meets it."""

import json

import pytest

COMMAND = ("bitcoin",)


def test_a_year_as_json(run):
    code, out, _ = run("--year", "2022", "--json")
    answer = json.loads(out)
    assert code == 0
    energy = answer["energy_twh"]
    assert energy["unit"] == "TWh"
    assert energy["value"] == pytest.approx(95.53, rel=0.14)
    assert energy["low"] < energy["value"] < energy["high"]
    factor = answer["calibration_factor"]["value"]
    assert answer["energy_calibrated_twh"]["value"] == pytest.approx(factor * energy["value"])
    assert answer["facility_energy"]["unit"] == "J"
    assert {"mix", "geography", "hydro", "national"} == set(answer["carbon"])
    assert answer["carbon"]["mix"]["unit"] == "g"
    assert len(answer["months"]) == 12
    assert {one["source"] for one in answer["sources"]} >= {"cbeci-api", "miner-list-2025"}
    named = {one["name"] for one in answer["assumptions"]}
    assert {"mining_electricity_usd_per_kwh", "calibration_error", "hydro_share"} <= named


def test_a_month_and_the_old_method(run):
    new, old = (
        json.loads(run("--month", "2022-06", "--method", method, "--json")[1])
        for method in ("new", "old")
    )
    assert new["period"] == "2022-06"
    assert new["months"] == []
    assert old["energy_twh"]["value"] > new["energy_twh"]["value"]


def test_people_are_told_the_factor_and_what_is_superseded(run):
    code, out, _ = run("--year", "2023")
    assert code == 0
    for words in ("Calibration factor", "0.897", "superseded", "508", "143 TWh", "Iceland"):
        assert words in out


def test_the_newest_year_answers_where_none_is_named(run):
    assert json.loads(run("--json")[1])["period"] == "2024"


def test_beside_ai(run):
    code, out, _ = run("--compare", "ai", "--year", "2024", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["rows"][0]["covers"] == "Bitcoin"
    assert answer["rows"][0]["times_bitcoin"]["value"] == 1
    assert {row["region"] for row in answer["rows"]} == {"world", "US", "not said"}
    assert "joulebook's" in run("--compare", "ai", "--year", "2024")[1]


@pytest.mark.parametrize("args", [("--year", "2024"), ("--compare", "ai", "--year", "2023")])
def test_charts_are_drawn(run, tmp_path, args):
    pytest.importorskip("altair")
    path = tmp_path / "chart.svg"
    assert run(*args, "--chart", path)[0] == 0
    assert path.read_text("utf-8").startswith("<svg")


def test_the_explanation_ends_in_facts(run):
    out = run("--year", "2022", "--explain", "--json")[1]
    tree = json.dumps(json.loads(out)["explain"])
    for name in ("mining_pue", "coal_g_per_kwh", "published_energy_j", "fleet_j_per_th"):
        assert name in tree


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("--year", "2030"), "2015 to 2024"),
        (("--month", "2026-01"), "2015-01 to 2025-03"),
        (("--year", "2022", "--month", "2022-01"), "give one of them"),
        (("--method", "newest"), "unknown method"),
        (("--electricity-usd-per-kwh", "-1"), "price above 0"),
        (("--compare", "ai", "--year", "2013"), "2015, 2016"),
        (("--compare", "ai", "--month", "2024-01"), "whole year"),
        (("--year", "2022", "--chart", "x.png"), ".svg"),
    ],
)
def test_bad_input_is_an_error_that_says_what_there_is(run, args, complaint):
    code, out, err = run(*args)
    assert code == 2
    assert complaint in " ".join(err.split())
    assert not out
