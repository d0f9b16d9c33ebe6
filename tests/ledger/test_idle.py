"""Replicas that wait: how long, and what that costs, apart from the requests."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_busy import HOUR, MODEL, ZERO, taken

from joulebook.errors import InputError
from joulebook.estimate import deploy
from joulebook.estimate.answer import quantities
from joulebook.estimate.waiting import waiting
from joulebook.ledger import Factors, Serving, state
from joulebook.ledger.account import connect
from joulebook.ledger.batches import Hours, batch_bands
from joulebook.ledger.idle import Span, waiting_hours


def hours_of(spans, folder, replicas=1):
    serving = Serving(gpu="h100-sxm", dedicated=replicas)
    ledger = taken(folder, [[span for span in spans for _ in "01"]], serving)
    with connect() as con:
        return batch_bands(con, ledger)


def test_the_span_goes_from_the_first_request_to_the_last(tmp_path):
    found = hours_of([(HOUR // 2, HOUR // 2 + 60_000), (5 * HOUR, 5 * HOUR + 60_000)], tmp_path)
    for one in waiting_hours(found, Span()):
        assert one.hours.size == 6
        assert one.idle_s.tolist() == pytest.approx([1740, 3600, 3600, 3600, 3600, 0])


def test_a_stated_span_counts_what_stood_ready_before_and_after(tmp_path):
    found = hours_of([(HOUR, HOUR + 60_000)], tmp_path)
    span = Span.read("2026-01-01T00:00Z", "2026-01-02T01:00+01:00")
    for one in waiting_hours(found, span):
        assert one.idle_s.sum() == pytest.approx(24 * 3600 - 60)
    for wrong in (("2026-01-01T02:00Z", None), (None, "2026-01-01T01:00Z")):
        with pytest.raises(InputError, match=MODEL):
            waiting_hours(found, Span.read(*wrong))


@pytest.mark.parametrize(
    ("since", "until", "complaint"),
    [
        ("soon", None, "--from soon"), (None, "2026-01-01", "--to 2026-01-01: expected a time"),
        ("2026-01-02T00:00Z", "2026-01-01T00:00Z", "begins before it ends"),
        ("2026-01-01T00:00:00", None, "expected a time such as"), ("", None, "--from"),
    ],
)  # fmt: skip
def test_a_span_is_two_times(since, until, complaint):
    with pytest.raises(InputError, match=complaint):
        Span.read(since, until)


def test_replicas_wait_each_for_itself(tmp_path):
    """Three requests at once on eight replicas leave five waiting; thirty leave none."""
    (tmp_path / "few").mkdir()
    few = hours_of([(0, HOUR)] * 3, tmp_path / "few", replicas=8)
    assert {one.idle_s.sum() for one in waiting_hours(few, Span())} == {5 * 3600}
    (tmp_path / "many").mkdir()
    many = hours_of([(0, HOUR)] * 30, tmp_path / "many", replicas=8)
    assert {one.idle_s.sum() for one in waiting_hours(many, Span())} == {0}


@given(
    st.lists(st.tuples(st.integers(0, 3600), st.integers(0, 40)), min_size=1, max_size=20),
    st.integers(1, 9),
)
def test_busy_and_waiting_replicas_are_all_replicas(rows, replicas):
    busy = np.array([float(b) for b, _ in rows])
    flight = busy * np.array([1.0 + n for _, n in rows])
    batch = np.where(busy > 0, np.maximum(1, flight / np.where(busy > 0, busy, 1) / replicas), 1)
    hours = np.datetime64(ZERO, "h") + np.arange(len(rows))
    ends = hours[0].astype("datetime64[ms]"), (hours[-1] + 1).astype("datetime64[ms]")
    serving = Serving(dedicated=replicas)
    one = Hours((None, MODEL, serving.text(), None), serving, ends, hours, busy, flight,
                flight / batch, batch, batch)  # fmt: skip
    (line,) = waiting_hours([one], Span())
    assert (line.idle_s >= 0).all()
    total = line.idle_s.sum() + one.replica_busy_s.sum()
    assert total == pytest.approx(replicas * 3600 * len(rows))


def test_hours_that_do_not_tell_their_ends_are_left_out_and_counted():
    hours = np.datetime64(ZERO, "h") + np.arange(2)
    told = np.array([60.0, np.nan])
    ends = hours[0].astype("datetime64[ms]"), np.datetime64(ZERO + timedelta(hours=2), "ms")
    one = Hours((None, MODEL, "{}", None), Serving(dedicated=1), ends, hours, told, told, told,
                told / told, told / told)  # fmt: skip
    (line,) = waiting_hours([one], Span())
    assert (line.untold, line.idle_s.tolist()) == (1, [3540])


def test_waiting_costs_time_with_an_interval_and_its_hours_weigh_alone():
    deployment = deploy(MODEL, gpu="h100-sxm", gpus=2, region="FR")
    hour = quantities(waiting(deployment, 3600.0))
    assert hour["accelerator_energy"].value == pytest.approx(2 * 3600 * 121.7)
    assert hour["accelerator_energy"].low < hour["accelerator_energy"].value
    assert hour["server_energy"].value == pytest.approx(1.65 * hour["accelerator_energy"].value)
    assert hour["accelerator_time"].value == 7200
    two = quantities(waiting(deployment, {
        **dict.fromkeys(waiting(deployment, 1.0), 3600.0), "carbon_operational_g": 7200.0,
    }))  # fmt: skip
    assert two["carbon_operational"].value == 2 * hour["carbon_operational"].value
    assert two["facility_energy"] == hour["facility_energy"]


def test_an_accelerator_whose_idle_power_nobody_measured_waits_at_a_share_of_its_rating():
    a100 = quantities(waiting(deploy(MODEL, gpu="a100-sxm-80gb"), 1.0))["accelerator_energy"]
    assert a100.value == pytest.approx(0.2 * 400)
    assert a100.tier == "assumed"


def test_a_statement_tells_waiting_beside_its_totals(tmp_path):
    taken(tmp_path, [[(0, HOUR // 2), (HOUR, 2 * HOUR)]], Serving(gpu="h100-sxm", dedicated=2))
    alone = state(tmp_path / "out")
    assert [row["waiting_s"] for row in alone.waiting] == [1800, 3600]
    ready = Factors(span=Span.read(None, "2026-01-02T00:00Z"))
    longer = state(tmp_path / "out", ready)
    assert [row["waiting_s"] for row in longer.waiting] == [
        46 * 3600 + 5400,
        46 * 3600 - 3600 + 3600 - 3600,
    ]
    assert longer.totals == alone.totals
    assert longer.to_json()["waiting"][0]["facility_energy"]["unit"] == "J"
    assumed = {fact["name"] for fact in longer.to_json()["waiting"][0]["assumptions"]}
    assert "idle_host_per_accelerator" in assumed


def test_what_waits_is_told_to_people(run, tmp_path):
    ledger = taken(tmp_path, [[(0, HOUR)]])
    code, out, _ = run("statement", ledger.path, "--to", "2026-01-01T05:00Z")
    assert code == 0
    assert "Replicas that wait" in out
    code, _, problem = run("statement", ledger.path, "--from", "soon")
    assert (code, "--from soon" in problem) == (2, True)
    code, _, problem = run("estimate", "text", "--model", MODEL, "--batch", "auto")
    assert (code, "only a log" in problem) == (2, True)
