"""Measured jobs: the measured boundary is exact, what lies outwards follows, inner ones are not known."""

import numpy as np
import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.draws import COUNT
from joulebook.estimate.jobs import ENERGIES, job_card

KWH = np.array([3.6e6, 0.0])
BOUNDARIES = pytest.mark.parametrize("boundary", ENERGIES)


@BOUNDARIES
def test_the_measured_boundary_is_what_was_measured(boundary):
    card = job_card(boundary, region="FR")
    told = card.total(KWH)[ENERGIES[boundary]]
    assert told.median == 3.6e6
    assert (told.draws == 3.6e6).all()
    assert told.tier() == "measured"
    assert card.draws.shape == (len(card.rows), 2, COUNT)


@BOUNDARIES
def test_rows_are_sums_and_intervals_hold_their_medians(boundary):
    card = job_card(boundary, region="FR")
    one, two = card.total(np.array([1e6, 50.0])), card.total(np.array([2e6, 100.0]))
    for row in card.rows:
        assert two[row].median == pytest.approx(2 * one[row].median)
    for quantity in card.quantities(np.array([1e6, 50.0])).values():
        assert quantity.low <= quantity.value <= quantity.high


def test_a_joule_further_out_costs_less():
    rows = [job_card(b, region="DE").total(KWH)["facility_energy_j"].median for b in ENERGIES]
    assert rows == sorted(rows, reverse=True)
    assert rows[-1] == 3.6e6


def test_inner_boundaries_are_known_only_where_a_formula_leads_there():
    assert "accelerator_energy_j" in job_card("accelerator").rows
    assert "accelerator_energy_j" not in job_card("server").rows
    assert {"server_energy_j"} == {r for r in job_card("facility").rows if r.startswith("server")}


def test_idle_machines_are_not_added_to_what_was_measured_idle():
    card = job_card("accelerator", given={"host_per_accelerator": 0.5})
    assert card.total(KWH)["server_energy_j"].median == pytest.approx(1.5 * 3.6e6)


def test_place_and_facts_of_the_caller_hold():
    card = job_card("server", given={"pue": 1.5, "grid_g_per_kwh": 100.0})
    assert card.total(KWH)["carbon_operational_g"].quantity("g")[:3] == pytest.approx((150,) * 3)
    assert card.medians[card.rows.index("facility_energy_j")].tolist() == [1.5, 0.0]


def test_embodied_carbon_follows_the_accelerators_time_alone():
    card = job_card("server", region="FR")
    assert card.total(KWH)["carbon_embodied_g"].median == 0
    assert card.total(np.array([0.0, 3_600.0]))["carbon_embodied_g"].median > 0
    assert card.total(np.array([0.0, 3_600.0]))["facility_energy_j"].median == 0


def test_what_means_nothing_is_refused():
    with pytest.raises(UnknownNameError, match="server"):
        job_card("serverr")
    with pytest.raises(UnknownNameError):
        job_card("server", region="Atlantis")
    with pytest.raises(UnknownNameError):
        job_card("server", given={"nonsense": 1.0})
    with pytest.raises(InputError):
        job_card("server", given={"pue": 0.5})
