"""`joulebook model`, as a user meets it."""

import json

import pytest

COMMAND = ("model",)


def test_a_name_is_shown_with_its_rule_and_its_page(run):
    code, out, _ = run("us.anthropic.claude-3-5-haiku-20241022-v1:0", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["model"] == "claude-3-5-haiku-20241022"
    assert told["released"] == "2024-10-22"
    assert told["near"] == []
    words = run("ft:gpt-4o-mini-2024-07-18:acme::abc123")[1]
    assert "GPT-4o mini" in words
    assert "fine-tuned" in words


def test_a_short_name_shows_its_revisions(run):
    told = json.loads(run("claude-3-5-sonnet", "--at", "2024-08-01", "--json")[1])
    assert told["model"] == "claude-3-5-sonnet-20240620"
    assert told["changes"] == ["2024-10-22"]
    assert [each["from"] for each in told["revisions"]] == ["2024-06-20", "2024-10-22"]
    assert json.loads(run("command-r", "--json")[1])["told_by"] == "model_names/command-r"
    assert "recalled" in run("command-r")[1]
    words = run("claude-3-5-sonnet")[1]
    assert "2024-06-20" in words
    assert "several revisions" in words.replace("\n", " ")


def test_an_unknown_name_shows_its_class_and_near_misses(run):
    told = json.loads(run("gpt-4oo-mini", "--json")[1])
    assert told["how"] == "class"
    assert "gpt-4o-mini" in told["near"]
    assert "gpt-4o-mini" in run("gpt-4oo-mini")[1]


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("",), "unknown model"),
        (("x" * 2000,), "2,000 letters"),
        (("a\x1b[31mb",), "do not print"),
        (("gpt-4o", "--at", "yesterday"), "expected a day"),
        (("gpt-4o-mini-tts",), "text-to-speech"),
    ],
)
def test_rubbish_is_refused_by_name(run, args, complaint):
    code, _, err = run(*args)
    assert code == 2
    assert complaint in err
    assert "\x1b" not in err


def test_markup_in_a_name_is_shown_as_it_is(run):
    assert "[bold]x[/bold]" in run("[bold]x[/bold]")[1]
    assert "{x}" in run("{x}")[1]
