"""When a deployment was busy: the exact union of its requests' times, however they came."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joulebook.ledger import Serving, account
from joulebook.ledger.account import connect
from joulebook.ledger.busy import rebuild, stored
from joulebook.ledger.store import Ledger

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
ZERO = datetime(2026, 1, 1)
HOUR = 3_600_000
DEDICATED = Serving(gpu="h100-sxm", dedicated=1)


def written(folder: Path, spans: list[tuple[int, int]], name: str) -> Path:
    """A log of requests from and to milliseconds after ZERO."""
    path = folder / f"{name}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["event_id", "start", "end", "input_total", "output", "deployment"])
        for n, (begin, end) in enumerate(spans):
            times = [f"{ZERO + timedelta(milliseconds=ms)}Z" for ms in (begin, end)]
            rows.writerow([f"{name}-{n}", *times, 100, 10, f"d{n % 2}"])
    return path


def taken(folder: Path, logs: list[list[tuple[int, int]]], serving: Serving = DEDICATED) -> Ledger:
    for n, spans in enumerate(logs):
        log = written(folder, spans, f"log{n}")
        account(log, format="generic", out=folder / "out", model=MODEL, serving=serving)
    return Ledger(folder / "out")


def rows_of(ledger: Ledger) -> list[tuple]:
    with connect() as con:
        kept = stored(con, ledger)
        assert kept == rebuild(con, ledger)
    return kept


def by_brute_force(spans: list[tuple[int, int]]) -> dict[tuple[str, int], tuple[int, int, int]]:
    """Busy and in-flight milliseconds and beginnings by deployment and hour, one second at a time."""
    found: dict[tuple[str, int], list] = {}
    for n, (begin, end) in enumerate(spans):
        for hour in range(begin // HOUR, max(end - 1, begin) // HOUR + 1):
            cell = found.setdefault((f"d{n % 2}", hour), [set(), 0, 0])
            seconds = range(max(begin, hour * HOUR), min(end, (hour + 1) * HOUR), 1000)
            cell[0].update(seconds)
            cell[1] += len(seconds)
            cell[2] += begin // HOUR == hour
    return {key: (len(busy) * 1000, flight * 1000, n) for key, (busy, flight, n) in found.items()}


def as_found(rows: list[tuple]) -> dict[tuple[str, int], tuple[int, int, int]]:
    return {(r[0], int((r[4] - ZERO) / timedelta(hours=1))): r[5:8] for r in rows}


seconds = st.integers(0, 3 * 3600 - 1).map(lambda s: s * 1000)
spans = st.lists(
    st.tuples(seconds, st.integers(0, 5000)).map(lambda x: (x[0], x[0] + x[1] * 1000)),
    min_size=1,
    max_size=25,
)


@given(spans)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_busy_time_is_the_union_by_brute_force(tmp_path_factory, spans):
    ledger = taken(tmp_path_factory.mktemp("busy"), [spans])
    assert as_found(rows_of(ledger)) == by_brute_force(spans)


@given(spans, st.integers(0, 25))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_log_in_two_files_is_as_busy_as_in_one(tmp_path_factory, spans, cut):
    even = [span for pair in zip(spans, spans, strict=True) for span in pair]  # in both deployments
    whole = taken(tmp_path_factory.mktemp("one"), [even])
    parts = [part for part in (even[: 2 * cut], even[2 * cut :]) if part]
    assert rows_of(taken(tmp_path_factory.mktemp("two"), parts)) == rows_of(whole)


def test_a_long_request_of_an_earlier_log_counts_in_the_hours_of_a_later_one(tmp_path):
    day = 24 * HOUR
    ledger = taken(tmp_path, [[(0, 10 * day)], [(0, 1000)], [(9 * day, 9 * day + HOUR // 2)] * 2])
    found = as_found(rows_of(ledger))
    assert found["d0", 9 * 24] == (HOUR, HOUR + HOUR // 2, 1)
    assert found["d0", 9 * 24 + 1] == (HOUR, HOUR, 0)


def test_some_hours_are_made_again_by_themselves(tmp_path):
    ledger = taken(tmp_path, [[(0, 2 * HOUR), (HOUR, 3 * HOUR)]])
    with connect() as con:
        one = rebuild(con, ledger, [ZERO + timedelta(hours=1)])
        assert one == [row for row in stored(con, ledger) if row[4].hour == 1]
        assert rebuild(con, ledger, []) == []


def test_shared_endpoints_and_requests_without_an_end(tmp_path):
    (tmp_path / "shared").mkdir()
    assert rows_of(taken(tmp_path / "shared", [[(0, 1000)]], Serving(gpu="h100-sxm"))) == []
    log = tmp_path / "log.csv"
    log.write_text(
        "start,end,input_total,output\n2026-01-01T00:00:00Z,,9,5\n2026-01-01T00:00:00Z,,9,0\n"
    )
    account(log, format="generic", out=tmp_path / "o", model=MODEL, serving=DEDICATED)
    (row,) = rows_of(Ledger(tmp_path / "o"))
    assert row[5:9] == (0, 0, 2, 1)


@pytest.mark.parametrize("quoted", ["o'clock", "a*b[1]"])
def test_a_ledgers_name_may_have_any_letter(tmp_path, quoted):
    (tmp_path / quoted).mkdir()
    assert len(rows_of(taken(tmp_path / quoted, [[(0, 1000)], [(0, 2000)]]))) == 1
