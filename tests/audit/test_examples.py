"""The example claims: a reader's way in, so each is read, computed, and told to be an example."""

from pathlib import Path

import pytest

from joulebook.audit.audit import audit
from joulebook.audit.read import read_files, shipped
from joulebook.audit.verdict import UNCHECKED

FOLDER = Path(__file__).parents[2] / "examples" / "claims"
FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_is_computed_and_says_that_it_is_one(file):
    (found,) = audit(read_files([file]))
    assert found.verdict != UNCHECKED
    assert found.claim.article == "example"
    assert found.claim.quote not in {claim.quote for claim in shipped()}


def test_verdicts_of_the_examples():
    found = {one.claim.id: one.verdict for one in audit(read_files(FILES))}
    assert found == {
        "example-training": "holds",
        "example-search": "plausible",
        "example-world": "holds",
        "example-water": "inconsistent",
        "example-iceland": "plausible",
    }
