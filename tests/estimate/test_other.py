"""Encoders and speech: measured models that a fit never saw lie inside its interval."""

import csv
from math import isclose

import numpy as np
import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.calibration import other
from joulebook.estimate.draws import COUNT, draw
from joulebook.estimate.other import Serving, encode, synthesize, transcribe
from joulebook.facts import page

ALONE = Serving(gpu="h100", batch=1)
FITTED = page("calibrations/other").facts


def test_the_shipped_coefficients_are_the_fit(data):
    fitted = other.calibrate(other.rows(data))
    assert list(fitted.values) == page("calibrations/other").text["coefficients"]
    for name, value in fitted.values.items():
        assert isclose(value, FITTED[name].value, rel_tol=0.02), name
    shipped = np.array(page("calibrations/other").text["correlation"])
    np.testing.assert_allclose(fitted.correlation, shipped, atol=0.03)


def test_nine_in_ten_models_left_out_lie_within_the_implementations(data):
    errors = np.array(list(other.left_out(other.rows(data)).values()))
    print(f"{len(errors)} models, each left out once: median error {np.median(abs(errors)):.1%}, "
          f"90 % between {np.exp(np.quantile(errors, 0.05)):.2f} and {np.exp(np.quantile(errors, 0.95)):.2f}")  # fmt: skip
    factor = FITTED["implementation_factor"]
    inside = (np.exp(-errors) >= factor.low) & (np.exp(-errors) <= factor.high)
    assert inside.mean() >= 0.9
    assert np.median(abs(errors)) < 0.15


@pytest.mark.parametrize(
    ("model", "params"), [("GritLM/GritLM-7B", 7e9), ("izhx/udever-bloom-3b", 3e9)]
)
def test_models_without_a_page_lie_in_the_interval_of_their_size(data, model, params):
    with (data / other.TABLE).open(encoding="utf-8") as rows:
        measured = next(
            float(r["gpu_j_per_query"]) for r in csv.DictReader(rows) if r["model"] == model
        )
    told = encode(None, FITTED["similarity_tokens"].value, ALONE, params).quantities()
    assert told["accelerator_energy"].low <= measured <= told["accelerator_energy"].high


@pytest.mark.parametrize(
    ("less", "more"),
    [(("baai/bge-small-en-v1.5", 100), ("baai/bge-large-en-v1.5", 100)),
     (("baai/bge-large-en-v1.5", 100), ("baai/bge-large-en-v1.5", 500))],
)  # fmt: skip
def test_more_work_costs_more(less, more):
    a, b = (encode(*one, ALONE).answer["facility_energy_j"].median for one in (less, more))
    assert a < b


def test_a_batch_shares_launches_and_weights_but_not_its_own_work():
    alone, joined = (encode("bge-large-en-v1.5", 100, Serving(batch=b)).answer for b in (1, 64))
    assert joined["accelerator_energy_j"].median < alone["accelerator_energy_j"].median
    assert joined["accelerator_energy_j"].median > alone["accelerator_energy_j"].median / 64


def test_speech_grows_window_by_window_and_token_by_token():
    parts = [
        transcribe("whisper-small", s, ALONE).answer["accelerator_energy_j"].median
        for s in (30, 60, 3_600)
    ]
    assert parts[0] < parts[1] < 2 * parts[0]  # a request's set-up is paid once
    assert isclose(parts[2], 120 * parts[0], rel_tol=0.05)


def test_sizes_of_whisper_follow_from_its_shape():
    for name in ("tiny", "base", "small", "medium", "large-v3", "large-v3-turbo"):
        answer = transcribe(f"whisper-{name}", 30, ALONE)
        tree = answer.explain()["accelerator_energy_j"]
        found = {}
        waiting = [tree]
        while waiting:
            at = waiting.pop()
            found.setdefault(at["name"], at["value"])
            waiting += at.get("inputs", [])
        total = page(f"models/openai--whisper-{name}").facts["total_params"].value
        assert isclose(
            found["encoder_params"] + found["decoder_params"], total, rel_tol=0.07
        )  # without convolutions and positions


def test_what_is_fitted_together_is_drawn_together():
    drawn = {n: draw(FITTED[n]) for n in ("layer_overhead_s", "engine_overhead_s")}
    correlation = np.corrcoef(*(np.log(d) for d in drawn.values()))[0, 1]
    assert all(d.shape == (COUNT,) for d in drawn.values())
    assert isclose(correlation, -0.506, abs_tol=0.1)


@pytest.mark.parametrize(
    ("ask", "word"),
    [(lambda: encode("bge-large-en-v1.5", 513, ALONE), "at most 512"),
     (lambda: encode("bge-large-en-v1.5", 0, ALONE), "input tokens"),
     (lambda: encode("bge-large-en-v1.5", float("nan"), ALONE), "input tokens"),
     (lambda: encode(None, 10, ALONE), "the params"),
     (lambda: encode("bge-large-en-v1.5", 10, ALONE, 1e8), "the params"),
     (lambda: encode(None, 10, ALONE, -1), "params"),
     (lambda: encode("whisper-tiny", 10, ALONE), "speech-to-text"),
     (lambda: transcribe("bge-large-en-v1.5", 10, ALONE), "embedding"),
     (lambda: transcribe("whisper-tiny", -1, ALONE), "seconds"),
     (lambda: transcribe("whisper-tiny", 1, Serving(batch=0)), "batch"),
     (lambda: transcribe("whisper-tiny", 1, Serving(given={"audio_s": 3.0})), "audio_s")],
)  # fmt: skip
def test_impossible_input_is_named(ask, word):
    with pytest.raises(InputError, match=word):
        ask()


def test_an_unknown_model_names_its_neighbours():
    with pytest.raises(UnknownNameError, match="whisper"):
        transcribe("whisper-larg", 1, ALONE)


def test_speech_from_text_is_assumed_wide_and_goes_with_its_length():
    """Nobody measured it for us; energy is a fixed part and a part for every second."""
    joules = [
        synthesize(None, seconds, Serving(batch=1), params=1e9).quantities()["accelerator_energy"]
        for seconds in (10, 20, 30)
    ]
    assert all(q.tier == "assumed" and q.high > 10 * q.low for q in joules)
    assert joules[2].value - joules[1].value == pytest.approx(joules[1].value - joules[0].value)


@pytest.mark.parametrize(
    "asked", [{"params": 0}, {"params": 1e9, "seconds": -1}, {}, {"model": "x"}]
)
def test_impossible_speech_is_refused(asked):
    asked = {"model": None, "seconds": 10, "serving": Serving()} | asked
    with pytest.raises(InputError):
        synthesize(**asked)
