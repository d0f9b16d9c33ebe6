"""`joulebook facts editions` and `facts show` in another edition, as a user would."""

import json
from datetime import date, timedelta

COMMAND = ("facts",)


def test_versions_are_listed_with_what_they_changed(run):
    code, out, _ = run("editions")
    assert code == 0
    listed = json.loads(run("editions", "--json")[1])
    assert [one["version"] for one in listed] == sorted(one["version"] for one in listed)
    for one in listed:
        assert one["version"] in out
        assert one["recorded"] in out
    by = {(c["page"], c["name"]): c for one in listed for c in one["changed"]}
    embodied = by["gpus/h100-sxm", "accelerator_embodied_g"]
    assert (embodied["before"]["low"], embodied["after"]["low"]) == (164_000, 150_000)
    assert listed[-1]["rows"]["added"]["grids/electricity-maps-yearly"] > 2_000


def test_a_page_is_shown_as_it_stood(run):
    code, out, _ = run("show", "calibrations/text", "--factors", "2026-11-22.2")
    assert code == 0
    assert "2026-11-22.2" in out
    shown = json.loads(run("show", "gpus/h100-sxm", "--factors", "2026-11-22.3", "--json")[1])
    assert shown["facts"]["accelerator_embodied_g"]["low"] == 164_000
    assert shown["edition"] == "2026-11-22.3"
    today = json.loads(run("show", "gpus/h100-sxm", "--as-of", date.today(), "--json")[1])
    assert today == json.loads(run("show", "gpus/h100-sxm", "--json")[1])


def test_a_page_that_came_later_says_so(run):
    out = " ".join(run("show", "cooling/liquid-dry", "--factors", "2026-11-22.2")[1].split())
    assert "came with version 2026-11-22.4" in out


def test_a_file_of_ones_own_is_shown(run):
    shown = run("show", "defaults/site", "--factors", "examples/factors.toml", "--json")[1]
    assert json.loads(shown)["facts"]["pue"]["value"] == 1.18


def test_rubbish_is_refused(run, tmp_path):
    for words, complaint in (
        (("--as-of", "yesterday"), "expected a day such as"),
        (("--as-of", date.today() + timedelta(days=1)), "yet to come"),
        (("--factors", "2026-11-22.7"), "nearest: 2026-11-22."),
        (("--factors", ""), "unknown version"),
        (("--factors", tmp_path / "none.toml"), "No such file"),
        (("--factors", tmp_path), "unknown version"),
        (("--as-of", "2026-11-22", "--factors", "2026-11-22.1"), "give one"),
        (("--as-of", "2025-01-01", "--factors", "examples/factors.toml"), "not yet known"),
    ):
        code, _, error = run("show", "defaults/site", *words)
        assert code == 2, words
        assert complaint in " ".join(error.split()), words
