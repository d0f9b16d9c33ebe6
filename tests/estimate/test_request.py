"""Uncertain tokens: draws of tokens times draws of the card."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.estimate import text_estimator
from joulebook.estimate.answer import Drawn, assumed, plus, quantities, times
from joulebook.estimate.draws import COUNT
from joulebook.estimate.lengths import lengths
from joulebook.estimate.request import drawn_answer, tokens
from joulebook.estimate.tasks import task, tasks
from joulebook.facts import page

LLAMA = text_estimator("meta-llama/Llama-3.1-8B-Instruct", gpu="h100", region="FR")
GEMMA = text_estimator("google/gemma-3-27b-it", gpu="h100", batch=16)
ESTIMATORS = pytest.mark.parametrize("estimator", [LLAMA, GEMMA], ids=["full", "windows"])


def of_task(name, estimator=LLAMA):
    return drawn_answer(estimator, lengths(estimator.deployment.model, task_name=name).tokens)


@ESTIMATORS
@given(st.integers(0, 100_000), st.integers(0, 20_000), st.floats(0, 1))
def test_certain_tokens_give_the_estimators_answer(estimator, inputs, outputs, share):
    cached = int(inputs * share)
    request = tokens(Drawn.certain(inputs), Drawn.certain(outputs), cached)
    ours = quantities(drawn_answer(estimator, request))
    for key, theirs in estimator.estimate(inputs, outputs, cached).quantities.items():
        assert ours[key][:3] == pytest.approx(theirs[:3], rel=1e-9), key
        assert ours[key].tier == theirs.tier


@ESTIMATORS
def test_each_draw_is_the_card_at_the_tokens_of_that_draw(estimator):
    asked = lengths(estimator.deployment.model, task_name="code", cached_tokens=500).tokens
    answer = drawn_answer(estimator, asked)["facility_energy_j"]
    for k in (0, 17, COUNT - 1):
        at = (asked.uncached.draws[k], asked.cached.draws[k], asked.output.draws[k])
        drawn = estimator.card.own_draws[:, :, k] @ estimator.card.request(*at)
        assert answer.draws[k] == pytest.approx(drawn[2], rel=1e-12)


def test_uncertain_tokens_widen_the_interval_and_are_named_as_its_cause():
    answer = of_task("joke")["facility_energy_j"]
    certain = LLAMA.estimate(20, 60)["facility_energy"]
    unsure = answer.quantity("J")
    assert unsure.value == pytest.approx(certain.value, rel=1e-9)
    assert unsure.high / unsure.low > 1.1 * certain.high / certain.low
    assert "output_tokens" in answer.causes()
    assert any(row["name"] == "output_tokens" for row in assumed(of_task("joke")))


def test_requests_of_one_task_share_the_draws_of_its_lengths():
    joke = of_task("joke")
    twice, doubled = plus(joke, of_task("joke")), times(joke, 2)
    np.testing.assert_allclose(twice["facility_energy_j"].draws, doubled["facility_energy_j"].draws)


def test_creative_writing_takes_about_nine_times_a_joke():
    """The ninefold difference of the article, on one model: the words make it, so it is exact here."""
    ratio = of_task("creative")["facility_energy_j"].over(of_task("joke")["facility_energy_j"])
    assert 7 < ratio.median < 12
    assert 2 < ratio.quantity("1").low < 9 < ratio.quantity("1").high < 40


def test_thinking_costs_more_than_talking():
    energy = {name: of_task(name)["facility_energy_j"].median for name in tasks()}
    assert energy["joke"] < energy["chat"] < energy["reasoning"] < energy["research"]


def test_cached_tokens_are_never_more_than_the_input():
    asked = tokens(Drawn.of(page("tasks/chat").facts["input_tokens"]), Drawn.certain(10), 100)
    assert asked.uncached.draws.min() == 0
    assert asked.cached.draws.max() == 100
    np.testing.assert_allclose(
        asked.input.draws, Drawn.of(page("tasks/chat").facts["input_tokens"]).draws
    )


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "how long is the input"),
        ({"input_tokens": 5}, "how long is the output"),
        ({"task_name": "jok"}, "nearest: joke"),
        ({"prompt": " ", "task_name": "joke"}, "empty"),
        ({"task_name": "joke", "cached_tokens": 21}, "exceed"),
        ({"task_name": "joke", "output_tokens": -1}, "output tokens: -1"),
        ({"task_name": "joke", "output_tokens": float("nan")}, "output tokens: nan"),
        ({"input_tokens": 1e12, "output_tokens": 1}, "input tokens"),
    ],
)
def test_lengths_that_cannot_be_are_refused(said, complaint):
    with pytest.raises(InputError, match=complaint):
        lengths(LLAMA.deployment.model, **said)


def test_counts_win_over_the_prompt_and_the_prompt_over_the_task():
    model = LLAMA.deployment.model
    asked = lengths(model, prompt="Tell me a joke.", task_name="research")
    assert asked.counted_by == {"input": "the scripts of its characters", "output": "task research"}
    assert asked.tokens.input.median < 10
    told = lengths(model, prompt="Hello", input_tokens=7, output_tokens=3)
    assert told.tokens.medians == (7, 3, 0)
    assert told.reasoning is None


def test_a_prompt_alone_is_a_chat_and_the_answer_says_so():
    asked = lengths(LLAMA.deployment.model, prompt="Hello there")
    assert asked.choices == ("task=chat",)
    assert asked.tokens.output.median == task("chat").output.median
