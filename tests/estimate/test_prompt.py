"""Tokens of a text: by script, and by the model's own tokenizer where it is at hand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.estimate.prompt import by_script, count_tokens, tokenizer_file
from joulebook.facts import page

MODEL = page("models/qwen--qwen3-8b")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Tell me a joke", "latin"), ("讲个笑话", "han"), ("ください", "kana"), ("안녕하세요", "hangul"),
        ("Привет", "cyrillic"), ("مرحبا", "arabic"), ("שלום", "hebrew"), ("Γειά", "greek"),
        ("नमस्ते", "indic"), ("สวัสดี", "thai"), ("გამარჯობა", "other"), ("2026", "digit"), ("👍🏽", "emoji"),
        ("e\u0301te\u0301", "latin"), ("x[i] = y[i] + 1;", "code"), ("?!", "symbol"),
    ],
)  # fmt: skip
def test_a_text_is_read_by_its_script(text, script):
    assert set(by_script(text)) == {script}


def test_prose_beside_code_stays_prose():
    said = by_script("This is, after all, prose.\nfor (int i = 0; i < n; i++) { x[i] = 1; }\n")
    assert said["latin"] >= 20
    assert said["code"] >= 20


@given(st.text(max_size=300))
def test_every_visible_character_is_counted_once(text):
    counts = by_script(text)
    loose = [c for c in text if c.isspace() or unicodedata.category(c)[0] == "M"]
    assert len(text) - len(loose) <= sum(counts.values()) <= len(text)


@given(st.text(min_size=1, max_size=200), st.text(max_size=200))
def test_more_text_is_not_fewer_tokens(text, more):
    first = "Hello " + text
    count = [
        count_tokens(t, MODEL).tokens.quantity("1") for t in (first, first + "\nagain\n" + more)
    ]
    assert count[0].value <= count[1].value
    assert 0 < count[0].low <= count[0].value <= count[0].high


def test_the_interval_holds_what_the_scripts_intervals_say():
    tokens = count_tokens("讲" * 1000, MODEL).tokens.quantity("1")
    fact = page("defaults/tokens").facts["han_tokens_per_char"]
    assert tokens.value == pytest.approx(1000 * fact.value)
    assert tokens.low == pytest.approx(1000 * fact.low, rel=0.01)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub cache as it lies on a disk, with a file for the model's tokenizer."""
    folder = tmp_path / "hub" / "models--Qwen--Qwen3-8B" / "snapshots" / "abc"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    return folder / "tokenizer.json"


def test_a_tokenizer_is_looked_for_on_this_machine(hub):
    assert tokenizer_file(MODEL) is None
    hub.write_text("{}")
    assert tokenizer_file(MODEL) == hub


def test_a_tokenizer_on_this_machine_counts_exactly(hub):
    tokenizers = pytest.importorskip("tokenizers")
    words = tokenizers.models.WordLevel({"three": 0, "words": 1, "here": 2, "?": 3}, unk_token="?")
    tokenizer = tokenizers.Tokenizer(words)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(hub))
    counted = count_tokens("three words here", MODEL)
    assert counted.by == "the model's own tokenizer"
    assert counted.tokens.quantity("1")[:3] == (3, 3, 3)


def test_a_broken_tokenizer_file_is_named(hub):
    pytest.importorskip("tokenizers")
    hub.write_text("{")
    with pytest.raises(InputError, match="not a whole tokenizer"):
        count_tokens("three words here", MODEL)
