"""`joulebook compare --workload` as a user calls it."""

import json

import pytest

COMMAND = ("compare", "--workload")
REGIONS = ("--regions", "IS,CA-QC,NO,US-VA,CN-NM")


def test_bloom_in_five_places(run):
    code, out, _ = run("training:bigscience/bloom", *REGIONS, "--json", "--explain")
    told = json.loads(out)
    assert code == 0
    rows = {row["region"]: row for row in told["rows"]}
    for row in rows.values():
        for key in ("carbon_operational", "water", "water_grid", "cost", "facility_energy"):
            assert row[key]["low"] <= row[key]["value"] <= row[key]["high"]
        assert {"scope", "basis", "year", "dataset", "version"} <= set(row["intensity"])
        assert row["carbon_direct"]["intensity"]["scope"] == "direct"
    assert rows["CN-NM"]["intensity"]["scope"] == "direct"
    assert rows["IS"]["carbon_dynamic"]["value"] == pytest.approx(12.1e6, rel=0.05)
    assert [order["scope"] for order in told["orders"]] == ["lifecycle", "direct"]
    assert told["explain"]
    assert told["assumptions"]


def test_a_day_is_moved(run):
    code, out, _ = run("day:examples/mittr-day.toml", "--regions", "FR,DE", "--json")
    assert code == 0
    assert [row["rank"] for row in json.loads(out)["rows"]] == [1, 2]


@pytest.mark.parametrize("by", ["carbon", "water"])
def test_it_speaks_to_people_within_80_columns(run, by):
    code, out, _ = run("training:bigscience/bloom", *REGIONS, "--by", by)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    "args",
    [("bloom", *REGIONS), ("training:bloom",), ("training:bloom", "--regions", "Atlantis"),
     ("training:bloom", *REGIONS, "--gpus", "h100"), ("training:bloom", *REGIONS, "--task", "chat"),
     ("training:bloom", *REGIONS, "--by", "co2"), ("day:none.toml", *REGIONS)],
)  # fmt: skip
def test_rubbish_is_turned_away(run, args):
    code, _, err = run(*args)
    assert code == 2
    assert err
