"""Rules every shipped fact keeps; a new file needs no new test."""

import csv
from collections import Counter

import pytest

from joulebook.estimate.draws import COUNT, draw
from joulebook.facts import all_pages, find, names, page, table, tables
from joulebook.facts.load import TIERS

PAGES = [p for p in all_pages() if not p.path.startswith("sources/")]
FACTS = [f for p in PAGES for f in p.facts.values()]


def test_every_source_exists_and_none_is_an_orphan():
    cited = {f.source for f in FACTS} | {str(p.text["source"]) for p in PAGES if "source" in p.text}
    for path in tables():
        meta = table(path).meta
        cited |= {str(meta.text["source"]), *meta.text.get("also", ())}
        cited |= {f.source for f in meta.facts.values()}
    assert cited == set(names("sources"))


@pytest.mark.parametrize("name", sorted(names("sources")))
def test_a_source_says_what_it_is(name):
    text = page(f"sources/{name}").text
    assert text["title"]
    assert {"publisher", "date", "url", "licence"} <= set(text)


def test_every_fact_has_a_tier_a_place_and_an_ordered_interval():
    for fact in FACTS:
        assert fact.tier in TIERS, fact
        assert fact.where, fact
        assert fact.low <= fact.value <= fact.high, fact


def test_a_fact_somebody_saw_says_where():
    assert any(not f.seen for f in FACTS)
    for fact in FACTS:
        if fact.seen:
            assert fact.where != "not seen", fact


def test_a_models_parts_are_not_more_than_the_whole():
    for name in names("models"):
        facts = page(f"models/{name}").facts
        for part, whole in (
            ("multiplied_params", "active_params"),
            ("active_params", "total_params"),
        ):
            if part in facts and whole in facts:
                assert facts[part].value <= facts[whole].value * 1.001, (name, part)


def test_every_uncertain_fact_can_be_drawn():
    for fact in FACTS:
        if not fact.certain:
            drawn = draw(fact)
            assert drawn.shape == (COUNT,)
            assert (drawn > 0).all(), fact


@pytest.mark.parametrize("folder", ["gpus", "models", "closed_models", "precisions", "sites"])
def test_no_two_pages_claim_the_same_name(folder):
    claimed = Counter(
        alias
        for name in names(folder)
        for alias in {a.lower() for a in page(f"{folder}/{name}").aliases}
    )
    assert [alias for alias, count in claimed.items() if count > 1] == []


@pytest.mark.parametrize(
    ("folder", "file"), [("gpus", "gpus"), ("models", "models"), ("closed_models", "closed_models")]
)
def test_every_row_of_our_tables_has_its_page(data, folder, file):
    with (data / "measured" / f"{file}.csv").open(encoding="utf-8") as rows:
        assert len(list(csv.DictReader(rows))) == len(names(folder))


def test_every_open_model_is_found_by_its_id(data):
    with (data / "measured" / "models.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            assert find("models", row["hf_id"], "model").text["id"] == row["hf_id"]


def test_closed_models_have_no_parameters():
    for name in names("closed_models"):
        assert not any("params" in fact for fact in page(f"closed_models/{name}").facts)
