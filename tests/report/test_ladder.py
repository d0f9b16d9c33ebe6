"""The ladder from a joke to a video: what stands on it, as a table and as a chart."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from joulebook.estimate.day import read_day, total
from joulebook.report import labels, ladder
from joulebook.report.words import set_language

LADDER = Path(__file__).parent.parent.parent / "examples" / "ladder.toml"


@pytest.fixture(scope="module")
def day():
    return total(read_day(LADDER.read_text("utf-8")))


def test_every_rung_has_a_title_and_stands_for_one(day):
    assert [row.item.name for row in day.rows] == list(labels.RUNGS)
    assert {row.item.count for row in day.rows} == {1}


def test_longer_answers_take_more_and_the_video_most(day):
    joules = {r.item.name: r.all["facility_energy_j"].median for r in day.rows}
    assert joules["joke"] < joules["chat"] < joules["reasoning"] < joules["agent"]
    assert joules["image"] < joules["video"] == max(joules.values())


def test_the_image_is_the_one_that_was_measured(day):
    (image,) = (row for row in day.rows if row.item.name == "image")
    assert image.all["accelerator_energy_j"].tier() == "measured"
    assert image.all["accelerator_energy_j"].median == 1141


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_it_is_shown_in_every_language(day, language):
    set_language(language)
    out = io.StringIO()
    ladder.show(Console(file=out, width=100), day)
    assert "gpt-oss-120b" in out.getvalue()
    picture = ladder.chart(day)
    assert picture.startswith("<svg")
    assert all(f">{rung['name']}<" in picture.replace("&#x27;", "'") for rung in ladder.rungs(day))
    set_language("en")
