"""Models of which only the size is known: computed, wider than known ones, near to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import TextEstimator, assumptions, deploy
from joulebook.estimate.architecture import page_from_size, sized
from joulebook.estimate.calibration import architecture as measured
from joulebook.facts import names, page

SERVED = {"gpu": "h100-sxm", "gpus": 8, "batch": 64}


def joules(model, **where):
    return TextEstimator(deploy(model, **SERVED | where)).estimate(500, 500)["facility_energy"]


@pytest.mark.parametrize(
    ("size", "known"),
    [
        ("8b", "meta-llama/Llama-3.1-8B-Instruct"), ("70b", "meta-llama/Llama-3.1-70B-Instruct"),
        ("235b-a22b", "Qwen/Qwen3-235B-A22B"), ("117b-a5.1b", "openai/gpt-oss-120b"),
    ],
)  # fmt: skip
def test_a_size_alone_is_near_the_model_it_is_the_size_of_and_wider(size, known):
    guess, model = (
        TextEstimator(deploy(name, precision="bf16", **SERVED)).estimate(500, 500)[
            "accelerator_energy"
        ]
        for name in (size, known)
    )  # what is shared, such as the building, would only blur the difference
    assert guess.low < model.value < guess.high
    assert guess.high / guess.low > model.high / model.low


def test_every_open_text_model_is_computed():
    texts = [n for n in names("models") if str(page(f"models/{n}").text["kind"]).startswith("text")]
    for name in texts:
        assert TextEstimator(deploy(name)).estimate(100, 100)["facility_energy"].value > 0


def test_what_a_page_says_wins_over_the_lines():
    known = deploy("meta-llama/Llama-3.1-8B-Instruct")
    card = TextEstimator(known).card
    ours = {f.name for f in card.facts if f.page == "defaults/architecture"}
    assert ours == set()


def test_what_a_page_does_not_say_is_listed_as_assumed():
    listed = {a["name"] for a in assumptions(TextEstimator(deploy("70b")).card.facts)}
    assert {"reference_layers", "kv_heads", "full_attention_share"} <= listed


@given(st.floats(1e6, 1e14), st.floats(0.001, 1))
def test_any_possible_size_gives_a_finite_answer(total, share):
    active = max(total * share, 1e6)
    facts = page_from_size(total, active, "any").facts
    assert facts["active_params"].value <= facts["total_params"].value


@pytest.mark.parametrize("size", ["1m", "0.5b", "2t-a50b", "13B", "1t"])
def test_sizes_are_names(size):
    assert np.isfinite(TextEstimator(deploy(size)).estimate(100, 100)["facility_energy"].high)


@pytest.mark.parametrize("name", ["5b-a9b", "0b", "999999t"])
def test_impossible_sizes_are_refused_by_name(name):
    with pytest.raises(InputError, match=name):
        deploy(name)


@pytest.mark.parametrize("name", ["70", "b", "70b-", "70b-instruct", "-7b", "7b-a", "1e9b"])
def test_other_names_are_no_sizes(name):
    assert sized(name) is None
    with pytest.raises(UnknownNameError):
        deploy(name)


def test_parameters_can_be_set():
    larger = joules("70b", given={"total_params": 140e9, "active_params": 140e9}, gpus=16)
    assert larger.value > joules("70b", gpus=16).value


def test_the_page_holds_what_was_measured():
    facts = page("defaults/architecture").facts
    for name, (low, middle, high) in measured.measured().items():
        said = facts[name]
        if name == "full_attention_share":  # a share must end below 1
            assert middle == high == 1
            middle, high = said.value, said.high
        assert (said.low, said.value, said.high) == pytest.approx((low, middle, high), rel=0.02)


def test_the_accelerators_prior_holds_what_was_measured():
    entry = page("defaults/accelerator")
    spreads, correlation = measured.accelerators()
    for name, (low, middle, high) in spreads.items():
        said = entry.facts[name]
        assert (said.low, said.value, said.high) == pytest.approx((low, middle, high), rel=0.01)
    assert np.array(entry.text["correlation"]) == pytest.approx(correlation, abs=0.006)


def test_the_price_prior_is_wider_than_prices_of_models_of_known_size():
    prices, said = (
        measured.prices(),
        page("defaults/closed").facts["reference_output_usd_per_token"],
    )
    assert len(prices) >= 6
    assert said.low < min(prices) / 2
    assert said.high > max(prices) * 2
