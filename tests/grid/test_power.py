"""Files of power by the hour: what they say, and what they must not say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.grid.power import read_power


@pytest.fixture
def read(tmp_path):
    def of(text: str | bytes):
        path = tmp_path / "plant.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_power(path)

    return of


@pytest.mark.parametrize(
    ("unit", "kwh"), [("kw", 2.5), ("kwh", 2.5), ("mw", 2_500.0), ("MWh", 2_500.0)]
)
def test_a_mean_power_over_an_hour_is_its_energy(read, unit, kwh):
    power = read(f"utc,{unit}\n2024-01-01T00:00Z,2.5\n2024-01-01T01:00Z,0\n")
    assert power.kwh.tolist() == [kwh, 0.0]
    assert power.start == np.datetime64("2024-01-01T00", "h")


def test_an_offset_is_followed_and_the_order_of_lines_does_not_matter(read):
    power = read("utc,kw\n2024-01-01T03:00+02:00,2\n2024-01-01 00:00,1\n\n")
    assert power.kwh.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1"),
        ("utc,mw\n", "no hours"),
        ("time,mw\n2024-01-01T00:00Z,1\n", "expected utc,mw"),
        ("utc,gw\n2024-01-01T00:00Z,1\n", "expected utc,mw"),
        ("utc,mw\nyesterday,1\n", "line 2: 'yesterday' is no time"),
        ("utc,mw\n0001-01-01T00:00+23:00,1\n", "outside of all years"),
        ("utc,mw\n2024-01-01T00:30Z,1\n", "no full hour"),
        ("utc,mw\n2024-01-01T00:00Z,\n", "'' is no number"),
        ("utc,mw\n2024-01-01T00:00Z,nan\n", "expected 0 to"),
        ("utc,mw\n2024-01-01T00:00Z,-1\n", "line 2: -1; expected 0 to"),
        ("utc,mw\n2024-01-01T00:00Z,1e30\n", "expected 0 to"),
        ("utc,mw\n2024-01-01T00:00Z,1,2\n", "3 cells"),
        ("utc,mw\n2024-01-01T00:00Z,1\n2024-01-01T00:00Z,1\n", "there twice"),
        ("utc,mw\n2024-01-01T00:00Z,1\n2024-01-01T02:00Z,1\n", "2024-01-01T01:00 UTC is missing"),
        ("utc,mw\n1000-01-01T00:00Z,1\n2024-01-01T02:00Z,1\n", "hours"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
    ],
)
def test_what_cannot_be_is_refused_by_line(read, text, message):
    with pytest.raises(InputError, match=message):
        read(text)


@given(st.binary(max_size=200))
def test_rubbish_is_an_error_and_nothing_else(tmp_path_factory, rubbish):
    path = tmp_path_factory.mktemp("rubbish") / "plant.csv"
    path.write_bytes(rubbish)
    with pytest.raises(InputError, match=r"plant\.csv"):
        read_power(path)


def test_hours_outside_of_a_file_are_named(read):
    power = read("utc,kw\n2024-01-01T00:00Z,1\n")
    with pytest.raises(InputError, match=r"2024-01-01T01:00 UTC; it covers"):
        power.at(np.array(["2024-01-01T01"], dtype="datetime64[h]"))
