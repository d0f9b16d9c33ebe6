"""Languages, numbers as readers expect them, and complete catalogues."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from joulebook.errors import UnknownNameError
from joulebook.estimate import Quantity
from joulebook.report.equivalences import distance, duration, in_words
from joulebook.report.words import _, number, set_language, span

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "src" / "joulebook" / "report" / "locale"


def test_catalogues_are_complete_and_compiled():
    run = subprocess.run(
        [sys.executable, "tools/catalogues.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_string_in_the_sources_is_collected():
    """One inside the braces of an f-string is not found by the collector."""
    with (CATALOGUES / "zh_Hans" / "LC_MESSAGES" / "joulebook.po").open("rb") as file:
        known = {message.id for message in read_po(file)}
    for path in (ROOT / "src" / "joulebook").rglob("*.py"):
        assert set(said(path)) <= known, path


def said(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="_" | "mark"), args=[ast.Constant(value=str(text))]):
                yield text


@pytest.mark.parametrize(
    ("asked", "code"),
    [("zh", "zh-Hans"), ("zh_CN.UTF-8", "zh-Hans"), ("zh_TW.UTF-8", "zh-Hant"), ("zh-HK", "zh-Hant"),
     ("en_GB.UTF-8", "en"), ("zh-hant", "zh-Hant"), ("zh_Hant_HK.UTF-8", "zh-Hant")],
)  # fmt: skip
def test_languages_are_understood(asked, code):
    assert set_language(asked) == code


def test_lang_decides_and_unknown_ones_fall_back_to_english(monkeypatch):
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    assert set_language(None) == "zh-Hant"
    monkeypatch.setenv("LANG", "fi_FI.UTF-8")
    assert set_language(None) == "en"
    with pytest.raises(UnknownNameError, match="unknown language"):
        set_language("klingon")


def test_large_numbers_are_said_in_each_language():
    assert number(123_456_789.0) == "123,000,000"
    set_language("zh-Hans")
    assert number(123_456_789.0) == "1.23 亿"
    assert number(56_789.0) == "5.68 万"
    set_language("zh-Hant")
    assert number(56_789.0) == "5.68 萬"


def test_units_are_words_in_chinese():
    set_language("zh-Hans")
    assert span(7.2e6, 7.2e6, 7.2e6, "J") == ("2", "", "千瓦时")
    set_language("zh-Hant")
    assert span(7.2e6, 3.6e6, 1.08e7, "J") == ("2", "1 – 3", "千瓦時")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (0.000123, "0.000123"),
        (999.6, "1,000"),
        (1.5e-9, "1.50e-09"),
        (99.95, "100"),
    ],
)
def test_numbers_have_three_significant_digits(value, shown):
    assert number(value) == shown


def test_equivalences_change_scale():
    assert duration(30) == "30 seconds"
    assert duration(7200) == "2 hours"
    assert duration(864_000) == "10 days"
    assert distance(0.5) == "500 m"
    joules = Quantity(3.6e6, 3e6, 4e6, "J", "assumed")
    assert "microwave" in in_words({"facility_energy": joules, "carbon_operational": joules})[0]


def test_an_empty_message_is_not_the_header_of_the_catalogue():
    set_language("zh-Hans")
    assert _("") == ""
