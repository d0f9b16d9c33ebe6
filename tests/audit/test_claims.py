"""The shipped claims: what the audit finds, and where reviewers of the same sentences differ."""

import csv
import tomllib
from functools import cache
from pathlib import Path

import pytest

from joulebook.audit.audit import audit
from joulebook.audit.read import shipped
from joulebook.audit.verdict import FALLS, STANDS

EXPECTED = tomllib.loads(Path(__file__).with_name("expectations.toml").read_text("utf-8"))
LEAST_AGREED, LEAST_WRONG_FOUND = 55, 10
FILES = {"bitcoin-article": "## bitcoin-article", "mittr-article": "## mittr-article"}


@cache
def found():
    return {one.claim.id: one for one in audit(shipped())}


def kind(verdict: str) -> str:
    return "stands" if verdict in (*STANDS, "derived") else "falls" if verdict in FALLS else "open"


@pytest.fixture
def reviewed(data) -> dict[str, str]:
    """Verdicts of other reviewers, by claim."""
    table = data / "industry" / "claims.csv"
    with table.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["verdict"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("claim", shipped(), ids=lambda claim: claim.id)
def test_a_claim_comes_to_the_verdict_we_expect(claim):
    assert found()[claim.id].verdict == EXPECTED[claim.id]["verdict"]


def test_every_claim_is_expected_and_no_other():
    assert {claim.id for claim in shipped()} == set(EXPECTED)


def test_all_reviewed_claims_ship(reviewed):
    assert set(reviewed) <= set(found())


def test_classes_agree_with_other_reviewers(reviewed):
    """Three classes: stands, does not stand, cannot be checked."""
    differ = {at for at in reviewed if kind(found()[at].verdict) != kind(reviewed[at])}
    assert len(reviewed) - len(differ) >= LEAST_AGREED
    wrong = {at for at, verdict in reviewed.items() if kind(verdict) == "falls"}
    assert len([at for at in wrong if found()[at].verdict in FALLS]) >= LEAST_WRONG_FOUND


def test_every_disagreement_is_argued(reviewed):
    differ = {at for at in reviewed if kind(found()[at].verdict) != kind(reviewed[at])}
    argued = {at for at, one in EXPECTED.items() if "why" in one}
    assert differ == argued & set(reviewed)


def test_quotes_are_the_articles_own_words(data):
    articles = data.parent / "reference" / "articles.md"
    if not articles.is_file():
        pytest.skip("the articles are not here")
    text = articles.read_text("utf-8")
    start = {name: text.index(head) for name, head in FILES.items()}
    bodies = {
        "bitcoin-article": text[start["bitcoin-article"] : start["mittr-article"]],
        "mittr-article": text[start["mittr-article"] :],
    }
    for claim in shipped():
        assert claim.quote in bodies[claim.article], claim.id


def test_corrected_sentences_hold_no_number_but_the_computed_one_in_three_languages():
    for one in found().values():
        if one.worst.drawn is not None:
            assert set(one.corrected) == {"en", "zh-Hans", "zh-Hant"}, one.claim.id
            assert all("{" not in text for text in one.corrected.values())
            assert all("{value}" in pattern for pattern in one.claim.corrected.values())


def test_known_factors():
    factor = {at: one.worst.factor for at, one in found().items()}
    assert factor["A13"] == pytest.approx(7.9e5, rel=0.01)
    assert factor["A14"] == pytest.approx(230, rel=0.02)
    assert 1 / factor["B37"] == pytest.approx(100, rel=0.2)


def test_what_is_confused_is_named():
    assert found()["A06"].worst.match.differs == "boundary"
    assert found()["A14"].worst.match.says["en"].startswith("one passenger's seat")
    assert found()["B30"].worst.match.differs == "reference"
    assert found()["A09"].worst.match.differs == "subject"
