"""Images and video: what an answer owes its question, and what the calibration promises."""

import math

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from joulebook import graph
from joulebook.errors import InputError, MissingFactError, UnknownNameError
from joulebook.estimate.answer import assumed, plus, quantities, times
from joulebook.estimate.books import DIFFUSION as BOOK
from joulebook.estimate.calibration.diffusion import PAGE, calibrate, medians, predicted, table
from joulebook.estimate.diffusion import deploy_picture, explain_picture, picture
from joulebook.estimate.discrepancies import RESIDUALS
from joulebook.estimate.measurements import measurement
from joulebook.estimate.picture_predictions import predict, predict_unmeasured
from joulebook.estimate.picture_rows import columns, configurations
from joulebook.estimate.tables import read_table
from joulebook.facts import find, page
from joulebook.facts import table as fact_table

SD35, SD3 = (
    "stabilityai/stable-diffusion-3.5-medium",
    "stabilityai/stable-diffusion-3-medium-diffusers",
)
COG = "zai-org/CogVideoX1.5-5B"
ROW = {
    "row_id": "1", "model": "sd15", "gpu": "h100", "width": "512", "height": "512", "frames": "1",
    "steps": "25", "batch_size": "8", "num_gpus": "1", "cfg_passes": "2",
}  # fmt: skip


def energy(kind="image", model=SD35, **asked) -> float:
    return picture(deploy_picture(kind, model, **asked))["accelerator_energy_j"].median


@pytest.fixture
def rows(data):
    return list(read_table(data / "measured" / "calib_diffusion.csv").rows)


def test_every_row_of_the_table_is_understood_and_its_tokens_are_ours(rows):
    used, left_out = configurations(rows)
    assert not left_out
    assert all(r.model and not r.notes for r in used)
    ours = graph.solve(BOOK, ("latent_tokens",), columns(used))["latent_tokens"].value
    for row, tokens in zip(used, ours, strict=True):
        if row.row["latent_tokens"]:
            assert float(row.row["latent_tokens"]) == tokens


def test_the_shipped_coefficients_are_those_of_the_fit(rows):
    fitted = calibrate(table(rows)).coefficients
    shipped = page(PAGE).facts
    for name, fact in fitted.items():
        assert shipped[name].value == pytest.approx(fact.value, rel=0.02), name


def test_the_accuracy_told_on_the_page_is_within_what_was_promised():
    told = dict(line.split() for line in page(PAGE).text["errors"])
    assert float(told["model_left_out_image"]) <= 0.33
    assert float(told["model_left_out_video"]) <= 0.20
    for kind in ("image", "video"):
        assert float(told[f"model_left_out_{kind}_bias"]) == pytest.approx(1, abs=0.10)


def test_intervals_of_measured_models_cover_their_rows(rows):
    found = predict(rows)
    inside = [
        p.low <= float(r["energy_per_output_j"]) <= p.high
        for p, r in zip(found.rows, rows, strict=True)
    ]
    assert 0.85 <= np.mean(inside) <= 0.97


def test_measured_columns_are_never_read(rows):
    some = rows[::40]
    blind = [
        {**r, "energy_per_output_j": "", "batch_latency_s": "nan", "avg_power_w": "1e9"}
        for r in some
    ]
    assert predict(some) == predict(blind)


def test_the_published_figure_of_sd3_medium_is_answered_where_it_was_measured():
    asked = {"gpu": "h100-sxm", "batch": 4, "width": 1024, "height": 1024, "steps": 25}
    one = picture(deploy_picture("image", SD3, **asked))["accelerator_energy_j"]
    assert one.median == pytest.approx(1141, rel=0.01)
    assert one.tier() == "measured"
    elsewhere = picture(deploy_picture("image", SD3, **asked | {"steps": 26}))
    assert elsewhere["accelerator_energy_j"].median != one.median
    row = {
        **ROW, "model": SD3, "width": "1024", "height": "1024", "batch_size": "4"
    }  # fmt: skip
    (left_out,) = predict_unmeasured([row]).rows
    assert left_out.low < 1141 < left_out.high


def test_a_measurement_answers_only_when_every_key_of_it_is_asked():
    configuration = page("measurements/sd3-medium-1024-h100").text["configuration"]
    assert measurement(configuration | {"unrelated": 3}) is not None
    for key in configuration:
        assert measurement({k: v for k, v in configuration.items() if k != key}) is None
        assert measurement(configuration | {key: "another"}) is None


def test_a_measured_model_is_known_better_than_an_unknown_one():
    asked = {"gpu": "h100-sxm", "batch": 1}
    measured, other = (
        picture(deploy_picture("image", m, **asked))["accelerator_energy_j"].quantity("J")
        for m in ("stabilityai/stable-diffusion-3.5-large", SD35)
    )
    assert measured.tier == "measured"
    assert measured.high / measured.low < other.high / other.low


def test_a_models_joules_are_taken_over_to_an_accelerator_nobody_measured_it_on():
    on_h100, on_a100 = (
        energy(model=SD3, gpu=gpu, batch=8) for gpu in ("h100-sxm", "a100-sxm-40gb")
    )
    assert on_a100 == pytest.approx(on_h100, rel=0.02)


@settings(max_examples=25, deadline=None)
@for_all(
    steps=st.integers(1, 100), side=st.sampled_from([512, 768, 1024, 1536]),
    batch=st.integers(1, 32), model=st.sampled_from([SD35, "sd15", "flux.1-dev", "sdxl"]),
)  # fmt: skip
def test_more_costs_more(steps, side, batch, model):
    asked = {"steps": steps, "width": side, "height": side, "batch": batch}
    one = energy(model=model, **asked)
    assert 0 < one < math.inf
    assert energy(model=model, **asked | {"steps": steps + 1}) > one
    assert energy(model=model, **asked | {"width": side + 256}) > one
    assert energy(model=model, **asked | {"batch": batch + 1}) <= one * (1 + 1e-9)
    assert energy(model=model, **asked | {"guidance": 3}) > energy(
        model=model, **asked | {"guidance": 2}
    )


def test_an_output_is_a_polynomial_of_its_tokens_and_steps():
    studio = deploy_picture("image", SD35, batch=4)
    point = studio.known | {"mean_latent_tokens": 4096.0, "pixels": 1024.0**2}

    def joules(tokens: float, steps: float) -> float:
        known = point | {"latent_tokens": tokens, "steps": steps}
        return graph.solve(BOOK, ("accelerator_energy_j",), known)["accelerator_energy_j"].value

    tokens = np.array([1000.0, 3000.0, 5000.0, 7000.0])
    values = np.array([joules(p, 10.0) for p in tokens])
    curve = np.polynomial.Polynomial.fit(tokens[:3], values[:3], 2)
    assert curve(tokens[3]) == pytest.approx(values[3], rel=1e-9)
    line = [joules(4096.0, s) for s in (1.0, 2.0, 3.0)]
    assert line[2] - line[1] == pytest.approx(line[1] - line[0], rel=1e-9)


def test_an_unknown_batch_widens_the_interval():
    known, unknown = (
        picture(deploy_picture("image", "sd15", **asked))["accelerator_energy_j"].quantity("J")
        for asked in ({"batch": 2}, {})
    )
    assert unknown.high / unknown.low > 1.2 * known.high / known.low


def test_outputs_add_and_all_boundaries_are_answered():
    one = picture(deploy_picture("video", COG))
    assert quantities(plus(one, one))["facility_energy"].value == pytest.approx(
        quantities(times(one, 2))["facility_energy"].value
    )
    told = quantities(one)
    assert (
        told["accelerator_energy"].value
        < told["server_energy"].value
        < told["facility_energy"].value
    )
    assert any(a["name"] == "batch" for a in assumed(one))


def test_an_explanation_goes_down_to_facts():
    trees = explain_picture(deploy_picture("image", SD35))
    assert trees["accelerator_energy_j"]["formula"].endswith("diffusion.accelerator_energy_j")
    assert "total_params" in str(trees)


def test_a_model_without_a_page_is_computed_from_its_sizes():
    sizes = {"total_params": 2.2e9, "layers": 24, "hidden": 1536, "width": 1024, "height": 1024}
    shape = {"denoiser": "joint", "given": sizes}
    assert energy(model=None, **shape) == pytest.approx(energy(), rel=0.3)


@pytest.mark.parametrize(
    ("kind", "model", "asked", "says"),
    [
        ("image", "sd15", {"steps": 0}, "steps=0"),
        ("image", "sd15", {"steps": math.nan}, "steps=nan"),
        ("image", "sd15", {"width": 0}, "width=0"),
        ("image", "sd15", {"frames": 2}, "one frame"),
        ("video", COG, {"frames": 0.5}, "frames=0.5"),
        ("video", COG, {"batch": 0}, "batch=0"),
        ("video", COG, {"gpus": 4, "given": {"ring": 3}}, "ring=3"),
        ("video", "wan-2.1", {"gpu": "t4"}, "it fits on"),
        ("image", COG, {}, "makes videos"),
        ("image", "gpt-oss-20b", {}, "model for text"),
        ("video", "dall-e-3", {}, "model for image"),
        ("image", None, {}, "give a model"),
    ],
)
def test_what_cannot_be_is_refused_by_name(kind, model, asked, says):
    with pytest.raises(InputError, match=says):
        deploy_picture(kind, model, **asked)


def test_sizes_that_contradict_one_another_are_refused():
    sizes = {"total_params": 2e6, "layers": 28, "hidden": 5000, "width": 512, "height": 512}
    with pytest.raises(InputError, match="too few"):
        deploy_picture("image", None, denoiser="cross", given=sizes)


def test_unknown_names_come_with_the_nearest():
    with pytest.raises(UnknownNameError, match="stabilityai/stable-diffusion-3"):
        deploy_picture("image", "stable-difusion-3.5-medum")
    with pytest.raises(UnknownNameError, match="joint"):
        deploy_picture("image", None, denoiser="joined")
    with pytest.raises(MissingFactError, match="layers"):
        deploy_picture("image", None, denoiser="joint")


def test_rows_nobody_knows_are_predicted_and_say_so():
    dit = {
        "model": "no/such", "denoiser_params_b": "2.0", "denoiser_arch": "MMDiT", "layers": "24",
        "hidden": "1536", "gpu": "A100-SXM4-80GB",
    }  # fmt: skip
    unet = {
        "model": "no/unet",
        "denoiser_params_b": "1.3",
        "denoiser_arch": "UNet",
        "gpu": "RTX-5090",
    }
    found = predict([{**ROW, **dit}, {**ROW, **unet}])
    assert len(found.rows) == 2
    assert "unknown model" in found.rows[0].notes[0]
    assert any("taken as" in note for note in found.rows[1].notes)
    assert all(p.low < p.predicted_j < p.high for p in found.rows)


@pytest.mark.parametrize(
    "broken", [{"steps": "nan"}, {"steps": "0"}, {"width": ""}, {"num_gpus": "x"}, {"batch_size": "-1"},
               {"model": "no/such"}],
)  # fmt: skip
def test_unusable_rows_are_left_out_with_the_reason(broken):
    found = predict([{**ROW, **broken}])
    assert found.rows == ()
    assert found.left_out[0][0]["row_id"] == "1"
    assert found.left_out[0][1]


def test_no_row_no_calibration(rows):
    with pytest.raises(InputError, match="empty"):
        table([])
    with pytest.raises(InputError, match="measured"):
        calibrate(table([ROW]))


def test_residuals_belong_to_models_and_accelerators_that_exist():
    for row in fact_table(RESIDUALS).rows:
        model, gpu = (find(*row[c].split("/"), c) for c in ("model", "accelerator"))
        assert model.text["kind"] in ("image", "video")
        assert gpu.path in page(PAGE).text["accelerators"]


def test_the_fit_and_an_answer_are_the_same_formulas(rows):
    used = table(rows[:40])
    energy_j, seconds = predicted(columns(used), medians(page(PAGE).facts))
    assert (energy_j > 0).all()
    assert (seconds > 0).all()
    own = predict_unmeasured(rows[:40]).rows
    assert [p.predicted_j for p in own] == pytest.approx(list(energy_j))
