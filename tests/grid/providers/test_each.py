"""What is peculiar to each provider: units, versions, clocks, pages, forecasts."""

import numpy as np
import pytest
from emulated_provider import END, START, Fault, as_json, sample

from joulebook.errors import ProviderError
from joulebook.grid.places import Place
from joulebook.grid.providers import provider
from joulebook.grid.providers.hours import Reading, hourly
from joulebook.grid.series import HOUR, Mark


def answering(one, change):
    """Let the loopback answer its sample after `change` has been at it."""

    def answer(query):
        body = one.server._sample(query)
        change(body)
        return body

    one.server.answer = answer


# Electricity Maps


def test_electricity_maps_marks_what_it_estimated_and_asks_for_each_scope(asked):
    one = asked("electricity-maps")
    lifecycle, direct = one.fetch()
    assert list(lifecycle.values) == [200, 210, 220, 230, 240, 250]
    assert list(np.flatnonzero(lifecycle.marks == Mark.ESTIMATED)) == [4]
    assert (lifecycle.basis, lifecycle.method, direct.scope) == ("consumption", "average", "direct")
    (path, query), _other = one.server.seen
    assert path == "/base/carbon-intensity/past-range"
    assert query == {"zone": "US-CAL-CISO", "start": "2024-01-01T00:00:00Z",
                     "end": "2024-01-01T06:00:00Z", "emissionFactorType": "lifecycle"}  # fmt: skip


def test_electricity_maps_asks_its_history_for_the_last_day(asked):
    one = asked("electricity-maps")

    def history(query):
        row = {"datetime": "2024-02-01T05:00:00Z", "carbonIntensity": 99, "isEstimated": False,
               "emissionFactorType": query["emissionFactorType"]}  # fmt: skip
        return {"zone": "US-CAL-CISO", "history": [row]}

    one.server.answer = history
    start = np.datetime64("2024-02-01T04", "h")
    (series,) = one.fetch(start, start + 3 * HOUR, scope="direct")
    assert one.server.seen[0][0].endswith("/carbon-intensity/history")
    assert np.isnan(series.values[[0, 2]]).all()
    assert series.values[1] == 99


def test_the_later_update_of_an_hour_counts_and_identical_hours_are_one(asked):
    one = asked("electricity-maps")

    def change(body):
        first = body["data"][0]
        later = {**first, "carbonIntensity": 555, "updatedAt": "2024-01-09T00:00:00.000Z"}
        body["data"] = [later, *body["data"], dict(first)]

    answering(one, change)
    assert one.fetch()[0].values[0] == 555


def test_hours_that_contradict_each_other_without_a_version_are_an_error(asked):
    one = asked("electricity-maps")
    answering(one, lambda b: b["data"].append({**b["data"][0], "carbonIntensity": 555}))
    with pytest.raises(ProviderError, match=r"both 200.0 and 555.0 for 2024-01-01T00:00"):
        one.fetch()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda b: b.update(zone="DE"), "answered zone 'DE'"),
        (lambda b: b["data"][0].update(emissionFactorType="x"), "answered 'x', asked for lifecycle"),
        (lambda b: b["data"][0].update(datetime="2024-01-01T00:00:00"), "carries no zone"),
        (lambda b: b["data"][0].update(datetime="2024-01-01T00:07:00Z"), "not on a clock of 60"),
        (lambda b: b["data"][0].update(datetime=20240101), "is no time"),
        (lambda b: b["data"][0].update(carbonIntensity=0.2e6), "cannot be grid_g_per_kwh"),
        (lambda b: b["data"][0].update(carbonIntensity=-1), "cannot be grid_g_per_kwh"),
        (lambda b: b["data"][0].pop("carbonIntensity"), "has no carbonIntensity"),
        (lambda b: b.update(data=[{**r, "datetime": "2020-01-01T00:00Z"} for r in b["data"]]),
         "other hours than asked, such as 2020-01-01T00:00"),
    ],
)  # fmt: skip
def test_electricity_maps_answers_that_are_not_what_was_asked(asked, change, says):
    one = asked("electricity-maps")
    answering(one, change)
    with pytest.raises(ProviderError, match=says):
        one.fetch()


def test_a_gap_of_a_provider_is_a_missing_hour(asked):
    one = asked("electricity-maps")
    answering(one, lambda b: b["data"].pop(2))
    series = one.fetch()[0]
    assert list(series.gaps()) == [(np.datetime64("2024-01-01T02", "h"), 1)]
    assert series.marks[2] == Mark.MISSING


@pytest.mark.parametrize(
    ("day", "offsets", "count"),
    [
        ("2023-03-26", ["+01:00"] * 2 + ["+02:00"] * 21, 23),
        ("2023-10-29", ["+02:00"] * 3 + ["+01:00"] * 22, 25),
    ],
)
def test_days_of_23_and_25_local_hours_are_as_many_hours(asked, day, offsets, count):
    one = asked("electricity-maps")
    spring = count == 23
    clock = [0, 1, *range(3, 24)] if spring else [0, 1, 2, 2, *range(3, 24)]
    rows = [
        {"datetime": f"{day}T{hour:02d}:00:00{offset}", "carbonIntensity": 100 + i}
        for i, (hour, offset) in enumerate(zip(clock, offsets, strict=True))
    ]
    one.server.answer = lambda query: {"zone": "US-CAL-CISO", "data": rows}
    start = np.datetime64(f"{day}T00", "h") - (1 if spring else 2) * HOUR
    (series,) = one.fetch(start, start + count * HOUR, scope="direct")
    assert list(series.values) == [100 + i for i in range(count)]


# WattTime


def test_watttime_turns_pounds_into_grams_by_the_exact_pound_and_says_marginal(asked):
    one = asked("watttime")
    (series,) = one.fetch()
    points = 900.0 + np.arange(0, 60, 5)
    assert series.values[0] == pytest.approx(points.mean() * 0.45359237, rel=1e-15)
    assert (series.method, series.version) == ("marginal", "2023-03-01")
    assert one.server.logins == 1


def test_watttime_logs_in_again_when_its_token_has_run_out(asked):
    one = asked("watttime")
    one.fetch()
    one.server.token = "another.token"
    one.fetch()
    assert one.server.logins == 2


def test_watttime_in_another_unit_is_refused(asked):
    one = asked("watttime")
    answering(one, lambda b: b["meta"].update(units="kg_co2_per_mwh"))
    with pytest.raises(ProviderError, match="unit is 'kg_co2_per_mwh', expected 'lbs_co2_per_mwh'"):
        one.fetch()


def test_an_hour_with_less_than_half_of_its_points_is_missing(asked):
    one = asked("watttime")
    answering(one, lambda b: b.update(data=b["data"][7:19] + b["data"][24:]))
    (series,) = one.fetch()
    assert list(series.marks[:3]) == [Mark.MISSING, Mark.ESTIMATED, Mark.OBSERVED]


@pytest.mark.parametrize("seconds", [0, 7, -300, None, 86400])
def test_points_that_make_no_hours_are_refused(asked, seconds):
    one = asked("watttime")
    answering(one, lambda b: b["meta"].update(data_point_period_seconds=seconds))
    with pytest.raises(ProviderError, match="make no hours"):
        one.fetch()


# EIA


def pages(rows, size, total=None):
    """Answer rows by offset, at most `size` at once."""

    def answer(query):
        at = int(query["offset"])
        told = len(rows) if total is None else total
        return {"response": {"total": told, "data": rows[at : at + size]}}

    return answer


def test_eia_computes_the_mix_of_every_hour(asked):
    one = asked("eia")
    lifecycle, direct, free, water = one.fetch()
    assert (lifecycle.basis, lifecycle.method) == ("production", "average")
    assert (direct.values < lifecycle.values).all()
    mw = {
        "NG": 8001,
        "NUC": 2001,
        "OTH": 101,
        "COL": 11,
        "OIL": 1,
        "SUN": 3001,
        "WAT": 1501,
        "WND": 2501,
    }
    clean = sum(mw[f] for f in ("NUC", "SUN", "WAT", "WND"))
    assert free.values[0] == pytest.approx(clean / sum(mw.values()))
    assert (water.values > 0).all()


def test_the_period_of_eia_is_the_end_of_its_hour(asked):
    one = asked("eia")
    one.fetch()
    query = one.server.seen[0][1]
    assert (query["start"], query["end"]) == ("2024-01-01T01", "2024-01-01T06")


@pytest.mark.parametrize("size", [1, 7, 8, 47, 48, 5000])
def test_eia_is_read_to_its_last_page_however_long_pages_are(asked, size):
    one = asked("eia")
    one.server.answer = pages(sample("eia")["response"]["data"], size)
    whole = asked("eia").fetch()
    for series, expected in zip(one.fetch(), whole, strict=True):
        assert list(series.values) == list(expected.values)
    assert all(int(query["length"]) <= 5000 for _path, query in one.server.seen)
    assert "sort[0][column]" in one.server.seen[0][1]


def test_fewer_rows_than_eia_says_there_are_is_an_error(asked):
    one = asked("eia")
    one.server.answer = pages(sample("eia")["response"]["data"], 40, total=60)
    with pytest.raises(ProviderError, match="of 60 rows it gave 48"):
        one.fetch()


def test_rows_that_grow_while_they_are_read_are_an_error(asked):
    one = asked("eia")
    rows = sample("eia")["response"]["data"]
    one.server.answer = lambda query: {
        "response": {"total": 48 + int(query["offset"]), "data": rows[int(query["offset"]) :][:20]}
    }
    with pytest.raises(ProviderError, match="the rows became 68 while reading 48"):
        one.fetch()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r[0].update({"value-units": "kilowatthours"}), "unit is 'kilowatthours'"),
        (lambda r: r[0].update(respondent="PJM"), "answered respondent 'PJM'"),
        (lambda r: r[0].update(period="2024-01-01T01:00Z"), "zone where none was expected"),
        (lambda r: r[0].update(period="2024-01-01T01:30"), "no hour that was asked for"),
        (lambda r: r[0].update(fueltype=None), "fueltype is no code"),
        (lambda r: r.__setitem__(1, {**r[0], "value": "77"}), "both 11 and 77 MWh of COL"),
        (lambda r: r[0].update(value="9e9"), "more megawatts than any grid"),
    ],
)
def test_eia_rows_that_are_not_what_was_asked(asked, change, says):
    one = asked("eia")
    answering(one, lambda b: change(b["response"]["data"]))
    with pytest.raises(ProviderError, match=says):
        one.fetch()


def test_storage_is_left_out_and_what_is_unknown_counts_as_other(asked):
    def with_extra(code):
        one = asked("eia")
        rows = sample("eia")["response"]["data"]
        extra = [{"period": f"2024-01-01T0{i}", "respondent": "CISO", "fueltype": code, "value": 5000}
                 for i in range(1, 7)]  # fmt: skip
        one.server.answer = pages(rows + extra, 5000)
        return one.fetch(scope="direct")[0].values[0]

    plain = asked("eia").fetch(scope="direct")[0].values[0]
    assert with_extra("BAT") == plain
    assert with_extra("XYZ") == with_extra("GAS?") > plain
    assert with_extra("GEO") < plain


def test_an_hour_that_lacks_a_fuel_is_missing_and_one_with_little_generation_is_suspect(asked):
    one = asked("eia")

    def change(body):
        rows = body["response"]["data"]
        for row in rows[16:24]:
            row["value"] = 100
        body["response"].update(data=rows[1:], total=len(rows) - 1)

    answering(one, change)
    for series in one.fetch():
        assert list(series.marks[:4]) == [Mark.MISSING, Mark.OBSERVED, Mark.SUSPECT, Mark.OBSERVED]


def test_a_balancing_authority_is_the_last_part_of_a_us_zone_and_of_no_other():
    target = provider("eia").target
    assert target(Place("US-MIDA-PJM", "zone", "PJM", ("US-MIDA-PJM", "US"))).asked == {
        "facets[respondent][]": "PJM"
    }
    for code in ("US-CA", "AU-NSW-X", "FR"):
        with pytest.raises(Exception, match="balancing authority is not known"):
            target(Place(code, "zone", code, (code,)))


# Great Britain


def test_a_british_half_hour_without_an_actual_has_its_forecast_and_says_so(asked):
    (series,) = asked("carbon-intensity-uk").fetch()
    assert series.values[0] == 152.5
    assert (series.values[5], series.marks[5]) == (pytest.approx((162 + 161) / 2), Mark.ESTIMATED)
    assert (series.marks[:5] == Mark.OBSERVED).all()


def test_a_british_row_that_is_no_half_hour_is_refused(asked):
    one = asked("carbon-intensity-uk")
    answering(one, lambda b: b["data"][0].update(to="2024-01-01T01:00Z"))
    with pytest.raises(ProviderError, match="is no half-hour"):
        one.fetch()


def test_great_britain_is_the_only_place_of_its_provider():
    with pytest.raises(Exception, match="Great Britain only, not France"):
        provider("carbon-intensity-uk").target(Place("FR", "country", "France", ("FR",)))


# Open-Meteo


def test_weather_comes_in_our_units(asked):
    temperature, humidity, wind, cloud = asked("open-meteo").fetch()
    assert list(temperature.values[:2]) == [5.0, 5.5]
    assert humidity.values[0] == 0.8
    assert wind.values[0] == 5.0
    assert set(cloud.values) == {0.0}


@pytest.mark.parametrize(("seconds", "hours"), [(3600, 1), (-18000, -5), (19800, 5)])
def test_the_offset_of_local_times_is_subtracted(asked, seconds, hours):
    one = asked("open-meteo")
    answering(one, lambda b: b.update(utc_offset_seconds=seconds))
    temperature = one.fetch()[0]
    local = {hour - hours - (seconds % 3600 != 0): 5.0 + hour / 2 for hour in range(24)}
    for at, value in enumerate(temperature.values):
        assert value == local[at] if at in local else np.isnan(value)


@pytest.mark.parametrize("drop", [True, False], ids=["23 hours", "25 hours"])
def test_a_clock_that_was_changed_in_between_is_refused(asked, drop):
    one = asked("open-meteo")

    def change(body):
        for values in body["hourly"].values():
            if drop:
                values.pop(2)
            else:
                values.insert(2, values[2])
        body["utc_offset_seconds"] = 3600

    answering(one, change)
    with pytest.raises(ProviderError, match="its clock was changed"):
        one.fetch()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda b: b["hourly_units"].update(wind_speed_10m="mph"),
            "unit is 'mph', expected 'km/h'",
        ),
        (lambda b: b["hourly_units"].update(temperature_2m="°F"), "unit is '°F'"),
        (lambda b: b["hourly"]["cloud_cover"].pop(), "a value for each time"),
        (lambda b: b["hourly"].update(time="now"), "time is no list"),
        (
            lambda b: b["hourly"]["temperature_2m"].__setitem__(1, 99),
            "99 .* cannot be temperature_c",
        ),
        (lambda b: b["hourly"]["cloud_cover"].__setitem__(1, 101), "cannot be cloud_share"),
        (lambda b: b.update(utc_offset_seconds=None), "no whole number of minutes"),
    ],
)
def test_weather_that_is_not_what_was_asked(asked, change, says):
    one = asked("open-meteo")
    answering(one, lambda b: change(b))
    with pytest.raises(ProviderError, match=says):
        one.fetch()


# what they share


def test_hours_hold_the_mean_of_their_parts():
    times = np.datetime64("2024-01-01T00:00", "m") + np.arange(0, 360, 15)
    readings = [Reading(time, float(i % 4)) for i, time in enumerate(times)]
    series = hourly(
        readings, START, END, place="X", quantity="grid_g_per_kwh", dataset="d", minutes=15
    )
    assert set(series.values) == {1.5}


def test_no_rows_at_all_are_missing_hours_and_not_an_error(asked):
    one = asked("electricity-maps")
    one.server.faults.extend([as_json({"zone": "US-CAL-CISO", "data": []})] * 2)
    assert all((series.marks == Mark.MISSING).all() for series in one.fetch())
    one = asked("eia")
    one.server.faults.append(Fault(200, b'{"response": {"total": "0", "data": []}}'))
    assert one.fetch() == []
