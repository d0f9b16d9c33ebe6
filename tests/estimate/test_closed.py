"""Closed models: a prior that evidence narrows, and honest width."""

from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import TextEstimator, assumptions, deploy
from joulebook.estimate.closed import find_closed, narrowed
from joulebook.estimate.draws import draw, normals
from joulebook.facts import Page, names, page

TEXTS = [
    n for n in sorted(names("closed_models")) if page(f"closed_models/{n}").text["kind"] == "text"
]
FIXED = {"gpu": "h100-sxm", "gpus": 8, "batch": 32, "precision": "fp8"}


def joules(model, tokens=(1000, 300), **where):
    return TextEstimator(deploy(model, **where)).estimate(*tokens)["facility_energy"]


def prior_facts():
    """Everything that narrowing `gpt-4o` starts from."""
    deployment = deploy("gpt-4o")
    priors = page("defaults/closed").facts | page("defaults/accelerator").facts
    peak = {"peak_flop_per_s": priors["peak_fp8_flop_per_s"]}
    return {**deployment.facts, **priors, **peak}


def without(model: Page, *evidence: str) -> Page:
    facts = {name: fact for name, fact in model.facts.items() if name not in evidence}
    return Page(model.path, MappingProxyType(facts), model.text)


EVIDENCE = (
    "prompt_energy_j", "output_usd_per_token", "output_speed_tokens_per_s"
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_closed_text_model_is_answered_wide_and_assumed(name):
    deployment = deploy(name)
    answer = TextEstimator(deployment).estimate(200, 300)["facility_energy"]
    assert answer.tier == "assumed" or not deployment.narrowed
    if deployment.narrowed:
        assert answer.high / answer.low > 10
        assert "active_params" in {
            a["name"] for a in assumptions(TextEstimator(deployment).card.facts)
        }


@pytest.mark.parametrize("name", ["gpt-4o", "o1-pro", "gemini-2.5-flash", "gpt-4.1-nano"])
def test_narrowing_stays_inside_the_prior(name):
    start = prior_facts()
    after, _ = narrowed(page(f"closed_models/{name}"), start)
    for key, fact in after.items():
        drawn = draw(start[key])
        assert drawn.min() * 0.5 < fact.low <= fact.value <= fact.high < drawn.max() * 2, key


def test_without_evidence_the_prior_stays_as_it_is():
    bare = without(page("closed_models/gpt-4o"), *EVIDENCE, "input_usd_per_token")
    assert narrowed(bare, prior_facts()) == ({}, ())


@pytest.mark.parametrize("name", ["gpt-4o", "gemini-2.5-flash"])
def test_dropping_the_disclosed_energy_widens(name):
    whole = page(f"closed_models/{name}")
    known, unknown = (
        narrowed(model, prior_facts())[1][-1].after
        for model in (whole, without(whole, EVIDENCE[0]))
    )
    assert unknown[2] / unknown[0] > 1.5 * known[2] / known[0]


def test_every_step_starts_where_the_last_one_ended():
    steps = deploy("gpt-4o").narrowed
    assert len(steps) == 4
    for before, after in pairwise(steps):
        assert before.after == after.before
    assert steps[-1].to_json()["posterior"]["unit"] == "J"


@settings(max_examples=15)
@given(st.floats(20, 100), st.floats(1.3, 2))
def test_on_a_known_machine_a_faster_model_takes_less_energy(slow, ratio):
    """With batch and machine unknown it may not: a fast answer may come from a small batch."""
    one, other = (joules("gpt-4.1", **FIXED, tokens_per_second=s) for s in (slow, slow * ratio))
    assert other.value < one.value
    assert other.high < one.high * 1.25


def test_a_dearer_model_of_one_maker_takes_more():
    nano, mini, whole = (joules(f"gpt-4.1{x}").value for x in ("-nano", "-mini", ""))
    assert nano < mini < whole


def test_knowing_the_machine_narrows():
    anywhere, here = joules("gpt-4.1"), joules("gpt-4.1", **FIXED)
    assert here.high / here.low < anywhere.high / anywhere.low


def test_what_is_narrowed_together_is_drawn_together():
    facts = deploy("gpt-4.1").facts
    names = ("active_params", "batch", "active_share")
    together = np.corrcoef([normals(facts[name]) for name in names]) - np.eye(3)
    assert np.abs(together).max() > 0.1  # a slow engine is large or crowded
    assert np.abs(together).max() < 0.9
    np.testing.assert_array_equal(
        normals(facts["active_params"]), normals(deploy("gpt-4.1").facts["active_params"])
    )


def test_closed_models_err_partly_together():
    one, other = (normals(deploy(m).facts["active_params"]) for m in ("gpt-4.1", "grok-4"))
    assert 0.2 < np.corrcoef(one, other)[0, 1] < 0.8


def test_a_place_or_pue_of_the_caller_does_not_change_what_the_model_may_be():
    at_home, elsewhere = deploy("gpt-4o"), deploy("gpt-4o", given={"pue": 1.9}, region="FR")
    assert at_home.facts["active_params"] == elsewhere.facts["active_params"]


def test_an_open_model_wins_where_an_alias_names_both():
    assert deploy("mistral-large-2411").model.path.startswith("models/")


@pytest.mark.parametrize("name", ["openai/gpt-4o", "GPT-4o", "azure/gpt-4o", "gpt-4o-2024-08-06"])
def test_closed_models_are_found_by_the_names_of_logs(name):
    assert find_closed(name) is page("closed_models/gpt-4o")


@pytest.mark.parametrize("name", ["google/gpt-4o", "gpt-4oo", ""])
def test_unknown_makers_and_models_are_refused(name):
    with pytest.raises(UnknownNameError):
        deploy(name)


def test_closed_models_for_other_things_than_text_are_refused():
    with pytest.raises(InputError, match="image"):
        deploy("dall-e-3")


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), 1e9])
def test_impossible_speeds_are_refused(speed):
    with pytest.raises(InputError, match="tokens per second"):
        deploy("gpt-4o", tokens_per_second=speed)


def test_a_speed_is_refused_for_open_models():
    with pytest.raises(InputError, match="open"):
        deploy("meta-llama/Llama-3.1-8B-Instruct", tokens_per_second=50)


def test_accelerators_that_hold_hardly_any_such_model_are_refused():
    with pytest.raises(InputError, match="accelerators"):
        deploy("gpt-4o", gpu="t4", gpus=1, given={"active_params": 1e12})
