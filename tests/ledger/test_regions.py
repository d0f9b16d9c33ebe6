"""A row's region is read together with its provider."""

import json

from joulebook.ledger import ReadOptions, Serving, account
from joulebook.ledger.account import connect
from joulebook.ledger.store import Ledger

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
OPTIONS = ReadOptions(columns={"start": "start", "input_total": "input_total", "output": "output",
                               "region": "region", "provider": "provider"})  # fmt: skip


def taken(folder, rows):
    log = folder / "log.csv"
    lines = (f"2026-01-01T00:00:{n:02}Z,5,1,{row}" for n, row in enumerate(rows))
    log.write_text("\n".join(["start,input_total,output,region,provider", *lines]) + "\n")
    return account(
        log, format="generic", out=folder / "ledger", model=MODEL, options=OPTIONS,
        serving=Serving("h100-sxm", batch=32),
    )  # fmt: skip


def regions(folder):
    files = Ledger(folder / "ledger").files("events")
    with connect() as con:
        found = con.execute("SELECT region FROM read_parquet(?) ORDER BY start", [files]).fetchall()
    return [region for (region,) in found]


def test_one_region_means_different_places_in_different_clouds(tmp_path):
    rows = ["us-east-1,aws", "us-east-1,bedrock", "us-east-1,aliyun", "us-east5,vertex_ai",
            "East US,azure", "FR,aws", "france,", "us-west-2,", "eastus,openai"]  # fmt: skip
    statement = taken(tmp_path, rows)
    assert statement.counts["accepted"] == len(rows)
    assert regions(tmp_path) == [
        "aws:us-east-1", "aws:us-east-1", "alibaba:us-east-1", "gcp:us-east5", "azure:eastus",
        "FR", "FR", "aws:us-west-2", "azure:eastus",
    ]  # fmt: skip
    assert {row["region"] for row in statement.parts["region"]} == set(regions(tmp_path))


def test_a_region_that_is_ambiguous_or_unknown_or_has_no_figure_is_turned_away(tmp_path):
    statement = taken(
        tmp_path,
        ["us-east-1,aws", "us-east-1,", "us-east-1,openai", "eastus,aws", "Atlantis,aws", "AQ,"],
    )
    assert (statement.counts["accepted"], statement.counts["quarantined"]) == (1, 5)
    (file,) = (tmp_path / "ledger" / "quarantine").glob("*.jsonl")
    reasons = [json.loads(line)["reason"] for line in file.read_text().splitlines()]
    for reason, says in zip(
        reasons,
        ["aws:us-east-1 or alibaba:us-east-1", "aws:us-east-1 or alibaba:us-east-1",
         "aws has no region 'eastus'", "unknown region 'Atlantis'", "no intensity is known"],
        strict=True,
    ):  # fmt: skip
        assert reason.startswith("region: ")
        assert says in reason


def test_a_row_without_a_region_keeps_none_whatever_its_provider(tmp_path):
    taken(tmp_path, [",aws", "FR,aws"])
    assert regions(tmp_path) == [None, "FR"]
