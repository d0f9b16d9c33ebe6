"""A text's figures against each other, in texts made for it."""

import pytest

from joulebook.audit.consistency import AGREES, CONTRADICTS, ROUNDS, consistency
from joulebook.audit.quantities import mentions

TEXTS = [
    ("growth", AGREES, "The chips emitted 24.7 tons. With idling the figure doubled to 50.5 tons."),
    ("growth", CONTRADICTS, "It emitted 24.7 tons. With idling it tripled to 50.5 tons."),
    ("growth", AGREES, "用电从11太瓦时起步,翻倍至22太瓦时。"),
    ("growth", CONTRADICTS, "Use doubled from 11 TWh to 44 TWh."),
    ("multiple", AGREES, "训练排放50.5吨。推理是训练的10倍,这意味着排放505吨。"),
    ("multiple", CONTRADICTS, "Training emitted 51 tons. Inference takes 9 times that, which means 1,200 tons."),
    ("share", ROUNDS, "运行成本的90%来自于查询。推理的能耗是训练的10倍。"),
    ("share", CONTRADICTS, "运行成本的85%来自于查询。推理的能耗是训练的25倍。"),
    ("pair", CONTRADICTS, "兩地相差近一倍(650 克 VS 1150 克)。"),
    ("pair", AGREES, "The two differ twice as much as said, 2.1 kg versus 4.2 kg."),
    ("times-of", AGREES, "圖像需4,402焦耳。視頻需340萬焦耳,是圖像生成的700多倍。"),
    ("times-of", CONTRADICTS, "图像需4402焦耳。视频需340万焦耳,是图像生成的7000多倍。"),
    ("change", AGREES, "Emissions rose 48% from 71 TWh to 105 TWh."),
    ("change", CONTRADICTS, "Emissions rose 80% from 71 TWh to 105 TWh."),
    ("direction", CONTRADICTS, "占比从12%增至4.4%。"),
    ("references", CONTRADICTS, "其碳強度比全國平均高48%。用電碳強度比其他地區高48%。"),
    ("equivalence", CONTRADICTS, "相當於繞地球 12 萬圈或往返太陽 1,600 次。"),
    ("equivalence", AGREES, "That is the equivalent of driving over 300 billion miles, or 1,600 round trips to the sun."),
    ("equivalence", CONTRADICTS, "500 t is equivalent to 1 million cars driving 1 million miles."),
    ("power", AGREES, "114焦耳相当于微波炉运行0.14秒。6706焦耳相当于微波炉运行8.4秒。"),
    ("power", CONTRADICTS, "114 J runs the microwave for 0.13 seconds. 6,706 J runs the microwave for 88 seconds."),
]  # fmt: skip


def test_a_ratio_is_no_likeness():
    said = "An image takes 2.3 kJ, twenty times as much as the 114 J of a text."
    assert not [one for one in consistency(mentions(said)) if one.kind == "equivalence"]


@pytest.mark.parametrize(("kind", "verdict", "text"), TEXTS)
def test_figures_that_follow_from_others(kind, verdict, text):
    found = [one for one in consistency(mentions(text)) if one.kind == kind]
    assert [one.verdict for one in found] == [verdict]
    assert str(found[0].note)


@pytest.mark.parametrize(
    "text",
    ["", "It used 5 kWh.", "It took 5 kWh, and later 9 kWh.", "用电翻倍。", "It doubled to 5 kWh.",
     "A share of 90 % is large. Three cars drove.", "0 吨,翻倍至0吨。"],
)  # fmt: skip
def test_figures_that_say_nothing_of_each_other(text):
    assert consistency(mentions(text)) == []


def test_a_finding_is_json():
    (one,) = consistency(mentions("相當於繞地球 12 萬圈或往返太陽 1,600 次。"))
    told = one.to_json()
    assert told["factor_off"] == pytest.approx(99.5, rel=0.01)
    assert told["figures"] == ["12 萬圈", "1,600 次"]
    assert told["explanation"].endswith("times apart.")
