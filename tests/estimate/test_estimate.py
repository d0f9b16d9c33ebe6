"""What an estimate must be like, and what it refuses."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from joulebook.errors import InputError, MissingFactError, UnknownNameError
from joulebook.estimate import TextEstimator, deploy
from joulebook.estimate.footprint import assumptions
from joulebook.facts import find, names, page

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
    assert answer["accelerator_energy"][:3] == (50.0, 50.0, 50.0)


def test_geminis_published_split_comes_out_of_the_chain():
    """0.14 Wh of accelerators are 0.24 Wh at the meter with PUE 1.09 (Elsworth et al. 2025, table 1)."""
    given_wh = {"accelerator_energy_j": 0.14 * 3600, "pue": 1.09}
    answer = TextEstimator(deploy(LLAMA, given=given_wh)).estimate(1, 1)["facility_energy"]
    assert answer.value / 3600 == pytest.approx(0.24, abs=0.005)


def test_every_default_and_every_assumed_input_is_listed():
    estimator = TextEstimator(deploy(LLAMA))
    listed = {a["name"] for a in assumptions(estimator.card)}
    assert {"batch", "pue", "grid_g_per_kwh", "compute_utilization", "lifetime_s"} <= listed
    assert set(deploy(LLAMA).choices) == {"gpu=h100-sxm", "precision=bf16"}
    stated = TextEstimator(deploy(LLAMA, batch=8, region="FR", given={"pue": 1.1}))
    assert not {"batch", "pue", "grid_g_per_kwh"} & {a["name"] for a in assumptions(stated.card)}


def test_every_text_model_is_computed_or_refused_by_name():
    """No open text model ends in anything but an answer or a message naming what is missing."""
    computed = 0
    for name in sorted(names("models")):
        text = page(f"models/{name}").text
        if not str(text["kind"]).startswith("text"):
            continue
        try:
            answer = TextEstimator(deploy(str(text["id"]), gpu="b200-sxm")).estimate(100, 100)
        except MissingFactError as error:
            assert "give it as" in str(error) or "give " in str(error)
            continue
        assert math.isfinite(answer["facility_energy"].value)
        computed += 1
    assert computed > 200


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
    [
        {"gpus": 0},
        {"batch": 0.5},
        {"batch": math.nan},
        {"given": {"pue": -1}},
        {"given": {"pue": math.inf}},
    ],
)
def test_absurd_deployments_are_refused(kwargs):
    with pytest.raises(InputError, match="expected"):
        deploy(LLAMA, **kwargs)


def test_weights_that_do_not_fit_are_refused_with_the_number_that_would():
    with pytest.raises(InputError, match="at least 11 × NVIDIA H100"):
        deploy("meta-llama/Llama-3.1-405B-Instruct", gpu="h100-sxm", gpus=8)


def test_a_closed_model_is_refused_without_invented_parameters():
    with pytest.raises(InputError, match="publishes no architecture"):
        deploy("gpt-4o")


def test_an_image_model_is_refused_for_text():
    with pytest.raises(InputError, match="text model"):
        deploy("zai-org/CogVideoX-5b")
