"""Slurm: a job is counted once and however it ended; energy it did not measure is not made up."""

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.ledger import ReadOptions, account

HEAD = "JobID|User|Start|End|Elapsed|State|ConsumedEnergy|AllocTRES\n"
JOB = "7|ann|2025-11-03T08:00:00|2025-11-03T09:00:00|01:00:00|COMPLETED|3.5M|cpu=8,gres/gpu=2,node=1\n"


def taken(tmp_path, text, zone="UTC", name="sacct.txt"):
    log = tmp_path / name
    log.write_text(text)
    options = ReadOptions(time_zone=zone)
    return account(log, format="slurm", out=tmp_path / "out", options=options).counts


def jobs(tmp_path, columns="energy_j, accelerator_s"):
    files = f"'{tmp_path}/out/events/*/*.parquet'"
    return duckdb.sql(f"SELECT {columns} FROM {files} ORDER BY event_id").fetchall()


@pytest.mark.parametrize(
    ("told", "joules"),
    [("3.5M", 3.5e6), ("48.21K", 48_210), ("990", 990), ("1.25G", 1.25e9), ("0.5T", 5e11)],
)
def test_units_of_energy(tmp_path, told, joules):
    taken(tmp_path, HEAD + JOB.replace("3.5M", told))
    assert jobs(tmp_path) == [(pytest.approx(joules), 7_200)]


@pytest.mark.parametrize(
    ("elapsed", "seconds"), [("01:00:00", 3_600), ("2-03:04:05", 183_845), ("04:30", 270)]
)
def test_durations(tmp_path, elapsed, seconds):
    taken(tmp_path, HEAD + JOB.replace("01:00:00", elapsed))
    assert jobs(tmp_path, "accelerator_s") == [(2 * seconds,)]


def test_steps_measure_the_same_machine_and_are_not_added(tmp_path):
    steps = [JOB.replace("7|", f"7.{s}|", 1).replace("3.5M", e)
             for s, e in (("batch", "3.5M"), ("extern", "3.6M"), ("0", "1M"))]  # fmt: skip
    assert taken(tmp_path, HEAD + JOB + "".join(steps))["read"] == 1
    assert jobs(tmp_path, "energy_j") == [(3.5e6,)]


@pytest.mark.parametrize("told", ["", "0"])
def test_where_the_job_tells_none_its_largest_step_does(tmp_path, told):
    steps = [JOB.replace("7|", f"7.{s}|", 1).replace("3.5M", e) for s, e in (("batch", "3.4M"), ("0", "1M"))]  # fmt: skip
    other = JOB.replace("7|", "8.batch|", 1).replace("3.5M", "9M")
    taken(tmp_path, HEAD + JOB.replace("3.5M", told) + "".join(steps) + other)
    assert jobs(tmp_path, "energy_j") == [(3.4e6,)]


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED by 1001", "TIMEOUT", "OUT_OF_MEMORY"])
def test_energy_of_jobs_that_failed_was_used_all_the_same(tmp_path, state):
    taken(tmp_path, HEAD + JOB.replace("COMPLETED", state))
    assert jobs(tmp_path, "energy_j, status, boundary") == [(3.5e6, "failure", "server")]


def test_a_job_that_never_began_is_no_row_and_one_that_runs_is_turned_away(tmp_path):
    never = "8|ann|Unknown|Unknown|00:00:00|PENDING||\n"
    cancelled = "9|ann|None|2025-11-03T09:00:00|00:00:00|CANCELLED by 5||\n"
    runs = JOB.replace("7|", "10|", 1).replace("COMPLETED", "RUNNING")
    runs = runs.replace("2025-11-03T09:00:00", "Unknown")
    counts = taken(tmp_path, HEAD + JOB + never + cancelled + runs)
    assert (counts["read"], counts["accepted"]) == (2, 1)
    assert counts["reasons"] == {"the job has not ended": 1}


def test_clusters_number_their_jobs_alike(tmp_path):
    head = HEAD.replace("User", "Cluster")
    counts = taken(tmp_path, head + JOB + JOB.replace("ann", "beta"))
    assert (counts["accepted"], counts["duplicates"]) == (2, 0)


def test_the_same_job_exported_again_is_a_duplicate(tmp_path):
    taken(tmp_path, HEAD + JOB)
    again = taken(tmp_path, HEAD + JOB + JOB.replace("7|", "8|", 1), name="more.txt")
    assert (again["accepted"], again["duplicates"]) == (1, 1)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("3.5M", "", "no energy was measured"),
        ("7|ann", "|ann", "JobID is missing"),
        ("COMPLETED", "", "State is missing"),
        ("3.5M", "lots", "not a number of joules"),
        ("3.5M", "-4", "not a number of joules"),
        ("3.5M", "1.2.3K", "not a number of joules"),
        ("3.5M", "9" * 400, "infinite|not a number|more energy"),
        ("|01:00:00", "|soon", "Elapsed is not a duration"),
        ("2025-11-03T08:00:00", "Monday", "start is not a time"),
        ("2025-11-03T09:00:00", "2025-11-03T07:00:00", "end lies before start"),
    ],
)
def test_rubbish_says_why(tmp_path, before, after, says):
    with pytest.raises(InputError, match=says):
        taken(tmp_path, HEAD + JOB.replace(before, after, 1))


def test_a_missing_column_is_asked_for(tmp_path):
    with pytest.raises(InputError, match=r"no column AllocTRES; ask for sacct -P --format="):
        taken(tmp_path, HEAD.replace("AllocTRES", "Else") + JOB)
