"""A ledger of many rows: what each step costs, beside DuckDB's own plainest queries and EcoLogits.

    python benchmarks/ledger.py [ROWS]       GROWTH=1 for 10^6, 10^7 … ROWS; KEEP=1 keeps the files
                                             TAKEN_IN=0 writes events without reading them as a log
                                             KEPT=folder measures the rest on files kept before

CPU seconds of all threads, wall seconds, the peak memory of the process; every step in one of its own.
Plainest query and cube take turns, the best of three counts, for machines are noisy. Never a test.
"""

import json
import logging
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
from ledger_rows import BYTES_A_ROW, write_jsonl, write_logs

TRACES = Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "traces"
JSON_LINES, PEER_CALLS, TURNS = 400_000, 2_000, 3
OTHER_FACTS = "2026-11-22.3"  # an edition with other figures of grids and of an accelerator
EVENT = """
SELECT event_id, 1::BIGINT AS requests, "start", "end", 0::SMALLINT AS span_hours, tenant,
    NULL::VARCHAR AS project, NULL::VARCHAR AS "user", MAP {}::MAP(VARCHAR, VARCHAR) AS labels,
    NULL::VARCHAR AS provider, model, NULL::VARCHAR AS deployment, region, 'text' AS op,
    '{}' AS serving, input_total - input_cached AS input_uncached, input_cached,
    0::BIGINT AS input_cache_write, output, 0::BIGINT AS output_reasoning, 0::BIGINT AS images,
    0::BIGINT AS pixels, 0::BIGINT AS steps, 0::BIGINT AS frames, 0.0::DOUBLE AS seconds_audio,
    0.0::DOUBLE AS billed_usd, 0.0::DOUBLE AS seat_days, NULL::VARCHAR AS status, 'made up' AS source
FROM read_parquet(?) ORDER BY "start", event_id"""
PLAINEST = """
CREATE TEMP TABLE plainest AS
SELECT {}, date_trunc('hour', "start") AS hour, sum(input_uncached), sum(output) FROM {} GROUP BY ALL"""
VARYING = "tenant, model, region"  # what of the cube's keys these logs tell apart
SCAN = """
SELECT max(tenant), max(model), max(region), max("start"), max("end"), sum(input_uncached),
    sum(input_cached), sum(output) FROM {}"""


def main() -> None:
    """Print a table for every number of rows."""
    if not TRACES.is_dir():
        print("JOULEBOOK_DATA names no folder with traces: nothing to resample")
        return
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sizes = (
        [10**power for power in range(6, 12) if 10**power < most]
        if os.environ.get("GROWTH")
        else []
    )
    if kept := os.environ.get("KEPT"):
        print_table(Path(kept), most)
        return
    for rows in (*sizes, most):
        at = Path(os.environ.get("TMPDIR") or "build")
        at.mkdir(exist_ok=True)
        if shutil.disk_usage(at).free < 3 * BYTES_A_ROW * rows + (2 << 30):
            print(
                f"{rows:,} rows want {3 * BYTES_A_ROW * rows / 1e9:.0f} GB and 2 GB to spare in {at}"
            )
            return
        folder = Path(tempfile.mkdtemp(prefix="ledger-", dir=at))
        try:
            print_table(folder, rows)
        finally:
            if os.environ.get("KEEP"):
                print(f"kept in {folder}")
            else:
                shutil.rmtree(folder)


def print_table(folder: Path, rows: int) -> None:
    """Run every step on so many rows and print what it cost, beside its bar."""
    print(f"\n{rows:,} rows   load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':34}{'CPU s':>9}{'wall s':>9}{'peak MB':>9}{'rows/CPU s':>12}")
    if not os.environ.get("KEPT"):
        print_taken_in(folder, rows)
    scan = shown(folder, "scan", "bare scan of the columns", rows)
    steps = ("plainest", "plainest_varying", "cube")
    turns = [[run(folder, step) for step in steps] for _ in range(TURNS)]
    plainest, varying, cube = (
        min(some, key=lambda one: one["cpu"]) for some in zip(*turns, strict=True)
    )
    line("plainest GROUP BY the same keys", plainest, rows)
    line("  by the 3 of them that vary here", varying, rows)
    line(
        "cube",
        cube,
        rows,
        f"{cube['cpu'] / plainest['cpu']:.2f} x plainest, bar 1.3; "
        f"{cube['cpu'] / varying['cpu']:.2f} x by varying keys; {cube['cpu'] / scan['cpu']:.1f} x scan",
    )
    cells = int(cube["found"])
    stated = shown(folder, "statement", "statement, 1,000 draws", rows)
    print(f"{'':34}statement / cube build {stated['cpu'] / cube['cpu']:.2f}, bar 0.10")
    again = shown(folder, "restatement", f"restate under facts of {OTHER_FACTS}", rows)
    print(f"{'':34}two statements and {again['found']:.0f} steps / cube build "
          f"{again['cpu'] / cube['cpu']:.2f}")  # fmt: skip
    print(f"{'':34}{cells:,} cells, {rows / cells:.1f} rows each; {sizes_of(folder, rows)}")
    both = [(run(folder, "read_json"), run(folder, "ingest_json")) for _ in range(TURNS)]
    read, ingest = (min(some, key=lambda one: one["cpu"]) for some in zip(*both, strict=True))
    line("read_json of DuckDB", read, JSON_LINES)
    line("account of the same", ingest, JSON_LINES, f"{ingest['cpu'] / read['cpu']:.1f} x, bar 2")
    peer = run(folder, "peer")
    line("EcoLogits", peer, PEER_CALLS)
    ratio = (peer["cpu"] / PEER_CALLS) / ((cube["cpu"] + stated["cpu"]) / rows)
    alone = (peer["cpu"] / PEER_CALLS) / (cube["cpu"] / rows)
    print(f"{'':34}cube and statement {ratio:,.0f} x EcoLogits a row, bar 1,000; "
          f"cube alone {alone:,.0f} x")  # fmt: skip


def print_taken_in(folder: Path, rows: int) -> None:
    """Make logs up and take them into a ledger."""
    shown(folder, "make", "made up and written", rows)
    if os.environ.get("TAKEN_IN") == "0":
        shown(folder, "write_events", "events and cube, unread", rows)
    else:
        shown(folder, "take_in", "account", rows)


def shown(folder: Path, step: str, what: str, rows: int) -> dict[str, float]:
    """Run a step and print its line."""
    cost = run(folder, step, rows)
    line(what, cost, rows)
    return cost


def line(what: str, cost: dict[str, float], rows: int, note: str = "") -> None:
    """Print the cost of a step."""
    rate = rows / cost["cpu"]
    print(f"{what:34}{cost['cpu']:9.2f}{cost['wall']:9.1f}{cost['peak_mb']:9.0f}{rate:12,.0f}  {note}",
          flush=True)  # fmt: skip


def sizes_of(folder: Path, rows: int) -> str:
    """Bytes a row of logs, events and cube."""
    told = (("log", "log-*.parquet"), ("events", "ledger/events/*/*"), ("cube", "ledger/cube/*"))
    sums = {name: sum(p.stat().st_size for p in folder.glob(pattern)) for name, pattern in told}
    return ", ".join(f"{name} {size / rows:.1f} B/row" for name, size in sums.items())


def run(folder: Path, step: str, rows: int = 0) -> dict[str, float]:
    """A step in a process of its own, so that its peak is its own; what it cost."""
    command = [sys.executable, __file__, "--step", step, str(folder), str(rows)]
    # as the command sets it before it loads numpy
    env = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measured(step: Callable[[Path, int], Iterator[object]], folder: Path, rows: int) -> None:
    """Print what a step costs after its preparation, as JSON; it yields when ready, then its result."""
    going = step(folder, rows)
    next(going)
    before, wall = os.times(), time.perf_counter()
    found = next(going)
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 10)
    cost = {
        "cpu": max(cpu, 1e-3),
        "wall": time.perf_counter() - wall,
        "peak_mb": peak,
        "found": found,
    }
    print(json.dumps(cost))


def make(folder: Path, rows: int) -> Iterator[object]:
    """The logs."""
    yield None
    yield len(write_logs(TRACES, folder, rows))


def take_in(folder: Path, _rows: int) -> Iterator[object]:
    """The logs through `account`, with the statement at its end."""
    from joulebook.ledger import ReadOptions, account

    yield None
    statement = account(folder / "log-*.parquet", format="generic", out=folder / "ledger",
                        options=ReadOptions(time_zone="UTC"))  # fmt: skip
    yield statement.counts["requests"]


def write_events(folder: Path, _rows: int) -> Iterator[object]:
    """The logs as events and cubes, without asking whether a row may be one."""
    from joulebook.ledger import Factors, ReadOptions, Serving
    from joulebook.ledger.account import Taking, _tables, connect
    from joulebook.ledger.log_file import open_log
    from joulebook.ledger.manifest import Entry
    from joulebook.ledger.store import Ledger

    yield None
    ledger = Ledger(folder / "ledger")
    for path in sorted(folder.glob("log-*.parquet")):
        log = open_log(path)
        with connect() as con, ledger.locked():
            con.execute(f"CREATE TEMP TABLE events AS {EVENT}", [str(path)])
            con.execute("CREATE TEMP TABLE quarantine (raw VARCHAR)")
            rows = con.execute("SELECT count(*) FROM events").fetchone()[0]
            entry = Entry(log.sha256, log.name, {}, rows, rows)
            how = Taking("generic", ReadOptions(), Serving(), Factors(), lambda *_: None)
            ledger.add(con, entry, _tables(con, ledger, entry.short, how))
    yield None


def _engine() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET memory_limit = '1GB'")
    return con


def _events(folder: Path) -> str:
    return f"read_parquet('{folder}/ledger/events/*/*.parquet')"


def scan(folder: Path, _rows: int) -> Iterator[object]:
    """Every column that the cube reads, once."""
    con = _engine()
    yield None
    yield len(con.execute(SCAN.format(_events(folder))).fetchall())


def plainest(folder: Path, _rows: int) -> Iterator[object]:
    """The plainest query of the same keys as the cube's, into a table."""
    from joulebook.ledger.events import KEYS

    con, keys = _engine(), ", ".join(f'"{key}"' for key in KEYS)
    yield None
    con.execute(PLAINEST.format(keys, _events(folder)))
    yield None


def plainest_varying(folder: Path, _rows: int) -> Iterator[object]:
    """The same by only those keys that differ in these logs, for somebody who knows which do."""
    con = _engine()
    yield None
    con.execute(PLAINEST.format(VARYING, _events(folder)))
    yield None


def cube(folder: Path, _rows: int) -> Iterator[object]:
    """The cube, into a table."""
    from joulebook.ledger.cube import constant_keys_of, cube_query

    con = _engine()
    files = [str(path) for path in folder.glob("ledger/events/*/*.parquet")]
    yield None
    cube_query(con, _events(folder), constant_keys_of(con, files))
    yield con.execute("SELECT count(*) FROM float_cube").fetchone()[0]


def statement(folder: Path, _rows: int) -> Iterator[object]:
    """The statement of the ledger from its cubes, under today's facts."""
    from joulebook.ledger import state

    yield None
    yield state(folder / "ledger").counts["requests"]


def restatement(folder: Path, _rows: int) -> Iterator[object]:
    """The ledger under an earlier edition of the facts, with why each total moved."""
    from joulebook.facts.editions import edition
    from joulebook.ledger.restate import restate

    yield None
    yield len(restate(folder / "ledger", edition(OTHER_FACTS)).steps)


def _jsonl(folder: Path) -> Path:
    path = folder / "lines.jsonl"
    if not path.exists():
        write_jsonl(path, folder / "log-0000.parquet", JSON_LINES)
    return path


def read_json(folder: Path, _rows: int) -> Iterator[object]:
    """DuckDB's own reader as it comes, into a Parquet file."""
    path, con = _jsonl(folder), _engine()
    yield None
    con.execute(f"COPY (FROM read_json('{path}')) TO '{folder}/read.parquet' "
                "(FORMAT parquet, COMPRESSION zstd)")  # fmt: skip
    yield None


def ingest_json(folder: Path, _rows: int) -> Iterator[object]:
    """The same lines as a log, without the statement and what names mean, which no line changes."""
    from joulebook.ledger import ReadOptions
    from joulebook.ledger.account import Taking, _taken_in
    from joulebook.ledger.electricity import TODAY
    from joulebook.ledger.serving import Serving
    from joulebook.ledger.store import Ledger

    path, short = _jsonl(folder), folder / "short.jsonl"
    how = Taking("litellm", ReadOptions(), Serving(), TODAY, lambda *_: None)
    write_jsonl(short, folder / "log-0000.parquet", JSON_LINES // 10)
    _taken_in(Ledger(folder / "first"), short, short.name, how, (1, 1))
    shutil.rmtree(folder / "json", ignore_errors=True)
    yield None
    yield _taken_in(Ledger(folder / "json"), path, path.name, how, (1, 1)).accepted


def peer(_folder: Path, _rows: int) -> Iterator[object]:
    """EcoLogits, a call at a time, as it is used."""
    from ecologits.tracers.utils import llm_impacts

    logging.disable(logging.WARNING)  # it says of this model that its size is not public
    llm_impacts("openai", "gpt-4o-mini", 400, 5.0, "FRA")
    yield None
    for tokens in range(PEER_CALLS):
        llm_impacts("openai", "gpt-4o-mini", tokens + 1, 5.0, "FRA")
    yield PEER_CALLS


STEPS = {
    step.__name__: step
    for step in (
        make, take_in, write_events, scan, plainest, plainest_varying, cube, statement, restatement,
        read_json, ingest_json, peer,
    )
}  # fmt: skip

if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        measured(STEPS[sys.argv[2]], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
