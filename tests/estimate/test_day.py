"""Days: sums of items, and what is wrong with a file."""

from pathlib import Path

import numpy as np
import pytest

from joulebook.errors import InputError
from joulebook.estimate.answer import plus, times
from joulebook.estimate.day import Place, read_day, total
from joulebook.estimate.day.kinds import kinds

ROOT = Path(__file__).parent.parent.parent
TEXT = """
name = "two things"
region = "FR"
[machine]
gpu = "h100-sxm"
batch = 32
[[item]]
name = "questions"
kind = "text"
count = 15
task = "chat"
model = "meta-llama/Llama-3.1-8B-Instruct"
[[item]]
kind = "text"
count = 2
input_tokens = 1000
output_tokens = 200
model = "openai/gpt-oss-20b"
batch = 1
[[item]]
kind = "agent"
count = 0.5
turns = 3
model = "openai/gpt-oss-20b"
[claim]
energy_kwh = 2
by = "somebody"
"""


def test_a_day_is_the_sum_of_its_items_draw_by_draw():
    day = total(read_day(TEXT))
    parts = [times(row.one.answer, row.item.count) for row in day.rows]
    for name, drawn in plus(*parts).items():
        np.testing.assert_allclose(day.total[name].draws, drawn.draws)
        assert day.total[name].median == drawn.median
    assert [row.item.count for row in day.rows] == [15, 2, 0.5]


def test_items_inherit_the_machine_and_the_place_can_be_another():
    day = total(read_day(TEXT))
    assert [row.item.settings["batch"] for row in day.rows] == [32, 1, 32]
    assert day.intensity.place == "FR"
    elsewhere = total(read_day(TEXT), Place("PL"))
    assert elsewhere.intensity.place == "PL"
    assert elsewhere.total["carbon_operational_g"].median > day.total["carbon_operational_g"].median
    assert elsewhere.total["facility_energy_j"].median == day.total["facility_energy_j"].median


def test_settings_can_be_replaced_for_all_items():
    day = total(read_day(TEXT), instead={"gpu": "b200-sxm"})
    assert {row.item.settings["gpu"] for row in day.rows} == {"b200-sxm"}


def test_a_claim_stands_beside_our_total():
    claim = total(read_day(TEXT)).claim_to_json()
    assert claim["facility_energy"]["value"] == 7.2e6
    ratio = claim["ours_over_claim"]
    assert ratio["low"] <= ratio["value"] <= ratio["high"]
    assert total(read_day(TEXT.partition("[claim]")[0])).claim_to_json() == {}


def test_the_articles_day_is_as_the_article_counts():
    day = read_day((ROOT / "examples" / "mittr-day.toml").read_text("utf-8"))
    assert [(item.kind, item.count) for item in day.items] == [
        ("text", 15),
        ("image", 10),
        ("video", 3),
    ]
    assert day.claim.energy_j == pytest.approx(2.9 * 3.6e6)
    assert {item.kind for item in day.items} <= set(kinds())


@pytest.mark.parametrize("name", kinds())
def test_a_kind_says_what_its_items_may_have(name):
    kind = kinds()[name]
    assert set(kind.NEEDED) <= set(kind.KEYS)
    assert kind.part
    with pytest.raises(InputError, match=r"item 1 .*: no "):
        read_day(f'[[item]]\nkind = "{name}"\nname = "it"\n')


ITEM = (
    '[[item]]\nname = "q"\nkind = "text"\ncount = 1\nmodel = "openai/gpt-oss-20b"\ntask = "chat"\n'
)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ITEM.replace("task", "tasks"), r"item 1 \(q\): unknown key 'tasks'; nearest: task"),
        (ITEM.replace("count = 1", "count = -1"), r"item 1 \(q\): count = -1; expected 0"),
        (ITEM.replace("count = 1", "count = nan"), r"count = nan"),
        (ITEM.replace("count = 1", 'count = "1"'), r"item 1 \(q\): count = '1': expected a number"),
        (ITEM.replace("count = 1", "count = true"), r"count = True: expected a number"),
        (ITEM.replace('"text"', '"txt"'), r"item 1 \(q\): unknown kind 'txt'; nearest: text"),
        (ITEM.replace('kind = "text"\n', ""), r"item 1 \(q\): no kind"),
        (ITEM.replace('model = "openai/gpt-oss-20b"\n', ""), r"item 1 \(q\): no model"),
        (ITEM + 'gpu = 3\n', r"item 1 \(q\): gpu = 3: expected text"),
        (ITEM + 'set = {pue = "low"}\n', r"expected a table of numbers"),
        ("regon = 'FR'\n" + ITEM, r"day: unknown key 'regon'; nearest: region"),
        ("region = 3\n" + ITEM, r"day: region = 3"),
        ("machine = 3\n" + ITEM, r"machine: expected a table"),
        (ITEM + "[machine]\nmodle = 'x'\n", r"machine: unknown key 'modle'"),
        (ITEM + "[claim]\nby = 'x'\n", r"claim: energy_kwh = 0"),
        ("item = 3", r"no items"),
        ("", r"no items"),
        ("item = [", r"not TOML"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_where(text, complaint):
    with pytest.raises(InputError, match=complaint):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ITEM.replace("gpt-oss-20b", "gpt-oss-2"), r"item 1 \(q\): unknown model"),
        (ITEM.replace("chat", "chatt"), r"item 1 \(q\): unknown task 'chatt'; nearest: chat"),
        (ITEM + 'input_tokens = -5\n', r"item 1 \(q\): input tokens: -5"),
        (ITEM + 'gpus = 1.5\n', r"item 1 \(q\): accelerators=1.5"),
        (ITEM + 'set = {puee = 1}\n', r"item 1 \(q\): unknown fact or formula 'puee'"),
        ("region = 'Atlantis'\n" + ITEM, r"unknown region"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_answered_is_named(text, complaint):
    with pytest.raises(InputError, match=complaint):
        total(read_day(text))


def test_nothing_at_all_costs_nothing():
    day = total(read_day(ITEM.replace("count = 1", "count = 0")))
    assert day.total["facility_energy_j"].quantity("J")[:3] == (0, 0, 0)


KINDS = {
    "image": ("stabilityai/stable-diffusion-3.5-medium", "steps = 20"),
    "video": ("zai-org/CogVideoX1.5-5B", "frames = 81"),
    "audio": ("openai/whisper-large-v3", "seconds = 60"),
    "embedding": ("BAAI/bge-large-en-v1.5", "input_tokens = 300"),
    "classification": ("BAAI/bge-large-en-v1.5", "input_tokens = 300"),
}


@pytest.mark.parametrize("name", KINDS)
def test_items_that_are_no_text_are_answered_and_explained(name):
    model, says = KINDS[name]
    item = f'[[item]]\nkind = "{name}"\ncount = 4\nmodel = "{model}"\n{says}\n'
    day = total(read_day(item + 'gpu = "h100-sxm"\n'), Place("FR"))
    (row,) = day.rows
    assert row.all["facility_energy_j"].median == 4 * row.one.answer["facility_energy_j"].median > 0
    assert row.one.said
    (trees,) = day.explain().values()
    assert trees["facility_energy_j"]["value"] == row.one.answer["facility_energy_j"].median


def test_more_steps_take_more_and_a_model_of_the_wrong_kind_is_refused():
    def joules(steps):
        text = (
            f'[[item]]\nkind = "image"\ncount = 1\nmodel = "{KINDS["image"][0]}"\nsteps = {steps}\n'
        )
        return total(read_day(text)).total["facility_energy_j"].median

    assert joules(50) > joules(20)
    wrong = '[[item]]\nkind = "image"\ncount = 1\nmodel = "zai-org/CogVideoX1.5-5B"\n'
    with pytest.raises(InputError, match="makes videos, not images"):
        total(read_day(wrong))


def test_small_models_run_on_one_accelerator():
    text = '[[item]]\nkind = "audio"\ncount = 1\nmodel = "openai/whisper-large-v3"\nseconds = 60\n'
    with pytest.raises(InputError, match="gpus=2: these models run on one accelerator each"):
        total(read_day(text + "gpus = 2\n"))


def test_the_articles_day_is_answered_whole():
    """Videos are nearly all of it, and the article's total lies far above ours, as the file says."""
    day = total(read_day((ROOT / "examples" / "mittr-day.toml").read_text("utf-8")), Place("US-CA"))
    whole = day.total["facility_energy_j"].median
    videos = day.rows[-1].all["facility_energy_j"].median
    assert videos > 0.8 * whole
    assert 0.05 < day.claim_to_json()["ours_over_claim"]["value"] < 1
