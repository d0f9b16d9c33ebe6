"""The two articles: every quantity, marked by hand, against what the rules find.

The list holds places and values, not text; it was written by reading, before the rules were run.
The rules were then corrected by it, so it says what they know, and test_quantities.py how they do
on sentences they were not made for.
"""

import csv
import re
from pathlib import Path

import pytest

from joulebook.audit.consistency import consistency
from joulebook.audit.quantities import mentions

GOLD = Path(__file__).parent / "gold" / "articles.csv"


@pytest.fixture
def bodies(data):
    path = data.parent / "reference" / "articles.md"
    if not path.is_file():
        pytest.skip("the articles are not here")
    parts = re.split(r"^## (\S+)\n", path.read_text("utf-8"), flags=re.M)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture
def gold():
    with GOLD.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def same(mention, row):
    low = float(row["value"] or row["low"])
    high = float(row["high"]) if row["high"] else None
    overlaps = mention.start < int(row["end"]) and int(row["start"]) < mention.end
    return (
        overlaps
        and mention.unit == row["unit"]
        and mention.value == pytest.approx(low, rel=1e-5)
        and (
            mention.high is None if high is None else mention.high == pytest.approx(high, rel=1e-5)
        )
    )


def test_at_least_85_percent_are_found_and_few_are_wrong(bodies, gold, capsys):
    hits = found = bounds = 0
    for article, body in bodies.items():
        known = mentions(body)
        rows = [row for row in gold if row["article"] == article]
        matches = [(row, [m for m in known if same(m, row)]) for row in rows]
        hits += sum(bool(found_) for _row, found_ in matches)
        bounds += sum(bool(f) and f[0].bound == row["bound"] for row, f in matches)
        found += len(known)
    recall, precision = hits / len(gold), hits / found
    with capsys.disabled():
        print(f"\n{hits} of {len(gold)} quantities found ({recall:.0%}), {found - hits} wrong finds "
              f"(precision {precision:.0%}), {bounds} with their bound")  # fmt: skip
    assert recall >= 0.85
    assert precision >= 0.90
    assert bounds >= 0.85 * len(gold)


def test_places_lead_back_to_the_text(bodies):
    for body in bodies.values():
        for mention in mentions(body):
            assert body[mention.start : mention.end] == mention.text
            assert mention.sentence.text in body


def test_the_articles_contradict_themselves_where_they_do(bodies):
    """A06, A09, A10, A13, A14, B13 beside B30, B17 beside B19, B23, B28, B31 and B37 beside B38."""
    found = {
        (one.kind, one.verdict) for body in bodies.values() for one in consistency(mentions(body))
    }
    assert {
        ("growth", "agrees"), ("share", "rounds"), ("multiple", "agrees"), ("times-of", "agrees"),
        ("equivalence", "contradicts"), ("equivalence", "rounds"), ("power", "agrees"),
        ("references", "contradicts"), ("pair", "contradicts"),
    } <= found  # fmt: skip


def test_earth_and_sun_are_a_hundred_times_apart(bodies):
    chains = [
        one for one in consistency(mentions(bodies["mittr-article"])) if one.kind == "equivalence"
    ]
    (one,) = chains
    assert one.factor_off == pytest.approx(99.5, rel=0.01)


def test_the_oven_has_one_power(bodies):
    (one,) = [o for o in consistency(mentions(bodies["mittr-article"])) if o.kind == "power"]
    assert (one.stated, one.implied) == pytest.approx((789, 894), rel=0.002)
