"""Points on the map: country, state and, where it is certain, the grid zone."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.facts import table
from joulebook.facts.load import ROOT
from joulebook.grid import intensity, place
from joulebook.grid.gazetteer import rows
from joulebook.grid.outlines import TABLE, distance_km, inside
from joulebook.grid.points import place_at


@pytest.mark.parametrize(
    ("point", "country", "state", "zone"),
    [
        ("38.9,-77.4", "US", "US-VA", "US-MIDA-PJM"), (" 38.9 , -77.4 ", "US", "US-VA", "US-MIDA-PJM"),
        ("40.8,-81.5", "US", "US-OH", "US-MIDA-PJM"), ("38.35,-81.6", "US", "US-WV", "US-MIDA-PJM"),
        ("37.5,-77.4", "US", "US-VA", None), ("21.3,-157.8", "US", "US-HI", "US-HI"), ("38.9,-77.03", "US", "US-DC", "US-MIDA-PJM"),
        ("48.85,2.35", "FR", None, "FR"), ("42.2,9.1", "FR", None, "FR-COR"), ("54.6,-5.93", "GB", None, "GB-NIR"),
        ("40.0,-3.0", "ES", None, "ES"), ("39.6,2.9", "ES", None, "ES-IB-MA"), ("3.0,113.5", "MY", None, "MY-EM"),
        ("4.9,-52.3", "GF", None, "GF"), ("-21.1,55.5", "RE", None, "RE"), ("18.4,-66.1", "PR", None, "PR"),
        ("-29.5,28.2", "LS", None, "LS"), ("22.3,114.2", "HK", None, "HK"), ("1.3,103.8", "SG", None, "SG"),
        ("64.1,-21.9", "IS", None, "IS"), ("-33.87,151.2", "AU", None, "AU-NSW"), ("25.0,121.5", "TW", None, "TW"),
        ("47.9,106.9", "MN", None, "MN"), ("41.0,113.1", "CN", None, "CN"), ("35.18,136.9", "JP", None, None),
        ("67.0,-178.0", "RU", None, None), ("67.0,178.0", "RU", None, None), ("-17.8,178.0", "FJ", None, "FJ"), ("-16.8,-180", "FJ", None, "FJ"), ("-90,0", "AQ", None, None), ("-87,-180", "AQ", None, None), ("-22.6,17.1", "NA", None, "NA"),
    ],
)  # fmt: skip
def test_a_point_lies_where_the_map_says(point, country, state, zone):
    at = place(point)
    assert (at.kind, at.country, at.zone) == ("point", country, zone)
    assert at.within == tuple(dict.fromkeys(filter(None, (at.code, zone, state, country))))
    assert place(at.code) == at


def test_a_zone_that_is_not_certain_is_none_with_its_candidates():
    at = place("25.77,-80.19")
    assert at.zone is None
    assert any("US-FLA-FPL" in note for note in at.notes)
    assert intensity(at).place == "US-FL"


def test_next_to_a_border_it_says_so():
    assert any("border of FR" in note for note in place("50.6925,3.20422").notes)  # Roubaix
    assert not place("48.85,2.35").notes[1:]


def test_in_china_the_province_is_not_guessed():
    at = place("41.0,113.1")
    assert intensity(at).place == "CN"
    assert any("CN-NM" in note and "not guessed" in note for note in at.notes)


def test_near_a_cloud_region_its_climate_holds_and_far_from_all_none():
    assert place("38.9,-77.4").climate == "4A"
    assert place("47.0,-109.5").climate is None


@pytest.mark.parametrize(
    ("point", "says"),
    [
        ("0,0", "at sea"), ("30,-140", "at sea"), ("nan,1", "latitude nan"), ("1,nan", "longitude nan"),
        ("91,0", "latitude 91"), ("0,-181", "longitude -181"), ("inf,0", "latitude inf"), ("1e400,0", "latitude inf"),
        ("-77.4,238.9", "longitude 238.9"),
    ],
)  # fmt: skip
def test_no_place_is_refused_with_the_reason(point, says):
    with pytest.raises(InputError, match=says):
        place(point)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_is_on_land_or_at_sea(latitude, longitude):
    try:
        at = place_at(latitude, longitude)
    except InputError as error:
        assert "at sea" in str(error)
    else:
        assert set(at.within[1:]) <= set(rows())
        assert at.country in at.within
        assert place(at.code) == at


@pytest.mark.parametrize(
    "code", [code for code, (kind, _) in rows().items() if kind == "cloud region"]
)
def test_every_cloud_region_lies_in_its_country_and_state(code):
    region = place(code)
    assert region.latitude is not None
    assert region.longitude is not None
    at = place_at(region.latitude, region.longitude)
    border = any(f"border of {region.country}" in note for note in at.notes)
    assert at.country == region.country or border
    if border:
        return
    states = {c for c in region.within if rows()[c][0] == "state"}
    assert states <= set(at.within)
    assert at.zone in (region.zone, None) or region.zone in (None, region.country)


def test_at_most_one_state_and_one_country_hold_a_point():
    for latitude in range(25, 49, 2):
        for longitude in range(-124, -67, 3):
            found = inside(latitude + 0.123, longitude + 0.456)
            assert len([c for c in found if "-" in c]) <= 1
            assert len([c for c in found if "-" not in c]) <= 1


def test_the_outlines_are_small_and_only_of_places():
    assert (ROOT / f"{TABLE}.csv").stat().st_size <= 400_000
    assert {row["place"] for row in table(TABLE).rows} <= set(rows())
    assert {row["zone"] for row in table(TABLE).rows} - {""} <= set(rows())


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(-89, 89), st.floats(-180, 180))
def test_distance_is_the_same_both_ways_and_within_half_the_globe(a, b, c, d):
    away = distance_km(a, b, (c, d))
    assert math.isclose(away, distance_km(c, d, (a, b)), abs_tol=1e-6)
    assert 0 <= away <= 20_016


def test_a_degree_of_latitude_is_111_km():
    assert math.isclose(distance_km(0, 0, (1, 0)), 111.2, rel_tol=1e-3)
