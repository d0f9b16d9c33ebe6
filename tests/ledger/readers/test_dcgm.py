"""DCGM: the counter's differences, restarts, hours, pods; power only where there is no counter."""

import json

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.ledger import account

HOUR = 1_762_700_400
ENERGY, POWER = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "DCGM_FI_DEV_POWER_USAGE"


def series(name, values, *, at=0, step=60, **labels):
    metric = {"__name__": name, "UUID": "GPU-1", "gpu": "0", "Hostname": "n1", **labels}
    return {"metric": metric, "values": [[HOUR + at + step * i, str(v)] for i, v in enumerate(values)]}  # fmt: skip


def taken(tmp_path, *every, name="log.json"):
    log = tmp_path / name
    log.write_text(json.dumps({"status": "success", "data": {"result": every}}))
    return account(log, format="dcgm", out=tmp_path / "out").counts


def jobs(tmp_path, columns="energy_j, accelerator_s"):
    files = f"'{tmp_path}/out/events/*/*.parquet'"
    return duckdb.sql(f'SELECT {columns} FROM {files} ORDER BY "start", tenant').fetchall()


def test_millijoules_are_differenced_and_a_restart_begins_at_nought(tmp_path):
    taken(tmp_path, series(ENERGY, (9_000_000, 9_030_000, 5_000, 25_000)))
    assert jobs(tmp_path) == [(30 + 5 + 20, 180)]
    assert jobs(tmp_path, "op, boundary, requests") == [("job", "accelerator", 0)]


def test_the_counter_is_preferred_to_power_and_power_stands_in(tmp_path):
    other = {"UUID": "GPU-2", "gpu": "1", "Hostname": "n2"}
    taken(tmp_path, series(POWER, (400, 400, 400)), series(ENERGY, (0, 30_000)),
          series(POWER, (100, 300, 300), at=7200, **other))  # fmt: skip
    assert jobs(tmp_path) == [(30, 60), (200 * 60 + 300 * 60, 120)]


def test_power_is_not_made_up_over_a_gap_but_a_counter_goes_over_it(tmp_path):
    power = series(POWER, (200,) * 5)
    power["values"].append([HOUR + 3_000, "200"])
    counts = taken(tmp_path, power)
    assert jobs(tmp_path) == [(200 * 240, 240)]
    assert counts["reasons"] == {"power was not measured for 2760 s": 1}
    counter = series(ENERGY, (0, 1_000, 2_000, 3_000), UUID="GPU-3")
    counter["values"].append([HOUR + 3_000, "90000"])
    taken(tmp_path, counter, name="counter.json")
    assert sorted(jobs(tmp_path)) == [(90, 3_000), (48_000, 240)]


def test_a_pod_that_takes_over_an_accelerator_goes_on_with_its_counter(tmp_path):
    first = series(ENERGY, (0, 10_000), namespace="a", pod="p")
    second = series(ENERGY, (40_000, 60_000), at=120, namespace="b", pod="q")
    taken(tmp_path, first, second)
    assert jobs(tmp_path, "tenant, energy_j, accelerator_s") == [("a", 10, 60), ("b", 50, 120)]


def test_hours_are_rows_and_known_ones_duplicates(tmp_path):
    whole = series(ENERGY, range(0, 130_000, 1_000))
    assert taken(tmp_path, whole)["accepted"] == 3
    again = taken(tmp_path, whole, series(POWER, (1, 2)), name="again.json")
    assert (again["accepted"], again["duplicates"]) == (0, 3)
    assert sum(joules for (joules,) in jobs(tmp_path, "energy_j")) == 129


def test_an_hour_that_was_cut_is_no_duplicate_of_the_whole(tmp_path):
    taken(tmp_path, series(ENERGY, (0, 10_000)))
    with pytest.raises(InputError, match="event_id was used for another request"):
        taken(tmp_path, series(ENERGY, (0, 10_000, 20_000)), name="more.json")


def test_idle_accelerators_without_energy_are_said(tmp_path):
    with pytest.raises(InputError, match="a job without measured energy"):
        taken(tmp_path, series(ENERGY, (5, 5, 5)))


def test_text_with_times_is_read_too(tmp_path):
    log = tmp_path / "dcgm.prom"
    log.write_text(
        f"# TYPE {ENERGY} counter\n"
        f'{ENERGY}{{gpu="0",UUID="GPU-1",modelName="a \\"b\\", c"}} 1000 {HOUR}.0\n'
        f'{ENERGY}{{gpu="0",UUID="GPU-1",modelName="a \\"b\\", c"}} 61000 {HOUR + 60}.0\n# EOF\n'
    )
    account(log, out=tmp_path / "out")
    assert jobs(tmp_path) == [(60, 60)]
    assert jobs(tmp_path, "labels['modelName']") == [('a "b", c',)]
