"""CodeCarbon: the last record of a run counts, its PUE is taken out, its clock is local."""

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.ledger import ReadOptions, account

HEAD = "timestamp,run_id,duration,emissions,energy_consumed,gpu_count,pue,on_cloud,cloud_provider,cloud_region,country_iso_code\n"
RUN = "2025-10-20T12:00:00,run-a,3600.0,0.1,1.5,2,1.25,N,,,FRA\n"


def taken(tmp_path, text, zone="Europe/Paris"):
    log = tmp_path / "emissions.csv"
    log.write_text(text)
    options = ReadOptions(time_zone=zone)
    return account(log, format="codecarbon", out=tmp_path / "out", options=options).counts


def events(tmp_path, columns):
    return duckdb.sql(f"SELECT {columns} FROM '{tmp_path}/out/events/*/*.parquet'").fetchall()


def test_energy_is_the_servers_and_the_clock_is_local(tmp_path):
    taken(tmp_path, HEAD + RUN)
    told = events(
        tmp_path,
        """"start"::VARCHAR, "end"::VARCHAR, region, energy_j, accelerator_s, boundary, op""",
    )
    # 1.5 kWh with a PUE of 1.25 are 1.2 kWh at the server; noon in Paris is 10 o'clock UTC
    start, end, region, energy_j, accelerator_s, boundary, op = told[0]
    assert (start, end) == ("2025-10-20 09:00:00", "2025-10-20 10:00:00")
    assert energy_j == pytest.approx(4_320_000, rel=1e-12)
    assert (region, accelerator_s, boundary, op) == ("FR", 7_200, "server", "job")


def test_the_last_record_of_a_run_counts(tmp_path):
    later = RUN.replace("12:00", "13:00").replace("3600.0", "7200.0").replace("1.5,2", "3.0,2")
    counts = taken(tmp_path, HEAD + RUN + later)
    assert (counts["accepted"], counts["duplicates"]) == (1, 1)
    assert events(tmp_path, "energy_j")[0][0] == pytest.approx(8_640_000, rel=1e-12)


def test_a_cloud_region_is_where_it_ran(tmp_path):
    taken(tmp_path, HEAD + RUN.replace("N,,,FRA", "Y,aws,eu-west-3,FRA"))
    assert events(tmp_path, "region") == [("aws:eu-west-3",)]


def test_a_time_with_a_zone_keeps_it(tmp_path):
    taken(tmp_path, HEAD + RUN.replace("12:00:00", "12:00:00+05:00"))
    assert events(tmp_path, '"start"::VARCHAR') == [("2025-10-20 06:00:00",)]


def test_without_a_time_zone_it_is_refused(tmp_path):
    with pytest.raises(InputError, match="--time-zone"):
        taken(tmp_path, HEAD + RUN, zone=None)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("1.5,2", "much,2", "energy_consumed is not a number"),
        ("1.5,2", "nan,2", "energy_consumed is not a number"),
        ("1.5,2", "-1,2", "negative"),
        ("1.5,2", "0,2", "a job without measured energy"),
        ("1.5,2", "1e30,2", "more energy"),
        ("3600.0", "-3", "duration is not a number"),
        ("3600.0", "1e300", "start is not a time|400 days|end lies"),
        ("1.25", "0.5", "pue is not at least 1"),
        ("2025-10-20T12", "yesterday", "not a time"),
        ("FRA", "Atlantis", "region: "),
    ],
)
def test_rubbish_says_why(tmp_path, before, after, reason):
    with pytest.raises(InputError, match=reason):
        taken(tmp_path, HEAD + RUN.replace(before, after, 1))
