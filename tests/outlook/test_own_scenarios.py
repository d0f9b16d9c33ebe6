"""Scenarios as a hurried or a hostile hand writes them: a key that would be passed over is told."""

import pytest

from joulebook.errors import JoulebookError
from joulebook.outlook.answer import in_scenario
from joulebook.outlook.scenario import scenario, scenario_names

HEAD = 'parents = ["lbnl-2025"]\nsource = "caller"\nwhere = "my own"\ntier = "assumed"\n'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("later_ai_shipments_factr = 2", "nearest: later_ai_shipments_factor"),
        ('later_ai_shipments_factor = "two"', "expected a number, not 'two'"),
        ("later_ai_shipments_factor = {value = 'x'}", "value: expected a number"),
        ("later_ai_shipments_factor = {value = true}", "value: expected a number"),
        ("later_ai_shipments_factor = {value = 2, unit = ['J']}", "unit: expected text"),
        ("later_ai_shipments_factor = {value = 2, note = 5}", "note: expected text"),
        ("later_ai_shipments_factor = 1e300", "expected at most 1e+24"),
        ("facility_energy_2030_j = {value = 1e300, unit = 'TWh'}", "expected at most 1e+24"),
        ("later_ai_lifetime_s = {value = 4000, unit = 'year'}", "at most 50 years"),
        ("later_ai_lifetime_s = {value = 0, unit = 's'}", "more than 0"),
        ("ai_idle_power_share = 5", "expected a value in share"),
        ("pue = 0.5", "expected a value in PUE"),
        ("ai_shipped_w = {value = 1, unit = 'GW'}", "a year in its name"),
        ("year_s = {value = 1, unit = 's'}", "no scenario has it"),
        ("queries_per_day = 5", "no scenario has it"),
        ("parents2 = ['iea-base']", "unknown key 'parents2'"),
        ("area = 5", "area: expected no number"),
        ('area = "world"', "the model is of US only"),
    ],
)
def test_a_key_that_no_scenario_has_is_refused(tmp_path, line, told):
    path = tmp_path / "own.toml"
    path.write_text(HEAD + line)
    with pytest.raises(JoulebookError) as error:
        scenario(str(path))
    assert told in str(error.value)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"a = " + b"[" * 5_000, b"a = 1" + b"0" * 5_000]
)
def test_a_file_that_is_no_toml_is_refused(tmp_path, content):
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    with pytest.raises(JoulebookError, match=r"own\.toml"):
        scenario(str(path))


def test_the_mark_of_a_windows_editor_is_no_part_of_a_scenario(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert scenario(str(path)).area == "US"


@pytest.mark.parametrize("name", scenario_names())
def test_what_ships_may_be_copied_and_read_as_ones_own(tmp_path, name):
    from joulebook.facts.load import ROOT

    path = tmp_path / f"{name}.toml"
    lines = (ROOT / "scenarios" / f"{name}.toml").read_text("utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("aliases")), "utf-8")
    own, shipped = scenario(str(path)), scenario(name)
    assert {n: f.value for n, f in own.facts.items()} == {
        n: f.value for n, f in shipped.facts.items()
    }


def test_a_long_life_is_answered_in_time(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(f"{HEAD}later_ai_lifetime_s = {{value = 50, unit = 'year'}}")
    assert in_scenario(scenario(str(path)), 2035).parts
