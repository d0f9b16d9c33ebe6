"""Kills at random moments: what was said to be in the ledger is, whole and once; the rest can come again."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from truth import COMMAND, check_nothing_else, check_sound, make_logs


def ingest(logs: Path, out: Path) -> subprocess.Popen:
    """The real command on all logs of a folder, in a process of its own."""
    told = [
        sys.executable,
        "-m",
        "joulebook",
        *COMMAND,
        "--out",
        str(out),
        "--json",
        f"{logs}/*.csv",
    ]
    return subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen) -> None:
    problem = process.communicate(timeout=300)[1]
    assert process.returncode == 0, problem


def killed(process: subprocess.Popen, after: float) -> bool:
    """Whether the process was still at work after so many seconds, and was killed."""
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    return False


def survive(folder: Path, kills: int, count: int) -> None:
    """Ledgers of so many logs, killed at random moments until all is in; new ones until kills are done."""
    chance, done, seed = random.Random(kills), 0, 0
    while done < kills:
        seed += 1
        logs, out = folder / f"logs-{seed}", folder / f"out-{seed}"
        truth, before, at_work = make_logs(logs, count, seed), set(), True
        while at_work and done < kills:
            at_work = killed(ingest(logs, out), chance.uniform(0.5, 0.5 + 0.3 * count))
            done += at_work
            found = check_sound(out)
            assert before <= set(found)  # nothing that was in is lost
            before = set(found)
        finish(ingest(logs, out))
        assert check_sound(out) == truth
        check_nothing_else(out)


def test_five_kills(tmp_path):
    survive(tmp_path, 5, 5)


@pytest.mark.crash
def test_a_hundred_kills(tmp_path):
    survive(tmp_path, 100, 12)


@pytest.mark.parametrize("batches", [3, pytest.param(20, marks=pytest.mark.crash)])
def test_two_writers_at_once(tmp_path, batches):
    truth = {}
    for seed in (1, 2):
        truth |= make_logs(tmp_path / f"logs-{seed}", batches, seed)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(finish, [ingest(tmp_path / f"logs-{s}", tmp_path / "out") for s in (1, 2)]))
    assert check_sound(tmp_path / "out") == truth
    check_nothing_else(tmp_path / "out")
