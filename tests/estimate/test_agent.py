"""Sessions of agents: the closed form against the explicit loop, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.estimate import text_estimator
from joulebook.estimate.agent import TERMS, notes, session, session_answer
from joulebook.estimate.moments import terms_of

LLAMA = text_estimator("meta-llama/Llama-3.1-8B-Instruct", gpu="h100", batch=32)
GEMMA = text_estimator("google/gemma-3-27b-it", gpu="h100", batch=16)
HABITS = {
    "turns": st.integers(1, 12),
    "tool_calls_per_turn": st.integers(0, 6),
    "system_tokens": st.integers(0, 20_000),
    "user_tokens": st.integers(0, 2_000),
    "tool_result_tokens": st.integers(0, 5_000),
    "output_tokens_per_call": st.integers(0, 2_000),
    "cached_input_share": st.floats(0, 1),
}


def calls(habits):
    """The calls of a session one by one: (uncached, cached, output)."""
    context = habits["system_tokens"]
    for _ in range(habits["turns"]):
        context += habits["user_tokens"]
        for call in range(habits["tool_calls_per_turn"] + 1):
            cached = habits["cached_input_share"] * context
            yield context - cached, cached, float(habits["output_tokens_per_call"])
            context += habits["output_tokens_per_call"]
            if call < habits["tool_calls_per_turn"]:
                context += habits["tool_result_tokens"]


@given(st.fixed_dictionaries(HABITS))
def test_the_closed_form_is_the_loop(habits):
    looped = sum(terms_of(*call) for call in calls(habits))
    asked = session(habits)
    closed = [asked.sums[name].median for name in TERMS]
    np.testing.assert_allclose(closed, looped, rtol=1e-9, atol=1e-3)
    last = list(calls(habits))[-1]
    assert asked.sums["last_input_tokens"].median == pytest.approx(last[0] + last[1])


@pytest.mark.parametrize("estimator", [LLAMA, GEMMA], ids=["full", "windows"])
@given(st.fixed_dictionaries({**HABITS, "turns": st.integers(1, 4)}))
def test_a_session_costs_what_its_calls_cost(estimator, habits):
    looped = sum(
        estimator.card.own_medians @ estimator.card.request(*call) for call in calls(habits)
    )
    answer = session_answer(estimator, session(habits))
    ours = [drawn.median for drawn in answer.values()]
    np.testing.assert_allclose(ours, looped, rtol=1e-9)


def test_each_draw_is_a_session_of_its_own():
    asked = session({"turns": 3})
    answer = session_answer(GEMMA, asked)["facility_energy_j"]
    for k in (0, 500, 999):
        habits = {name: float(asked.sums[name].draws[k]) for name in asked.habits}
        whole = {name: int(habits[name]) for name in ("turns", "tool_calls_per_turn")}
        looped = sum(
            GEMMA.card.own_draws[2, :, k] @ GEMMA.card.request(*call)
            for call in calls(habits | whole)
        )
        assert answer.draws[k] == pytest.approx(looped, rel=1e-9)


def test_a_cache_saves_and_turns_cost_more_than_in_proportion():
    def energy(**habits):
        return session_answer(LLAMA, session(habits))["facility_energy_j"].median

    assert energy(cached_input_share=0.95) < energy(cached_input_share=0.5)
    assert energy(turns=20) > 2 * energy(turns=10)


def test_what_is_not_given_widens_the_interval():
    told = {name: fact.value for name, fact in session().habits.items()}
    sure = session_answer(LLAMA, session(told))["facility_energy_j"].quantity("J")
    unsure = session_answer(LLAMA, session())["facility_energy_j"].quantity("J")
    assert unsure.high / unsure.low > sure.high / sure.low
    assert "turns" in session_answer(LLAMA, session())["facility_energy_j"].causes()


def test_a_context_beyond_the_model_is_noted():
    assert not notes(LLAMA, session({"turns": 2}))
    (note,) = notes(LLAMA, session({"turns": 500}))
    assert "131072" in str(note)


@pytest.mark.parametrize(
    ("habits", "complaint"),
    [
        ({"turns": 0}, "turns=0"),
        ({"turns": 1.5}, "whole number"),
        ({"turns": -3}, "turns=-3"),
        ({"turns": float("nan")}, "turns=nan"),
        ({"turns": float("inf")}, "turns=inf"),
        ({"turns": 1e9}, "calls of the model"),
        ({"system_tokens": 1e9}, "the last call reads"),
        ({"cached_input_share": 1.5}, "cached_input_share=1.5"),
        ({"cached_share": 0.5}, "nearest: cached_input_share"),
        ({"user_tokens": -1}, "user_tokens=-1"),
    ],
)
def test_sessions_that_cannot_be_are_refused(habits, complaint):
    with pytest.raises(InputError, match=complaint):
        session(habits)
