"""The card of a work against what `estimate` says of each request, and what it says of closed models."""

from functools import cache

import duckdb
import narwhals as nw
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import diffusion, other, works
from joulebook.estimate.books import ROWS
from joulebook.estimate.card import Card, moments_of
from joulebook.estimate.diffusion import deploy_picture, picture
from joulebook.estimate.draws import P05, P95
from joulebook.estimate.footprint import assumptions
from joulebook.estimate.other import Serving, encode, synthesize, transcribe
from joulebook.estimate.ratecard import quantities
from joulebook.estimate.work_deployment import deploy_work
from joulebook.estimate.workcard import card_of, work_card
from joulebook.estimate.works import WORKS, terms, work
from joulebook.facts import names, page
from joulebook.formulas.units import J_PER_KWH

BATCH = 4
EVENT = {
    "requests": 1.0, "images": 0.0, "pixels": 0.0, "steps": 0.0, "frames": 0.0,
    "seconds_audio": 0.0, "input_uncached": 0.0, "output": 0.0,
}  # fmt: skip
CLOSED = {
    "image": "dall-e-3", "video": "sora-2", "embedding": "text-embedding-3-small",
    "classification": "omni-moderation-latest", "transcription": "whisper-1", "speech": "tts-1",
}  # fmt: skip
TOLD = {
    "image": {"images": 1.0, "pixels": 1024.0 * 1024, "steps": 20.0},
    "video": {"images": 1.0, "pixels": 1280.0 * 720, "steps": 30.0, "frames": 97.0},
    "embedding": {"input_uncached": 300.0},
    "classification": {"input_uncached": 300.0},
    "transcription": {"seconds_audio": 47.5},
    "speech": {"seconds_audio": 8.25},
}


@cache
def card(op, model, batch=BATCH):
    return work_card(op, model, gpu="h100", batch=batch)


def term_array(op, **told):
    return moments_of(terms(op, EVENT | told), work(op).terms)


def charged(op, model, **told):
    return card(op, model).medians @ term_array(op, **told)


def medians(answer):
    return np.array([answer[row].median for row in ROWS])


# one request costs what `estimate` says


@given(st.integers(1, 512))
def test_an_embedding_costs_what_estimate_says(tokens):
    model = "BAAI/bge-large-en-v1.5"
    asked = encode(model, tokens, Serving(gpu="h100", batch=BATCH))
    charges = charged("embedding", model, input_uncached=float(tokens))
    np.testing.assert_allclose(charges, medians(asked.answer), rtol=1e-9)


@given(st.integers(1, 10_000_000))
def test_a_classification_costs_what_estimate_says_however_long(tokens):
    model = "meta-llama/Llama-3.2-1B-Instruct"
    tokens = min(tokens, 131_072)
    asked = encode(model, tokens, Serving(gpu="h100", batch=BATCH))
    charges = charged("classification", model, input_uncached=float(tokens))
    np.testing.assert_allclose(charges, medians(asked.answer), rtol=1e-9)


@given(st.integers(1, 10_000_000))
def test_a_transcription_costs_what_estimate_says(milliseconds):
    seconds = milliseconds / 1_000
    asked = transcribe("whisper-large-v3", seconds, Serving(gpu="h100", batch=BATCH))
    charges = charged("transcription", "whisper-large-v3", seconds_audio=seconds)
    np.testing.assert_allclose(charges, medians(asked.answer), rtol=1e-9)


@given(st.integers(1, 10_000_000))
def test_speech_costs_what_estimate_says(milliseconds):
    seconds, model = milliseconds / 1_000, "meta-llama/Llama-3.2-1B-Instruct"
    asked = synthesize(model, seconds, Serving(gpu="h100", batch=BATCH))
    charges = charged("speech", model, seconds_audio=seconds)
    np.testing.assert_allclose(charges, medians(asked.answer), rtol=1e-9)


@pytest.mark.parametrize(
    ("op", "model", "most"),
    [("image", "stabilityai/stable-diffusion-3.5-medium", 0.03),
     ("image", "stable-diffusion-v1-5/stable-diffusion-v1-5", 0.05),
     ("image", "black-forest-labs/FLUX.1-schnell", 0.03),
     ("image", "Efficient-Large-Model/SANA1.5_1.6B_1024px_diffusers", 0.05),
     ("video", "tencent/HunyuanVideo", 0.04),
     ("video", "zai-org/CogVideoX1.5-5B", 0.06),
     ("video", "ali-vilab/i2vgen-xl", 0.06)],
)  # fmt: skip
def test_a_picture_costs_what_estimate_says_but_for_the_projection(op, model, most):
    """Sizes, lengths and steps at random, from a quarter of the model's own side to twice it."""
    rng = np.random.default_rng(5)
    one = card(op, model)
    own, errors = one.deployment.known, []
    for _ in range(40):
        sides = [64 * round(own[s] * 2 ** rng.uniform(-2, 1) / 64) for s in ("width", "height")]
        width, height = (float(max(side, 64)) for side in sides)
        steps = float(round(own["steps"] * 2 ** rng.uniform(-2, 2)))
        groups = round((own["frames"] - 1) * 2 ** rng.uniform(-2, 1) / own["frame_stride"])
        frames = 1.0 + own["frame_stride"] * groups
        size = {"width": width, "height": height, "frames": frames, "steps": steps}
        asked = deploy_picture(op, model, gpu="h100", batch=BATCH, **size)
        told = {"pixels": width * height, "frames": frames, "steps": steps}
        errors.append(charged(op, model, **told) / medians(picture(asked)) - 1)
    energy = ROWS.index("facility_energy_j")
    print(f"{model}: stated {one.projection_error:.1%}, found "
          f"{np.quantile(np.abs(errors), 0.95, axis=0)[energy]:.1%}")  # fmt: skip
    assert one.projection_error < most
    assert np.quantile(np.abs(errors), 0.9, axis=0)[energy] < 1.1 * one.projection_error
    assert np.abs(errors).max() < 5 * most  # time, too, to which nothing is fitted


@pytest.mark.parametrize(
    ("op", "model"),
    [("image", "stabilityai/stable-diffusion-3.5-medium"), ("video", "tencent/HunyuanVideo"),
     ("image", "dall-e-3"), ("video", "sora-2")],
)  # fmt: skip
def test_what_a_log_does_not_tell_is_what_estimate_takes_interval_and_all(op, model):
    answer = picture(deploy_picture(op, model, gpu="h100", batch=BATCH))
    moments = term_array(op, images=1.0)
    np.testing.assert_allclose(card(op, model).medians @ moments, medians(answer), rtol=1e-9)
    energy = np.sort(moments @ card(op, model).draws[2])
    asked = np.sort(answer["facility_energy_j"].draws)
    np.testing.assert_allclose(energy[[P05, P95]], asked[[P05, P95]], rtol=1e-9)


def test_a_measured_configuration_is_no_coefficient():
    """Its published joules hold for one size and number of steps; half the steps cost half of it."""
    sd3 = "stabilityai/stable-diffusion-3-medium-diffusers"
    full, half = (charged("image", sd3, pixels=1024.0**2, steps=s)[0] for s in (28.0, 14.0))
    assert half == pytest.approx(full / 2, rel=0.1)


def test_closed_models_of_other_works_cost_what_estimate_says_too():
    serving = Serving(gpu="h100", batch=BATCH)
    said = encode("text-embedding-3-small", 300, serving), transcribe("whisper-1", 47.5, serving)
    for op, answer in zip(("embedding", "transcription"), said, strict=True):
        charges = charged(op, CLOSED[op], **TOLD[op])
        np.testing.assert_allclose(charges, medians(answer.answer), rtol=1e-9)
        assert "closed" in str(answer.notes[0])


# what a ledger does with it


@pytest.mark.parametrize("op", WORKS)
def test_terms_are_the_same_whole_numbers_on_floats_arrays_and_columns(op):
    rng = np.random.default_rng(1)
    many = {
        "requests": np.ones(50), "images": rng.integers(0, 4, 50), "frames": rng.integers(0, 99, 50),
        "pixels": rng.integers(0, 3, 50) * 640 * 481, "steps": rng.integers(0, 2, 50) * 25,
        "seconds_audio": np.round(rng.uniform(-50, 100, 50).clip(0), 3),
        "input_uncached": rng.integers(0, 4_000, 50), "output": rng.integers(0, 900, 50),
    }  # fmt: skip
    many = {name: values.astype(float) for name, values in many.items()}
    array = moments_of(terms(op, many), work(op).terms)
    floats = [
        term_array(op, **{name: float(values[i]) for name, values in many.items()})
        for i in range(50)
    ]
    con = duckdb.connect()
    con.execute(f"CREATE TABLE events ({', '.join(f'{name} DOUBLE' for name in many)})")
    con.executemany(
        f"INSERT INTO events VALUES ({', '.join('?' * len(many))})",
        list(zip(*many.values(), strict=True)),
    )
    columns = terms(op, {name: nw.col(name) for name in many})
    sums = nw.from_native(con.table("events")).select(**{n: e.sum() for n, e in columns.items()})
    np.testing.assert_array_equal(array, np.array(floats))
    np.testing.assert_array_equal(array, np.round(array))
    assert (array >= 0).all()
    assert array.sum(axis=0).tolist() == list(sums.to_native().fetchall()[0])


@pytest.mark.parametrize("op", WORKS)
def test_a_row_of_three_alike_requests_is_three_rows(op):
    told = TOLD[op]
    summed = {
        name: value if name in ("pixels", "steps", "frames") else 3 * value
        for name, value in told.items()
    }
    assert term_array(op, requests=3.0, **summed).tolist() == (3 * term_array(op, **told)).tolist()


@pytest.mark.parametrize("op", WORKS)
def test_a_row_of_no_request_and_no_work_is_nothing(op):
    assert not term_array(op, requests=0.0).any()


def test_a_card_fitted_to_a_ledger_keeps_its_total_and_loses_no_term():
    model = "zai-org/CogVideoX1.5-5B"
    rng = np.random.default_rng(3)
    n = 200
    events = {
        "requests": np.ones(n), "images": np.ones(n), "steps": np.full(n, 30.0),
        "pixels": rng.choice([1360.0 * 768, 640.0 * 480], n),
        "frames": rng.choice([17.0, 49.0, 81.0, 161.0], n),
    }  # fmt: skip
    deployment = deploy_work("video", model, gpu="h100", batch=BATCH)
    fitted, typical = card_of(deployment, events), card_of(deployment)
    exact = [
        medians(picture(deploy_picture(
            "video", model, gpu="h100", batch=BATCH, steps=30.0, width=1360.0 if p > 4e5 else 640.0,
            height=768.0 if p > 4e5 else 480.0, frames=f,
        )))[0]
        for p, f in zip(events["pixels"], events["frames"], strict=True)
    ]  # fmt: skip
    moments = moments_of(terms("video", events), work("video").terms).sum(axis=0)
    assert fitted.medians[0] @ moments == pytest.approx(sum(exact), rel=1e-3)
    untold = term_array("video")
    assert fitted.medians @ untold == pytest.approx(typical.medians @ untold, rel=1e-6)
    assert fitted.projection_error < typical.projection_error < 0.06


@pytest.mark.parametrize("op", WORKS)
@pytest.mark.parametrize("requests", [[], [0.0], [1.0] * 300])
def test_a_ledger_of_little_or_one_kind_of_event_leaves_the_card_defined(op, requests):
    events = {name: np.array(requests) * value for name, value in (EVENT | TOLD[op]).items()}
    one = card_of(deploy_work(op, CLOSED[op], gpu="h100", batch=BATCH), events)
    for told in ({}, TOLD[op]):
        moments = term_array(op, **told)
        found, expected = one.medians @ moments, card(op, CLOSED[op]).medians @ moments
        np.testing.assert_allclose(found, expected, rtol=0.05)


@pytest.mark.parametrize("op", WORKS)
def test_a_card_has_the_face_that_ledgers_ask_for(op):
    one: Card = card(op, CLOSED[op])
    moments = term_array(op, **TOLD[op])
    assert one.rows == ROWS
    assert one.medians.shape == (len(ROWS), len(work(op).terms))
    assert one.draws.shape == (*one.medians.shape, 1_000)
    assert len(one.ledger_tiers(moments)) == len(ROWS)
    assert one.energy_facts()
    assert {fact.name for fact in one.energy_facts()} <= {fact.name for fact in one.facts}
    assert one.sequences == BATCH
    assert one.accelerators == 1
    assert one.deployment.to_json()["op"] == op
    assert assumptions(one)


@pytest.mark.parametrize("op", WORKS)
def test_a_model_is_found_again_by_its_id(op):
    for name in (CLOSED[op], None, "nobody/nothing", f" {CLOSED[op].upper()} "):
        once = deploy_work(op, name)
        again = deploy_work(op, once.id)
        assert (again.title, again.noted) == (once.title, once.noted)
    assert deploy_work("transcription", "whisper-large-v3").id == "openai/whisper-large-v3"


@pytest.mark.parametrize("op", WORKS)
def test_contracts_add_a_row_at_their_factor(op):
    half = {"contracted_share": 0.5, "contract_g_per_kwh": 20.0, "residual_g_per_kwh": 300.0}
    bought = work_card(op, CLOSED[op], region="FR", given=half)
    charges = dict(zip(bought.rows, bought.medians @ term_array(op, **TOLD[op]), strict=True))
    kwh = charges["facility_energy_j"] / J_PER_KWH
    assert charges["carbon_market_g"] == pytest.approx(160 * kwh)


# models of which nothing is known


@pytest.mark.parametrize("op", WORKS)
@pytest.mark.parametrize("named", [True, False])
def test_a_closed_or_unnamed_model_is_wide_assumed_and_says_so(op, named):
    one = work_card(op, CLOSED[op] if named else None)
    moments = term_array(op, **TOLD[op])
    drawn = np.sort(np.matmul(moments, one.draws), axis=1)
    told = quantities(one.rows, one.medians @ moments, drawn, one.ledger_tiers(moments))
    assert told["accelerator_energy"].tier == "assumed"
    assert told["accelerator_energy"].high > 4 * told["accelerator_energy"].low
    says = " ".join(map(str, one.notes()))
    assert "counted as any" in says
    assert "no model is named" in says or named


@pytest.mark.parametrize(("op", "spread"), [("image", 3), ("video", 3), ("embedding", 2)])
def test_the_class_spans_most_open_models(op, spread):
    """Nine in ten open models lie in the interval of the class, each asked for the same."""
    one = card(op, None)
    low, high = np.sort(term_array(op, **TOLD[op]) @ one.draws[0])[[P05, P95]]
    open_ones = [
        charged(op, str(page(f"models/{n}").text["id"]), **TOLD[op])[0]
        for n in sorted(names("models"))
        if page(f"models/{n}").text["kind"] == op
    ]
    inside = [low <= joules <= high for joules in open_ones]
    assert np.mean(inside) >= 0.85, (low, high, sorted(open_ones))
    assert high > spread * low


@pytest.mark.parametrize("op", ["image", "video"])
def test_no_picture_costs_nothing_or_less(op):
    """Thumbnails and posters, one frame and many, by every model, in every draw."""
    for name in sorted(names("models")):
        if page(f"models/{name}").text["kind"] != op:
            continue
        one = card(op, str(page(f"models/{name}").text["id"]))
        for side in (64.0, 256.0, 1024.0, 4096.0):
            for frames in (1.0, 9.0, 500.0):
                for steps in (0.0, 1.0, 200.0):
                    moments = term_array(op, pixels=side**2, frames=frames, steps=steps)
                    assert (moments @ one.draws[2] > 0).all(), (name, side, frames, steps)


def test_what_was_not_told_is_said_with_its_count():
    one = card("image", "dall-e-3")
    moments = 7 * term_array("image") + term_array("image", **TOLD["image"])
    assert list(map(str, one.untold(moments))) == [
        "7 told no size: taken as 1024 × 1024",
        "7 told no steps: taken as 30",
    ]
    assert one.untold(term_array("image", **TOLD["image"])) == []
    spoken = card("speech", None).untold(term_array("speech", input_uncached=120.0))
    assert list(map(str, spoken)) == [
        "120 tokens told no seconds: taken as 3.5 tokens spoken in a second"
    ]


def test_a_video_without_its_size_is_said_with_its_frames():
    said = card("video", "sora-2").untold(term_array("video", pixels=1e6, steps=30.0))
    assert list(map(str, said)) == ["1 told no size: taken as 1280 × 720, 121 frames"]


def test_no_column_may_hold_more_than_estimate_takes():
    sizes, most = diffusion.MOST, works.MOST
    told = {name: sizes[name] for name in ("steps", "frames")}
    told["pixels"], told["seconds_audio"] = sizes["width"] * sizes["height"], other.MOST_SECONDS
    assert dict(most) == told


def test_speech_without_seconds_is_as_long_as_its_text():
    told = charged("speech", None, input_uncached=35.0)
    np.testing.assert_allclose(told, charged("speech", None, seconds_audio=10.0), rtol=1e-9)


def test_a_transcription_without_seconds_is_near_what_its_text_takes_to_speak():
    told = charged("transcription", "whisper-1", output=7_000.0)
    np.testing.assert_allclose(
        told, charged("transcription", "whisper-1", seconds_audio=2_000.0), rtol=0.02
    )


@pytest.mark.parametrize(
    ("ask", "word"),
    [(lambda: work_card("images", None), "did you mean|image"),
     (lambda: work_card("text", "gpt-4o"), "kind of work"),
     (lambda: work_card("image", "whisper-large-v3"), "speech-to-text"),
     (lambda: work_card("video", "dall-e-3"), "video"),
     (lambda: work_card("embedding", "gpt-4o"), "embedding needs"),
     (lambda: work_card("transcription", "bge-large-en-v1.5"), "embedding"),
     (lambda: work_card("image", None, gpu="abacus"), "abacus"),
     (lambda: work_card("image", None, batch=0), "batch"),
     (lambda: work_card("speech", None, gpus=2), "gpus"),
     (lambda: work_card("image", None, given={"steps": float("nan")}), "steps"),
     (lambda: work_card("embedding", None, given={"input_tokens": 3.0}), "input_tokens"),
     (lambda: work_card("image", None, region="Atlantis"), "Atlantis"),
     (lambda: terms("image", {"requests": 1.0}), "no column images, pixels, steps")],
)  # fmt: skip
def test_impossible_questions_are_named(ask, word):
    with pytest.raises((InputError, UnknownNameError), match=word):
        ask()


@pytest.mark.parametrize("name", ["", "  ", "<script>alert(1)</script>", "x" * 10_000, "\x00"])
def test_any_name_is_counted_in_the_class_of_its_work(name):
    assert card("image", name).medians == pytest.approx(card("image", None).medians)


def test_defaults_of_what_is_not_told_can_be_given():
    few = work_card("image", "dall-e-3", given={"steps": 4.0, "width": 512.0, "height": 512.0})
    moments = term_array("image")
    asked = term_array("image", pixels=512.0**2, steps=4.0)
    assert few.medians[0] @ moments == pytest.approx(few.medians[0] @ asked, rel=0.03)
    assert "taken as 4" in str(few.untold(moments)[1])
