"""Sums over many requests instead of the requests themselves: what is lost is in the interval."""

import duckdb
import pytest

from joulebook.ledger import Serving, account

MODEL = "meta-llama/Llama-2-70b-chat-hf"
SERVING = Serving(gpu="h100-sxm", batch=8)


@pytest.mark.parametrize("trace", ["conv", "code"])
def test_a_log_collapsed_to_daily_sums_costs_what_the_log_does(data, tmp_path, trace):
    log = data / "traces" / f"AzureLLMInferenceTrace_{trace}.csv"
    daily = tmp_path / "daily.csv"
    duckdb.execute(
        f"""COPY (SELECT strftime(day, '%Y-%m-%dT00:00:00Z') AS "start",
            strftime(day + 1, '%Y-%m-%dT00:00:00Z') AS "end", count(*) AS requests,
            sum(ContextTokens) AS input_total, sum(GeneratedTokens) AS output
            FROM (SELECT *, "TIMESTAMP"::DATE AS day FROM read_csv('{log}')) GROUP BY day)
            TO '{daily}' (HEADER)"""
    )
    how = {"model": MODEL, "region": "FR", "serving": SERVING}
    whole = account(log, out=tmp_path / "whole", **how)
    sums = account(daily, out=tmp_path / "sums", **how)
    assert sums.counts["accepted"] == 1
    keys = ("requests", "input_tokens", "output_tokens")
    assert {k: sums.counts[k] for k in keys} == {k: whole.counts[k] for k in keys}
    told, true = (s.totals["lifecycle"]["facility_energy"] for s in (sums, whole))
    assert told.value == pytest.approx(true.value, rel=0.05)
    assert told.low < true.value < told.high
    names = {fact["name"] for fact in sums.assumptions}
    assert {"input_dispersion", "output_dispersion", "cross_dispersion"} <= names


def test_a_day_that_spans_all_hours_is_weighed_by_all_of_them(tmp_path):
    """Without hours of the grid, spreading a sum over its day changes nothing."""
    head = "start,end,requests,input_total,output\n"
    for name, end in (("hour", "2026-01-01T01:00:00Z"), ("day", "2026-01-02T00:00:00Z")):
        (tmp_path / f"{name}.csv").write_text(f"{head}2026-01-01T00:00:00Z,{end},10,1000,100\n")
    found = [
        account(tmp_path / f"{name}.csv", out=tmp_path / name, model=MODEL, region="FR")
        for name in ("hour", "day")
    ]
    first, second = (f.totals["lifecycle"]["carbon_operational"].value for f in found)
    assert first == pytest.approx(second, rel=1e-12)
