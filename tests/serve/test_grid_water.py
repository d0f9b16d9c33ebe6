"""`grid water` and `grid cooling` as a user meets them."""

import json
import math

import pytest

KEYS = ["it_energy", "facility_energy", "pue", "wue_l_per_kwh", "grid_water_l_per_kwh", "water_site",
        "water_grid"]  # fmt: skip


@pytest.fixture
def hours(tmp_path):
    """A file of a year of made-up weather."""
    file = tmp_path / "weather.csv"
    rows = ["utc,temp_c,rh_pct"]
    for hour in range(8760):
        day, of_day = divmod(hour, 24)
        warmth = 15 - 10 * math.cos(day / 58) - 5 * math.cos(of_day / 3.82)
        month, date = divmod(day, 28)
        rows.append(
            f"2021-{month % 12 + 1:02}-{date + 1:02}T{of_day:02}:00:00Z,{warmth:.1f},{60 - warmth:.0f}"
        )
    file.write_text("\n".join(rows[: 24 * 28 * 12 + 1]))
    return file


def answer(run, *args):
    code, out, err = run("grid", "water", *args, "--json")
    assert code == 0, err
    return json.loads(out)


def test_every_part_is_a_quantity_and_the_denominator_is_said(run):
    told = answer(run, "--region", "US-AZ", "--climate", "2B", "--kwh", "1")
    for key in KEYS:
        assert set(told[key]) == {"value", "low", "high", "unit", "tier"}
        assert told[key]["low"] <= told[key]["value"] <= told[key]["high"]
    assert told["denominator"] == "it"
    assert told["per"]["wue_l_per_kwh"] == "kWh of IT"
    assert told["it_energy"]["value"] == 3.6e6
    assert told["water_site"]["value"] == pytest.approx(told["wue_l_per_kwh"]["value"])
    meter = told["facility_energy"]["value"] / 3.6e6
    assert told["water_grid"]["value"] == pytest.approx(
        told["grid_water_l_per_kwh"]["value"] * meter
    )
    assert "cooling=mixture of all at size large" in told["choices"]
    assert told["assumptions"]
    assert "water_upper_model" not in told


def test_kwh_of_the_meter_are_fewer_kwh_of_it(run):
    args = ("--climate", "4A", "--cooling", "airside-economizer")
    it = answer(run, *args, "--kwh", "2")
    meter = answer(run, *args, "--kwh", "2", "--of", "facility")
    assert meter["facility_energy"]["value"] == 7.2e6
    pue = meter["pue"]["value"]
    assert it["water_site"]["value"] == pytest.approx(meter["water_site"]["value"] * pue)
    assert it["water_grid"]["value"] == pytest.approx(meter["water_grid"]["value"] * pue)


def test_a_place_without_a_climate_says_so(run):
    told = answer(run, "--kwh", "1")
    assert told["choices"] == ["climate=not known: defaults/site, which holds for any"]
    assert {"pue", "wue_l_per_kwh", "grid_water_l_per_kwh"} <= {
        f["name"] for f in told["assumptions"]
    }


def test_hourly_weather_sums_the_building_and_shows_the_upper_model(run, hours):
    told = answer(
        run, "--kwh", "1", "--hourly", hours, "--cooling", "water-chiller", "--size", "midsize"
    )
    assert told["weather"]["missing"] == 26 * 24  # the days after every 28th
    assert told["water_site"]["low"] < told["water_site"]["value"] < told["water_site"]["high"]
    assert told["water_upper_model"]["value"] != told["water_site"]["value"]
    parts = ("cooling_per_it", "power_path_per_it", "other_per_it")
    assert told["pue"]["value"] == pytest.approx(1 + sum(told[part]["value"] for part in parts))
    by_zone = answer(run, "--kwh", "1", "--hourly", hours, "--climate", "4A")
    assert by_zone["water_upper_model"]["value"] == pytest.approx(
        told["water_upper_model"]["value"]
    )
    dry = answer(run, "--kwh", "1", "--hourly", hours, "--cooling", "direct-to-chip")
    assert dry["water_site"]["value"] == 0
    out = run("grid", "water", "--kwh", "1", "--hourly", hours, "--climate", "4A")[1]
    assert "upper model" in out


def test_tables_for_people(run):
    out = run(
        "grid", "water", "--kwh", "1", "--region", "FR", "--climate", "4A", "--of", "facility"
    )[1]
    assert "at the building's meter" in out
    assert "L/kWh" in out
    out = run("grid", "cooling")[1]
    assert "airside-adiabatic" in out
    assert "liquid-dry" in out
    listed = json.loads(run("grid", "cooling", "--json")[1])
    assert "2B" in listed["climates"]
    one = json.loads(run("grid", "cooling", "dx", "--json")[1])
    assert {row["size"] for row in one["years"]} == {"small"}
    assert one["facts"]["supply_c"]["source"] == "joulebook-assumptions"


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("--kwh", "-1"), "kwh -1: expected more than 0"),
        (("--kwh", "nan"), "kwh nan"),
        (("--kwh", "1e300"), "at most 1e+15"),
        (("--kwh", "1", "--of", "rack"), "expected it or facility"),
        (("--kwh", "1", "--cooling", "dx", "--size", "small"), "no climate zone is known"),
        (("--kwh", "1", "--climate", "[red]9Z"), "unknown climate zone '[red]9Z'"),
        (("--kwh", "1", "--climate", "2B", "--cooling", "ice"), "unknown cooling system 'ice'"),
        (("--kwh", "1", "--size", "tiny"), "unknown size 'tiny'"),
        (("--kwh", "1", "--region", "Atlantis"), "unknown region"),
        (("--kwh", "1", "--hourly", "none.csv"), "no such file"),
    ],
)
def test_bad_input_exits_with_2_and_says_what_is_wrong(run, args, complaint):
    code, _, err = run("grid", "water", *args)
    assert code == 2
    assert complaint in err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "weather.csv"),
        (b"utc,temp_c\n2022-01-01T00:00Z,1\n", "no series of relative_humidity"),
        (b"utc,temp_c,rh_pct\n2022-01-01T00:00Z,,\n", "not one value"),
        (b"utc,temp_c,rh_pct\n2022-01-01T00:00Z,1,\n2022-01-01T01:00Z,,50\n", "no hour has both"),
        (b"utc,temp_c,rh_pct\n2022-01-01T00:00Z,20,5000\n", "expected 0 to 1"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_weather_is_refused(run, tmp_path, content, complaint):
    file = tmp_path / "weather.csv"
    file.write_bytes(content)
    code, _, err = run(
        "grid", "water", "--kwh", "1", "--hourly", file, "--cooling", "dx", "--size", "small"
    )
    assert code == 2
    assert complaint in err


def test_weather_of_another_country_is_refused(run, tmp_path):
    file = tmp_path / "weather.csv"
    file.write_text("zone,utc,temp_c,rh_pct\nFR,2026-01-01T00:00Z,10,50\n")
    asked = ("grid", "water", "--kwh", "1", "--hourly", file, "--cooling", "airside-adiabatic")
    assert run(*asked, "--region", "FR")[0] == 0
    code, _, said = run(*asked, "--region", "DE")
    assert (code, "is of FR, not of DE" in said) == (2, True)
