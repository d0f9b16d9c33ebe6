"""Hours made ready for accounts: what the mix tells, and gaps filled and marked."""

from pathlib import Path

import numpy as np

from joulebook.grid.hourly_file import read_hourly
from joulebook.grid.ready import ready
from joulebook.grid.series import Mark

WEEK = Path(__file__).parents[2] / "examples" / "ciso-week.csv"


def test_a_files_own_intensity_stays_and_water_follows_from_its_mix():
    raw, made = read_hourly(WEEK), ready(read_hourly(WEEK))
    for scope in ("lifecycle", "direct"):
        own = raw.find("grid_g_per_kwh", scope).values
        assert np.array_equal(made.find("grid_g_per_kwh", scope).values, own)
    assert made.has("grid_water_l_per_kwh")
    assert not raw.has("grid_water_l_per_kwh")


def test_a_file_of_a_mix_alone_has_both_scopes_from_the_default_factors(tmp_path):
    file = tmp_path / "mix.csv"
    file.write_text("zone,utc,ng_mw,wnd_mw\nUS-CAL-CISO,2022-07-01T00:00Z,1,1\n")
    made = ready(read_hourly(file))
    lifecycle, direct = (made.find("grid_g_per_kwh", s) for s in ("lifecycle", "direct"))
    assert lifecycle.values[0] > direct.values[0] > 0
    assert "default" in lifecycle.dataset


def test_a_gap_is_filled_by_the_rule_and_marked(tmp_path):
    file = tmp_path / "gap.csv"
    file.write_text("zone,utc,gco2_lca\nFR,2022-07-01T00:00Z,40\nFR,2022-07-01T02:00Z,60\n")
    series = ready(read_hourly(file)).find("grid_g_per_kwh", "lifecycle")
    assert series.values.tolist() == [40, 50, 60]
    assert series.marks.tolist() == [Mark.OBSERVED, Mark.FILLED, Mark.OBSERVED]
    assert "linearly" in series.rule
