"""Quantities in sentences of all three scripts that the rules were not made for, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.audit.quantities import mentions
from joulebook.audit.text.article import plain_text
from joulebook.audit.text.numerals import NUMBER, numeral

SENTENCES = {
    # English
    "Training GPT-3 used 1,287 MWh and emitted 552 metric tons of CO2.":
        [(1287, None, "MWh", "exact"), (552, None, "t", "exact")],
    "Data centers used 4.4% of US electricity in 2023 and could reach 6.7% to 12% by 2028.":
        [(4.4, None, "%", "exact"), (2023, None, "date", "exact"), (6.7, 12, "%", "range"), (2028, None, "date", "exact")],
    "A 100-word email by GPT-4 needs about 519 milliliters of water.":
        [(519, None, "mL", "about")],
    "Nearly half of the power comes from coal, and demand has doubled.":
        [(50, None, "%", "nearly"), (2, None, "x", "exact")],
    "Hundreds of thousands of H100s draw up to 700 watts each.":
        [(1e5, 1e6, "GPUs", "order"), (700, None, "W", "at-most")],
    "OpenAI will spend $500 billion over the next four years on 10 gigawatts.":
        [(5e11, None, "USD", "exact"), (4, None, "years", "exact"), (10, None, "GW", "exact")],
    "One in five households pays more than $37 per month.":
        [(20, None, "%", "exact"), (37, None, "USD/month", "at-least")],
    "It emits between 10 and 20 times as much as a search.":
        [(10, 20, "x", "range")],
    "Emissions rose 48 percent to 14.3 million metric tons.":
        [(48, None, "%", "exact"), (1.43e7, None, "t", "exact")],
    "The cluster drew 3.4×10^6 J, or 1.2e6 J per query.":
        [(3.4e6, None, "J", "exact"), (1.2e6, None, "J/query", "exact")],
    "A new reactor takes at least a decade; millions of gallons a day evaporate.":
        [(10, None, "years", "at-least"), (1e6, 1e7, "gal/day", "order")],
    "The site's PUE is 1.10 and its intensity 390 gCO2/kWh.":
        [(1.1, None, "1", "exact"), (390, None, "g/kWh", "exact")],
    "The report of 20 December 2024 covers 2,132 data centers.":
        [(2024 + 11 / 12, None, "date", "exact"), (2132, None, "sites", "exact")],
    "An H100 costs over twice as much as an A100, and some thirty percent more power.":
        [(2, None, "x", "at-least"), (30, None, "%", "about")],
    # 简体
    "2024年全球数据中心用电量约为415太瓦时,占1.5%左右。":
        [(2024, None, "date", "exact"), (415, None, "TWh", "about"), (1.5, None, "%", "about")],
    "训练一次GPT-3耗电1287兆瓦时,相当于120户家庭的用电量。":
        [(1287, None, "MWh", "exact"), (120, None, "homes", "exact")],
    "每次查询耗电2.9瓦时,是谷歌搜索的近10倍。":
        [(2.9, None, "Wh/query", "exact"), (10, None, "x", "nearly")],
    "未来五年投资三千五百亿美元,建设二十多座核电站。":
        [(5, None, "years", "exact"), (3.5e11, None, "USD", "exact"), (20, None, "reactors", "at-least")],
    "三分之二的电力来自煤炭,百分之六十以上的用水在干旱地区。":
        [(200 / 3, None, "%", "exact"), (60, None, "%", "at-least")],
    "该模型有一千七百六十亿个参数,耗水数十亿升。":
        [(1.76e11, None, "parameters", "exact"), (1e9, 1e10, "L", "order")],
    "参数量从1.8万亿增至5万亿,两年内增长了三成。":
        [(1.8e12, None, "parameters", "exact"), (5e12, None, "parameters", "exact"), (2, None, "years", "exact"), (30, None, "%", "exact")],
    "最近,附近的居民每月多付至少20美元。":
        [(20, None, "USD/month", "at-least")],
    # 繁體
    "台積電一年用電約 240 億度電,佔全台灣的 8%。":
        [(2.4e10, None, "kWh/year", "about"), (8, None, "%", "exact")],
    "碳排放量較 2020 年增加 29.1%,達 1,535 萬公噸。":
        [(2020, None, "date", "exact"), (29.1, None, "%", "exact"), (1.535e7, None, "t", "exact")],
    "資料中心每天消耗 500 萬加侖的水,用電翻了一番。":
        [(5e6, None, "gal/day", "exact"), (2, None, "x", "exact")],
    "機櫃功耗為 120 千瓦,是前代的三倍,售價不到 300 萬美元。":
        [(120, None, "kW", "exact"), (3, None, "x", "exact"), (3e6, None, "USD", "at-most")],
    "預計至 2030 年需 10-20 吉瓦,相當於十幾座核電廠。":
        [(2030, None, "date", "exact"), (10, 20, "GW", "range"), (11, 19, "reactors", "range")],
    "排放量減半,僅 0.03 克,不足原來的百分之五。":
        [(0.5, None, "x", "exact"), (0.03, None, "g", "exact"), (5, None, "%", "at-most")],
    # full-width digits and signs, two scripts in one sentence
    "共用電５００千瓦時，約佔４％；AI 则用了 3 kWh。":
        [(500, None, "kWh", "exact"), (4, None, "%", "about"), (3, None, "kWh", "exact")],
}  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_says(sentence):
    found = [(m.value, m.high, m.unit, m.bound) for m in mentions(sentence)]
    assert [f[2:] for f in found] == [e[2:] for e in SENTENCES[sentence]]
    for (value, high, *_), (said, upper, *_rest) in zip(found, SENTENCES[sentence], strict=True):
        assert value == pytest.approx(said)
        assert high == (None if upper is None else pytest.approx(upper))


@pytest.mark.parametrize(
    "sentence",
    ["", "   \n\n", "Nothing is counted here.", "GPT-4, Llama 3.1 405B and the A100 are names.",
     "一方面,这种说法值得商榷;另一方面,首次提问就很重要。", "千万不要小看四川和三星。", "三緘其口,一帶一路。",
     "See Section 3 and Figure 2 [14], https://example.org/2024/12 at 10:30.", "CO2 and H2O.",
     "No one knows, and one day we may.", "数据、数量、数字与倍感压力。", "第三座,第 12 頁。"],
)  # fmt: skip
def test_names_and_manners_of_speaking_are_no_quantities(sentence):
    assert mentions(sentence) == []


def test_subject_vintage_and_condition_come_from_the_sentence():
    text = "如果都改用水电,比特币网络在 2022 年的排放量可能降至300万吨。"
    (year, mass) = mentions(text)
    assert (mass.vintage, mass.condition) == ("2022", "如果都改用水电")
    assert "排放量" in mass.subject
    assert not year.checkable and mass.checkable


def test_a_page_is_read_as_its_text():
    page = "<html><head><style>p{width:10px}</style></head><body><p>It took <b>118</b> days.</p><script>var a=5;</script><p>384&nbsp;GPUs</p></body></html>"
    found = mentions(plain_text(page))
    assert [(m.value, m.unit) for m in found] == [(118, "days"), (384, "GPUs")]
    assert all("<" not in m.sentence.text for m in found)


def test_control_characters_are_left_out():
    (one,) = mentions(plain_text("used \x1b[31m\x00 5 kWh‮"))
    assert (one.value, one.unit) == (5, "kWh")
    assert one.sentence.text.isprintable()


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_say_their_number(number):
    match = NUMBER.fullmatch(spelled(number))
    assert match is not None
    assert numeral(match).value == number


def spelled(number: int) -> str:
    """A number below a hundred million in Chinese letters, as a clerk writes it."""
    digits, steps = "零一二三四五六七八九", ["", "十", "百", "千"]
    high, low = divmod(number, 10_000)
    parts = []
    for value, word in ((high, "万"), (low, "")):
        said, gap = "", False
        for at in (3, 2, 1, 0):
            digit = value // 10**at % 10
            if digit:
                said += ("零" if gap and (said or parts) else "") + digits[digit] + steps[at]
                gap = False
            else:
                gap = True
        if said:
            if parts and value < 1_000 and not said.startswith("零"):
                said = "零" + said
            parts.append(said + word)
    return "".join(parts) or "零"


@given(st.text(max_size=200))
def test_any_text_is_read_and_places_hold(text):
    plain = plain_text(text)
    for mention in mentions(plain):
        assert plain[mention.start : mention.end] == mention.text
        low, high = mention.interval
        assert low <= high


@given(
    st.text(
        "0123456789.,-%xeE千万亿数十百几一二半倍年月日个吨约近 from to of million $kWh", max_size=60
    )
)
def test_any_heap_of_figures_is_read(text):
    for mention in mentions(plain_text(text)):
        assert mention.value == mention.value and abs(mention.value) < float("inf")
