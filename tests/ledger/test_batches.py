"""The batch of a dedicated deployment, from when its requests ran."""

import csv
from datetime import datetime, timedelta

import numpy as np
import pytest
from test_busy import HOUR, MODEL, taken

from joulebook.errors import InputError
from joulebook.estimate import deploy, rate_card
from joulebook.ledger import ReadOptions, Serving, account, state
from joulebook.ledger.account import connect
from joulebook.ledger.batches import batch_bands, batch_notes, with_batch
from joulebook.ledger.store import Ledger


def batches(ledger: Ledger) -> list[float]:
    with connect() as con:
        return [b for one in batch_bands(con, ledger) for b in one.batch.tolist()]


def twice(spans):
    """The same spans in each of the two deployments."""
    return [span for span in spans for _ in "01"]


@pytest.mark.parametrize(
    ("spans", "replicas", "batch"),
    [
        ([(0, 1000)], 1, 1),
        ([(0, 1000)] * 5, 1, 5),
        ([(n * 1000, n * 1000 + 1000) for n in range(9)], 1, 1),
        ([(0, 4000), (1000, 3000)], 1, 1.5),
        ([(0, 1000)] * 6, 2, 3),
        ([(0, 1000)] * 3, 8, 1),
    ],
)
def test_known_cases(tmp_path, spans, replicas, batch):
    serving = Serving(gpu="h100-sxm", dedicated=replicas)
    assert batches(taken(tmp_path, [twice(spans)], serving)) == pytest.approx([batch, batch])


def test_every_hour_has_its_own_batch_and_shares_a_band_with_hours_like_it(tmp_path):
    night, noon = [(0, 60_000)], [(12 * HOUR, 12 * HOUR + 60_000)] * 32
    after = [(13 * HOUR, 13 * HOUR + 60_000)] * 31
    with connect() as con:
        found = batch_bands(con, taken(tmp_path, [twice(night + noon + after)]))
    for one in found:
        assert one.batch.tolist() == pytest.approx([1, 32, 31])
        assert one.band.tolist() == pytest.approx([1, 31.5, 31.5])


def test_nights_lonely_requests_cost_more_than_noons(tmp_path):
    night, noon = [(0, 10_000)], [(12 * HOUR, 12 * HOUR + 10_000)] * 30
    ledger = taken(tmp_path, [twice(night + noon)])
    statement = state(ledger.path, by=[("hour",)])
    each = [row["facility_energy"].value / row["requests"] for row in statement.parts["hour"]]
    assert each[0] > 5 * each[1]
    assert sorted(d["sequences"] for d in statement.deployments) == pytest.approx([1, 30])
    total = statement.totals["lifecycle"]["facility_energy"].value
    assert total == pytest.approx(each[0] * 2 + each[1] * 60)


def test_an_hour_that_tells_no_batch_stands_under_the_prior(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text(
        "start,end,input_total,output\n2026-01-01T00:00:00Z,2026-01-01T00:00:01Z,9,5\n"
        "2026-01-01T01:00:00Z,,9,5\n"
    )
    serving = Serving(gpu="h100-sxm", dedicated=1)
    told = account(log, format="generic", out=tmp_path / "o", model=MODEL, serving=serving)
    assert sorted(d["sequences"] for d in told.deployments) == pytest.approx([1, 32])
    assert any("1 of 2 hours" in str(note) for note in told.caveats)


def test_a_lonely_request_costs_more_than_one_of_many():
    serving = Serving(gpu="h100-sxm", dedicated=1)
    deployment = deploy(MODEL, gpu="h100-sxm")
    costs = []
    for batch in (1, 30):
        card = rate_card(with_batch(deployment, batch, serving))
        assert {f.name: f.tier for f in card.facts}["batch"] == "measured"
        costs.append(card.answer(card.request(1000, 0, 200))["facility_energy"].value)
    assert costs[0] > 5 * costs[1]


def test_waiting_replicas_are_not_in_the_card_of_a_dedicated_deployment():
    deployment = deploy(MODEL, gpu="h100-sxm")
    shared = with_batch(deployment, None, Serving(gpu="h100-sxm"))
    own = with_batch(deployment, None, Serving(gpu="h100-sxm", dedicated=2))
    assert shared.known["idle_per_accelerator"] > 0 == own.known["idle_per_accelerator"]
    assert own.known["batch"] == deployment.known["batch"]


def test_a_batch_that_is_stated_stays(tmp_path):
    stated = Serving(gpu="h100-sxm", batch=7, dedicated=1)
    assert with_batch(deploy(MODEL, batch=7), 3.0, stated).known["batch"] == 7


def test_shared_endpoints_and_hours_without_an_end_say_what_stands_for_the_batch(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("start,end,input_total,output\n2026-01-01T00:00:00Z,,9,5\n")
    serving = Serving(gpu="h100-sxm", batch="auto", dedicated=1)
    account(log, format="generic", out=tmp_path / "o", model=MODEL, serving=serving)
    with connect() as con:
        found = batch_bands(con, Ledger(tmp_path / "o"))
    assert np.isnan(found[0].batch).all()
    (note,) = batch_notes(found, [found[0].group])
    assert "1 of 1 hours" in str(note)
    shared = Serving(gpu="h100-sxm", batch="auto")
    (note,) = batch_notes([], [(MODEL, shared.text(), None)])
    assert "shared endpoint" in str(note)
    assert batch_notes([], [(MODEL, Serving(batch=4).text(), None)]) == []


@pytest.mark.parametrize("wrong", [{"batch": "many"}, {"dedicated": 0}, {"dedicated": -3}])
def test_nonsense_is_refused(wrong):
    with pytest.raises(InputError, match=str(next(iter(wrong.values())))):
        Serving(**wrong)


def azure(data, folder, slower: float):
    """The Azure conversations with durations of 20 ms a token, their arrivals `slower` times apart."""
    log = folder / "conv.csv"
    with (data / "traces" / "AzureLLMInferenceTrace_conv.csv").open() as file, log.open("w") as out:
        rows, written = csv.DictReader(file), csv.writer(out)
        written.writerow(["start", "end", "input_total", "output"])
        zero = None
        for row in rows:
            at = datetime.fromisoformat(row["TIMESTAMP"][:26])
            zero = zero or at
            begin = zero + (at - zero) * slower
            tokens = int(row["GeneratedTokens"])
            end = begin + timedelta(milliseconds=20 * tokens)
            written.writerow([begin, end, row["ContextTokens"], tokens])
    return log


@pytest.mark.parametrize(("slower", "low", "high"), [(1, 23, 25), (100, 1.1, 1.3)])
def test_azure_conversations_at_high_and_low_traffic(data, tmp_path, slower, low, high):
    log = azure(data, tmp_path, slower)
    serving = Serving(gpu="h100-sxm", dedicated=1)
    options = ReadOptions(time_zone="UTC")
    account(
        log, format="generic", out=tmp_path / "o", model=MODEL, serving=serving, options=options
    )
    with connect() as con:
        (one,) = batch_bands(con, Ledger(tmp_path / "o"))
    mean = one.in_flight_s.sum() / one.replica_busy_s.sum()
    assert one.in_flight_s.sum() == pytest.approx(4_088_665 * 0.020, rel=1e-4)
    assert low < mean < high
    assert (one.batch >= 1).all()
