"""Published training runs follow from their own arithmetic; what does not is said plainly."""

import csv
from math import isclose

import numpy as np
import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import deploy, text_estimator
from joulebook.estimate.lifecycle import life_cycle, per_request, usage
from joulebook.estimate.runs import FINE_TUNING, LORA, Asked, as_published, training
from joulebook.estimate.training import covers, estimate_training, reported
from joulebook.facts import names, page

RUNS = sorted(names("trainings"))
CANNOT = [run for run in RUNS if "cannot" in page(f"trainings/{run}").text]
CAN = [run for run in RUNS if run not in CANNOT]


def recomputed(run):
    """Pairs of a printed figure and the answer's number for the same thing."""
    answer = estimate_training(training(run))
    return [
        (fact, answer.main[covers(fact, answer.run)].quantity("")) for fact in reported(answer.run)
    ]


@pytest.mark.parametrize("run", CAN)
def test_a_published_run_is_reproduced_within_its_own_uncertainty(run):
    agree = [q.low <= fact.high and fact.low <= q.high for fact, q in recomputed(run)]
    assert all(agree) == ("contradicts" not in page(f"trainings/{run}").text)


@pytest.mark.parametrize("run", CANNOT)
def test_a_run_from_which_no_energy_follows_says_why(run):
    with pytest.raises(InputError, match="published: neither"):
        estimate_training(training(run))


def test_the_table_and_the_pages_say_the_same(data):
    with (data / "measured" / "training.csv").open(encoding="utf-8") as rows:
        table = list(csv.DictReader(rows))
    assert len(table) == len(RUNS)
    pages = {page(f"trainings/{run}").title: page(f"trainings/{run}") for run in RUNS}
    for row in table:
        facts = pages[row["model"]].facts
        for column, name, factor in (
            ("gpu_hours", "accelerator_s", 3600), ("tco2e", "reported_g", 1e6),
            ("energy_mwh", "reported_energy_j", 3.6e9), ("pue", "pue", 1),
            ("grid_gco2_kwh", "grid_g_per_kwh", 1), ("tokens_t", "training_tokens", 1e12),
        ):  # fmt: skip
            if row[column]:
                assert isclose(facts[name].value, float(row[column]) * factor), (row, name)
        if row["seen_here"].startswith("recalled"):
            assert not any(fact.seen for fact in facts.values()), row["model"]


def test_bloom_is_the_papers_table():
    answer = estimate_training(training("bigscience/bloom"))
    told = answer.quantities()
    for key, tonnes in (
        ("carbon_dynamic", 24.7), ("carbon_idle", 14.6), ("carbon_embodied", 11.2),
        ("carbon_total", 50.5),
    ):  # fmt: skip
        assert round(told[key].value / 1e6, 1) == tonnes
        assert told[key].low < told[key].value < told[key].high
    assert round(told["accelerator_energy"].value / 3.6e9) == 433
    assert round(told["idle_energy"].value / 3.6e6) == 256_646
    assert any("upper model" in str(note) for note in answer.notes)
    ours = answer.to_json()["best_estimate"]
    assert ours["accelerator_energy"]["value"] < told["accelerator_energy"].value


@pytest.mark.parametrize("run", CAN)
def test_parts_add_up_draw_by_draw(run):
    one = estimate_training(training(run)).main
    if "carbon_dynamic_g" in one:
        np.testing.assert_allclose(
            one["carbon_dynamic_g"].draws + one["carbon_idle_g"].draws,
            one["carbon_operational_g"].draws,
        )
    if "carbon_total_g" in one:
        np.testing.assert_allclose(
            one["carbon_operational_g"].draws + one["carbon_embodied_g"].draws,
            one["carbon_total_g"].draws,
        )


def test_full_training_is_six_flops_a_parameter_and_token_and_lora_about_four():
    asked = Asked(tokens=1e9, given={"multiplied_params": 7e9})
    full = estimate_training(training("llama-3.1-8b-instruct", asked, FINE_TUNING)).main
    lora = estimate_training(training("llama-3.1-8b-instruct", asked, LORA)).main
    assert isclose(full["training_flop"].median, 6 * 7e9 * 1e9)
    assert isclose(lora["training_flop"].median, 4.02 * 7e9 * 1e9)


@pytest.mark.parametrize("more", [{"tokens": 2e9}, {"gpu_hours": 200.0}])
def test_work_and_energy_are_proportional(more):
    ((name, value),) = more.items()
    one, two = (
        estimate_training(training("qwen3-8b", Asked(**{name: x}))).main for x in (value, 2 * value)
    )
    assert isclose(two["facility_energy_j"].median, 2 * one["facility_energy_j"].median)


def test_what_the_caller_says_replaces_what_was_published():
    run = training("bloom", Asked(region="US"))
    assert as_published(run) is None
    answer = estimate_training(run)
    assert not answer.published
    assert run.intensity.name == "United States"
    on_h100 = training("bloom", Asked(gpu="h100"))
    assert "accelerator_s" not in on_h100.facts
    assert on_h100.facts["tdp_w"].value == 700


@pytest.mark.parametrize(
    "asked",
    [Asked(utilization=0.2), Asked(given={"compute_utilization": 0.2}), Asked(tokens=1e11),
     Asked(given={"mean_power_w": 100.0}), Asked(gpu_hours=1e3)],
)  # fmt: skip
@pytest.mark.parametrize("run", ["bloom", "olmo-2-7b"])
def test_nothing_the_caller_says_is_ignored(run, asked):
    before = estimate_training(training(run, Asked(region="US"))).main["accelerator_energy_j"]
    told = Asked(**{name: getattr(asked, name) for name in ("utilization", "tokens", "gpu_hours")},
                 given=asked.given, region="US")  # fmt: skip
    after = estimate_training(training(run, told)).main["accelerator_energy_j"]
    assert not isclose(before.median, after.median, rel_tol=1e-3)


def test_accelerators_tell_the_time_on_the_calendar():
    bloom = estimate_training(training("bloom")).main
    assert round(bloom["duration_s"].median / 86_400, 1) == 117.5


@pytest.mark.parametrize(
    ("model", "asked", "word"),
    [("qwen3-8b", Asked(), "--tokens"), (None, Asked(tokens=1e9), "--gpu-hours"),
     ("qwen3-8b", Asked(tokens=-1), "tokens=-1"), ("qwen3-8b", Asked(gpu_hours=0), "gpu_hours=0"),
     ("qwen3-8b", Asked(tokens=1e9, utilization=1.5), "utilization"),
     ("bloom", Asked(utilization=0), "utilization=0"), ("gpt-4o", Asked(), "closed model"),
     ("qwen3-8b", Asked(tokens=1e9, given={"no_such": 1.0}), "no_such"),
     ("flux.1-dev", Asked(tokens=1e9), "--gpu-hours")],
)  # fmt: skip
def test_impossible_input_is_named(model, asked, word):
    with pytest.raises(InputError, match=word):
        estimate_training(training(model, asked))


def test_an_unknown_model_names_its_neighbours():
    with pytest.raises(UnknownNameError, match="bigscience/bloom"):
        training("bigscience/blom")


def test_a_request_of_a_life_is_the_request_of_the_estimator():
    for model in ("bigscience/bloom", "gpt-oss-20b"):
        estimator = text_estimator(model)
        one = per_request(estimator.deployment, 500, 200)
        same = estimator.estimate(500, 200)
        assert isclose(one["facility_energy_j"].median, same["facility_energy"].value)
        assert isclose(one["facility_energy_j"].quantity("J").high, same["facility_energy"].high)


def test_use_passes_training_when_it_says_so():
    trained = estimate_training(training("bigscience/bloom"))
    served = deploy("bigscience/bloom", given={"server_energy_j": 14_256.0})
    for multiple in (1.0, 10.0):
        first = life_cycle(trained, served, usage(12_800, 5), multiple)
        days = first.compared()["facility_energy_j"]["time_until"].value / 86_400
        then = life_cycle(trained, served, usage(12_800, days / 365.25), multiple)
        ratio = then.compared()["facility_energy_j"]["inference_over_training"]
        assert isclose(ratio.value, multiple)
        share = then.compared()["facility_energy_j"]["training_share"].value
        assert isclose(share, 1 / (1 + multiple))


def test_what_training_and_use_share_moves_both():
    trained = estimate_training(training("qwen3-8b", Asked(tokens=1e12)))
    life = life_cycle(trained, deploy("qwen3-8b"), usage(1e6, 1))
    until = life.compared()
    # the same grid and PUE stand above and below the line: carbon's ratio is energy's
    energy, carbon = until["facility_energy_j"], until["carbon_operational_g"]
    assert isclose(energy["requests_until"].high, carbon["requests_until"].high)


@pytest.mark.parametrize("use", [(0, 1), (1, 0), (-5, 1), (float("nan"), 1)])
def test_no_life_without_requests(use):
    with pytest.raises(InputError, match="expected more than 0"):
        usage(*use)


def test_a_life_needs_its_training_up_to_the_meter():
    trained = estimate_training(training("gopher"))
    with pytest.raises(InputError, match="Gopher"):
        life_cycle(trained, deploy("bloom"), usage(1, 1))
