"""`joulebook outlook` as people and programs call it."""

import json

import pytest

COMMAND = ("outlook",)


def test_json_of_a_year(run):
    code, out, _ = run("--scenario", "lbnl-2025", "--year", 2028, "--json")
    told = json.loads(out)
    assert code == 0
    energy = told["facility_energy"]
    assert energy["unit"] == "J"
    assert energy["value"] / 3.6e15 == pytest.approx(464, rel=0.03)
    assert energy["low"] < energy["value"] < energy["high"]
    assert told["published"]["facility_energy"]["value"] / 3.6e15 == pytest.approx(464)
    assert {row["year"] for row in told["misses"]} >= {2023, 2024, 2028, 2030}
    assert told["cohorts"]
    assert told["assumptions"]
    assert told["denominators"]["wue_l_per_kwh"] == "kWh of IT"


def test_json_of_all_years_and_of_sources(run):
    told = json.loads(run("--json")[1])
    assert [row["year"] for row in told["years"]] == list(range(2005, 2036))
    assert told["years"][0]["basis"] == "cited"
    rows = json.loads(run("--sources", "--json")[1])
    assert {row["scenario"] for row in rows} >= {"lbnl-2024-low", "iea-headwinds", "mckinsey-2024"}


@pytest.mark.parametrize(
    "words", [(), ("--year", 2023), ("--sources", "--year", 2030), ("--scenario", "iea-base")]
)
def test_tables_fit_a_terminal(run, words):
    code, out, _ = run(*words)
    assert code == 0
    assert all(len(line) <= 80 for line in out.splitlines())


def test_the_miss_of_2023_is_shown(run):
    assert "-12.4 %" in run("--year", 2028)[1]


def test_requests_are_shown_beside_machines(run):
    code, out, _ = run("--year", 2025, "--queries-per-day", "2.5e9", "--demand", "reasoning")
    assert code == 0
    assert "Not explained" in out


def test_a_chart_is_drawn(run, tmp_path):
    code, _, _ = run("--chart", tmp_path / "outlook.svg")
    assert code == 0
    assert "<svg" in (tmp_path / "outlook.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--year", 1999), "2005 to 2035"),
        (("--scenario", "lbnl-2026"), "nearest: lbnl-202"),
        (("--demand", "video"), "add --year"),
        (("--sources", "--demand", "video"), "--year only"),
        (("--chart", "x.png"), "ends in .svg"),
        (("--year", "2028.7"), "--year 2028.7: expected a whole number"),
        (("--sources", "--scenario", "iea-base"), "--year only"),
        (("--year", 2025, "--demand", ""), "unknown demand ''"),
        (("--year", 2025, "--queries-per-day", "1e300"), "at most 1e+24"),
        (("--year", 2025, "--queries-per-day", "nan"), "more than 0"),
    ],
)
def test_bad_input_is_told(run, words, says):
    code, _, err = run(*words)
    assert code == 2
    assert says in " ".join(err.split())
