"""Embodied carbon: what a machine and its building are worth, second by second."""

import numpy as np
import pytest

from joulebook import graph
from joulebook.estimate import deploy
from joulebook.estimate.answer import answer
from joulebook.estimate.books import TEXT
from joulebook.formulas import embodied

BOOK = graph.read(embodied)


def facts_of(gpu):
    return deploy("meta-llama/Llama-3.1-8B-Instruct", gpu=gpu).facts


@pytest.mark.parametrize("kilograms", [164, 575])
def test_both_published_figures_of_an_h100_lie_inside(kilograms):
    one = answer(BOOK, ("machine_embodied_g_per_s", "accelerator_embodied_g"), facts_of("h100"), {})
    told = one["accelerator_embodied_g"].quantity("g")
    assert told.low < kilograms * 1000 < told.high
    facts = facts_of("h100")
    rest = facts["host_embodied_g"].value, facts["lifetime_s"].value, facts["allocated_share"].value
    exact = embodied.machine_embodied_g_per_s(kilograms * 1000, *rest)
    rate = one["machine_embodied_g_per_s"].quantity("g/s")
    assert rate.low < exact < rate.high


@pytest.mark.parametrize("gpu", ["h100", "l4", "b200"])
def test_a_life_of_working_seconds_gives_machine_and_building_back(gpu):
    facts = {name: fact.value for name, fact in facts_of(gpu).items()}
    nodes = graph.solve(BOOK, ("embodied_g_per_s",), facts)
    rate = nodes["machine_embodied_g_per_s"].value
    working = facts["lifetime_s"] * facts["allocated_share"]
    assert rate * working == pytest.approx(
        facts["accelerator_embodied_g"] + facts["host_embodied_g"]
    )
    building = nodes["building_embodied_g_per_s"].value
    its_life = facts["building_lifetime_s"] * facts["allocated_share"]
    assert building * its_life == pytest.approx(nodes["building_embodied_g"].value)
    assert nodes["embodied_g_per_s"].value == pytest.approx(rate + building)


def test_the_building_of_a_small_card_is_small():
    one, other = (
        graph.solve(BOOK, ("building_embodied_g",), {n: f.value for n, f in facts_of(g).items()})
        for g in ("l4", "h100")
    )
    assert 5 * one["building_embodied_g"].value < other["building_embodied_g"].value


def test_every_request_carries_its_part_of_the_building():
    assert "building_embodied_g" in TEXT
    facts = facts_of("h100")
    one = answer(BOOK, ("embodied_g_per_s", "machine_embodied_g_per_s"), facts, {})
    assert np.all(one["embodied_g_per_s"].draws > one["machine_embodied_g_per_s"].draws)
