"""`grid market` and `grid price` as a user meets them."""

import json
from pathlib import Path

import pytest

COMMAND = ("grid",)
EXAMPLE = Path(__file__).parents[2] / "examples" / "market.toml"
HERE = ["--region", "US-CAL-CISO"]


@pytest.fixture
def hourly(tmp_path):
    rows = "".join(
        f"US-CAL-CISO,2022-07-01T{h:02}:00:00Z,{200 + 10 * h},{40 + h},{h - 2}\n" for h in range(24)
    )
    path = tmp_path / "grid.csv"
    path.write_text(f"zone,utc,gco2_lca,carbon_free_pct,price_usd_mwh\n{rows}", "utf-8")
    return path


def test_the_example_shows_three_sides_that_differ(run):
    code, out, _ = run("market", EXAMPLE, "--kwh", "1000", *HERE, "--json")
    answer = json.loads(out)
    assert code == 0
    grams = [
        answer[k]["value"] for k in ("carbon_market", "carbon_market_hourly", "carbon_operational")
    ]
    assert grams == sorted(grams)
    assert (
        answer["carbon_free_share_hourly"]["value"]
        < answer["carbon_free_share_annual"]["value"] - 0.2
    )
    assert answer["carbon_operational"]["method"] == "location-based"
    assert answer["carbon_market"]["residual"] == "grid average"
    assert any("US-TEX-ERCO" in note for note in answer["notes"])


def test_with_the_grids_hours_there_is_a_score_and_every_figure_is_of_them(run, hourly):
    code, out, _ = run("market", EXAMPLE, "--kwh", "24", *HERE, "--hourly", hourly, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["period"]["hours"] == 24
    assert answer["carbon_operational"]["value"] == pytest.approx(
        sum(200 + 10 * h for h in range(24))
    )
    assert answer["carbon_free_score_hourly"]["value"] > answer["carbon_free_share_hourly"]["value"]


def test_a_load_of_ones_own_is_taken_hour_by_hour(run, hourly, tmp_path):
    load = tmp_path / "load.csv"
    load.write_text("utc,kw\n2022-07-01T20:00Z,2\n2022-07-01T21:00Z,1\n", "utf-8")
    args = ("market", EXAMPLE, *HERE, "--hourly", hourly, "--load", load, "--json")
    answer = json.loads(run(*args)[1])
    assert answer["energy"]["value"] == pytest.approx(3 * 3.6e6)
    assert answer["carbon_operational"]["value"] == pytest.approx(2 * 400 + 410)
    scaled = json.loads(run(*args, "--kwh", "30")[1])
    assert scaled["carbon_operational"]["value"] == pytest.approx(10 * (2 * 400 + 410))


def test_people_read_labels_contracts_and_caveats(run):
    code, out, _ = run("market", EXAMPLE, "--kwh", "1000", *HERE)
    text = " ".join(out.split())
    assert code == 0
    for told in (
        "location-based",
        "market-based",
        "never added",
        "Geothermal",
        "not shown to be deliverable",
    ):
        assert told in text


def test_markup_in_a_name_is_a_name(run, tmp_path):
    path = tmp_path / "m.toml"
    path.write_text(EXAMPLE.read_text("utf-8").replace("Geothermal", "[bold]x[/nope]"), "utf-8")
    (tmp_path / "market-solar.csv").write_text(EXAMPLE.with_name("market-solar.csv").read_text())
    code, out, _ = run("market", path, "--kwh", "1", *HERE)
    assert code == 0
    assert "[bold]" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([EXAMPLE, *HERE], "give --kwh, or --load"),
        ([EXAMPLE, *HERE, "--kwh", "-1"], "kwh -1"),
        ([EXAMPLE, "--kwh", "1", "--region", "Atlantis"], "Atlantis"),
        (["none.toml", *HERE, "--kwh", "1"], "none.toml: No such file"),
        ([EXAMPLE, *HERE, "--kwh", "1", "--load", EXAMPLE], "market.toml: line"),
        ([EXAMPLE, *HERE, "--kwh", "1", "--hourly", "none.csv"], "none.csv"),
    ],
)
def test_bad_input_to_market_exits_with_2_and_says_what(run, args, message):
    code, _, err = run("market", *args)
    assert code == 2
    assert message in err


def test_price_of_a_day_an_hour_and_with_a_pue(run, hourly):
    price = ("price", "--hourly", hourly, "--kwh", "1000", "--json")
    whole = json.loads(run(*price, "--time-zone", "UTC")[1])
    assert whole["cost"]["constant"]["value"] == pytest.approx(sum(range(-2, 22)) / 24)
    assert whole["hours_below_zero"] == 2
    assert (
        json.loads(run(*price, "--at", "2022-07-01T01:00Z")[1])["cost"]["constant"]["value"] == -1
    )
    dear = json.loads(run(*price, "--pue", "1.5", "--time-zone", "UTC")[1])
    assert dear["cost"]["constant"]["value"] == pytest.approx(
        1.5 * whole["cost"]["constant"]["value"]
    )
    two = ("--from", "2022-07-01T10:00Z", "--to", "2022-07-01T12:00Z")
    assert json.loads(run(*price, *two)[1])["cost"]["constant"]["value"] == pytest.approx(8.5)


def test_people_read_the_cheap_hours_and_the_negative_ones(run, hourly):
    code, out, _ = run("price", "--hourly", hourly, "--kwh", "10", "--time-zone", "UTC")
    text = " ".join(out.split())
    assert code == 0
    assert "2 below zero" in text
    assert "00:00 −0.002" in text
    assert "night only, 22:00 to 6:00" in text


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--at", "noon"], "--at: 'noon'"),
        (["--at", "2030-01-01"], "lies outside"),
        (["--from", "2022-07-01T05:00Z", "--to", "2022-07-01T05:00Z"], "at least one hour"),
        (["--at", "2022-07-01", "--to", "2022-07-02"], "give one"),
        (["--pue", "0.5"], "pue 0.5"),
        (["--time-zone", "Nowhere"], "unknown time zone"),
    ],
)
def test_bad_input_to_price_exits_with_2_and_says_what(run, hourly, args, message):
    code, _, err = run("price", "--hourly", hourly, "--kwh", "1", *args)
    assert code == 2
    assert message in err


def test_a_file_without_prices_says_what_it_has(run, tmp_path):
    path = tmp_path / "grid.csv"
    path.write_text("zone,utc,gco2_lca\nFR,2022-01-01T00:00Z,40\n", "utf-8")
    code, _, err = run("price", "--hourly", path, "--kwh", "1")
    assert code == 2
    assert "no column of prices in USD; it has grid_g_per_kwh" in err


def test_grid_carbon_refuses_contracts_instead_of_leaving_them_out(run):
    code, _, said = run("carbon", "--kwh", "10", *HERE, "--market", EXAMPLE)
    assert code == 2
    assert "location-based" in said
    assert "joulebook grid market" in said


def test_an_hour_that_is_empty_or_beyond_the_calendar_is_bad_input(run):
    for hour in ("", "9999-12-31T23:59:59-12:00"):
        code, _, said = run("carbon", "--kwh", "10", *HERE, "--at", hour)
        assert (code, repr(hour) in said) == (2, True)


def test_the_carbon_of_an_hour_says_which_hour(run, hourly):
    asked = ("carbon", "--kwh", "10", *HERE, "--hourly", hourly, "--at", "2022-07-01T05:30Z")
    code, out, _ = run(*asked)
    assert (code, "2022-07-01T05:00 UTC" in out) == (0, True)
