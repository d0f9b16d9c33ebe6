"""What a mix of fuels carries: reproduced on real hours, and by the rules where hours are odd."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook import graph
from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.books import ELECTRICITY
from joulebook.facts import names, page
from joulebook.grid.fuel_mix import (
    FUELS,
    FuelMix,
    factor_set,
    factor_sets,
    mix_carbon_free,
    mix_intensity,
    mix_water,
    yearly_mix,
)
from joulebook.grid.hourly_file import read_hourly
from joulebook.grid.margin import operating_margin
from joulebook.grid.series import Mark

SAMPLE = Path(__file__).parents[2] / "examples" / "ciso-week.csv"
START = np.datetime64("2022-07-01T00", "h")
AREAS = {"AZPS": "US-SW-AZPS", "BPAT": "US-NW-BPAT", "CISO": "US-CAL-CISO", "ERCO": "US-TEX-ERCO",
         "PJM": "US-MIDA-PJM", "SOCO": "US-SE-SOCO"}  # fmt: skip


def mix(*rows, fuels=("coal", "wind"), marks=None) -> FuelMix:
    values = np.array(rows, float)
    if marks is None:
        marks = np.where(np.isnan(values).any(axis=1), Mark.MISSING, Mark.OBSERVED)
    return FuelMix("X", START, fuels, values, np.array(marks, np.uint8), "test")


def check_reproduced(path: Path, scope: str) -> None:
    """Within 0.15 g of the file's own figure in every hour that is not suspect."""
    hourly = read_hourly(path)
    published = hourly.find("grid_g_per_kwh", scope)
    ours = mix_intensity(hourly.mix, "ar5-medians", scope)
    sound = published.marks == Mark.OBSERVED
    assert sound.sum() > 0.99 * len(sound)
    off = np.abs(ours.values - published.values)[sound]
    assert off.max() <= 0.15
    assert (ours.marks[sound] == Mark.OBSERVED).all()
    assert not np.isnan(ours.values[sound]).any()


@pytest.mark.parametrize("scope", ["lifecycle", "direct"])
def test_a_week_in_california_is_reproduced(scope):
    check_reproduced(SAMPLE, scope)


@pytest.mark.parametrize("scope", ["lifecycle", "direct"])
@pytest.mark.parametrize("area", AREAS)
def test_a_year_of_six_areas_is_reproduced(data, area, scope):
    check_reproduced(data / "grid" / "hourly" / f"eia930_{area}_2022.csv.gz", scope)


@pytest.mark.parametrize("area", AREAS)
def test_the_yearly_mixes_are_those_of_the_files(data, area):
    hourly = read_hourly(data / "grid" / "hourly" / f"eia930_{area}_2022.csv.gz")
    told = {name: fact.value for name, fact in yearly_mix(AREAS[area]).facts.items()}
    assert told == pytest.approx(hourly.mix.mean_shares(), abs=1e-6)


def test_a_yearly_mix_is_a_mix_and_says_its_water():
    for code in AREAS.values():
        shares = yearly_mix(code)
        assert sum(f.value for f in shares.facts.values()) == pytest.approx(1, abs=1e-5)
        known = {**shares.facts, **page("fuel_water/macknick-medians").facts}
        node = graph.solve(
            ELECTRICITY, ("mix_water_l_per_kwh",), {k: f.value for k, f in known.items()}
        )
        assert 0.5 < node["mix_water_l_per_kwh"].value < 17
    assert yearly_mix("FR") is None
    assert len(names("mixes")) == len(AREAS)


def test_every_set_of_factors_covers_every_fuel_and_water_does():
    wanted = {f"{f}_g_per_kwh" for f in FUELS} | {f"{f}_direct_g_per_kwh" for f in FUELS}
    for name in factor_sets():
        assert set(factor_set(name).facts) == wanted
    water = page("fuel_water/macknick-medians").facts
    assert set(water) == {f"{f}_water_l_per_kwh" for f in FUELS}


def test_an_intensity_of_a_mix_carries_its_labels():
    ours = mix_intensity(mix([1, 3]), "default", "direct")
    assert (ours.scope, ours.basis, ours.method) == ("direct", "production", "average")
    assert ours.dataset == "test × fuels/default"
    assert ours.values[0] == pytest.approx(760 / 4)


def test_unknown_sets_scopes_and_fuels_are_errors():
    with pytest.raises(UnknownNameError, match="set of fuel factors 'ar6'; nearest: "):
        mix_intensity(mix([1, 1]), "ar6")
    with pytest.raises(InputError, match="expected lifecycle or direct"):
        mix_intensity(mix([1, 1]), "default", "marginal")
    with pytest.raises(InputError, match="unknown fuel 'peat'"):
        mix([1, 1], fuels=("peat", "wind"))


def test_negative_generation_counts_as_none_and_much_of_it_is_suspect():
    ours = mix_intensity(mix([100, -4], [100, -20], [100, 0]), "default", "direct")
    assert ours.values.tolist() == [760, 760, 760]
    assert ours.marks.tolist() == [Mark.OBSERVED, Mark.SUSPECT, Mark.OBSERVED]


def test_an_hour_without_generation_or_with_a_fuel_unknown_is_missing(tmp_path):
    ours = mix_intensity(mix([0, 0], [-5, 0]))
    assert np.isnan(ours.values).all()
    assert (ours.marks == Mark.MISSING).all()
    path = tmp_path / "x.csv"
    path.write_text("utc,coal_mw,wind_mw,oil_mw\n2022-07-01T00:00,1,,\n2022-07-01T01:00,1,3,\n")
    read = read_hourly(path).mix
    assert read.fuels == ("coal", "wind")  # a column without a number tells nothing
    assert read.marks.tolist() == [Mark.MISSING, Mark.OBSERVED]
    assert mix_intensity(read, scope="direct").values[1] == pytest.approx(190)


MEGAWATTS = st.lists(st.floats(1, 1e5), min_size=len(FUELS), max_size=len(FUELS))


@given(st.lists(MEGAWATTS, min_size=1, max_size=4), st.floats(0.001, 1000))
def test_a_mix_lies_between_its_fuels_and_does_not_know_its_size(rows, factor):
    small, large = mix(*rows, fuels=FUELS), mix(*(np.array(rows) * factor), fuels=FUELS)
    for told, low, high in (
        (lambda m: mix_intensity(m, "default", "lifecycle"), 11, 820),
        (lambda m: mix_intensity(m, "default", "direct"), 0, 760),
        (mix_water, 0, 17), (mix_carbon_free, 0, 1),
    ):  # fmt: skip
        values = told(small).values
        np.testing.assert_allclose(values, told(large).values, rtol=1e-9)
        assert ((values >= low * (1 - 1e-9)) & (values <= high * (1 + 1e-9))).all()


def test_the_carbon_free_share_of_a_week_follows_the_sun():
    share = mix_carbon_free(read_hourly(SAMPLE).mix)
    by_hour = np.nanmean(share.values.reshape(7, 24), axis=0)
    assert by_hour.argmax() in range(17, 23)  # midday in California, in UTC
    assert (share.quantity, share.basis) == ("carbon_free_share", "production")


def test_the_margin_is_the_plant_that_follows():
    rng = np.random.default_rng(3)
    gas = rng.uniform(1000, 5000, 400)
    rows = np.column_stack([gas, np.full(400, 700.0), rng.uniform(0, 3000, 400)])
    known = mix(*rows, fuels=("gas", "nuclear", "solar"))
    margin = operating_margin(known, "default", "direct")
    assert margin.g_per_kwh == pytest.approx(370)
    assert margin.standard_error_g_per_kwh == pytest.approx(0, abs=1e-6)
    assert margin.method == "marginal"
    assert margin.pairs == 399


def test_a_margins_standard_error_covers_what_was_hidden():
    """Two plants share each change at random: the slope is their mean, and the error knows."""
    hits = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        changes = rng.normal(0, 50, (720, 1)) * rng.dirichlet((1, 1), 720)
        rows = 50_000 + changes.cumsum(axis=0)
        margin = operating_margin(mix(*rows, fuels=("coal", "gas")), "default", "direct")
        hits += abs(margin.g_per_kwh - (760 + 370) / 2) < 1.96 * margin.standard_error_g_per_kwh
    assert 34 <= hits <= 40


def test_a_margin_needs_a_week_and_a_change():
    with pytest.raises(InputError, match="a margin needs 167"):
        operating_margin(mix(*([[1, 2]] * 100)))
    with pytest.raises(InputError, match="never changed"):
        operating_margin(mix(*([[1, 2]] * 200)))
    suspect = mix(*([[1, 2]] * 200), marks=[Mark.SUSPECT] * 200)
    with pytest.raises(InputError, match="0 pairs"):
        operating_margin(suspect)
    with pytest.raises(InputError, match="no hour of the fuel mix"):
        suspect.mean_shares()


def test_a_week_in_california_has_a_margin_of_gas():
    margin = operating_margin(read_hourly(SAMPLE).mix, "default", "direct")
    assert 200 < margin.g_per_kwh < 400
    assert all(a < b for a, b in pairwise((0, margin.standard_error_g_per_kwh, 40)))
