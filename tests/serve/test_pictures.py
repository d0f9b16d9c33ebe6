"""`joulebook estimate image` and `video` as a user meets them."""

import json

import pytest

IMAGE = ("estimate", "image", "--model", "stabilityai/stable-diffusion-3.5-medium", "--gpu", "h100-sxm",
         "--width", "1024", "--height", "1024", "--steps", "28")  # fmt: skip
VIDEO = ("estimate", "video", "--model", "zai-org/CogVideoX1.5-5B", "--gpu", "h100-sxm", "--frames", "81",
         "--width", "1360", "--height", "768", "--steps", "50")  # fmt: skip
KEYS = ("accelerator_energy", "server_energy", "facility_energy", "carbon_operational",
        "carbon_embodied", "water_site", "water_grid", "cost", "accelerator_time")  # fmt: skip


@pytest.mark.parametrize("question", [IMAGE, VIDEO], ids=["image", "video"])
def test_json_holds_every_boundary_and_where_it_came_from(run, question):
    code, out, _ = run(*question, "--json", "--explain")
    answer = json.loads(out)
    assert code == 0
    for key in KEYS:
        assert answer[key]["low"] <= answer[key]["value"] <= answer[key]["high"]
    assert answer["assumptions"]
    assert answer["causes"]
    assert answer["explain"]["facility_energy_j"]["inputs"]
    assert answer["deployment"]["output"]["steps"] in (28, 50)


def test_many_outputs_are_so_many_times_one(run):
    one, many = (json.loads(run(*IMAGE, "--outputs", n, "--json")[1]) for n in ("1", "1000"))
    for key in KEYS:
        assert many[key]["value"] == pytest.approx(1000 * one[key]["value"])


def test_a_measured_model_says_so_in_words(run):
    code, out, _ = run(*VIDEO)
    assert code == 0
    assert "measured on NVIDIA H100" in out
    assert "1360" in out


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (("image", "--model", "sd15", "--steps", "0"), "steps=0"),
        (("image", "--model", "sd15", "--outputs", "0"), "outputs=0"),
        (("image", "--model", "sd15", "--outputs", "nan"), "outputs=nan"),
        (("image", "--model", "sd15", "--width", "1e30"), "width=1e+30"),
        (("video", "--model", "nothing-like-it"), "unknown model"),
        (("image", "--model", "sd15", "--gpu", "abacus"), "accelerator"),
        (("image",), "give a model"),
        (("image", "--model", "sd15", "--set", "nonsense=1"), "nonsense"),
    ],
)
def test_rubbish_is_refused_by_name(run, question, says):
    code, _, err = run("estimate", *question)
    assert code == 2
    assert says in err
