"""Scenarios: what they have from their parents, what they publish, and what is refused."""

import pytest

from joulebook.errors import FactError, InputError, UnknownNameError
from joulebook.outlook.answer import TARGETS, in_scenario, outlook, years
from joulebook.outlook.queries import queries
from joulebook.outlook.scenario import scenario, scenario_names
from joulebook.outlook.sources import misses, side_by_side

TWH, GW = 3.6e15, 1e9
OWN = """
name = "Twice the shipments"
parents = [{parents}]
source = "caller"
where = "my own"
tier = "assumed"
later_ai_shipments_factor = 2
"""


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_answers_every_year_it_has(name):
    of = scenario(name)
    assert years(of)
    for year in {years(of)[0], years(of)[-1]}:
        assert in_scenario(of, year).parts


def test_a_published_figure_is_told_as_it_is():
    told = outlook("lbnl-2024-high", 2028).quantities()
    assert told["facility_energy"].value == told["facility_energy"].high == 580 * TWH
    assert told["electricity_share"].value == 0.12
    assert told["capacity"].value == 132 * GW
    assert told["ai_share"].value == pytest.approx(326 / 580)


def test_what_is_not_published_is_derived():
    told = outlook("lbnl-2024", 2023).parts
    assert told["electricity_share"].median == 0.044
    assert told["water_site_l"].median == 66e9
    assert told["mean_power_w"].median / GW == pytest.approx(176e3 / 8766)
    assert told["carbon_where_built_g"].median == pytest.approx(61e12 * 1.48)
    site = told["water_per_site_day_l"].quantity("L")
    assert site.low / 3.785 < 15_924 < site.high / 3.785  # gallons, a mean of about 3,000 sites


def test_rates_keep_their_denominators():
    told = outlook("lbnl-2025", 2024).parts
    water = told["water_site_l"].median
    kwh = told["facility_energy_j"].median / 3.6e6
    assert told["facility_wue_l_per_kwh"].median * kwh == pytest.approx(water)
    of_it = told["server_energy_j"].median / 3.6e6
    assert told["wue_l_per_kwh"].median * of_it == pytest.approx(water)


def test_the_capacity_of_the_iea_follows_from_its_own_figures():
    assert outlook("iea-base", 2030).parts["it_capacity_w"].median / GW == pytest.approx(174, abs=1)


def test_capacities_follow_from_half_utilisation():
    """LBNL: 74 and 132 GW in 2028, 148 GW in 2030."""
    from joulebook.formulas.industry import capacity_w, mean_power_w

    year_s = 365.25 * 86_400
    for twh, gw in ((325, 74), (580, 132), (649, 148)):
        assert capacity_w(mean_power_w(twh * TWH, year_s), 0.5) / GW == pytest.approx(gw, abs=0.5)


def test_two_parents_of_one_family_both_count():
    facts = scenario("lbnl-2025-low").facts
    assert facts["later_ai_lifetime_s"].value == 4 * 365.25 * 86_400
    assert facts["later_ai_shipments_factor"].value == 0.85


def test_sources_stand_side_by_side():
    rows = {row.scenario.id: row.fact.value / TWH for row in side_by_side(2030)}
    assert rows["iea-base-us"] == 426
    assert rows["lbnl-2025"] == 649
    assert rows["iea-lift-off"] == 1008
    assert not any("mean" in name or "average" in name for name in rows)


def test_misses_tell_which_figures_were_fitted():
    told = {(row.year, row.name): row for row in misses(scenario("lbnl-2025"))}
    assert told[2024, "facility_energy_j"].fitted
    missed = told[2023, "facility_energy_j"]
    assert not missed.fitted
    assert missed.model_ratio == pytest.approx(0.876, abs=0.01)


def test_a_scenario_of_ones_own(tmp_path):
    path = tmp_path / "twice.toml"
    path.write_text(OWN.format(parents='"lbnl-2025"'))
    own = outlook(str(path), 2030).parts["ai_server_energy_j"].median
    assert own == pytest.approx(2 * outlook("lbnl-2025", 2030).parts["ai_server_energy_j"].median)


def test_scenarios_in_a_circle_are_named(tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.toml").write_text(OWN.format(parents=f'"{other}.toml"'))
    with pytest.raises(InputError, match=r"in a circle: .*a\.toml → .*b\.toml → .*a\.toml"):
        scenario(str(tmp_path / "a.toml"))


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("parents = 'x'", InputError, "list of names"),
        ('parents = ["lbnl-2525"]', UnknownNameError, "nearest: lbnl-2025"),
        ("later_ai_lifetime_s = 4", FactError, "the name ends in a unit, but no unit is given"),
        ('area = "US"\nmodel = "magic"', InputError, "expected 'stock'"),
        ("name = 'x'", InputError, "no area"),
        ("[", FactError, "not TOML"),
    ],
)
def test_a_broken_scenario_is_refused(tmp_path, text, error, says):
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(error, match=says):
        scenario(str(path))


def test_an_unknown_scenario_names_the_nearest():
    with pytest.raises(UnknownNameError, match="lbnl-2025"):
        scenario("lbnl2025")
    with pytest.raises(InputError, match="no such file"):
        scenario("nowhere.toml")


def test_a_year_outside_says_which_there_are():
    with pytest.raises(InputError, match="2005 to 2035"):
        outlook("lbnl-2025", 2050)
    with pytest.raises(InputError, match="2024, 2025, 2030, 2035"):
        outlook("iea-base", 2026)
    with pytest.raises(InputError, match="no source publishes 2050"):
        side_by_side(2050)


def test_requests_beside_machines():
    told = queries(outlook("lbnl-2025", 2024), per_day=1e9)
    parts = {n: part.median for n, part in told.parts.items()}
    joules = 1e9 * 365.25 * parts["query_energy_j"]
    assert parts["queries_energy_j"] == pytest.approx(joules)
    gap = told.unexplained().value
    assert gap == pytest.approx(parts["ai_inference_energy_j"] - joules)
    filled = parts["queries_filling_per_day"] * 365.25 * parts["query_energy_j"]
    assert filled == pytest.approx(parts["ai_inference_energy_j"])


@pytest.mark.parametrize("demand", ["reasoning", "agents", "video"])
def test_other_demands_ask_more_of_each_request_in_2030_and_nothing_else_today(demand):
    now, then = outlook("lbnl-2025", 2024), outlook("lbnl-2025", 2030)
    today = queries(then).parts["query_energy_j"].median
    assert queries(then, demand=demand).parts["query_energy_j"].median > 1.5 * today
    same = queries(now, demand=demand).parts["query_energy_j"].median
    assert same == pytest.approx(queries(now).parts["query_energy_j"].median)


def test_requests_that_cannot_be_set_beside_machines():
    with pytest.raises(InputError, match="no machines are modelled"):
        queries(outlook("iea-base", 2030))
    with pytest.raises(InputError, match="more than 0"):
        queries(outlook("lbnl-2025", 2030), per_day=-1)
    with pytest.raises(UnknownNameError, match="agents"):
        queries(outlook("lbnl-2025", 2030), demand="agent")


def test_every_target_is_answered_somewhere():
    told = {n for name in scenario_names() for y in years(scenario(name))[-1:]
            for n in outlook(name, y).parts}  # fmt: skip
    assert set(TARGETS) - told <= {"added_energy_j"}
