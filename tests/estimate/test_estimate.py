"""What an estimate must be like, and what it refuses."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from joulebook.errors import InputError, MissingFactError, UnknownNameError
from joulebook.estimate import TextEstimator, deploy
from joulebook.estimate.footprint import assumptions
from joulebook.estimate.supply import Supply
from joulebook.facts import find, names

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
HERE = TextEstimator(deploy(LLAMA, gpu="h100-sxm", batch=64, region="FR"))


def joules(**kwargs):
    return TextEstimator(deploy(LLAMA, **{"gpu": "h100-sxm", "batch": 64} | kwargs)).estimate(
        500, 500
    )["facility_energy"]


@given(st.integers(0, 100_000), st.integers(0, 20_000), st.integers(1, 1_000))
def test_more_tokens_cost_more(inputs, outputs, more):
    less = HERE.estimate(inputs, outputs)["facility_energy"]
    assert HERE.estimate(inputs + more, outputs)["facility_energy"].value > less.value
    assert HERE.estimate(inputs, outputs + more)["facility_energy"].value > less.value


@given(st.integers(1, 100_000), st.integers(1, 1_000))
def test_cached_input_costs_less(inputs, outputs):
    assume(inputs > 1)
    cached = HERE.estimate(inputs, outputs, cached_tokens=inputs - 1)
    assert cached["facility_energy"].value < HERE.estimate(inputs, outputs)["facility_energy"].value


@given(st.integers(0, 100_000), st.integers(0, 20_000))
def test_boundaries_nest(inputs, outputs):
    answer = HERE.estimate(inputs, outputs)
    energies = [answer[f"{b}_energy"].value for b in ("accelerator", "server", "facility")]
    assert energies == sorted(energies)
    for quantity in answer.quantities.values():
        assert quantity.low <= quantity.value * (1 + 1e-9) <= quantity.high * (1 + 2e-9)


def test_a_larger_batch_costs_less_a_request():
    assert joules(batch=1).value > joules(batch=8).value > joules(batch=64).value


def test_an_unknown_batch_widens_the_interval():
    known, unknown = joules(batch=32), joules(batch=None)
    assert unknown.high / unknown.low > 1.5 * known.high / known.low


def test_narrow_weights_cost_less():
    assert joules(precision="fp8").value < joules(precision="bf16").value


def test_a_named_site_brings_its_own_pue():
    assert deploy(LLAMA, site="google").known["pue"] == 1.09
    assert joules(site="aws").value < joules(site="on-premises").value


def test_a_measurement_replaces_the_model():
    answer = TextEstimator(
        deploy(LLAMA, gpu="h100-sxm", given={"accelerator_energy_j": 50})
    ).estimate(9, 9)
    assert answer["accelerator_energy"] == (50.0, 50.0, 50.0, "J", "disclosed")


def test_geminis_published_split_comes_out_of_the_chain():
    """0.14 Wh of accelerators are 0.24 Wh at the meter with PUE 1.09 (Elsworth et al. 2025, table 1)."""
    given_wh = {"accelerator_energy_j": 0.14 * 3600, "pue": 1.09}
    answer = TextEstimator(deploy(LLAMA, given=given_wh)).estimate(1, 1)["facility_energy"]
    assert answer.value / 3600 == pytest.approx(0.24, abs=0.005)


def test_every_default_and_every_assumed_input_is_listed():
    estimator = TextEstimator(deploy(LLAMA))
    listed = {a["name"] for a in assumptions(estimator.card.facts)}
    assert {"batch", "pue", "grid_g_per_kwh", "lifetime_s"} <= listed
    assert set(deploy(LLAMA).choices) == {"gpu=h100-sxm", "precision=bf16", "engine=vllm-0.11"}
    stated = TextEstimator(deploy(LLAMA, batch=8, region="FR", given={"pue": 1.1}))
    assert not {"batch", "pue", "grid_g_per_kwh"} & {
        a["name"] for a in assumptions(stated.card.facts)
    }


@pytest.mark.parametrize("gpu", sorted(names("gpus")))
def test_every_accelerator_is_computed_or_refused_by_name(gpu):
    try:
        answer = TextEstimator(deploy(LLAMA, gpu=gpu, batch=8)).estimate(100, 100)
    except MissingFactError as error:
        assert find("gpus", gpu, "accelerator").facts.get("tdp_w") is None, error
    else:
        assert 0 < answer["facility_energy"].value < 1e5


@pytest.mark.parametrize("tokens", [-1, math.nan, math.inf, 1e12])
def test_absurd_token_counts_are_refused(tokens):
    for counts in ((tokens, 1), (1, tokens), (10, 1, tokens)):
        with pytest.raises(InputError, match="tokens"):
            HERE.estimate(*counts)


def test_more_cached_than_input_is_refused():
    with pytest.raises(InputError, match="exceed"):
        HERE.estimate(10, 10, cached_tokens=11)


@pytest.mark.parametrize(
    ("kwargs", "kind"),
    [
        ({"model": "llama-9000"}, "model"), ({"gpu": "h1000"}, "accelerator"),
        ({"site": "atlantis"}, "site"), ({"region": "Atlantis"}, "region"), ({"precision": "fp7"}, "precision"),
        ({"given": {"puee": 1.1}}, "fact or formula"),
    ],
)  # fmt: skip
def test_unknown_names_come_with_the_three_nearest(kwargs, kind):
    with pytest.raises(UnknownNameError, match=f"unknown {kind}") as error:
        deploy(**{"model": LLAMA} | kwargs)
    assert len(error.value.nearest) == 3


@pytest.mark.parametrize(
    "kwargs",
    [{"gpus": 0}, {"batch": 0.5}, {"batch": 0}, {"batch": math.nan}, {"gpus": 10**12}, {"batch": 1e308},
     {"given": {"pue": -1}}, {"given": {"pue": 0.5}}, {"given": {"pue": math.inf}},
     {"given": {"compute_utilization": 0}}, {"given": {"compute_utilization": 2}},
     {"given": {"input_dispersion": 0.5}}, {"given": {"memory_bytes": 0}},
     {"given": {"output_tokens": 5}}, {"supply": Supply(direct=True)}],
)  # fmt: skip
def test_absurd_deployments_are_refused(kwargs):
    with pytest.raises(InputError):
        TextEstimator(deploy(LLAMA, **kwargs))


def test_a_batch_that_does_not_fit_is_cut_and_said():
    estimator = TextEstimator(deploy(LLAMA, gpu="h100-sxm", batch=10_000))
    assert estimator.card.sequences < 10_000
    assert any("only" in str(note) and "fit" in str(note) for note in estimator.card.notes())


def test_layers_without_attention_are_said_to_be_assumed():
    assert "state is assumed" in str(
        TextEstimator(deploy("state-spaces/mamba-2.8b-hf")).card.notes()[0]
    )


def test_the_default_number_of_accelerators_is_a_choice_not_a_draw():
    """Near the edge of memory one draw must not buy another accelerator."""
    answer = TextEstimator(deploy("CohereLabs/aya-expanse-32b", gpu="l4")).estimate(250, 400)[
        "facility_energy"
    ]
    assert answer.low <= answer.value <= answer.high


def test_a_short_prompt_alone_pays_for_its_own_prefill_step():
    """One sequence of 100 tokens cannot share a step of 2,048: the weights are read for it alone."""
    alone = {"batch": 1, "given": {"mean_input_tokens": 100}}
    shared = {"batch": 64, "given": {"mean_input_tokens": 100}}
    costs = [
        TextEstimator(deploy(LLAMA, gpu="h100-sxm", **k)).estimate(100, 0) for k in (alone, shared)
    ]
    assert costs[0]["accelerator_energy"].value > 1.5 * costs[1]["accelerator_energy"].value


def test_causes_of_energy_are_only_what_energy_depends_on():
    causes = HERE.causes(1000, 100)
    assert not {"electricity_usd_per_kwh", "lifetime_s", "grid_g_per_kwh"} & set(causes)
    assert sum(causes.values()) == pytest.approx(1)


def test_a_tier_is_that_of_the_largest_cause_of_this_request():
    for tokens in ((5000, 1), (1, 5000)):
        first = next(iter(HERE.causes(*tokens)))
        tier = HERE.deployment.facts[first].tier
        assert HERE.estimate(*tokens)["facility_energy"].tier == tier


def test_weights_that_do_not_fit_are_refused_with_the_number_that_would():
    with pytest.raises(InputError, match="at least 16 × NVIDIA H100"):
        deploy("meta-llama/Llama-3.1-405B-Instruct", gpu="h100-sxm", gpus=8)


def test_an_image_model_is_refused_for_text():
    with pytest.raises(InputError, match="text model"):
        deploy("zai-org/CogVideoX-5b")


def test_heads_must_divide_among_accelerators():
    with pytest.raises(InputError, match=r"cannot share the 64 attention heads.*: 2, 4, 8"):
        deploy("meta-llama/Llama-3.1-70B-Instruct", gpu="h100", gpus=3)
    assert deploy("meta-llama/Llama-3.1-70B-Instruct", gpu="h100").known["accelerators"] == 4


@pytest.mark.parametrize(
    "given", [{"verified_tokens_per_step": 4, "accepted_tokens_per_step": 2.5}]
)
def test_speculative_decoding_pays_where_memory_limits(given):
    """Several tokens a step read the weights once; a lone sequence gains, at the price of FLOPs."""
    plain = TextEstimator(deploy(LLAMA, gpu="h100", batch=1))
    guessing = TextEstimator(deploy(LLAMA, gpu="h100", batch=1, given=given))
    assert (
        guessing.estimate(100, 300)["accelerator_energy"].value
        < plain.estimate(100, 300)["accelerator_energy"].value
    )


def test_image_tokens_cost_their_encoder():
    model = "Qwen/Qwen3-VL-8B-Instruct"
    words = TextEstimator(deploy(model, gpu="h100", batch=8))
    images = TextEstimator(deploy(model, gpu="h100", batch=8, given={"vision_share": 1.0}))
    assert (
        images.estimate(2000, 10)["accelerator_energy"].value
        > words.estimate(2000, 10)["accelerator_energy"].value
    )


@pytest.mark.parametrize("engine", ["vllm-0.5", "pytorch"])
def test_older_engines_take_more(engine):
    new, old = (TextEstimator(deploy(LLAMA, gpu="h100", batch=1, engine=e)) for e in (None, engine))
    assert (
        old.estimate(100, 300)["accelerator_energy"].value
        > new.estimate(100, 300)["accelerator_energy"].value
    )
