"""`joulebook grid hours` and `grid mix` as a user meets them."""

import json
from pathlib import Path

import pytest

COMMAND = ("grid",)
SAMPLE = Path(__file__).parents[2] / "examples" / "ciso-week.csv"


def test_hours_tells_what_a_file_holds(run):
    code, out, _ = run("hours", SAMPLE, "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["place"], answer["start"], answer["end"]) == (
        "US-CAL-CISO", "2022-07-04T00:00Z", "2022-07-11T00:00Z",
    )  # fmt: skip
    by_scope = {one["scope"]: one for one in answer["series"]}
    assert set(by_scope) == {"direct", "lifecycle"}
    told = by_scope["lifecycle"]
    assert told["least"] <= told["low"] <= told["mean"] <= told["high"] <= told["most"]
    assert told["marks"]["observed"] == 168
    assert len(told["by_hour"]) == 24
    assert sum(told["by_hour"]) / 24 == pytest.approx(told["mean"])
    assert "gas" in answer["fuels"]


def test_hours_for_people_shows_gaps_marks_and_the_day(run, tmp_path):
    lines = SAMPLE.read_text().splitlines()
    holed = tmp_path / "[bold]holed.csv"
    holed.write_text("\n".join(lines[:50] + lines[56:60] + lines[62:]))
    code, out, _ = run("hours", holed)
    assert code == 0
    assert "[bold]holed.csv: US-CAL-CISO" in out
    assert "160 observed, 8 missing" in out
    assert "Gaps: 2, the longest: 2022-07-06 01:00 (6 h)" in out
    assert "█" in out
    out = run("hours", holed, "--fill", "interpolate:2")[1]
    assert "160 observed, 2 filled, 6 missing" in out
    assert "Rule: gaps of up to 2 hours linearly" in out


def test_mix_tells_what_a_kwh_carries_and_how_far_the_file_is_from_it(run):
    code, out, _ = run("mix", SAMPLE, "--factors", "ar5-medians", "--marginal", "--json")
    answer = json.loads(out)
    assert code == 0
    assert sum(answer["shares"].values()) == pytest.approx(1)
    for scope in ("direct", "lifecycle"):
        told = answer["intensity"][scope]
        assert told["low"] < told["value"] < told["high"]
        assert (told["basis"], told["method"]) == ("production", "average")
        off = answer["difference_to_published"][scope]
        assert abs(off["largest"]) <= 0.15
        assert off["hours"] == 168
        margin = answer["marginal"][scope]
        assert margin["method"] == "marginal"
        assert margin["low"] < margin["value"] < margin["high"]
    assert answer["water"]["unit"] == "L/kWh"
    assert "marginal" not in json.loads(run("mix", SAMPLE, "--json")[1])


def test_mix_for_people_never_adds_the_margin_to_averages(run):
    code, out, _ = run("mix", SAMPLE, "--marginal")
    assert code == 0
    assert "never add it" in " ".join(out.split())
    assert "carbon-free" in out
    assert "wind" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("hours", "absent.csv"), "no such file"),
        (("hours", SAMPLE, "--fill", "linear"), "rule 'linear'"),
        (("hours", SAMPLE, "--place", "FR"), "nearest: US-CAL-CISO"),
        (("hours", SAMPLE, "--columns", "x"), "--columns x: expected name=value"),
        (("hours", SAMPLE, "--time-zone", "Europe/Paris"), "is in UTC"),
        (("mix", SAMPLE, "--factors", "ar6"), "nearest: "),
    ],
)
def test_bad_requests_end_with_2_and_say_why(run, args, message):
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert message in err


def test_a_file_without_fuels_has_no_mix(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("utc,gco2_lca\n2022-07-01T00:00,1\n")
    code, _, err = run("mix", path)
    assert code == 2
    assert "expected columns such as coal_mw" in err


def test_a_foreign_file_is_read_by_naming_its_columns(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("when,MOER,note\n2022-07-01T00:00,1000,a\n")
    told = run("hours", path, "--columns", "time=when", "--columns", "direct_lb_per_mwh=MOER",
               "--time-zone", "America/Los_Angeles", "--place", "CAISO", "--json")[1]  # fmt: skip
    answer = json.loads(told)
    assert answer["start"] == "2022-07-01T07:00Z"
    assert answer["series"][0]["mean"] == pytest.approx(453.59237)
    assert answer["unread"] == ["note"]
    assert answer["place"] == "CAISO"


def test_a_chart_has_a_field_for_each_series_and_a_row_for_each_month(run, tmp_path):
    code, _, _ = run("hours", SAMPLE, "--chart", tmp_path / "hours.svg")
    drawn = (tmp_path / "hours.svg").read_text("utf-8")
    assert code == 0
    for words in ("Carbon intensity, direct", "Carbon intensity, life cycle", "2022-07"):
        assert words in drawn


@pytest.mark.parametrize("name", ["hours.png", "nowhere/hours.svg"])
def test_a_chart_that_could_not_be_written_is_refused_before_the_file_is_read(run, tmp_path, name):
    code, _, err = run("hours", SAMPLE, "--chart", tmp_path / name)
    assert code == 2
    assert "--chart" in err
