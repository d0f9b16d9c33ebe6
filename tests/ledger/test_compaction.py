"""Compaction: fewer files, and a ledger that says the same to the last letter."""

import json
from pathlib import Path

import duckdb
import pytest

from joulebook.ledger import Serving, account, state
from joulebook.ledger.account import connect
from joulebook.ledger.busy import stored
from joulebook.ledger.compaction import Compacted, compact
from joulebook.ledger.gauges import METRIC, read_gauges
from joulebook.ledger.store import Ledger
from joulebook.ledger.verification import CHECKS, Verdict, verify

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
IMAGE = "stabilityai/stable-diffusion-xl-base-1.0"
ZERO = 1_767_225_600  # 2026-01-01T00:00Z
DEDICATED = Serving(gpu="h100-sxm", dedicated=2)
HEAD = "start,end,input_total,output,model,op,deployment\n"


def log_of(folder: Path, name: str, *rows: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", "utf-8")
    return path


def asked(begin: str, end: str) -> str:
    return f"2026-01-01T{begin}:00Z,2026-01-01T{end}:00Z,1000,100,{MODEL},text,d"


def gauged(folder: Path, batch: int, hour: int) -> Path:
    """A Prometheus answer with one sample of a batch in an hour."""
    series = {"metric": {"__name__": METRIC}, "values": [[ZERO + 3600 * hour + 60, str(batch)]]}
    path = folder / f"gauges{batch}.json"
    path.write_text(json.dumps({"data": {"resultType": "matrix", "result": [series]}}), "utf-8")
    return path


def compacted(ledger: Ledger) -> Compacted:
    with connect() as con:
        return compact(con, ledger)


def verified(ledger: Ledger) -> Verdict:
    with connect() as con:
        return verify(con, ledger)


@pytest.fixture
def dedicated(tmp_path) -> Ledger:
    """Three logs that touch the same hours, two with gauges that tell one of them differently."""
    logs = (("a", ("00:10", "01:20"), (12, 0)), ("b", ("00:30", "00:40"), (14, 0)),
            ("c", ("01:00", "02:30"), None))  # fmt: skip
    for name, times, gauges in logs:
        account(
            log_of(tmp_path, name, asked(*times)), out=tmp_path / "out", format="generic",
            serving=DEDICATED, gauges=read_gauges(gauged(tmp_path, *gauges)) if gauges else None,
        )  # fmt: skip
    return Ledger(tmp_path / "out")


def test_a_dedicated_ledger_with_gauges_says_the_same(dedicated):
    before = state(dedicated.path)
    with connect() as con:
        busy = stored(con, dedicated)
    found = compacted(dedicated)
    assert found.files_after < found.files_before
    assert {kind: len(dedicated.files(kind)) for kind in ("busy", "gauges", "cube")} == {
        "busy": 1, "gauges": 1, "cube": 1,
    }  # fmt: skip
    assert state(dedicated.path).text() == before.text()
    (merged,) = dedicated.files("busy")
    assert duckdb.sql(f"SELECT count(*) FROM '{merged}'").fetchone() == (len(busy),)
    with connect() as con:
        assert stored(con, dedicated) == busy
    assert verified(dedicated).checked == CHECKS
    assert not verified(dedicated).broken


def test_a_log_after_a_compaction_holds_before_what_was_compacted(dedicated, tmp_path):
    """The union of an hour is made again, and is newer than the one in the merged file."""
    compacted(dedicated)
    late = log_of(tmp_path, "late", asked("00:00", "00:59"))
    account(late, out=dedicated.path, format="generic", serving=DEDICATED)
    assert not verified(dedicated).broken
    before = state(dedicated.path).text()
    compacted(dedicated)
    assert state(dedicated.path).text() == before
    assert not verified(dedicated).broken


def test_a_ledger_that_is_few_files_already_stays_as_it_is(dedicated):
    compacted(dedicated)
    manifest = (dedicated.path / "manifest.jsonl").read_bytes()
    found = compacted(dedicated)
    assert found.files_before == found.files_after
    assert (dedicated.path / "manifest.jsonl").read_bytes() == manifest


def test_works_and_shared_endpoints_are_merged_too(tmp_path):
    for day in (1, 2):
        rows = (f"2026-01-01T0{day}:00:00Z,,1000,100,{MODEL},text,",
                f"2026-01-01T0{day}:00:00Z,,0,0,{IMAGE},image,")  # fmt: skip
        account(log_of(tmp_path, f"{day}", *rows), out=tmp_path / "out", format="generic")
    ledger, before = Ledger(tmp_path / "out"), state(tmp_path / "out").text()
    compacted(ledger)
    assert state(ledger.path).text() == before
    assert not verified(ledger).broken


def test_busy_time_that_no_event_tells_is_named(dedicated):
    """Written with its hash, as a wrong program would."""
    tables = {"busy/wrong.parquet": "SELECT * REPLACE (busy_ms + 1 AS busy_ms, 99 AS logs) FROM "
              f"read_parquet({dedicated.files('busy')})"}  # fmt: skip
    with connect() as con:
        (log, *_) = dedicated.logs()
        with dedicated.locked():
            entry = type(log)("wrong", "wrong.csv", {})
            dedicated.add(con, entry, tables)
    found = verified(dedicated)
    assert found.checked[-1] == "busy"
    assert "busy: the busy time of" in found.broken
    assert MODEL in found.broken


def test_a_missing_busy_file_is_named(dedicated):
    (first, *_) = dedicated.files("busy")
    Path(first).unlink()
    assert verified(dedicated).broken.startswith("files: ")


def test_the_merged_files_are_readable_by_others(dedicated):
    compacted(dedicated)
    (path,) = dedicated.files("gauges")
    rows = duckdb.sql(f"SELECT hour, batch FROM '{path}' ORDER BY ALL").fetchall()
    assert [batch for _, batch in rows] == [12.0, 14.0]
