"""Places: every scheme of names comes out at one code, and names that are easily mistaken."""

import csv
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import names as fact_names
from joulebook.facts import table, tables
from joulebook.grid import anywhere, intensity, known_places, place, states_of, zones_of
from joulebook.grid.about import about
from joulebook.grid.clouds import cloud
from joulebook.grid.gazetteer import rows
from joulebook.grid.places import KINDS, search

CLIMATES = {"1A", "1B", "2A", "2B", "3A", "3B", "3C", "4A", "4B", "4C", "5A", "5B", "6A", "6B", "7", "8"}  # fmt: skip
ALL = sorted(rows())


def test_na_is_namibia_and_not_a_missing_value():
    assert intensity("NA").name == place("NA").name == "Namibia"


def test_every_country_of_the_table_and_every_us_state_is_a_place():
    assert len(table("grids/ember-yearly").rows) == 209
    assert len(table("grids/green-algorithms-us-states").rows) == 51
    assert {row["place"] for row in table("grids/ember-yearly").rows} <= set(known_places())


def test_every_place_that_a_grid_table_knows_is_a_place():
    averages = {"US-usa", "EGRID-US"}  # of the whole country, in tables of its parts
    known = {row["place"] for t in tables() if t.startswith("grids/") for row in table(t).rows}
    assert known - averages <= set(rows())


@pytest.mark.parametrize(
    "aggregate", ["World", "EU", "Europe", "OECD", "G20", "ASEAN", "GLOBAL", ""]
)
def test_aggregates_are_not_places(aggregate):
    with pytest.raises(UnknownNameError):
        intensity(aggregate)


def test_a_place_is_found_by_code_or_name_in_any_case():
    assert intensity("fr") == intensity("France") == intensity(" FR ")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("FR", "FR"), ("法国", "FR"), ("法國", "FR"), ("FRA", "FR"), ("UK", "GB"), ("Great Britain", "GB"),
        ("usa", "US"), ("美国", "US"), ("Côte d'Ivoire", "CI"), ("ivory coast", "CI"), ("CN-HK", "HK"),
        ("US-WV", "US-WV"), ("West Virginia", "US-WV"), ("西弗吉尼亚州", "US-WV"), ("Washington, D.C.", "US-DC"),
        ("CN-NM", "CN-NM"), ("Inner Mongolia", "CN-NM"), ("内蒙古", "CN-NM"), ("內蒙古自治區", "CN-NM"),
        ("MN", "MN"), ("Mongolia", "MN"), ("蒙古", "MN"), ("广东", "CN-GD"), ("廣東省", "CN-GD"), ("Beijing", "CN-BJ"),
        ("CN-GRID-NORTH", "CN-GRID-NORTH"), ("华北区域", "CN-GRID-NORTH"), ("华北", "CN-GRID-NORTH"),
        ("US-CAL-CISO", "US-CAL-CISO"), ("CISO", "US-CAL-CISO"), ("CAISO_NORTH", "US-CAL-CISO"),
        ("PJM", "US-MIDA-PJM"), ("pjm_dc", "US-MIDA-PJM"), ("Quebec", "CA-QC"), ("BPA", "US-NW-BPAT"),
        ("EGRID-RFCW", "EGRID-RFCW"), ("RFCW", "EGRID-RFCW"), ("rfc west", "EGRID-RFCW"),
        ("SC", "SC"), ("PR", "PR"), ("US-AK", "US-AK"), ("IND", "IN"), ("BRA", "BR"),
        ("aws:us-east-1", "aws:us-east-1"), ("Amazon:US-EAST-1", "aws:us-east-1"), ("aws:us-east-1a", "aws:us-east-1"),
        ("us-west-2", "aws:us-west-2"), ("google:us-east4", "gcp:us-east4"), ("us-central1-b", "gcp:us-central1"),
        ("eastus2", "azure:eastus2"), ("microsoft:East US 2", "azure:eastus2"), ("North Europe", "azure:northeurope"),
        ("aliyun:cn-zhangjiakou", "alibaba:cn-zhangjiakou"), ("oci:us-ashburn-1", "oracle:us-ashburn-1"),
        ("张家口", None), ("Council Bluffs", "gcp:us-central1"), ("the dalles", "gcp:us-west1"),
        ("ovh:us-vint_hill", "ovh:us-vint_hill"), ("Singapore", "SG"), ("Iowa", "US-IA"), ("Ireland", "IE"),
    ],
)  # fmt: skip
def test_every_scheme_of_names_comes_out_at_one_code(name, code):
    if code is None:
        with pytest.raises(InputError, match="alibaba:cn-zhangjiakou"):
            place(name)
    else:
        assert place(name).code == code


@pytest.mark.parametrize("code", ALL)
def test_a_code_means_itself_and_says_nothing_impossible(code):
    at = place(code)
    assert at.code == code
    assert at.kind in KINDS
    assert code in at.within
    assert set(at.within) <= set(rows())
    assert at.country in rows()
    assert at.zone is None or at.zone in rows()
    assert at.climate is None or at.climate in CLIMATES
    if at.time_zone:
        ZoneInfo(at.time_zone)
    for fact in (at.pue, at.wue):
        if fact is not None:
            assert fact.low <= fact.value <= fact.high
            assert fact.source in fact_names("sources")
            assert fact.seen is False
    if at.pue is not None:
        assert at.pue.low >= 1


def test_an_intensity_carries_all_its_labels():
    labels = intensity("US-VA").to_json()
    assert {k: labels[k] for k in ("place", "year", "scope", "basis", "method")} == {
        "place": "US-VA", "year": 2020, "scope": "direct", "basis": "production", "method": "average",
    }  # fmt: skip
    assert labels["dataset"]
    assert intensity("US").scope == "lifecycle"


def test_a_place_with_one_basis_is_answered_in_it():
    assert intensity("FR", "direct", dataset="ember").scope == "lifecycle"
    assert intensity("US-CA", "lifecycle").scope == "direct"


def test_an_ambiguous_name_is_refused_with_its_candidates():
    with pytest.raises(InputError, match="GE or US-GA"):
        intensity("Georgia")
    assert intensity("ge").name == "Georgia"
    with pytest.raises(InputError, match="aws:us-east-1 or alibaba:us-east-1"):
        place("us-east-1")
    with pytest.raises(InputError, match="gcp:us-east4 or oracle:us-ashburn-1 or tencent"):
        place("Ashburn")


def test_nowhere_in_particular_is_a_wide_prior_with_all_labels():
    prior = anywhere()
    assert prior.fact.high / prior.fact.low > 10
    assert prior.scope == "lifecycle"
    assert prior.year == 2024


def test_the_articles_california_is_below_the_us():
    assert (
        intensity("US-CA").fact.value < intensity("US").fact.value < intensity("US-WV").fact.value
    )


def test_a_cloud_region_is_answered_by_its_zone_and_a_chinese_one_by_its_province():
    at = place("aws:us-east-1")
    assert (at.zone, at.time_zone, at.balancing_authority) == ("US-MIDA-PJM", "America/New_York", "PJM")  # fmt: skip
    assert at.within == ("US-MIDA-PJM", "aws:us-east-1", "US-VA", "US")
    assert at.pue is not None
    assert at.wue is not None
    assert (at.pue.value, at.wue.value, at.pue.tier) == (1.15, 0.12, "disclosed")
    assert intensity(at).place == "US-MIDA-PJM"
    assert intensity("alibaba:cn-wulanchabu").place == "CN-NM"
    assert intensity("huawei:cn-north-9").place == "CN-NM"
    assert place("CN-GD").within == ("CN-GD", "CN-GRID-SOUTH", "CN")


def test_googles_own_figure_is_asked_for_by_name():
    assert intensity("gcp:us-east4").scope == "lifecycle"
    assert intensity("gcp:us-east4", dataset="google").fact.value == 323.05
    assert intensity("gcp:us-east4", dataset="electricity-maps").place == "US-MIDA-PJM"
    assert intensity("gcp:us-east2").place == "gcp:us-east2"  # no zone is known of it
    with pytest.raises(InputError, match="gcp:us-east4 has no intensity of 1999"):
        intensity("gcp:us-east4", year=1999)


@pytest.mark.parametrize(
    ("name", "provider", "code"),
    [
        ("us-east-1", "aws", "aws:us-east-1"), ("us-east-1", "bedrock", "aws:us-east-1"),
        ("us-east-1", "aliyun", "alibaba:us-east-1"), ("East US", "azure.ai.openai", "azure:eastus"),
        ("us-east5", "vertex_ai", "gcp:us-east5"), ("us-east5", "gemini", "gcp:us-east5"),
        ("us-east5", "gcp.vertex_ai", "gcp:us-east5"), ("eastus", "openai", "azure:eastus"), ("FR", "aws", "FR"),
        ("US-VA", "bedrock", "US-VA"), ("Frankfurt", "aws", "aws:eu-central-1"), ("aws:us-east-1", "azure", "aws:us-east-1"),
        ("cn-north-1", "huawei", "huawei:cn-north-1"), ("cn-north-1", "aws", "aws:cn-north-1"), ("38.9,-77.4", "aws", "38.9,-77.4"),
    ],
)  # fmt: skip
def test_the_provider_says_whose_region_is_meant(name, provider, code):
    assert place(name, provider).code == code


@pytest.mark.parametrize(
    ("name", "provider", "says"),
    [
        ("eastus", "aws", "aws has no region 'eastus'; there is azure:eastus"),
        ("aws:us-east-9", None, "nearest: aws:us-east-"),
        ("mars:crater-1", None, "unknown region"),
        ("us-east-1", "openai", "aws:us-east-1 or alibaba:us-east-1"),
        ("x" * 5_000_000, None, "no place has a name of 5000000 letters"),
        ("[bold]FR[/bold]", None, "unknown region"), ("FR\x00", None, "unknown region"), ("FR;DE", None, "unknown"),
    ],
)  # fmt: skip
def test_a_wrong_name_says_what_is_wrong(name, provider, says):
    with pytest.raises(InputError) as error:
        place(name, provider)
    assert says in str(error.value)


@given(st.text(max_size=40), st.sampled_from([None, "aws", "openai", ""]))
def test_any_text_is_a_place_or_a_plain_error(name, provider):
    try:
        at = place(name, provider)
    except InputError as error:
        assert len(str(error)) < 1000
    else:
        assert place(at.code) == at or at.watttime  # a WattTime region asked for is kept


def test_makers_of_models_are_no_clouds():
    assert cloud("az.ai.openai") == cloud("azure.ai.openai") == cloud("Azure-OpenAI") == "azure"
    assert [cloud(name) for name in ("openai", "anthropic", "", "mistral")] == [None] * 4


def test_pjm_touches_its_states_and_they_know_it():
    states = set(states_of("US-MIDA-PJM"))
    assert {f"US-{s}" for s in ("WV", "VA", "MD", "DE", "NJ", "PA", "OH", "DC")} <= states
    assert all("US-MIDA-PJM" in zones_of(state) for state in states)
    assert zones_of("US-WV") == ("US-MIDA-PJM",)
    assert states_of("FR") == zones_of("EGRID-RFCW") == ()
    assert zones_of("CN") == ("CN",)


@pytest.mark.parametrize("state", [code for code in ALL if rows()[code][0] == "state"])
def test_every_state_has_a_zone_and_keeps_its_own_figure(state):
    assert set(zones_of(state)) <= set(rows())
    assert zones_of(state)
    assert place(state).within == (state, "US")
    assert intensity(state).place == state


def test_a_place_in_several_time_zones_lists_them():
    assert place("US-TX").time_zone is None
    assert any("America/Chicago, America/Denver" in note for note in place("US-TX").notes)
    assert place("CN").time_zone == "Asia/Shanghai"


def test_a_figure_that_many_regions_share_is_assumed_and_wide():
    shared = place("aws:eu-west-3").wue
    own = place("aws:eu-central-1").wue
    assert shared is not None
    assert own is not None
    assert (shared.tier, own.tier) == ("assumed", "disclosed")
    assert shared.high / shared.low > 10 * own.high / own.low


def test_what_is_recalled_is_said():
    assert any("recalled" in note for note in place("alibaba:cn-hangzhou").notes)
    assert not place("aws:us-east-1").notes


def test_our_table_is_taken_over_row_by_row(data):
    """Where a row of the table is not followed, the place says so."""
    with (data / "grid" / "cloud_regions.csv").open(encoding="utf-8") as file:
        found = [row for row in csv.DictReader(file) if row["provider"] != "provider"]
    assert len(found) == 160
    for row in found:
        at = place(f"{row['provider']}:{row['region']}")
        same = (
            (at.zone or "") == row["grid_zone_em"]
            and (at.pue.value if at.pue else None) == (float(row["pue"]) if row["pue"] else None)
            and (at.latitude, at.longitude) == (float(row["lat"]), float(row["lon"]))
        )
        assert same or any("table" in note for note in at.notes), at.code


def test_search_finds_parts_of_names_and_refuses_unknown_kinds():
    assert {"CN-NM"} == {at.code for at in search("内蒙")}
    assert {at.kind for at in search(kind="state")} == {"state"}
    assert len(search(provider="amazon")) == len([c for c in rows() if c.startswith("aws:")])
    assert len(search()) == len(rows())
    with pytest.raises(UnknownNameError, match="kind of place"):
        search(kind="planet")
    with pytest.raises(UnknownNameError, match="provider"):
        search(provider="openai")


def test_a_summary_holds_the_intensity_taken_and_every_other_figure():
    told = about(place("gcp:us-east4"))
    assert told["intensity"]["place"] == "US-MIDA-PJM"
    assert told["figures"][0]["place"] == "US-MIDA-PJM"
    assert {one["place"] for one in told["figures"]} == {"US-MIDA-PJM", "gcp:us-east4", "US-VA", "US"}  # fmt: skip
    assert about(place("AQ"))["intensity"] is None


def test_a_name_needs_no_numpy_and_no_outlines():
    script = (
        "import sys; import joulebook.grid as g; g.place('Council Bluffs'); "
        "print('numpy' in sys.modules, 'joulebook.grid.outlines' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert ran == ["False", "False"]


def test_a_state_is_listed_with_the_zones_it_touches():
    codes = [at.code for at in search("california")]
    assert {"US-CA", "US-CAL-CISO"} <= set(codes)
    assert "US-CAL-CISO" not in [at.code for at in search("california", kind="state")]


def test_a_state_without_the_year_asked_for_names_its_zones():
    with pytest.raises(InputError, match="grid zones in it: US-CAL-CISO"):
        intensity("US-CA", year=2024)
