"""A line of two gigabytes is one bad row, and never in memory as a whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from truth import MODEL

pytestmark = pytest.mark.crash
LINE = 2 << 30
MOST_RSS = 1 << 30  # bytes: half of the line
GOOD = '{"event_id": "%s", "start": "2026-01-01T00:00:00Z", "input_total": 5, "output": 1}\n'
HEAD = "event_id,start,input_total,output\n"


def sparse(path: Path, before: str, after: str) -> None:
    """A file with a line of LINE bytes of nothing, which takes no room on the disk."""
    with path.open("wb") as file:
        file.write(before.encode())
        file.truncate(file.tell() + LINE)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + after.encode())


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("log.jsonl", GOOD % "a", GOOD % "b"),
        ("log.csv", HEAD + "a,2026-01-01T00:00:00Z,5,1\n", "b,2026-01-01T00:00:00Z,5,1\n"),
    ],
)
def test_two_gigabytes_in_a_line(tmp_path, name, before, after, record_property):
    log, out = tmp_path / name, tmp_path / "out"
    sparse(log, before, after)
    told = [sys.executable, "-m", "joulebook", "account", str(log), "--format", "generic"]
    with (tmp_path / "told").open("wb") as answer, (tmp_path / "problem").open("wb") as problem:
        command = [*told, "--model", MODEL, "--out", str(out), "--json"]
        process = subprocess.Popen(command, stdout=answer, stderr=problem)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss << 10
    record_property("peak_rss_mb", peak >> 20)
    assert peak < MOST_RSS, f"{peak >> 20} MB"
    assert process.returncode == 0, (tmp_path / "problem").read_text()
    counts = json.loads((tmp_path / "told").read_text())
    assert [counts[k] for k in ("read", "accepted", "quarantined")] == [3, 2, 1]
