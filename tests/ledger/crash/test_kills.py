"""Kills at random moments: what was said to be in the ledger is, whole and once; the rest can come again."""

import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from truth import COMMAND, check_nothing_else, check_sound, make_logs

LOGS = 12


def ingest(logs: Path, out: Path) -> subprocess.Popen:
    """The real command on all logs of a folder, in a process of its own."""
    told = [sys.executable, "-m", "joulebook", *COMMAND, "--out", str(out), "--json", f"{logs}/*.csv"]
    return subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen) -> None:
    problem = process.communicate(timeout=300)[1]
    assert process.returncode == 0, problem


def survive(folder: Path, kills: int, seed: int) -> None:
    """Ledgers that are killed until so many kills hit; a new one where one was done before."""
    chance, done, rounds = random.Random(seed), 0, 0
    starts = time.monotonic()
    finish(ingest_of(folder / "whole", seed))
    lasts = time.monotonic() - starts
    while done < kills:
        rounds += 1
        logs, out = folder / f"logs-{rounds}", folder / f"out-{rounds}"
        truth = make_logs(logs, LOGS, rounds)
        before: set[str] = set()
        for _ in range(kills - done):
            process = ingest(logs, out)
            try:
                process.wait(chance.uniform(0.15, 1) * lasts)
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                done += 1
            found = check_sound(out)
            assert before <= set(found)  # nothing that was in is lost
            before = set(found)
        finish(ingest(logs, out))
        assert check_sound(out) == truth
        check_nothing_else(out)


def ingest_of(folder: Path, seed: int) -> subprocess.Popen:
    make_logs(folder / "logs", LOGS, seed)
    return ingest(folder / "logs", folder / "out")


def test_five_kills(tmp_path):
    survive(tmp_path, 5, seed=5)


@pytest.mark.crash
def test_a_hundred_kills(tmp_path):
    survive(tmp_path, 100, seed=100)


@pytest.mark.parametrize("batches", [4, pytest.param(20, marks=pytest.mark.crash)])
def test_two_writers_at_once(tmp_path, batches):
    truth = {}
    for seed in (1, 2):
        truth |= make_logs(tmp_path / f"logs-{seed}", batches, seed)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(finish, [ingest(tmp_path / f"logs-{s}", tmp_path / "out") for s in (1, 2)]))
    assert check_sound(tmp_path / "out") == truth
    check_nothing_else(tmp_path / "out")
