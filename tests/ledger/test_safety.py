"""What may befall a ledger: each time an error that names it, and a ledger as it was."""

import fcntl
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.facts.editions import edition
from joulebook.ledger import Serving, account, state
from joulebook.ledger.durable import write_whole
from joulebook.ledger.keeping import NOT_KEPT
from joulebook.ledger.manifest import MANIFEST
from joulebook.ledger.restate import restate

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
HEAD = "event_id,start,input_total,output\n"
SERVING = Serving(gpu="h100-sxm", batch=32)
COMMAND = ("account", "--format", "generic", "--model", MODEL, "--out")


def row(n: int, day: int = 1, tokens: int = 100) -> str:
    return f"id-{n},2026-01-{day:02}T00:00:00Z,{tokens},7\n"


def log_of(folder: Path, text: str, name: str = "log.csv") -> Path:
    (folder / name).write_text(HEAD + text)
    return folder / name


def take(log: Path, out: Path, **kwargs):
    defaults = {"format": "generic", "model": MODEL, "serving": SERVING, "out": out}
    return account(log, **defaults | kwargs)


@pytest.fixture
def ledger(tmp_path) -> Path:
    take(log_of(tmp_path, row(1) + row(2, 2)), tmp_path / "out")
    return tmp_path / "out"


def more(tmp_path: Path) -> Path:
    return log_of(tmp_path, row(3), "more.csv")


def adds_up(statement) -> dict:
    counts = statement.counts
    assert counts["read"] == counts["accepted"] + counts["duplicates"] + counts["quarantined"]
    return counts


def contents(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file() and "statements" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def in_child(*command: object, before=None, **env: str) -> subprocess.CompletedProcess:
    """The command line in a process of its own, after `before` there."""
    told = [sys.executable, "-m", "joulebook", *map(str, command)]
    return subprocess.run(
        told, capture_output=True, text=True, preexec_fn=before, env=os.environ | env, timeout=120
    )


def test_half_a_line_of_the_manifest_is_no_line(ledger, tmp_path):
    manifest = ledger / MANIFEST
    whole = manifest.read_bytes()
    take(more(tmp_path), ledger)
    last = manifest.read_bytes()[len(whole) :]
    for length in (1, len(last) // 2, len(last) - 1):
        manifest.write_bytes(whole + last[:length])
        assert state(ledger).counts["requests"] == 2
    assert adds_up(take(tmp_path / "more.csv", ledger))["accepted"] == 1
    assert manifest.read_bytes() == whole + last


@pytest.mark.parametrize("left", [b"", b'{"led', b'{"ledger": 2, "made_by": "joulebook"}\n'])
def test_a_ledger_whose_first_log_was_never_finished_begins_anew(tmp_path, left):
    out = tmp_path / "out"
    for folder in ("events/day=2026-01-01", "cube", ".staging/events", "quarantine"):
        (out / folder).mkdir(parents=True)
    (out / MANIFEST).write_bytes(left)
    with pytest.raises(InputError, match="no log"):
        state(out)
    assert adds_up(take(log_of(tmp_path, row(1)), out))["accepted"] == 1
    assert state(out).counts["requests"] == 1


def test_a_later_layout_is_left_alone(ledger, tmp_path):
    manifest = ledger / MANIFEST
    lines = manifest.read_bytes().split(b"\n")
    lines[0] = json.dumps({"ledger": 99, "made_by": "joulebook 99"}).encode()
    manifest.write_bytes(b"\n".join(lines))
    before = contents(ledger)
    for act in (lambda: state(ledger), lambda: take(more(tmp_path), ledger)):
        with pytest.raises(InputError, match="later version"):
            act()
    assert contents(ledger) == before


@pytest.mark.parametrize("damage", [b"", b"PAR1 no parquet PAR1", None])
@pytest.mark.parametrize("kind", ["events", "cube"])
def test_a_damaged_file_is_named_and_nothing_is_added(ledger, tmp_path, kind, damage):
    file = sorted((ledger / kind).rglob("*.parquet"))[0]
    file.write_bytes(file.read_bytes()[:-9] if damage is None else damage)
    before = contents(ledger)
    with pytest.raises(InputError, match=rf"damaged.*{file.name}"):
        take(more(tmp_path), ledger)
    if kind == "cube":
        with pytest.raises(InputError, match=rf"damaged.*{file.name}"):
            state(ledger)
    else:
        assert contents(ledger) == before


def test_a_file_of_another_schema_is_damage(ledger, tmp_path):
    file = sorted((ledger / "events").rglob("*.parquet"))[0]
    duckdb.execute(f"COPY (SELECT 1 AS one) TO '{file}' (FORMAT PARQUET)")
    with pytest.raises(InputError, match="damaged"):
        take(more(tmp_path), ledger)


@pytest.mark.parametrize("name", ["events", "cube", "quarantine", ".staging", ".lock", MANIFEST])
def test_links_out_of_a_ledger_are_refused_and_not_followed(ledger, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("mine")
    at = ledger / name
    target = outside / "precious" if name in (".lock", MANIFEST) else outside
    if at.is_dir():
        shutil.rmtree(at)
    elif at.exists():
        at.unlink()
    at.symlink_to(target)
    with pytest.raises(InputError, match=rf"{name}|damaged"):
        take(more(tmp_path), ledger)
    assert contents(outside) == {"precious": b"mine"}


def test_a_day_that_is_a_link_out_is_not_written_to(ledger, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (ledger / "events" / "day=2026-01-05").symlink_to(outside)
    with pytest.raises(InputError, match="day=2026-01-05"):
        take(log_of(tmp_path, row(9, 5), "five.csv"), ledger)
    assert list(outside.iterdir()) == []
    assert state(ledger).counts["requests"] == 2


@pytest.mark.parametrize("limit", [100, 1_000, 4_000])
def test_a_file_that_cannot_grow_leaves_the_ledger_as_it_was(ledger, tmp_path, limit):
    """As on a full disk: every write beyond `limit` bytes of a file fails."""
    before, log = contents(ledger), log_of(tmp_path, "".join(map(row, range(5_000))), "big.csv")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = in_child(*COMMAND, ledger, log, before=limited)
    assert (run.returncode, "Traceback" in run.stderr) == (2, False), run.stderr
    assert "cannot be written" in run.stderr
    assert contents(ledger) == before
    assert adds_up(take(log, ledger))["accepted"] == 4_998


def test_a_read_only_ledger_says_so(ledger, tmp_path):
    if subprocess.run(["chattr", "+i", ledger], capture_output=True).returncode:
        pytest.skip("chattr +i is not possible here")
    try:
        with pytest.raises(InputError, match=r"out.*cannot be written"):
            take(more(tmp_path), ledger)
        (tmp_path / "empty").mkdir()
        subprocess.run(["chattr", "+i", tmp_path / "empty"], check=True)
        with pytest.raises(InputError, match=r"empty.*cannot be written"):
            take(more(tmp_path), tmp_path / "empty")
    finally:
        subprocess.run(["chattr", "-i", ledger, tmp_path / "empty"])
    assert adds_up(take(more(tmp_path), ledger))["accepted"] == 1


def test_a_read_only_ledger_is_stated_and_says_that_it_keeps_nothing(ledger):
    before = state(ledger)
    shutil.rmtree(ledger / "statements")
    if subprocess.run(["chattr", "+i", ledger], capture_output=True).returncode:
        pytest.skip("chattr +i is not possible here")
    try:
        said = state(ledger)
        with pytest.raises(InputError, match=r"out.*cannot be written"):
            restate(ledger, edition(), against=edition())
    finally:
        subprocess.run(["chattr", "-i", ledger], check=True)
    assert [str(note) for note in said.caveats if note not in before.caveats] == [NOT_KEPT]
    assert said.totals == before.totals
    assert state(ledger).text() == before.text()
    assert len(list((ledger / "statements").glob("*.json"))) == 1


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize("levels", [1_000, 100_000])
def test_hostile_nesting_is_one_bad_row(tmp_path, levels):
    good = json.dumps(
        {"event_id": "a", "start": "2026-01-01T00:00:00Z", "input_total": 5, "output": 1}
    )
    deep = good.replace('"a"', '"b"')[:-1] + f', "labels": {nested(levels)}}}'
    object_ = (
        good.replace('"a"', '"c"')[:-1]
        + ', "labels": '
        + '{"a":' * levels
        + "1"
        + "}" * levels
        + "}"
    )
    log = tmp_path / "log.jsonl"
    log.write_text("\n".join((good, deep, nested(levels), object_, good.replace('"a"', '"d"'))))
    run = in_child(*COMMAND, tmp_path / "out", log, "--json")
    assert run.returncode == 0, run.stderr
    counts = json.loads(run.stdout)
    assert counts["read"] == 5
    assert counts["accepted"] + counts["quarantined"] == 5
    assert counts["accepted"] >= 2
    for alone in (deep, nested(levels)):
        log.write_text(alone)
        run = in_child(*COMMAND, tmp_path / "alone", log)
        assert run.returncode == 2, run.stderr
        assert "Traceback" not in run.stderr


def test_clocks_that_run_back_and_dates_to_come(tmp_path):
    later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3 * 86_400))
    text = (
        "event_id,start,end,input_total,output\n"
        "a,2026-01-02T00:00:00Z,2026-01-02T00:00:01Z,5,1\n"
        "b,2026-01-01T00:00:00Z,2026-01-01T00:00:01Z,5,1\n"
        "c,2026-01-01T00:00:00Z,2025-12-31T23:59:59Z,5,1\n"
        f"d,{later},,5,1\n"
        "e,2999-01-01T00:00:00Z,,5,1\ne,1969-12-31T00:00:00Z,,5,1\nf,-1e300,,5,1\ng,1e300,,5,1\n"
    )
    (tmp_path / "log.csv").write_text(text)
    counts = adds_up(take(tmp_path / "log.csv", tmp_path / "out"))
    assert (counts["read"], counts["accepted"], counts["quarantined"]) == (8, 2, 6)


def test_an_id_on_two_days_is_one_request_or_none(ledger, tmp_path):
    counts = adds_up(
        take(log_of(tmp_path, row(1) + row(1, 2) + row(2, 3) + row(4), "b.csv"), ledger)
    )
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (1, 1, 2)


def states(ledger: Path) -> None:
    for _ in range(25):
        write_whole(ledger / "statements" / "one.json", "{}")


def test_the_same_answer_may_be_written_by_several_at_once(ledger):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(states, [ledger] * 4))
    assert (ledger / "statements" / "one.json").read_text() == "{}"
    assert list((ledger / "statements").glob(".*")) == []


def test_a_log_that_grew_while_another_writer_took_it_in_counts_once(tmp_path):
    """Rows without ids are known by their file: which file they were in before is settled under the lock."""
    head, rows = "start,input_total,output\n", "2026-01-01T00:00:00Z,5,1\n" * 10
    short, long, out = tmp_path / "short.csv", tmp_path / "long.csv", tmp_path / "out"
    short.write_text(head + rows)
    long.write_text(head + rows * 2)
    take(short, tmp_path / "ready", serving=None)
    out.mkdir()
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = [sys.executable, "-m", "joulebook", *COMMAND, out, long, "--json"]
        writer = subprocess.Popen(
            told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        wait_for_lock(writer.pid)
        shutil.copytree(tmp_path / "ready", out, dirs_exist_ok=True, ignore=lambda *_: [".lock"])
    counts = json.loads(writer.communicate(timeout=60)[0])
    assert (counts["requests"], counts["accepted"], counts["duplicates"]) == (20, 10, 10)


def wait_for_lock(pid: int) -> None:
    """Return once a process waits for a lock."""
    for _ in range(600):
        lines = Path("/proc/locks").read_text().splitlines()
        if any("->" in line and f" {pid} " in line for line in lines):
            return
        time.sleep(0.1)
    raise AssertionError("nobody waits")
