"""A disk that is full at any moment: an error that says so, and the ledger as it was."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from truth import COMMAND, check_nothing_else, check_sound, make_logs

pytestmark = pytest.mark.crash
SIZE = 1 << 20


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of SIZE bytes; the test is skipped where none may be mounted."""
    at = tmp_path / "disk"
    at.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "joulebook-test", str(at)]
    try:
        made = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no command mount")
    if made.returncode:
        pytest.skip(f"no small file system can be mounted here: {made.stderr.strip()}")
    yield at
    subprocess.run(["umount", str(at)], check=True)


def free(disk: Path) -> int:
    stat = os.statvfs(disk)
    return stat.f_bavail * stat.f_bsize


def ingest(log: Path, out: Path) -> subprocess.CompletedProcess:
    told = [sys.executable, "-m", "joulebook", *COMMAND, "--out", str(out), str(log)]
    return subprocess.run(told, capture_output=True, text=True, timeout=120)


def test_a_disk_that_fills_up(small_disk, tmp_path):
    logs, out = tmp_path / "logs", small_disk / "out"
    truth = make_logs(logs, 6, 1)
    paths = sorted(logs.iterdir())
    assert ingest(paths[0], out).returncode == 0
    failed = 0
    for path in paths[1:]:
        # what is left grows from nothing until the log fits
        for left in range(0, 10):
            before = check_sound(out)
            ballast = small_disk / "ballast"
            ballast.write_bytes(bytes(max(free(small_disk) - 4096 * left * left, 0)))
            run = ingest(path, out)
            ballast.unlink()
            if run.returncode == 0:
                break
            failed += 1
            assert (run.returncode, "Traceback" in run.stderr) == (2, False), run.stderr
            assert "cannot be written" in run.stderr
            after = check_sound(out)
            assert after == before or len(after) == len(before) + 20  # kept, and not stated
    for path in paths:
        ingest(path, out)
    assert failed > 5
    assert check_sound(out) == truth
    check_nothing_else(out)
