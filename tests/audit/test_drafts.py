"""Draft claims: files that the audit reads, stating what the sentence does and nothing else."""

import tomllib

import pytest

from joulebook.audit.drafts import write
from joulebook.audit.read import read_files
from joulebook.audit.reading import read, read_text
from joulebook.errors import InputError

ARTICLE = """如果每天有10亿次查询,ChatGPT 每年耗电约109吉瓦时,即"每次"0.3瓦时。
到 2028 年,美國 AI 用電將升至 165-326 太瓦時/年;該報告於 2024 年 12 月發布。
Millions of gallons a day, €5 million, 3.5 TJ, 20 °C and 384 GPUs \\ "quoted".
"""


def files(tmp_path, text=ARTICLE):
    found = read_text(text, "my article")
    return found, write(found.drafts, tmp_path / "drafts")


def test_every_draft_is_a_claim_that_the_audit_reads(tmp_path):
    found, made = files(tmp_path)
    claims = read_files(made)
    assert len(claims) == len(found.drafts) >= 9
    assert {claim.article for claim in claims} == {"my-article"}
    assert all(claim.quote in ARTICLE for claim in claims)
    assert all(figure.target is None for claim in claims for figure in claim.figures)


def test_a_draft_says_what_the_sentence_does(tmp_path):
    _found, made = files(tmp_path)
    told = {d["quote"] + d["unit"]: d for d in (tomllib.loads(f.read_text("utf-8")) for f in made)}
    (annual,) = [d for d in told.values() if d["unit"] == "GWh/year"]
    assert (annual["value"], annual["bound"], annual["language"]) == (109, "about", "zh-Hans")
    assert annual["condition"].startswith("如果每天有10亿次查询")
    (span,) = [d for d in told.values() if d["unit"] == "TWh/year"]
    assert (span["low"], span["high"], span["vintage"]) == (165, 326, "2028")
    (day,) = [d for d in told.values() if d["unit"] == "date"]
    assert day["value"] == "2024-12"
    (water,) = [d for d in told.values() if d["unit"] == "gal/day"]
    assert (water["value"], water["high"], water["bound"]) == (1e6, 1e7, "order")


def test_units_that_claims_do_not_know_are_said_in_the_subject(tmp_path):
    _found, made = files(tmp_path)
    told = [tomllib.loads(f.read_text("utf-8")) for f in made]
    assert any(d["unit"] == "GJ" and d["value"] == 3500 for d in told)
    assert any(d["unit"] == "1" and "(EUR)" in d["subject"] for d in told)


def test_drafts_suggest_formulas_of_the_same_measure():
    (annual,) = [d for d in read_text(ARTICLE).drafts if d.mention.unit == "GWh/year"]
    assert annual.candidates
    assert all(name.endswith("_j") for name in annual.candidates)


def test_written_work_is_never_overwritten(tmp_path):
    found, made = files(tmp_path)
    assert write(found.drafts, tmp_path / "drafts") == made  # the same again changes nothing
    made[0].write_text(made[0].read_text("utf-8") + '\n[corrected]\nen = "{value}"\n', "utf-8")
    with pytest.raises(InputError, match="may hold your work"):
        write(found.drafts, tmp_path / "drafts")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "no text"), (b"\xff\xfe5 kWh", "UTF-8"), (b"5 kWh. " * 1_500_000, "no article"),
     (b"<p> </p>", "no text")],
)  # fmt: skip
def test_what_is_no_article_is_told(tmp_path, content, says):
    path = tmp_path / "article.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read(path)


def test_a_folder_is_no_article(tmp_path):
    with pytest.raises(InputError, match="folder"):
        read(tmp_path)


def test_an_article_without_figures_gives_no_drafts(tmp_path):
    path = tmp_path / "文章.html"
    path.write_text("<p>Nothing is &amp; nothing was.</p>", "utf-8")
    found = read(path)
    assert (found.mentions, found.drafts, found.consistency) == ((), (), ())


def test_no_sentence_is_too_long_to_be_read():
    found = read_text("5 kWh, " * 20_000)
    assert len(found.mentions) == 20_000
