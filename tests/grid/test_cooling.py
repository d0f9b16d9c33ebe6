"""A building in its climate: what a study says of a year, and the sum over hours of weather."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.building import WEATHER
from joulebook.estimate.site_water import from_weather, upper_model
from joulebook.facts import table
from joulebook.grid.cooling import climates, hourly_site, site_facts, systems, zones
from joulebook.grid.hourly_file import read_hourly
from joulebook.grid.series import Mark, Series

# ASHRAE zones of the weather at hand: the number by degree days of the files themselves, the letter
# by judgement (docs/methods/site-and-water.md)
ZONES = {
    "SG": "1A", "US-TEX-ERCO": "2A", "BR-CS": "3A", "AU-NSW": "3A", "US-CAL-CISO": "3C",
    "US-MIDA-PJM": "4A", "US-NY-NYIS": "4A", "DE": "4A", "GB": "4A", "CA-ON": "5A",
}  # fmt: skip
# means of three years that do not lie inside the study's interval of their zone: place, system, what
OUTSIDE = {
    ("GB", "airside-adiabatic", "wue_l_per_kwh"),
    ("CA-ON", "water-chiller-airside", "wue_l_per_kwh"),
    ("US-TEX-ERCO", "air-chiller-airside", "pue"),
}
UPPER = {
    "DE": 2.8,
    "US-MIDA-PJM": 2.95,
    "US-CAL-CISO": 3.2,
    "US-TEX-ERCO": 3.9,
    "SG": 5.6,
    "CA-ON": 2.3,
}
START = np.datetime64("2022-07-01T00", "h")


def series(quantity, values, **other):
    numbers = np.asarray(values, dtype=float)
    marks = np.where(np.isnan(numbers), Mark.MISSING, Mark.OBSERVED).astype(np.uint8)
    return Series("XX", quantity, START, numbers, marks, dataset="test", **other)


def weather(temperature, humidity):
    return series("temperature_c", temperature), series("relative_humidity", humidity)


@pytest.mark.parametrize("zone", climates())
@pytest.mark.parametrize("size", ["large", "midsize", "small"])
def test_a_system_nobody_named_is_a_mixture_as_wide_as_all(zone, size):
    mixed = site_facts(zone, size=size)
    known = [z.cooling for z in zones() if z.size == size]
    for name, fact in mixed.items():
        each = [site_facts(zone, cooling, size)[name] for cooling in set(known)]
        assert fact.low == min(f.low for f in each)
        assert fact.high == max(f.high for f in each)
        assert fact.low < fact.value < fact.high
        assert "mixture" in fact.where
        assert fact.tier == "assumed"


def test_a_zone_the_study_lacks_says_what_stands_in():
    fact = site_facts("0a", "water-chiller", "small")["pue"]
    assert fact.value == site_facts("1A", "water-chiller", "small")["pue"].value
    assert "no zone 0A" in fact.where
    assert fact.tier == "assumed"


def test_the_study_is_not_shipped_whole(data):
    rows = (data / "grid" / "lei_masanet_2022_UE.csv").read_text("utf-8").splitlines()
    assert len(table("climates/pue-and-wue").rows) < (len(rows) - 1) / 2 / 2


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("9Z",), "unknown climate zone '9Z'"),
        (("2B", "aircon"), "unknown cooling system 'aircon'; nearest"),
        (("2B", None, "huge"), "unknown size 'huge'"),
        (("2B", ""), "unknown cooling system ''"),
    ],
)
def test_unknown_names_come_with_the_nearest(args, complaint):
    with pytest.raises(UnknownNameError, match=complaint):
        site_facts(*args)


def test_a_system_without_figures_is_refused_with_the_way_out():
    with pytest.raises(InputError, match="it is at: small"):
        site_facts("2B", "dx", "large")
    with pytest.raises(InputError, match="give hourly weather"):
        site_facts("2B", "direct-to-chip")


def test_an_hour_without_weather_stays_missing_and_marks_are_of_the_worse():
    air, moisture = weather([20, np.nan, 25, 30], [0.5, 0.5, np.nan, 0.4])
    air.marks[3] = Mark.ESTIMATED
    for one in hourly_site(air, moisture, "airside-adiabatic"):
        assert list(np.isnan(one.values)) == [False, True, True, False]
        assert list(one.marks) == [Mark.OBSERVED, Mark.MISSING, Mark.MISSING, Mark.ESTIMATED]
        assert one.unit == {"pue": "PUE", "wue_l_per_kwh": "L/kWh"}[one.quantity]


def test_only_hours_that_both_series_cover_are_answered():
    air, moisture = weather(np.full(10, 20.0), np.full(10, 0.5))
    later = replace(moisture, start=START + np.timedelta64(4, "h"))
    pue, _ = hourly_site(air, later, "water-chiller", "midsize")
    assert (pue.start, len(pue.values)) == (START + np.timedelta64(4, "h"), 6)


@pytest.mark.parametrize(
    ("air", "moisture", "complaint"),
    [
        (*weather([20], [50]), "expected 0 to 1"),
        (*weather([np.inf], [0.5]), "expected -100 to 70"),
        (*reversed(weather([20], [0.5])), "expected a series of temperature_c"),
        (series("temperature_c", [1]), replace(series("relative_humidity", [0.5]), place="YY"), "two places"),
        (series("temperature_c", []), series("relative_humidity", []), "no hour in common"),
    ],
)  # fmt: skip
def test_what_is_no_weather_is_refused(air, moisture, complaint):
    with pytest.raises(InputError, match=complaint):
        hourly_site(air, moisture, "airside-adiabatic")


@given(st.lists(st.tuples(st.floats(-20, 42), st.floats(0.1, 1)), min_size=1, max_size=50))
def test_hours_summed_alike_are_the_hours_summed_each(hours):
    air, moisture = weather(*zip(*hours, strict=True))
    drawn = from_weather(air, moisture, "water-chiller-waterside", "large")
    for one in hourly_site(air, moisture, "water-chiller-waterside"):
        assert drawn[one.quantity].median == pytest.approx(one.values.mean(), rel=0.02)


@pytest.fixture(scope="module")
def years():
    """Weather of ten places, three years; skipped where the shared tables are absent."""
    import os
    from pathlib import Path

    folder = Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "grid" / "hourly"
    if not folder.is_dir():
        pytest.skip("JOULEBOOK_DATA names no folder: the shared tables are not here")
    hours = {p: read_hourly(folder / f"{p}_2021-2023.csv.gz") for p in ZONES}
    return {p: tuple(map(one.find, WEATHER)) for p, one in hours.items()}


def test_the_sum_over_the_hours_lies_in_the_studys_intervals(years):
    """Of 10 places x 10 systems and sizes x 2 figures, all but those named above."""
    outside, compared = set(), 0
    for place, pair in years.items():
        for kind in {(z.cooling, z.size) for z in zones()}:
            zone = site_facts(ZONES[place], *kind)
            for one in hourly_site(*pair, *kind):
                compared += 1
                mean, there = np.nanmean(one.values), zone[one.quantity]
                if not there.low <= mean <= there.high:
                    outside.add((place, kind[0], one.quantity))
                    assert 0.6 * there.low < mean < 1.5 * there.high
    assert compared == 200
    assert outside == OUTSIDE


def test_the_upper_model_is_what_others_compute_and_above_every_large_site(years):
    for place, expected in UPPER.items():
        upper = upper_model(*years[place]).median
        assert upper == pytest.approx(expected, abs=0.1)
        assert all(
            upper > site_facts(ZONES[place], s.path.split("/")[1])["wue_l_per_kwh"].value
            for s in systems()
            if "large" in s.text["sizes"] and "liquid" not in s.path
        )
