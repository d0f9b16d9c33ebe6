"""`carbon_market` is a boundary where contracts are known, and absent where they are not."""

from dataclasses import replace

import pytest

from joulebook.errors import MissingFactError
from joulebook.estimate import TextEstimator, deploy, rate_card
from joulebook.estimate.answer import plus, quantities
from joulebook.estimate.books import BOUNDARIES, boundaries, rows
from joulebook.estimate.diffusion import deploy_picture, explain_picture, picture
from joulebook.estimate.explain import explain_all
from joulebook.estimate.footprint import assumptions
from joulebook.estimate.other import Serving, encode
from joulebook.estimate.supply import Supply
from joulebook.grid import place
from joulebook.grid.market import STANDS_IN, Contract, Market, market_facts
from joulebook.grid.notes import Note

LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
HALF = {"contracted_share": 0.5, "contract_g_per_kwh": 20.0, "residual_g_per_kwh": 300.0}
JOULES = 3.6e6


def under(*contracts, region="FR"):
    deployment = deploy(LLAMA, gpu="h100-sxm", region=region)
    market = Market("m", "m.toml", 2022, deployment.intensity.scope, contracts)
    facts = market_facts(market, place(region), deployment.intensity)
    return replace(deployment, facts={**deployment.facts, **facts})


def test_without_contracts_there_is_no_such_boundary():
    answer = TextEstimator(deploy(LLAMA, gpu="h100-sxm", region="FR")).estimate(200, 300)
    assert "carbon_market" not in answer.to_json()
    assert boundaries({}) == BOUNDARIES


def test_with_contracts_it_is_the_energy_at_their_factor():
    deployment = deploy(LLAMA, gpu="h100-sxm", region="FR", given=HALF)
    answer = TextEstimator(deployment).estimate(200, 300)
    energy, carbon = answer["facility_energy"], answer["carbon_market"]
    assert carbon.value == pytest.approx(energy.value / JOULES * 160)
    assert carbon.high == pytest.approx(energy.high / JOULES * 160)
    assert list(answer.to_json())[3:5] == ["carbon_operational", "carbon_market"]
    assert "carbon_market_g" in explain_all(deployment, 200, 300)


def test_the_other_boundaries_do_not_know_of_it():
    plain = TextEstimator(deploy(LLAMA, gpu="h100-sxm", region="FR")).estimate(200, 300)
    bought = TextEstimator(deploy(LLAMA, gpu="h100-sxm", region="FR", given=HALF)).estimate(
        200, 300
    )
    assert set(bought.quantities) - set(plain.quantities) == {"carbon_market"}
    for key, quantity in plain.quantities.items():
        assert bought[key][:3] == pytest.approx(quantity[:3], rel=1e-12)
        assert bought[key].tier == quantity.tier


def test_a_market_without_contracts_is_the_grid_in_value_and_interval():
    answer = TextEstimator(under()).estimate(200, 300)
    location, market = answer["carbon_operational"], answer["carbon_market"]
    assert market[:3] == pytest.approx(location[:3], rel=1e-12)


def test_the_contracts_are_assumed_by_nobody_and_the_grid_that_stands_in_is_told_once_a_name():
    solar = Contract("s", "ppa", "solar", place("FR"), 2022, 40.0, 0.25, 1.0)
    card = rate_card(under(solar))
    known = card.deployment.known
    factor = 0.25 * 40 + 0.75 * known["grid_g_per_kwh"]
    energy, carbon = (
        card.coefficients(r)["o"].value for r in ("facility_energy_j", "carbon_market_g")
    )
    assert carbon == pytest.approx(energy / JOULES * factor)
    assert "contracted_share" not in {fact["name"] for fact in assumptions(card.facts)}


def test_pictures_and_other_models_have_it_too():
    shot = deploy_picture("image", "stabilityai/stable-diffusion-3.5-large", given=HALF)
    told = quantities(picture(shot))
    assert told["carbon_market"].value == pytest.approx(
        told["facility_energy"].value / JOULES * 160
    )
    assert "carbon_market_g" in explain_picture(shot)
    one = encode("BAAI/bge-large-en-v1.5", 512, Serving(given=HALF)).quantities()
    assert one["carbon_market"].value == pytest.approx(one["facility_energy"].value / JOULES * 160)


def test_what_is_known_of_one_summand_only_is_no_sum():
    bought = encode("BAAI/bge-large-en-v1.5", 512, Serving(given=HALF)).answer
    plain = encode("BAAI/bge-large-en-v1.5", 512, Serving()).answer
    assert "carbon_market_g" in plus(bought, bought)
    assert set(plus(bought, plain)) == set(plus(plain, bought)) == set(plain)


def test_half_a_market_is_an_error_that_names_what_is_missing():
    with pytest.raises(MissingFactError, match="contract_g_per_kwh"):
        rate_card(deploy(LLAMA, given={"contracted_share": 0.5}))


def test_accelerator_time_is_the_last_row_of_a_card():
    assert rows({"contracted_share"})[-1] == rows({})[-1] == "accelerator_s"


def test_what_is_noted_of_contracts_can_be_translated_and_stands_as_text_in_json():
    market = Market("m", "m.toml", 2022, "lifecycle", ())
    deployment = deploy(LLAMA, gpu="h100-sxm", region="FR", supply=Supply(market=market))
    noted = [choice for choice in deployment.choices if isinstance(choice, Note)]
    assert [note.says for note in noted] == [STANDS_IN]
    assert str(noted[0]) in deployment.to_json()["choices"]
