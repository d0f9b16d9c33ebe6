"""The page: self-contained, safe against what a log holds, whole in every language."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape

from joulebook.facts import CALLER
from joulebook.ledger import ReadOptions, Serving, account
from joulebook.report import page as page_module
from joulebook.report import words
from joulebook.report.page import statement_page

EVIL = "<script>alert(1)</script>"
LOG = f"""start,input_total,output,project,region,model
2026-01-01T00:00:00Z,1000,100,"{EVIL}",FR,gpt-oss-20b
2026-01-01T05:00:00Z,2000,100,"<img src=x onerror=alert(1)>",US-CA,gpt-oss-20b
2026-01-01T06:00:00Z,2000,100,"{{{{ 7*7 }}}} $(x) %s",DE,"{EVIL}"
"""


@pytest.fixture(scope="module")
def statement(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "log.csv").write_text(LOG)
    return account(
        folder / "log.csv", format="generic", out=folder / "out", serving=Serving("h100-sxm"),
        options=ReadOptions(),
    )  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def test_text_of_a_log_never_becomes_markup(statement):
    html = statement_page(statement)
    assert EVIL not in html
    assert "onerror=alert" not in re.sub(r"&[a-z0-9#]+;[^<]*", "", html)
    tags = Tags(html).tags
    assert not [tag for tag, _ in tags if tag in ("script", "img", "iframe", "object", "link")]
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


def test_the_page_reaches_for_nothing_outside(statement):
    parsed = Tags(statement_page(statement))
    for tag, attributes in parsed.tags:
        for name in ("src", "href", "xlink:href"):
            assert attributes.get(name, "#").startswith("#"), (tag, attributes)
    assert any("default-src 'none'" in str(attrs.get("content")) for _, attrs in parsed.tags)


def test_every_number_leads_to_its_source(statement):
    html = statement_page(statement)
    ids = set(re.findall(r'id="([^"]+)"', html))
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links
    assert links <= ids
    for boundary in ("facility_energy_j", "carbon_operational_g", "water_site_l"):
        assert f"formula-{boundary}" in ids


def test_two_bases_stand_apart(statement):
    html = statement_page(statement)
    assert html.count("<h2>Totals") == 2


@pytest.mark.parametrize(("code", "kwh"), [("zh-Hans", "瓦时"), ("zh-Hant", "瓦時")])
def test_the_page_speaks_chinese(statement, code, kwh):
    words.set_language(code)
    html = without_places(statement_page(statement), statement)
    assert f'lang="{code}"' in html
    assert kwh in html or "焦" in html
    assert not re.search(r">[^<]*\b(Totals|Energy|Carbon|interval|Evidence|assumed)\b[^<]*<", html)


def test_every_word_of_the_page_goes_through_the_catalogue(statement, monkeypatch):
    """With every translation replaced by blanks, what letters remain are data, not words of ours."""
    monkeypatch.setattr(words, "_catalogue", lambda _: Blank())
    words.set_language("zh-Hans")
    page_module._environment.cache_clear()
    html = without_places(statement_page(statement), statement)
    left = " ".join(Tags(re.sub(r"<style>.*?</style>", "", html, flags=re.S)).text)
    page_module._environment.cache_clear()
    for word in ("Energy", "Carbon", "Water", "interval", "requests", "Model", "Sources", "Assumed",
                 "microwave", "Totals", "Formula", "Batch"):  # fmt: skip
        assert word not in left, word


def without_places(html: str, statement) -> str:
    """The page less sources and places in them, which are quoted as they stand, and formula names."""
    for fact in statement.facts:
        html = html.replace(escape(fact.where), "")
    html = re.sub(rf'<tr id="source-(?!{CALLER}")[^"]+">.*?</tr>', "", html)
    return re.sub(r"<code>.*?</code>", "", html)


class Blank:
    def gettext(self, message: str) -> str:
        return " ".join(re.findall(r"\{[^}]*\}", message)) or "·"


def test_templates_hold_no_bare_words():
    for path in (Path(page_module.__file__).parent / "templates").glob("*.html"):
        text = re.sub(
            r"<style>.*?</style>|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text("utf-8"), flags=re.S
        )
        bare = [" ".join(t.split()) for t in Tags(text).text if re.search(r"[A-Za-z]{2,}", t)]
        assert set(bare) <= {"joulebook ·"}, bare
