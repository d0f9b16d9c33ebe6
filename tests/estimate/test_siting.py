"""A workload moved from place to place: what moves, what stays, and what may be ranked."""

import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.runs import as_published, training
from joulebook.estimate.siting import sited
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.workloads import KINDS, workload

FIVE = ("IS", "CA-QC", "NO", "US-VA", "CN-NM")
BLOOM = "training:bigscience/bloom"


def median(row, name):
    return row.there.answer[name].median


@pytest.fixture(scope="module")
def bloom():
    return sited(workload(BLOOM), FIVE, GRID, "carbon")


def test_a_published_run_keeps_its_energy_wherever_it_stands(bloom):
    home = as_published(training("bigscience/bloom")).known
    accelerators = home["accelerator_s"] * home["published_mean_power_w"]
    assert accelerators == pytest.approx(433.196e3 * 3.6e6, rel=1e-9)
    for row in bloom.rows:
        assert median(row, "accelerator_energy_j") == pytest.approx(accelerators)
        assert median(row, "facility_energy_j") == pytest.approx((433.196e3 + 256.646e3) * 3.6e6)


def test_carbon_is_energy_times_the_place(bloom):
    iceland = bloom.rows[0]
    grams = iceland.there.intensity.fact.value
    assert iceland.there.intensity.scope == "lifecycle"
    assert median(iceland, "carbon_dynamic_g") == pytest.approx(433.196e3 * grams)
    published = as_published(training("bigscience/bloom")).known["grid_g_per_kwh"]
    assert median(iceland, "carbon_dynamic_g") == pytest.approx(
        24.69e6 * grams / published, rel=1e-3
    )


def test_scopes_are_never_ranked_against_each_other(bloom):
    scope_of = {row.region: row.scope for row in bloom.rows}
    lifecycle, direct = bloom.orders
    assert (lifecycle.scope, direct.scope) == ("lifecycle", "direct")
    assert {scope_of[region] for region in lifecycle.regions} == {"lifecycle"}
    assert {one.scope for one in lifecycle.intensities} == {"lifecycle"}
    assert {one.scope for one in direct.intensities} == {"direct"}
    assert set(direct.regions) == set(FIVE)  # Iceland's direct figure, too
    assert direct.regions[-1] == "CN-NM"
    told = " ".join(map(str, bloom.notes))
    assert "of US-VA, CN-NM only direct" in told
    assert "generated" in told


def test_one_scope_asked_for_is_one_order():
    (order,) = sited(workload(BLOOM), FIVE, Supply(direct=True), "carbon").orders
    assert (order.scope, len(order.regions)) == ("direct", 5)


def test_what_nobody_knows_of_the_places_is_told(bloom):
    told = " ".join(map(str, bloom.notes))
    assert "no price of electricity is known" in told
    assert "plants' mix is not known of IS" in told
    assert len({median(row, "cost_usd") for row in bloom.rows}) == 1


@pytest.mark.parametrize("metric", ["energy", "water", "cost"])
def test_other_metrics_have_one_order(metric):
    (order,) = sited(workload(BLOOM), FIVE, GRID, metric).orders
    values = [quantity.value for quantity in order.quantities]
    assert values == sorted(values)
    assert set(order.regions) == set(FIVE)


@pytest.mark.parametrize("text", [text for kind, text in KINDS.items() if kind != "day"])
def test_every_kind_is_answered(text):
    siting = sited(workload(text), ("FR", "PL"), GRID, "carbon").to_json()
    assert [row["rank"] for row in siting["rows"]] == [1, 2]
    assert siting["orders"][0]["sure"] == [True]


def test_an_unpublished_training_is_our_own_estimate_there():
    at = workload("training:qwen3-8b", 1e12)("FR", GRID)
    assert at.answer["facility_energy_j"].median > at.answer["server_energy_j"].median
    assert at.explain()["carbon_operational_g"]["inputs"]


def test_bad_workloads_are_told():
    for text in ("bloom", "training:", "dream:x", "request:1:2", "request:a:b@bloom"):
        with pytest.raises(InputError):
            workload(text)
    with pytest.raises(InputError, match="training"):
        workload("task:chat@bloom", 1e9)
    with pytest.raises(UnknownNameError):
        workload("training:blooom")
    with pytest.raises(InputError, match="places"):
        sited(workload(BLOOM), (), GRID, "carbon")
