"""What the loader accepts, converts and refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import FactError, UnknownNameError
from joulebook.facts import find, page
from joulebook.facts.load import read_page
from joulebook.facts.units import UNITS

HEAD = 'source = "aic"\ntier = "disclosed"\n'


def one(line: str):
    return read_page("test", HEAD + line)


@pytest.mark.parametrize("unit", UNITS)
def test_units_become_si_once(unit):
    name, value = (
        "x" + UNITS[unit].suffix,
        1.5 if unit in ("PUE", "dispersion", "exponent") else 0.5,
    )
    fact = one(f'{name} = {{value = {value}, unit = "{unit}"}}').facts[name]
    assert fact.value == pytest.approx(value * UNITS[unit].factor)
    assert fact.unit == UNITS[unit].symbol


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("x = {value = 2, low = 3, high = 4}", "low ≤ value ≤ high"),
        ("x = {value = 2, low = 1, high = 1.5}", "low ≤ value ≤ high"),
        ('x_w = {value = 2, unit = "furlong"}', "unknown unit 'furlong'"),
        ('x_kg = {value = 2, unit = "W"}', "must be named …_w"),
        ("x = {value = nan}", "finite"),
        ("x = {value = 2, low = 0, high = 3}", "must lie above 0"),
        ('x = {value = 0.9, low = 0.5, high = 1.0, unit = "share"}', "below 1"),
        ('pue = {value = 1.1, low = 1.0, high = 1.2, unit = "PUE"}', "above 1"),
        ('x = {value = 2, tier = "rumour"}', "unknown tier"),
        ("x = {value = 2, hgih = 3}", "unknown keys hgih"),
        ("tdp_w = 700", "no unit is given"),
        ("x = {valu = 2}", "no value; it has valu"),
        ("x = ", "not TOML"),
    ],
)
def test_a_broken_fact_is_refused_by_name(line, complaint):
    with pytest.raises(FactError, match="test") as error:
        one(line)
    assert complaint in str(error.value)


def test_a_fact_without_source_is_refused():
    with pytest.raises(FactError, match="no source"):
        read_page("test", 'tier = "assumed"\nx = 1\n')


@given(st.floats(1e-9, 1e9), st.floats(0, 1), st.floats(0, 1))
def test_intervals_survive_reading(value, down, up):
    low, high = value * (1 - 0.5 * down), value * (1 + up)
    fact = one(f"x = {{value = {value!r}, low = {low!r}, high = {high!r}}}").facts["x"]
    assert (fact.low, fact.value, fact.high) == (low, value, high)


def test_unknown_names_come_with_the_three_nearest():
    with pytest.raises(UnknownNameError) as error:
        find("gpus", "h100-smx", "accelerator")
    assert error.value.nearest[0] == "h100-sxm"
    assert len(error.value.nearest) == 3
    with pytest.raises(UnknownNameError):
        page("gpus/../models/none")


@pytest.mark.parametrize(
    "name", ["gpt-oss-120b", "openai/gpt-oss-120b", "OPENAI/GPT-OSS-120B", "openai--gpt-oss-120b"]
)
def test_a_model_answers_to_id_file_name_and_last_part(name):
    assert find("models", name, "model").text["id"] == "openai/gpt-oss-120b"
