"""Names of models in a ledger: kept as the log has them, taken for what they meant at the hour."""

import json

import pytest

from joulebook.ledger import ReadOptions, Serving, account, state

HEAD = "start,input_total,output,model\n"


def take(folder, rows, name="log.csv", **more):
    log = folder / name
    log.write_text(HEAD + rows)
    options = ReadOptions(columns={}, **more)
    return account(log, format="generic", out=folder / "out", options=options, serving=Serving())


def by_model(statement):
    return {row["model"]: row["requests"] for row in statement.parts["model"]}


def test_names_of_one_model_are_one_model(tmp_path):
    rows = "".join(
        f"2025-01-01T0{n}:00:00Z,100,10,{name}\n"
        for n, name in enumerate(
            ["gpt-4o", "azure/gpt-4o", "openai/gpt-4o-2024-08-06", "ft:gpt-4o:acme::x"]
        )
    )
    statement = take(tmp_path, rows)
    assert by_model(statement) == {"gpt-4o": 4}
    assert any("ft:gpt-4o:acme::x: taken as GPT-4o" in str(note) for note in statement.caveats)


def test_a_name_that_moved_is_split_at_its_day(tmp_path):
    rows = (
        "2024-10-21T23:59:59Z,100,10,claude-3-5-sonnet\n"
        "2024-10-22T00:00:00Z,100,10,claude-3-5-sonnet\n"
        "2024-10-23T00:00:00Z,100,10,openrouter/anthropic/claude-3.5-sonnet\n"
    )
    statement = take(tmp_path, rows)
    assert by_model(statement) == {
        "claude-3-5-sonnet-20240620": 1,
        "claude-3-5-sonnet-20241022": 2,
    }
    told = [str(note) for note in statement.caveats if "several revisions" in str(note)]
    assert any("by 2024-10-21" in line for line in told)
    assert any("by 2024-10-22" in line for line in told)


def test_an_unknown_model_is_a_class_with_a_wide_interval_and_a_caveat(tmp_path):
    statement = take(tmp_path, "2025-01-01T00:00:00Z,100,10,acme-mini\n")
    assert by_model(statement) == {"class:small": 1}
    energy = statement.to_json()["facility_energy"]
    assert energy["tier"] == "assumed"
    assert energy["high"] > 5 * energy["low"]
    assert any("acme-mini" in str(note) for note in statement.caveats)
    assert any("its size" in str(note) for note in statement.caveats)


def test_many_strange_names_are_one_line_and_one_card(tmp_path):
    rows = "".join(f"2025-01-01T00:00:00Z,100,10,acme-{n}-mini\n" for n in range(100))
    statement = take(tmp_path, rows)
    assert by_model(statement) == {"class:small": 100}
    assert len(statement.deployments) == 1
    assert any("80 more names" in str(note) for note in statement.caveats)


def test_a_model_with_windows_is_found_under_its_other_name(tmp_path):
    statement = take(
        tmp_path, "2025-06-01T00:00:00Z,9000,10,gemma3\n2025-06-01T01:00:00Z,50,900,gemma3\n"
    )
    assert by_model(statement) == {"google/gemma-3-4b-it": 2}


def test_the_callers_names_go_first_and_are_stated_again(tmp_path):
    statement = take(
        tmp_path, "2025-01-01T00:00:00Z,100,10,prod-east\n", aliases={"prod-east": "gpt-4o"}
    )
    assert by_model(statement) == {"gpt-4o": 1}
    assert by_model(state(tmp_path / "out")) == {"gpt-4o": 1}


@pytest.mark.parametrize(
    "name", ["<b>x</b>", "[red]x", "o'hara", '"; DROP TABLE cells', "{x}", "％"]
)
def test_names_meant_to_hurt_are_names(tmp_path, name):
    quoted = '"' + name.replace('"', '""') + '"'
    statement = take(tmp_path, f"2025-01-01T00:00:00Z,100,10,{quoted}\n")
    assert by_model(statement) == {"class:any": 1}
    assert name in json.dumps([str(n) for n in statement.caveats], ensure_ascii=False).replace(
        '\\"', '"'
    )
