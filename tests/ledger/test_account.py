"""Accounting: totals, idempotence, bad rows, and logs that cannot be read."""

import gzip
import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import deploy
from joulebook.estimate.moments import TERMS
from joulebook.estimate.supply import Supply
from joulebook.ledger import Factors, ReadOptions, Serving, account, state
from joulebook.ledger.cards import with_workload
from joulebook.ledger.store import open_ledger

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
SERVING = Serving(gpu="h100-sxm", batch=32)
HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens\n"


def take(log: Path, out: Path, **kwargs):
    return account(
        log, **{"format": "azure-llm", "out": out, "model": MODEL, "serving": SERVING} | kwargs
    )


def write(folder: Path, rows: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + rows)
    return path


def test_a_statement_is_broken_down_by_labels_with_dots_in_their_names(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text(
        "start,input_total,output,labels\n"
        """2026-01-01T00:00:00Z,100,10,"{""service.name"": ""shop"", ""a.b"": ""x""}"\n"""
        """2026-01-01T00:00:01Z,300,10,"{""service.name"": ""bank""}"\n"""
    )
    take(log, tmp_path / "out", format="generic")
    told = state(tmp_path / "out", by=[("label:service.name", "label:a.b")])
    (rows,) = told.parts.values()
    assert sorted(row["requests"] for row in rows) == [1, 1]
    values = {(row["label:service.name"], row["label:a.b"]) for row in rows}
    assert values == {("shop", "x"), ("bank", None)}


def test_the_azure_log_is_accounted_whole(data, tmp_path):
    log = data / "traces" / "AzureLLMInferenceTrace_conv.csv"
    kwargs = {
        "model": "meta-llama/Llama-2-70b-chat-hf",
        "region": "US-VA",
        "serving": Serving("h100-sxm", 8),
    }
    statement = take(log, tmp_path / "a", **kwargs)
    content = statement.to_json()
    expected = {
        "requests": 19366, "input_tokens": 22361870, "output_tokens": 4088665, "coverage": 1.0,
        "quarantined": 0, "duplicates": 0,
    }  # fmt: skip
    assert {key: content[key] for key in expected} == expected
    for boundary in ("accelerator_energy", "server_energy", "facility_energy", "carbon_operational",
                     "carbon_embodied", "water_site", "water_grid", "cost"):  # fmt: skip
        assert set(content[boundary]) == {"value", "low", "high", "unit", "tier"}
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    again = take(log, tmp_path / "a", **kwargs).to_json()
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    assert {k: again[k] for k in expected} == expected
    assert again["read"] == again["accepted"] == 0
    assert again["facility_energy"] == content["facility_energy"]


def test_parts_add_up_to_the_total(tmp_path):
    rows = "".join(
        f"2026-01-0{1 + i % 3} {i % 24:02}:10:00,{100 + i},{10 + i}\n" for i in range(200)
    )
    statement = take(write(tmp_path, rows), tmp_path / "out", region="FR")
    total = statement.totals["lifecycle"]
    for parts in statement.parts.values():
        for key, quantity in total.items():
            assert sum(row[key].value for row in parts) == pytest.approx(quantity.value, rel=1e-12)
        assert sum(row["requests"] for row in parts) == 200


def test_the_interval_of_a_sum_is_that_of_correlated_parts(tmp_path):
    """A wrong coefficient is wrong for every hour: relative widths do not shrink with the number."""
    rows = "".join(f"2026-01-01 {i:02}:10:00,1000,100\n" for i in range(24))
    statement = take(write(tmp_path, rows), tmp_path / "out", region="FR")
    total, hour = (
        statement.totals["lifecycle"]["facility_energy"],
        statement.parts["hour"][0]["facility_energy"],
    )
    assert total.high / total.low == pytest.approx(hour.high / hour.low, rel=1e-9)


requests = st.lists(
    st.tuples(st.integers(0, 10_000_000), st.integers(0, 10_000_000), st.integers(0, 47)),
    min_size=1,
    max_size=30,
)


@given(requests)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_cube_holds_exact_sums(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("cube")
    lines = "".join(f"2026-01-0{1 + h // 24} {h % 24:02}:00:00,{u},{o}\n" for u, o, h in rows)
    take(write(folder, lines), folder / "out", region="FR")
    columns = ", ".join(f"sum({t})" for t in ("requests", *TERMS[1:]))
    cubes = str(folder / "out" / "cube" / "*.parquet")
    found = duckdb.sql(f"SELECT {columns} FROM read_parquet('{cubes}')").fetchone()
    u, o = [Fraction(r[0]) for r in rows], [Fraction(r[1]) for r in rows]
    exact = (len(rows), sum(u), 0, sum(o), sum(x * x for x in u), 0, 0,
             sum(x * y for x, y in zip(u, o, strict=True)), 0, sum(x * x for x in o))  # fmt: skip
    assert found == exact


def test_bad_rows_go_to_quarantine_with_the_reason(tmp_path):
    rows = {
        "2026-01-01 00:00:00,100,10": None,
        "2026-01-01 00:00:01,-5,10": "input tokens are negative",
        "2026-01-01 00:00:02,nan,10": "tokens are not a number",
        "2026-01-01 00:00:03,100,1e30": "more than ten million tokens",
        "2026-01-01 00:00:04,many,10": "input tokens are not a number: many",
        "2026-01-01 00:00:05,100,": "output tokens are not a number: missing",
        "2026-01-01 00:00:06,1.5,10": "tokens are not whole",
        "yesterday,100,10": "start is not a time: yesterday",
        "2026-02-30 00:00:00,100,10": "start is not a time",
        "2026-01-01 00:00:07,100": "line cannot be read: missing columns",
        "2026-01-01 00:00:08,100,10,7": "line cannot be read: too many columns",
    }
    log = write(tmp_path, "".join(f"{row}\n" for row in rows))
    counts = take(log, tmp_path / "out").counts
    reasons = [r for r in rows.values() if r]
    assert (counts["requests"], counts["accepted"], counts["quarantined"]) == (1, 1, len(reasons))
    assert counts["coverage"] == pytest.approx(1 / (1 + len(reasons)))
    (file,) = (tmp_path / "out" / "quarantine").iterdir()
    found = [json.loads(line)["reason"] for line in file.read_text().splitlines()]
    for reason in reasons:
        assert any(f.startswith(reason) for f in found), (reason, found)


def test_bytes_that_are_no_utf8_go_to_quarantine(tmp_path):
    log = tmp_path / "log.csv"
    log.write_bytes(
        HEADER.encode()
        + b"2026-01-01 00:00:00,100,10\n2026-01-01 \xff\xfe,1,1\n2026-01-01 00:00:02,7,1\n"
    )
    counts = take(log, tmp_path / "out").counts
    assert (counts["requests"], counts["quarantined"], counts["input_tokens"]) == (2, 1, 107)
    jsonl = tmp_path / "log.jsonl"
    good = b'{"timestamp": 1, "input_length": 10, "output_length": 5, "hash_ids": []}\n'
    jsonl.write_bytes(good + b'{"timestamp": 2, "input_length": \xff}\n' + good + b"not json\n[]\n")
    counts = take(jsonl, tmp_path / "out2", format="mooncake").counts
    assert (counts["requests"], counts["quarantined"]) == (2, 3)


@pytest.mark.parametrize(
    ("content", "name", "complaint"),
    [
        (b"", "log.csv", "empty"),
        (b"a,b,c\n1,2,3\n", "log.csv", "no column ContextTokens, GeneratedTokens, TIMESTAMP"),
        (gzip.compress(HEADER.encode() * 500)[:-20], "log.csv.gz", "damaged or breaks off"),
        (b"no gzip at all", "log.csv.gz", "damaged or breaks off"),
        (bytes(range(256)) * 40, "log.csv", "log.csv"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_clearly(tmp_path, content, name, complaint):
    log = tmp_path / name
    log.write_bytes(content)
    with pytest.raises(InputError, match=complaint) as error:
        take(log, tmp_path / "out")
    assert name in str(error.value)
    with pytest.raises(InputError, match="no such file"):
        take(tmp_path / "none.csv", tmp_path / "out")


def test_a_gzip_log_reads_like_a_plain_one(tmp_path):
    log = tmp_path / "log.csv.gz"
    log.write_bytes(gzip.compress((HEADER + "2026-01-01 00:00:00,100,10\n").encode()))
    assert take(log, tmp_path / "out").counts["input_tokens"] == 100


def generic(tmp_path: Path, text: str, out: str = "out", **options):
    log = tmp_path / f"{out}.csv"
    log.write_text(text)
    return take(log, tmp_path / out, format="generic", options=ReadOptions(**options))


def test_times_without_zone_need_one(tmp_path):
    text = "start,input_total,output\n2026-07-01 12:30:00,1,1\n"
    with pytest.raises(InputError, match="--time-zone"):
        generic(tmp_path, text)
    statement = generic(tmp_path, text, "a", time_zone="Asia/Kolkata")
    assert statement.parts["hour"][0]["hour"] == "2026-07-01 07:00"
    with pytest.raises(InputError, match="unknown time zone"):
        generic(tmp_path, text, "b", time_zone="Mars/Olympus")


def test_mixed_zones_are_read_and_the_zoneless_turned_away(tmp_path):
    text = "start,input_total,output\n2026-07-01T12:00:00+02:00,1,1\n2026-07-01 12:30:00,1,1\n1782907200,1,1\n"
    counts = generic(tmp_path, text).counts
    assert (counts["requests"], counts["quarantined"]) == (2, 1)


def test_the_autumn_hour_and_half_hour_zones_land_in_the_right_utc_hour(tmp_path):
    text = (
        "start,input_total,output\n2026-10-25T02:30:00+02:00,1,1\n2026-10-25T02:30:00+01:00,1,1\n"
        "2026-10-25T12:15:00+05:45,1,1\n"
    )
    hours = [row["hour"] for row in generic(tmp_path, text).parts["hour"]]
    assert hours == ["2026-10-25 00:00", "2026-10-25 01:00", "2026-10-25 06:00"]


def test_duplicate_ids_count_once_within_and_across_files(tmp_path):
    text = (
        "event_id,start,input_total,output\n"
        + "a,2026-01-01T00:00:00Z,5,1\n" * 2
        + "b,2026-01-01T00:00:00Z,5,1\n"
    )
    counts = generic(tmp_path, text).counts
    assert (counts["accepted"], counts["duplicates"]) == (2, 1)
    second = tmp_path / "second.csv"
    second.write_text(text + "c,2026-01-01T00:00:00Z,5,1\n")
    counts = take(second, tmp_path / "out", format="generic").counts
    assert (counts["requests"], counts["accepted"], counts["duplicates"]) == (3, 1, 3)


def test_identical_rows_without_ids_are_all_requests(tmp_path):
    counts = take(write(tmp_path, "2026-01-01 00:00:00,5,1\n" * 4), tmp_path / "out").counts
    assert (counts["requests"], counts["duplicates"]) == (4, 0)


def test_a_log_taken_in_under_other_options_is_refused_with_the_difference(tmp_path):
    log = write(tmp_path, "2026-01-01 00:00:00,5,1\n")
    take(log, tmp_path / "out", region="FR")
    with pytest.raises(InputError, match=r"region=FR \(now DE\)"):
        take(log, tmp_path / "out", region="DE")


def test_two_bases_are_never_added(tmp_path):
    text = "start,input_total,output,region\n2026-01-01T00:00:00Z,5,1,US-CA\n2026-01-01T00:00:00Z,5,1,FR\n"
    statement = generic(tmp_path, text)
    assert set(statement.totals) == {"direct", "lifecycle"}
    content = statement.to_json()
    assert "carbon_operational" not in content
    assert set(content["totals"]) == {"direct", "lifecycle"}


def test_unknown_names_in_rows_are_turned_away_and_on_the_command_line_refused(tmp_path):
    text = (
        "start,input_total,output,model,region\n2026-01-01T00:00:00Z,5,1,acme-embed-9,FR\n"
        "2026-01-01T00:00:00Z,5,1,gpt-oss-20b,Atlantis\n2026-01-01T00:00:00Z,5,1,gpt-oss-20b,FR\n"
    )
    statement = generic(tmp_path, text)
    assert statement.counts["quarantined"] == 2
    log = write(tmp_path, "2026-01-01 00:00:00,5,1\n")
    wrongs = (
        {"model": "llama-9"},
        {"model": ""},
        {"region": "Atlantis"},
        {"region": ""},
        {"serving": Serving("h1000")},
    )
    for wrong in wrongs:
        with pytest.raises(UnknownNameError, match="nearest"):
            take(log, tmp_path / "new", **wrong)
        assert not (tmp_path / "new").exists()


def test_columns_are_mapped_and_wrong_maps_refused(tmp_path):
    text = "when,prompt,answer\n2026-01-01T00:00:00Z,5,1\n"
    mapped = {"start": "when", "input_total": "prompt", "output": "answer"}
    assert generic(tmp_path, text, columns=mapped).counts["requests"] == 1
    for wrong, complaint in (
        ({}, "no column for start, output, input_total"),
        (mapped | {"input_total": "promt"}, "nearest: prompt"),
        (mapped | {"inputs": "prompt"}, "unknown event column"),
    ):
        with pytest.raises(InputError, match=complaint):
            generic(tmp_path, text, "w", columns=wrong)


def test_jsonl_and_parquet_read_like_csv(tmp_path):
    rows = [{"start": "2026-01-01T00:00:00Z", "usage": {"in": 100, "hit": 40}, "output": 7}]
    log = tmp_path / "log.jsonl"
    log.write_text("\n".join(map(json.dumps, rows)))
    mapped = ReadOptions(columns={"input_total": "usage.in", "input_cached": "usage.hit"})
    counts = take(log, tmp_path / "j", format="generic", options=mapped).counts
    assert (counts["input_tokens"], counts["cached_tokens"], counts["output_tokens"]) == (
        100,
        40,
        7,
    )
    parquet = tmp_path / "log.parquet"
    duckdb.sql(
        f"COPY (SELECT TIMESTAMPTZ '2026-01-01 00:00:00Z' AS start, 60 AS input_uncached, "
        f"40 AS input_cached, 7 AS output) TO '{parquet}'"
    )
    counts = take(parquet, tmp_path / "p", format="generic").counts
    assert (counts["input_tokens"], counts["cached_tokens"], counts["output_tokens"]) == (
        100,
        40,
        7,
    )


def test_out_must_be_a_new_folder_or_a_ledger(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("do not touch")
    with pytest.raises(InputError, match="neither empty nor a ledger"):
        open_ledger(tmp_path / "mine")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        open_ledger(tmp_path / "file")
    with pytest.raises(InputError, match="is no ledger"):
        state(tmp_path / "none")


def test_a_statement_can_be_made_again_from_the_ledger(tmp_path):
    first = take(write(tmp_path, "2026-01-01 00:00:00,5,1\n"), tmp_path / "out", region="FR")
    assert state(tmp_path / "out").totals == first.totals
    assert len(list((tmp_path / "out" / "statements").iterdir())) == 1


def test_a_cell_too_large_for_exact_sums_is_split(tmp_path, monkeypatch):
    monkeypatch.setattr("joulebook.ledger.cube.EXACT", 1_000_000)
    rows = "2026-01-01 00:00:00,700,10\n" * 50
    statement = take(write(tmp_path, rows), tmp_path / "out")
    cubes = str(tmp_path / "out" / "cube" / "*.parquet")
    largest, total = duckdb.sql(f"SELECT max(u2), sum(u2) FROM read_parquet('{cubes}')").fetchone()
    assert largest < 1_000_000
    assert total == 50 * 700 * 700
    assert statement.counts["requests"] == 50


def test_a_deployment_column_of_the_log_stays_the_logs_own(tmp_path):
    text = "start,input_total,output,deployment\n2026-01-01T00:00:00Z,5,1,prod-eu\n"
    assert generic(tmp_path, text).counts["requests"] == 1
    assert state(tmp_path / "out").counts["requests"] == 1


def test_milliseconds_taken_for_seconds_are_turned_away(tmp_path):
    text = "start,input_total,output\n1767225600000,5,1\n1767225600,5,1\n2026-01-01T00:00:00Z,5,1\n"
    counts = generic(tmp_path, text).counts
    assert (counts["requests"], counts["quarantined"]) == (2, 1)


def test_a_date_alone_has_no_zone(tmp_path):
    text = "start,input_total,output\n2026-01-01,5,1\n"
    with pytest.raises(InputError, match="--time-zone"):
        generic(tmp_path, text)
    hours = [
        row["hour"] for row in generic(tmp_path, text, "k", time_zone="Asia/Kolkata").parts["hour"]
    ]
    assert hours == ["2025-12-31 18:00"]


def test_deployments_with_different_facts_keep_them_apart(tmp_path):
    for batch, name in ((8, "a.csv"), (64, "b.csv")):
        log = write(tmp_path, f"2026-01-01 00:00:00,{batch},10\n", name)
        statement = take(
            log, tmp_path / "out", region="FR", serving=Serving("h100-sxm", batch=batch)
        )
    assert {f.value for f in statement.facts if f.name == "batch"} == {8.0, 64.0}


def test_market_based_carbon_of_a_part_of_a_ledger_is_no_total(tmp_path):
    """Contracts known of one log only: its rows have the boundary, sums with the other have not."""
    known = {"contracted_share": 0.5, "contract_g_per_kwh": 0.0, "residual_g_per_kwh": 400.0}
    rows = "2026-01-01 10:00:00,100,10\n"
    bought = Serving(gpu="h100-sxm", batch=32, given=known)
    one = take(write(tmp_path, rows), tmp_path / "out", region="FR", serving=bought)
    total = one.totals["lifecycle"]
    energy_kwh = total["facility_energy"].value / 3.6e6
    assert total["carbon_market"].value == pytest.approx(200 * energy_kwh)
    other = write(tmp_path, rows.replace("100", "101"), "other.csv")
    both = take(other, tmp_path / "out", region="DE")
    assert "carbon_market" not in both.totals["lifecycle"]
    by_place = {row["region"]: "carbon_market" in row for row in both.parts["region"]}
    assert by_place == {"DE": False, "FR": True}


def test_zero_in_a_serving_is_refused_not_dropped(tmp_path):
    with pytest.raises(InputError, match="batch=0"):
        take(
            write(tmp_path, "2026-01-01 00:00:00,5,1\n"), tmp_path / "out", serving=Serving(batch=0)
        )


def test_the_workload_of_the_log_replaces_the_default():
    moments = np.array([2, 200, 1000, 20, 20_000, 100_000, 500_000, 2_000, 10_000, 200], float)
    known = with_workload(deploy(MODEL), moments).known
    assert known["mean_input_tokens"] == 600
    assert known["mean_cached_tokens"] == 500
    assert known["mean_prefill_context_tokens"] == 500 + 50
    assert known["input_dispersion"] == 1


@pytest.mark.parametrize(
    ("format", "options", "complaint"),
    [
        ("mooncake", {"start": "soon"}, "expected a time"), ("azure-llm", {"start": "2026-01-01"}, "tell their times"),
        ("openai", {"columns": {"start": "x"}}, "fixed columns"),
    ],
)  # fmt: skip
def test_options_a_format_does_not_use_are_refused(tmp_path, format, options, complaint):
    log = tmp_path / "log.x"
    log.write_text("{}")
    with pytest.raises(InputError, match=complaint):
        take(log, tmp_path / "out", format=format, options=ReadOptions(**options))


def test_direct_is_asked_for_and_answered_where_it_exists(tmp_path):
    text = "start,input_total,output,region\n2026-01-01T00:00:00Z,5,1,US-CA\n2026-01-01T00:00:00Z,5,1,FR\n"
    generic(tmp_path, text)
    assert set(state(tmp_path / "out", Factors(Supply(direct=True))).totals) == {"direct"}
    assert set(state(tmp_path / "out").totals) == {"direct", "lifecycle"}


def test_a_name_with_pattern_letters_is_one_file(tmp_path):
    for name in ("a*.csv", "a1.csv", "a2.csv"):
        write(tmp_path, "2026-01-01 00:00:00,5,1\n", name)
    (tmp_path / "a2.csv").write_text(HEADER + "2026-01-01 00:00:00,5,1\n" * 7)
    assert take(tmp_path / "a*.csv", tmp_path / "out[1]*").counts["read"] == 1
    take(tmp_path / "a2.csv", tmp_path / "out1x")
    assert state(tmp_path / "out[1]*").counts["requests"] == 1


def test_a_gzip_copy_of_a_log_is_the_same_log(tmp_path):
    log = write(tmp_path, "2026-01-01 00:00:00,5,1\n")
    take(log, tmp_path / "out")
    copy = tmp_path / "copy.csv.gz"
    copy.write_bytes(gzip.compress(log.read_bytes()))
    assert take(copy, tmp_path / "out").counts["requests"] == 1


def test_one_id_with_two_contents_is_turned_away(tmp_path):
    text = "event_id,start,input_total,output\na,2026-01-01T00:00:00Z,5,1\na,2026-01-01T00:00:00Z,99,99\n"
    counts = generic(tmp_path, text).counts
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (1, 0, 1)
    second = tmp_path / "second.csv"
    second.write_text(
        "event_id,start,input_total,output\na,2026-01-01T00:00:00Z,7,1\nb,2026-01-01T00:00:00Z,7,1\n"
    )
    counts = take(second, tmp_path / "out", format="generic").counts
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("", "no row to account"),
        ("bad,1,1\n", "none of 1 rows can be accounted: 1 × start is not a time"),
    ],
)
def test_a_log_without_a_single_request_is_refused_and_leaves_no_ledger(tmp_path, rows, complaint):
    with pytest.raises(InputError, match=complaint):
        take(write(tmp_path, rows), tmp_path / "out")
    with pytest.raises(InputError, match="is no ledger"):
        state(tmp_path / "out")
    assert (
        take(write(tmp_path, "2026-01-01 00:00:00,5,1\n"), tmp_path / "out").counts["requests"] == 1
    )


def test_contradicting_and_untold_counts_are_turned_away(tmp_path):
    text = (
        "start,input_total,input_uncached,input_cached,output,op\n"
        "2026-01-01T00:00:00Z,10,9999,0,5,text\n2026-01-01T00:00:00Z,10,6,4,5,text\n"
        "2026-01-01T00:00:00Z,10,,x,5,text\n2026-01-01T00:00:00Z,10,,0,5,image\n"
        "2026-01-01T00:00:00+99,10,,0,5,text\n"
    )
    statement = generic(tmp_path, text)
    assert statement.counts["requests"] == 1
    assert set(statement.counts["reasons"]) == {
        "input_total and input_uncached contradict each other",
        f"model: model '{MODEL}' is a model for text; image needs one for image",
        "cached, cache-write or reasoning tokens are not a number", "start is not a time",
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_lines_may_end_in_either_way_and_in_both(tmp_path, ending):
    rows = ["2026-01-01 00:00:00,5,1", "2026-01-01 00:00:01,5,1\r", "2026-01-01 00:00:02,5,1"]
    log = tmp_path / "log.csv"
    log.write_bytes((HEADER.strip() + ending + ending.join(rows) + ending).encode())
    assert take(log, tmp_path / "out").counts["requests"] == 3
    jsonl = tmp_path / "log.jsonl"
    line = '{"timestamp": %d, "input_length": 10, "output_length": 5, "hash_ids": []}'
    jsonl.write_bytes((line % 1 + "\r\n" + line % 2 + "\n").encode())
    assert take(jsonl, tmp_path / "out2", format="mooncake").counts["requests"] == 2


def test_quotes_that_come_late_are_quotes(tmp_path):
    rows = (
        "2026-01-01T00:00:00Z,5,1,web\n" * 25_000
        + '2026-01-01T00:00:00Z,5,1,"web"\n2026-01-01T00:00:00Z,5,1,"a,b"\n'
    )
    statement = generic(tmp_path, "start,input_total,output,project\n" + rows)
    assert [row["project"] for row in statement.parts["project"]] == ["a,b", "web"]


@pytest.mark.parametrize("manifest", ["\n", "{\n", "[]\n", '{"ledger": 2}\n{"file": 1}\n'])
def test_a_damaged_ledger_is_named(tmp_path, manifest):
    take(write(tmp_path, "2026-01-01 00:00:00,5,1\n"), tmp_path / "out")
    (tmp_path / "out" / "manifest.jsonl").write_text(manifest)
    with pytest.raises(InputError, match=r"damaged.*manifest.jsonl: line [12]"):
        state(tmp_path / "out")


def test_a_missing_cube_is_damage_not_zero(tmp_path):
    take(write(tmp_path, "2026-01-01 00:00:00,5,1\n"), tmp_path / "out")
    next((tmp_path / "out" / "cube").iterdir()).unlink()
    with pytest.raises(InputError, match="is damaged"):
        state(tmp_path / "out")


def test_two_writers_at_once_lose_nothing(tmp_path):
    logs = [write(tmp_path, f"2026-01-01 00:00:00,{5 + i},1\n", f"{i}.csv") for i in range(4)]
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(take, logs, [tmp_path / "out"] * 4))
    assert state(tmp_path / "out").counts["requests"] == 4


def test_another_process_states_the_same_to_the_last_digit(tmp_path):
    """Hash seeds differ between processes; nothing in a statement may follow them."""
    take(write(tmp_path, "2026-01-01 00:00:00,500,70\n" * 9), tmp_path / "out", region="FR")
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "joulebook", "statement", str(tmp_path / "out"), "--json"],
            env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True,
        )  # fmt: skip
    assert len(list((tmp_path / "out" / "statements").iterdir())) == 1


@pytest.mark.parametrize(
    ("serving", "problem"),
    [
        (Serving(site="nonsense"), "in FR: unknown site 'nonsense'"),
        (Serving(site="airside-adiabatic"), "in FR: site airside-adiabatic"),
        (Serving(given={"grid_g_per_kwh": 5.0}), "in FR: region FR and grid_g_per_kwh=5.0"),
    ],
)
def test_what_can_never_be_stated_does_not_enter_a_ledger(tmp_path, serving, problem):
    log = tmp_path / "log.csv"
    head = "start,model,input_total,output,region\n"
    log.write_text(f"{head}2026-01-01T03:00:00Z,meta-llama/Llama-3.1-8B-Instruct,200,100,FR\n")
    kwargs = {"format": "generic", "out": tmp_path / "ledger"}
    with pytest.raises(InputError, match=problem):
        account(log, **kwargs, serving=serving)
    assert account(log, **kwargs).counts["accepted"] == 1
