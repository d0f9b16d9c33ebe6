"""The same question is answered by the same bytes, whatever order Python gives to sets in a run."""

import os
import subprocess
import sys

import pytest

QUESTIONS = (
    ("outlook", "--year", "2030"),
    ("bitcoin", "--year", "2022"),
    ("bills", "--place", "US-VA"),
    ("compare", "--workload", "training:bigscience/bloom", "--regions", "IS,US-VA"),
    ("audit", "--article", "bitcoin-article"),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_no_answer_depends_on_the_order_of_a_set(question):
    told = [
        subprocess.run(
            [sys.executable, "-m", "joulebook", *question, "--json"],
            env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert told[0] == told[1]
