"""Batches that Prometheus was told."""

import json
from pathlib import Path

import numpy as np
import pytest

from joulebook.errors import InputError
from joulebook.estimate import deploy
from joulebook.ledger import Serving, account
from joulebook.ledger.account import connect
from joulebook.ledger.batches import batch_bands, with_batch
from joulebook.ledger.gauges import METRIC, read_gauges
from joulebook.ledger.store import Ledger

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
ZERO = 1_767_225_600  # 2026-01-01T00:00Z


def written(folder: Path, *series: tuple[dict, list]) -> Path:
    path = folder / "range.json"
    result = [{"metric": {"__name__": METRIC} | m, "values": v} for m, v in series]
    path.write_text(
        json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})
    )
    return path


def test_the_batch_is_that_of_busy_replicas_by_hour(tmp_path):
    first = [[ZERO + 60 * n, str(4 if n < 30 else 0)] for n in range(60)]
    second = [[ZERO + 60 * n, "2"] for n in range(60)] + [[ZERO + 7200, "0"]]
    path = written(tmp_path, ({"instance": "a"}, first), ({"instance": "b"}, second))
    found = read_gauges(path)
    assert found.hours.astype(str).tolist() == ["2026-01-01T00", "2026-01-01T02"]
    assert found.batch[0] == pytest.approx((30 * 4 + 60 * 2) / 90)
    assert np.isnan(found.batch[1])
    assert found.busy_share.tolist() == pytest.approx([90 / 120, 0])
    assert found.replicas == 2


def test_scrapes_in_text_say_the_same(tmp_path):
    path = tmp_path / "scrapes.prom"
    lines = [
        f'{METRIC}{{engine="0",model_name="m"}} {n}.0 {(ZERO + 15 * n) * 1000}' for n in (1, 2, 3)
    ]
    other = "vllm:num_requests_waiting{} 9 1\n# HELP vllm:num_requests_running Number\n"
    path.write_text(other + "\n".join(lines) + "\n")
    found = read_gauges(path)
    assert (found.batch.tolist(), found.models, found.replicas) == ([2.0], ("m",), 1)
    values = [[ZERO + 15 * n, f"{n}"] for n in (1, 2, 3)]
    same = read_gauges(written(tmp_path, ({"engine": "0", "model_name": "m"}, values)))
    assert same.batch.tolist() == found.batch.tolist()


def test_of_several_models_one_is_chosen(tmp_path):
    value = [[ZERO, "3"]]
    path = written(tmp_path, ({"model_name": "a"}, value), ({"model_name": "b"}, [[ZERO, "5"]]))
    with pytest.raises(InputError, match="several models: a, b"):
        read_gauges(path)
    assert read_gauges(path, "b").batch.tolist() == [5]
    with pytest.raises(InputError, match="no series of model c"):
        read_gauges(path, "c")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no sample"), (b"\xff\xfe\x00", "as text"), (b"{", "not JSON"), (b"{}", "query_range"),
        (b'{"data": [1]}', "query_range"), (b"[" * 100_000, "no sample"), (b'{"a":' * 100_000, "not JSON"),
        (b'{"data": {"resultType": "vector", "result": []}}', "matrix"),
        (b'{"data": {"resultType": "matrix", "result": [1]}}', "no metric"),
        (b'{"data": {"resultType": "matrix", "result": [{"metric": {}, "values": [[1]]}]}}', "no pair"),
        (b'{"data": {"resultType": "matrix", "result": [{"metric": {}, "values": [[1767225600, "NaN"]]}]}}',
         "no number"),
        (b'{"data": {"resultType": "matrix", "result": [{"metric": {}, "values": [[1767225600, "-1"]]}]}}',
         "negative"),
        (b'{"data": {"resultType": "matrix", "result": [{"metric": {}, "values": [[1e300, "1"]]}]}}', "2100"),
        (f"{METRIC} 3\n".encode(), "line 1 has no time"), (f"{METRIC}{{ 3 4 5\n".encode(), "no sample"),
        (f"{METRIC} many 1767225600000\n".encode(), "no pair"),
    ],
)  # fmt: skip
def test_rubbish_is_refused(tmp_path, content, complaint):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(InputError, match=complaint):
        read_gauges(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_gauges(tmp_path / "none")


def test_gauges_go_before_requests_and_requests_before_a_prior(tmp_path):
    """Hour 0 has gauges, hour 1 only requests; a shared endpoint has nothing else in hour 1."""
    log = tmp_path / "log.csv"
    head = "start,end,input_total,output\n"
    times = ("00:10:00Z,2026-01-01T00:10:10Z", "01:10:00Z,2026-01-01T01:10:10Z")
    log.write_text(head + "".join(f"2026-01-01T{t},100,10\n" * 2 for t in times))
    gauges = read_gauges(written(tmp_path, ({}, [[ZERO + 30, "12"], [ZERO + 60, "14"]])))
    for dedicated, expected in ((1, [13, 2]), (None, [13])):
        out = tmp_path / str(dedicated)
        serving = Serving(gpu="h100-sxm", dedicated=dedicated)
        account(log, format="generic", out=out, model=MODEL, serving=serving, gauges=gauges)
        with connect() as con:
            (one,) = batch_bands(con, Ledger(out))
        assert one.batch.tolist() == expected
        assert with_batch(deploy(MODEL), one.band[0], serving).known["batch"] == 13
        assert (
            account(
                log, format="generic", out=out, model=MODEL, serving=serving, gauges=gauges
            ).counts["read"]
            == 0
        )
        with pytest.raises(InputError, match="in the ledger already, with gauges"):
            account(log, format="generic", out=out, model=MODEL, serving=serving)


def test_gauges_of_another_time_are_refused(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("start,end,input_total,output\n2026-02-01T00:00:00Z,,9,5\n")
    gauges = read_gauges(written(tmp_path, ({}, [[ZERO, "12"]])))
    with pytest.raises(InputError, match="no request began in an hour that the gauges tell"):
        account(log, format="generic", out=tmp_path / "o", model=MODEL, gauges=gauges)
