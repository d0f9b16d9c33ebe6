"""Deployments ranked, and differences told from errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import TextEstimator, deploy
from joulebook.estimate.answer import Drawn, times
from joulebook.estimate.compare import METRICS, SURE, Candidate, candidates, compare
from joulebook.estimate.diffusion import deploy_picture, picture
from joulebook.estimate.other import Serving, encode
from joulebook.estimate.own_error import IN_THE_ANSWER, own_error
from joulebook.estimate.request import drawn_answer, tokens
from joulebook.estimate.runs import Asked, training
from joulebook.estimate.training import own_estimate
from joulebook.report.comparison import bar

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
BIG = "meta-llama/Llama-3.1-70B-Instruct"
REQUEST = tokens(Drawn.certain(250), Drawn.certain(400))


def answer(candidate):
    return [drawn_answer(TextEstimator(deploy(**candidate.said())), REQUEST)]


def test_rows_stand_from_least_to_most_with_the_estimators_numbers():
    found = compare(candidates(model=[BIG, LLAMA], gpu=["h100-sxm"], batch=[1, 64]), answer)
    medians = [row.by.median for row in found.rows]
    assert medians == sorted(medians)
    assert found.rows[0].candidate.model == LLAMA
    for at, row in enumerate(found.rows):
        said = TextEstimator(deploy(**row.candidate.said())).estimate(250, 400)
        assert found.quantity(at)[:3] == pytest.approx(said["facility_energy"][:3], rel=1e-9)


def test_what_two_deployments_share_does_not_blur_their_difference():
    """Their intervals overlap widely, yet the small model takes less in all draws: the batch is shared."""
    found = compare(candidates(model=[LLAMA, BIG], gpu=["h100-sxm"]), answer)
    small, large = found.quantity(0), found.quantity(1)
    assert small.high > large.low
    assert found.sure(0, 1)


def test_places_are_compared_without_the_error_of_the_deployment():
    found = compare(
        candidates(model=[LLAMA], gpu=["h100-sxm"], region=["PL", "FR"]), answer, "carbon"
    )
    assert [row.candidate.region for row in found.rows] == ["FR", "PL"]
    assert found.less[0, 1] == 1
    energy = compare(candidates(model=[LLAMA], gpu=["h100-sxm"], region=["PL", "FR"]), answer)
    assert energy.less[0, 1] == 0.5
    assert not energy.sure(0, 1)


def test_a_difference_within_the_models_error_is_not_sure():
    base = encode(
        "BAAI/bge-large-en-v1.5", 512, Serving(gpu="h100-sxm")
    ).answer  # no error of its own
    nearly = {"a": 1.0, "b": 1.02}
    found = compare([Candidate(m) for m in nearly], lambda c: [times(base, nearly[c.model])])
    assert not found.sure(0, 1)
    far = {"a": 1.0, "b": 4.0}
    assert compare([Candidate(m) for m in far], lambda c: [times(base, far[c.model])]).sure(0, 1)


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=5))
def test_shares_of_draws_are_shares(factors):
    base = answer_once()
    named = {str(n): factor for n, factor in enumerate(factors)}
    found = compare([Candidate(n) for n in named], lambda c: [times(base, named[c.model])])
    np.testing.assert_allclose(found.less + found.less.T, 1)
    assert found.less.min() >= 0
    for pair in found.to_json()["pairs"]:
        assert pair["larger_than_error"] == (
            max(pair["share_of_draws"], 1 - pair["share_of_draws"]) >= SURE
        )


CACHED = {}


def answer_once():
    return CACHED.setdefault("one", answer(Candidate(LLAMA, "h100-sxm"))[0])


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_ranks(metric):
    found = compare(candidates(model=[LLAMA], gpu=["h100-sxm"], batch=[1, 64]), answer, metric)
    assert found.rows[0].candidate.batch == 64
    assert found.quantity(0).unit == METRICS[metric][1]


def test_what_does_not_fit_is_listed_with_the_reason():
    found = compare(candidates(model=[LLAMA, BIG], gpu=["h100-sxm"], gpus=[1]), answer)
    ((candidate, why),) = found.impossible
    assert candidate.model == BIG
    assert "at least 2" in why
    assert len(found.rows) == 1
    with pytest.raises(InputError, match="no deployment is possible"):
        compare(candidates(model=[BIG], gpu=["h100-sxm"], gpus=[1]), answer)


def test_unknown_names_are_errors():
    with pytest.raises(UnknownNameError, match="nearest"):
        compare(candidates(model=[LLAMA, "llama-9000"]), answer)
    with pytest.raises(UnknownNameError, match="energy"):
        compare(candidates(model=[LLAMA]), answer, "energie")
    with pytest.raises(InputError, match="expected up to"):
        candidates(model=list("abcdefghijk"), gpu=list("abcdefghijk"))


def test_bars_reach_as_far_as_their_interval():
    found = compare(candidates(model=[LLAMA, BIG], gpu=["h100-sxm"]), answer)
    top = found.quantity(1).high
    assert len(bar(found.quantity(1), top, 20)) == 20
    assert len(bar(found.quantity(0), top, 20)) < 20


IMAGE = "stabilityai/stable-diffusion-3.5-medium"


def test_an_error_of_its_own_is_added_only_to_answers_that_have_none():
    (text,) = answer(Candidate(LLAMA, "h100-sxm"))
    image = picture(deploy_picture("image", IMAGE))
    assert set(own_error(image, "any").tolist()) == {1.0}
    measured = deploy(LLAMA, given={"server_energy_j": 50.0})
    stated = drawn_answer(TextEstimator(measured), REQUEST)
    assert set(own_error(stated, "any").tolist()) == {1.0}
    knows = {name for _page, name in text["facility_energy_j"].facts} & IN_THE_ANSWER
    assert (set(own_error(text, "any").tolist()) == {1.0}) == bool(knows)


def test_a_candidate_is_the_sum_of_its_parts():
    (text,) = answer(Candidate(LLAMA, "h100-sxm"))
    found = compare([Candidate(LLAMA)], lambda _: [text, times(text, 2)])
    assert found.rows[0].by.median == pytest.approx(3 * text["facility_energy_j"].median)


def test_trainings_are_compared_by_our_own_arithmetic():
    """Machines that do the same arithmetic for less energy stand first, in every place."""

    def parts(candidate):
        return [
            own_estimate(training("meta-llama/Llama-3.1-8B-Instruct", Asked(**candidate.said())))
        ]

    found = compare(
        candidates(gpu=["a100-sxm-80gb", "b200-sxm"], region=["FR", "PL"]), parts, "carbon"
    )
    least = found.rows[0].candidate
    assert (least.gpu, least.region) == ("b200-sxm", "FR")
    assert found.rows[-1].candidate.region == "PL"
