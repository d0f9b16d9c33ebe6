"""The rate card against the graph, and what it refuses."""

import csv
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook import graph
from joulebook.errors import InputError, JoulebookError
from joulebook.estimate import deploy, rate_card
from joulebook.estimate.deployment import BOOK, BOUNDARIES
from joulebook.estimate.explain import explain
from joulebook.estimate.moments import MONOMIALS, TERMS, TOKENS, terms_of
from joulebook.estimate.polynomial import Polynomial
from joulebook.estimate.ratecard import ROWS
from joulebook.facts import names, page

EXACT = [
    ("meta-llama/Llama-3.1-8B-Instruct", {"gpu": "h100-sxm", "batch": 64}),
    ("meta-llama/Llama-2-70b-chat-hf", {"gpu": "a100-sxm-80gb", "gpus": 8}),
    ("deepseek-ai/DeepSeek-V3", {"gpu": "h200-sxm", "gpus": 8, "batch": 200}),
    ("mistralai/Mixtral-8x7B-Instruct-v0.1", {"gpu": "h100-sxm", "gpus": 2}),
    ("Qwen/Qwen3-235B-A22B-Instruct-2507", {"gpu": "b200-sxm", "gpus": 8, "precision": "fp8"}),
]


@cache
def windowed_card(model):
    return rate_card(deploy(model, gpu="h100-sxm"))


CARDS = {model: rate_card(deploy(model, **kwargs)) for model, kwargs in EXACT}


@pytest.mark.parametrize("model", CARDS)
@given(u=st.integers(0, 200_000), h=st.integers(0, 200_000), o=st.integers(0, 50_000))
def test_card_times_moments_is_the_graphs_answer(model, u, h, o):
    card = CARDS[model]
    known = card.deployment.known | dict(zip(TOKENS, map(float, (u, h, o)), strict=True))
    nodes = graph.solve(BOOK, ROWS, known)
    values = card.medians @ terms_of(float(u), float(h), float(o))
    for row, value in zip(ROWS, values, strict=True):
        assert value == pytest.approx(nodes[row].value, rel=1e-9), row


@pytest.mark.parametrize(
    "model", ["google/gemma-3-27b-it", "allenai/Olmo-3-7B-Instruct", "openai/gpt-oss-20b"]
)
@given(u=st.integers(0, 200_000), h=st.integers(0, 200_000), o=st.integers(0, 50_000))
def test_one_request_is_exact_with_sliding_windows_too(model, u, h, o):
    card = windowed_card(model)
    known = card.deployment.known | dict(zip(TOKENS, map(float, (u, h, o)), strict=True))
    nodes = graph.solve(BOOK, ROWS, known)
    values = card.own_medians @ card.request(float(u), float(h), float(o))
    for row, value in zip(ROWS, values, strict=True):
        assert value == pytest.approx(nodes[row].value, rel=1e-9), row


LENGTHS = [
    (100_000.0, 90_000.0, 10.0),
    (8_000.0, 7_900.0, 20.0),
    (1.0, 0.0, 1.0),
    (10.0, 0.0, 4_000.0),
]


@pytest.mark.parametrize("gpu", ["b200-sxm", "l4"])
def test_no_request_to_any_model_costs_nothing_or_less(gpu):
    """Every text model of ours, short and long, cached and not: energy and its interval are positive."""
    computed = 0
    for name in sorted(names("models")):
        text = page(f"models/{name}").text
        if not str(text["kind"]).startswith("text"):
            continue
        try:
            card = rate_card(deploy(str(text["id"]), gpu=gpu))
        except InputError:
            continue
        for inputs, cached, outputs in LENGTHS:
            answer = card.answer(card.request(inputs - cached, cached, outputs))
            assert all(0 < q.low <= q.high for q in answer.values()), (name, answer)
        computed += 1
    assert computed > 200


@pytest.mark.parametrize(
    "model", ["google/gemma-3-27b-it", "openai/gpt-oss-120b", "google/gemma-2-9b-it"]
)
def test_sliding_windows_lose_at_most_half_a_percent_of_a_real_trace(data, model, capsys):
    with (data / "traces" / "AzureLLMInferenceTrace_conv.csv").open() as file:
        rows = [
            (float(r["ContextTokens"]), 0.0, float(r["GeneratedTokens"]))
            for r in csv.DictReader(file)
        ]
    trace = np.array(rows)
    sample = trace[:: len(trace) // 4_000]
    deployment = deploy(model, gpu="h100-sxm", batch=64)
    card = rate_card(deployment, sample)
    known = deployment.known | dict(zip(TOKENS, trace.T, strict=True))
    exact = graph.solve(BOOK, ("accelerator_energy_j",), known)["accelerator_energy_j"].value.sum()
    error = terms_of(*trace.T).sum(axis=0) @ card.medians[0] / exact - 1
    with capsys.disabled():
        print(
            f"\n{model}: projection error on {len(trace):,} requests {100 * error:+.3f} % of the total"
        )
    assert abs(error) <= 0.005


SERVED = {
    "dense": ("meta-llama/Llama-3.1-8B-Instruct", {}),
    "experts, ranks and a draft": (
        "Qwen/Qwen3-235B-A22B-Instruct-2507",
        {"data_parallel": 4, "verified_tokens_per_step": 4, "accepted_tokens_per_step": 1},
    ),
    "pipeline": ("meta-llama/Llama-3.1-405B-Instruct", {"pipeline_stages": 2}),
    "recurrent": ("nvidia/NVIDIA-Nemotron-Nano-9B-v2", {"pipeline_stages": 2}),
}


def step_nodes(name, phase, given, request):
    model, extra = SERVED[name]
    deployment = deploy(model, gpu="h100-sxm", gpus=16, batch=64, given={**extra, **given})
    names = (
        "kernel_s",
        "waiting_s",
        "energy_j",
        "accelerator_s",
        "power_limit",
        "compute_s",
        "memory_s",
    )
    wanted = tuple(f"{phase}_{n}" for n in names)
    more = ("multiply_flop_per_s", "clocks_up_w", "kernel_w", "memory_w", "arithmetic_j_per_flop",
            "step_sequences", "prefill_step_tokens", "mean_context_tokens")  # fmt: skip
    known = deployment.known | request(deployment)
    nodes = graph.solve(BOOK, (*wanted, *more), known)
    return {k.removeprefix(f"{phase}_"): float(v.value) for k, v in nodes.items()}


def step_energy_j(n):
    """Energy of one step on 16 accelerators, from its parts rather than from requests."""
    flops_j = n["arithmetic_j_per_flop"] * n["compute_s"] * n["multiply_flop_per_s"]
    time_j = n["clocks_up_w"] * (n["kernel_s"] + n["waiting_s"]) + n["kernel_w"] * n["kernel_s"]
    return 16 * n["power_limit"] * (time_j + flops_j + n["memory_w"] * n["memory_s"])


@pytest.mark.parametrize("name", SERVED)
def test_requests_shares_add_up_to_the_decode_step(name):
    """A batch at the operating point pays exactly its step, in time and in energy (derivation)."""

    def at_the_mean_context(deployment):
        known = deployment.known | {"input_uncached_tokens": 0.0, "input_cached_tokens": 0.0}
        context = graph.solve(BOOK, ("mean_context_tokens",), known)["mean_context_tokens"].value
        # one token written at the mean context by each sequence: u + h + 1/2 = S̄
        return {
            "input_uncached_tokens": 0.0,
            "input_cached_tokens": context - 0.5,
            "output_tokens": 1.0,
        }

    n = step_nodes(name, "decode", {}, at_the_mean_context)
    step_s = 16 * (n["kernel_s"] + n["waiting_s"])
    assert n["step_sequences"] * n["accelerator_s"] == pytest.approx(step_s, rel=1e-9)
    assert n["step_sequences"] * n["energy_j"] == pytest.approx(step_energy_j(n), rel=1e-9)


@pytest.mark.parametrize("name", SERVED)
def test_requests_shares_add_up_to_the_prefill_step(name):
    """Prompts of the mean kind, packed into full steps, pay exactly what those steps take."""
    uncached, cached = 1_000.0, 300.0
    mix = {
        "mean_input_tokens": uncached + cached, "mean_cached_tokens": cached,
        "mean_prefill_context_tokens": cached + uncached / 2,
    }  # fmt: skip

    def of_the_mean_kind(_):
        return {
            "input_uncached_tokens": uncached,
            "input_cached_tokens": cached,
            "output_tokens": 0.0,
        }

    n = step_nodes(name, "prefill", mix, of_the_mean_kind)
    share = uncached / n["step_tokens"]
    step_s = 16 * (n["kernel_s"] + n["waiting_s"])
    assert n["accelerator_s"] == pytest.approx(share * step_s, rel=1e-9)
    assert n["energy_j"] == pytest.approx(share * step_energy_j(n), rel=1e-9)


@pytest.mark.parametrize("model", CARDS)
def test_every_boundary_is_a_row_with_a_sound_interval(model):
    card = CARDS[model]
    for row in (*BOUNDARIES, "accelerator_s"):
        for quantity in card.coefficients(row).values():
            assert quantity.low <= quantity.value * (1 + 1e-9)
            assert quantity.value <= quantity.high * (1 + 1e-9)


def test_the_card_has_ten_terms_and_no_h2():
    card = CARDS["meta-llama/Llama-3.1-8B-Instruct"]
    coefficients = card.coefficients("accelerator_energy_j")
    assert tuple(coefficients) == TERMS
    assert coefficients["h2"].value == 0
    assert all(q.value > 0 for term, q in coefficients.items() if term != "h2")


def test_explain_gives_the_cards_number():
    deployment = CARDS["deepseek-ai/DeepSeek-V3"].deployment
    node = explain(deployment, 1000, 200, 300)["facility_energy_j"]
    value = CARDS["deepseek-ai/DeepSeek-V3"].medians[2] @ terms_of(700.0, 300.0, 200.0)
    assert node.value == pytest.approx(value, rel=1e-9)


numbers = st.floats(-100, 100, allow_nan=False)


@given(numbers, numbers, numbers, numbers)
def test_polynomials_calculate_like_numbers(a, b, u, o):
    def formula(x, y):
        return (a * x + y * 2 - 3) * (b - x) / 4 + y

    polynomial = formula(Polynomial.symbol("u"), Polynomial.symbol("o"))
    values = terms_of(u, 0.0, o)
    assert np.dot(polynomial.coefficients(MONOMIALS.values()), values) == pytest.approx(
        formula(u, o), abs=1e-6
    )


@pytest.mark.parametrize(
    "formula",
    [lambda x: 1 / x, lambda x: x**2, lambda x: min(x, 1.0), lambda x: x // 1, lambda x: x / x],
)
def test_a_formula_may_only_add_and_multiply_a_requests_tokens(formula):
    with pytest.raises(JoulebookError, match="only sums and products"):
        formula(Polynomial.symbol("u"))


def test_arrays_times_polynomials_stay_polynomials():
    draws = np.array([1.0, 2.0])
    product = draws * Polynomial.symbol("u") * draws
    assert isinstance(product, Polynomial)
    np.testing.assert_array_equal(product.terms["u",], [1.0, 4.0])


def test_a_third_power_lies_outside_the_card():
    u = Polynomial.symbol("u")
    with pytest.raises(JoulebookError, match="outside the rate card"):
        (u * u * u).coefficients(MONOMIALS.values())
