"""Hourly factors joined to the moment cube: each hour's moments meet that hour's intensity."""

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.estimate.supply import Supply
from joulebook.grid import place
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.market import Contract, Market, Residual
from joulebook.grid.series import Mark, Series
from joulebook.ledger import Factors, ReadOptions, Serving, account, state

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
MAP = {"start": "start", "input_total": "input", "output": "output", "region": "region"}
START = np.datetime64("2026-01-01T00", "h")


def series(values, quantity="grid_g_per_kwh", place="FR", scope="lifecycle"):
    numbers = np.asarray(values, float)
    marks = np.where(np.isnan(numbers), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
    labels = {"scope": scope, "basis": "consumption", "method": "average"} if scope else {}
    return Series(place, quantity, START, numbers, marks, "made up", **labels)


def hours(*every, place="FR"):
    return Hourly(place, every)


def ledger(folder, rows, name="log.csv"):
    log = folder / name
    log.write_text("start,input,output,region\n" + "".join(rows))
    account(
        log, format="generic", out=folder / "ledger", model=MODEL,
        serving=Serving(gpu="h100-sxm", batch=32), options=ReadOptions(columns=MAP),
    )  # fmt: skip
    return folder / "ledger"


def row(hour, output=100, region="FR"):
    return f"2026-01-01T{hour:02d}:15:00Z,200,{output},{region}\n"


def totals(statement):
    (only,) = statement.totals.values()
    return only


def test_the_same_intensity_in_every_hour_is_the_yearly_answer_at_that_intensity(tmp_path):
    path = ledger(tmp_path, [row(3), row(7, 400), row(7)])
    flat = totals(state(path, Factors(Supply(hourly=(hours(series([50.0] * 24)),)))))
    energy = flat["facility_energy"].value / 3.6e6
    assert flat["carbon_operational"].value == pytest.approx(50 * energy)
    assert flat["facility_energy"] == totals(state(path))["facility_energy"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.floats(1, 900), min_size=24, max_size=24))
def test_every_hour_carries_its_own_intensity_and_the_parts_add_up(tmp_path_factory, values):
    path = ledger(tmp_path_factory.mktemp("hours"), [row(3), row(7, 400), row(23, 50)])
    said = state(path, Factors(Supply(hourly=(hours(series(values)),))))
    by_hour = said.parts["hour"]
    for part in by_hour:
        hour = int(part["hour"][11:13])
        energy = part["facility_energy"].value / 3.6e6
        assert part["carbon_operational"].value == pytest.approx(values[hour] * energy)
    for key in ("hour", "model", "region", "project"):
        parts = sum(part["carbon_operational"].value for part in said.parts[key])
        assert parts == pytest.approx(totals(said)["carbon_operational"].value)


def test_a_price_by_the_hour_is_paid_even_where_it_is_negative(tmp_path):
    path = ledger(tmp_path, [row(3)])
    prices = series([-0.05] * 24, "electricity_usd_per_kwh", scope="")
    said = totals(state(path, Factors(Supply(hourly=(hours(series([40.0] * 24), prices),)))))
    assert said["cost"].value == pytest.approx(-0.05 * said["facility_energy"].value / 3.6e6)
    assert said["cost"].low <= said["cost"].value <= said["cost"].high < 0


def test_a_price_with_a_gap_is_taken_at_its_mean_and_said_while_carbon_is_joined(tmp_path):
    path = ledger(tmp_path, [row(3)])
    prices = series([0.5] * 3 + [np.nan] + [0.5] * 20, "electricity_usd_per_kwh", scope="")
    said = state(path, Factors(Supply(hourly=(hours(series([40.0] * 24), prices),))))
    assert (said.hours[0]["joined"], said.hours[0]["left_out"]) == (
        ["grid_g_per_kwh"], ["electricity_usd_per_kwh"],
    )  # fmt: skip
    energy = totals(said)["facility_energy"].value / 3.6e6
    assert totals(said)["cost"].value == pytest.approx(0.5 * energy)
    assert totals(said)["carbon_operational"].value == pytest.approx(40 * energy)


def test_a_statement_says_when_it_leaves_the_hours_of_the_last_behind(tmp_path):
    path = ledger(tmp_path, [row(3)])
    assert state(path).caveats == ()
    assert state(path, Factors(Supply(hourly=(hours(series([40.0] * 24)),)))).caveats == ()
    (note,) = state(path).caveats
    assert "joined hour by hour to made up" in str(note)


def test_places_without_hours_keep_their_yearly_figure(tmp_path):
    path = ledger(tmp_path, [row(3), row(3, region="DE")])
    said = state(path, Factors(Supply(hourly=(hours(series([1.0] * 24)),))))
    sets = {one["region"]: one for one in said.parts["region"]}
    yearly = {one["region"]: one for one in state(path).parts["region"]}
    assert sets["DE"] == yearly["DE"]
    assert sets["FR"]["carbon_operational"].value < yearly["FR"]["carbon_operational"].value
    assert [used["place"] for used in said.hours] == ["FR"]


def test_rows_without_a_region_are_nowhere_where_others_have_one(tmp_path):
    path = ledger(tmp_path, [row(3), row(3, region="")])
    said = state(path, Factors(Supply(hourly=(hours(series([50.0] * 24)),))))
    assert {(grid.place, grid.fact.value) for _, grid in said.grids} == {("FR", 50.0), ("", 473.0)}


def test_rows_without_a_region_take_the_only_hours_there_are(tmp_path):
    path = ledger(tmp_path, [row(3, region="")])
    said = totals(state(path, Factors(Supply(hourly=(hours(series([50.0] * 24)),)))))
    energy = said["facility_energy"].value / 3.6e6
    assert said["carbon_operational"].value == pytest.approx(50 * energy)
    two = (hours(series([1.0] * 24)), hours(series([1.0] * 24, place="DE"), place="DE"))
    with pytest.raises(InputError, match="give --region"):
        state(path, Factors(Supply(hourly=two)))


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([50.0] * 3, "lies outside"),
        ([50.0] * 3 + [np.nan] + [50.0] * 20, "has a gap at 2026-01-01T03"),
    ],
)
def test_an_hour_without_a_value_is_an_error_never_an_average(tmp_path, values, problem):
    path = ledger(tmp_path, [row(3)])
    with pytest.raises(InputError, match=problem):
        state(path, Factors(Supply(hourly=(hours(series(values)),))))


def test_a_log_is_replayed_on_the_days_that_a_series_covers(tmp_path):
    path = ledger(tmp_path, [row(3), "2026-01-02T03:00:00Z,200,100,FR\n"])
    late = Series("FR", "grid_g_per_kwh", np.datetime64("2022-07-01T00", "h"),
                  np.arange(48.0) + 1, np.zeros(48, np.uint8), "made up", scope="lifecycle")  # fmt: skip
    said = state(path, Factors(Supply(hourly=(hours(late),)), date(2022, 7, 1)))
    first, second = (
        part["carbon_operational"].value / part["facility_energy"].value * 3.6e6
        for part in said.parts["hour"]
    )
    assert (first, second) == pytest.approx((4, 28))
    assert said.hours[0]["shifted_by_hours"] == -24 * (date(2026, 1, 1) - date(2022, 7, 1)).days


def test_hours_that_were_filled_or_doubted_are_counted(tmp_path):
    marked = series([50.0] * 24)
    marked.marks[[3, 7]] = Mark.FILLED, Mark.SUSPECT
    path = ledger(tmp_path, [row(3), row(7), row(9)])
    (used,) = state(path, Factors(Supply(hourly=(hours(marked),)))).hours
    assert (used["hours"], used["filled_hours"], used["suspect_hours"]) == (3, 1, 1)


def test_hours_and_an_intensity_that_was_set_contradict_each_other(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("start,input,output,region\n" + row(3, region=""))
    kwargs = {"format": "generic", "out": tmp_path / "ledger", "model": MODEL}
    account(
        log, **kwargs, serving=Serving(given={"grid_g_per_kwh": 100.0}),
        options=ReadOptions(columns=MAP),
    )  # fmt: skip
    with pytest.raises(InputError, match="leaves nothing to choose"):
        state(tmp_path / "ledger", Factors(Supply(hourly=(hours(series([50.0] * 24)),))))


def test_the_building_in_its_weather_is_joined_hour_by_hour(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("start,input,output,region\n" + row(3) + row(15))
    account(
        log, format="generic", out=tmp_path / "ledger", model=MODEL,
        serving=Serving(gpu="h100-sxm", batch=32, site="water-chiller/midsize"),
        options=ReadOptions(columns=MAP),
        factors=Factors(Supply(hourly=(made_of_weather(),))),
    )  # fmt: skip
    said = state(tmp_path / "ledger", Factors(Supply(hourly=(made_of_weather(),))))
    cold, hot = said.parts["hour"]
    assert cold["server_energy"].value == pytest.approx(hot["server_energy"].value)
    assert cold["facility_energy"].value < hot["facility_energy"].value
    for part in (cold, hot):
        energy = part["facility_energy"].value / 3.6e6
        assert part["carbon_operational"].value == pytest.approx(100 * energy)
    assert totals(said)["water_site"].value == pytest.approx(
        cold["water_site"].value + hot["water_site"].value
    )


def made_of_weather():
    temperature = series([-5.0] * 12 + [35.0] * 12, "temperature_c", scope="")
    humidity = series([0.5] * 24, "relative_humidity", scope="")
    return hours(series([100.0] * 24), temperature, humidity)


def contracts(share, grams, residual=None):
    wind = Contract("wind", "ppa", "wind", place("FR"), 2026, grams, share, 1.0, "flat")
    return Market("made up", "made up", 2026, "lifecycle", (wind,), residual)


@pytest.mark.parametrize(("share", "grams"), [(0.0, 10.0), (0.5, 10.0), (1.0, 0.0)])
def test_where_the_grid_stands_in_for_the_residual_mix_it_is_that_of_the_hour(
    tmp_path, share, grams
):
    path = ledger(tmp_path, [row(3), row(7, 400), row(23, 50)])
    values = [0.0] * 3 + [40.0 + 10 * hour for hour in range(21)]
    supply = Supply(hourly=(hours(series(values)),), market=contracts(share, grams))
    said = state(path, Factors(supply))
    for part in said.parts["hour"]:
        grid = values[int(part["hour"][11:13])]
        grams_per_kwh = part["carbon_market"].value / part["facility_energy"].value * 3.6e6
        assert grams_per_kwh == pytest.approx(share * grams + (1 - share) * grid)
    parts = sum(part["carbon_market"].value for part in said.parts["hour"])
    assert totals(said)["carbon_market"].value == pytest.approx(parts)


def test_a_residual_mix_that_is_known_is_the_same_in_every_hour(tmp_path):
    path = ledger(tmp_path, [row(3), row(7)])
    known = contracts(0.5, 10.0, Residual(300.0, 300.0, 300.0, "told", 2026, place("FR")))
    said = totals(state(path, Factors(Supply(hourly=(hours(series(range(24))),), market=known))))
    kwh = said["facility_energy"].value / 3.6e6
    assert said["carbon_market"].value == pytest.approx(155 * kwh)


def test_a_grid_that_emits_nothing_is_labelled_with_nothing(tmp_path):
    path = ledger(tmp_path, [row(3)])
    said = state(path, Factors(Supply(hourly=(hours(series([0.0] * 24)),))))
    assert said.deployments[0]["intensity"]["value"] == 0
    assert totals(said)["carbon_operational"].value == 0


def test_hours_that_no_request_is_joined_to_are_refused(tmp_path):
    path = ledger(tmp_path, [row(3), row(3, region="DE")])
    elsewhere = hours(series([50.0] * 24, place="NO"), place="NO")
    with pytest.raises(InputError, match="are of NO; all requests are elsewhere: DE, FR"):
        state(path, Factors(Supply(hourly=(elsewhere,))))


def test_hours_of_no_place_are_of_one_place_only(tmp_path):
    supply = Supply(hourly=(hours(series([50.0] * 24, place=""), place=""),))
    here = ledger(tmp_path, [row(3)])
    assert [used["place"] for used in state(here, Factors(supply)).hours] == ["FR"]
    several = ledger(tmp_path, [row(4, region="DE")], "more.csv")
    with pytest.raises(InputError, match="names no place, and there are requests in DE, FR"):
        state(several, Factors(supply))


def test_the_year_of_an_intensity_is_that_of_the_hours_joined_not_of_the_series(tmp_path):
    path = ledger(tmp_path, [row(3)])
    early = Series("FR", "grid_g_per_kwh", np.datetime64("2025-12-31T00", "h"), np.full(48, 50.0),
                   np.zeros(48, np.uint8), "made up", scope="lifecycle")  # fmt: skip
    said = state(path, Factors(Supply(hourly=(hours(early),))))
    assert said.deployments[0]["intensity"]["year"] == 2026
