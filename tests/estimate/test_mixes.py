"""What a kWh of a mix carries, with its interval."""

import pytest

from joulebook.errors import InputError, MissingFactError, UnknownNameError
from joulebook.estimate.mixes import mix_answer, mix_quantities
from joulebook.facts import page
from joulebook.grid.fuel_mix import FUELS, yearly_mix
from joulebook.grid.hourly_file import read_hourly


def only(fuel: str) -> dict[str, float]:
    return {f"{name}_share": float(name == fuel) for name in FUELS}


@pytest.mark.parametrize("fuel", FUELS)
def test_a_mix_of_one_fuel_is_that_fuel(fuel):
    told = mix_quantities(only(fuel))
    factors = {**page("fuels/default").facts, **page("fuel_water/macknick-medians").facts}
    for key, name in (("lifecycle", "g_per_kwh"), ("direct", "direct_g_per_kwh"),
                      ("water", "water_l_per_kwh")):  # fmt: skip
        fact = factors[f"{fuel}_{name}"]
        assert told[key][:3] == pytest.approx((fact.value, fact.low, fact.high), rel=0.03)
        assert told[key].tier == fact.tier


def test_hydro_makes_water_uncertain():
    dams = {name: fact.value for name, fact in yearly_mix("US-NW-BPAT").facts.items()}
    water = mix_quantities(dams)["water"]
    assert water.high / water.low > 50


def test_what_is_missing_or_unknown_is_an_error(tmp_path):
    with pytest.raises(MissingFactError, match="coal_share"):
        mix_quantities({"gas_share": 1.0})
    with pytest.raises(UnknownNameError):
        mix_quantities(only("coal"), "ar6")
    path = tmp_path / "x.csv"
    path.write_text("utc,coal_mw,gas_mw\n2022-07-01T00:00,0,0\n")
    with pytest.raises(InputError, match="no hour of the fuel mix"):
        mix_answer(read_hourly(path))
