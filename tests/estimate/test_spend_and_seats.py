"""Money and seats: what is assumed is said and can be set; with everything set, it is plain arithmetic."""

import numpy as np
import pytest

from joulebook.errors import InputError
from joulebook.estimate import deploy, rate_card
from joulebook.estimate.moments import terms_of
from joulebook.estimate.seats import seat_card, seat_kind
from joulebook.estimate.spend import spend_card

ONE = np.array([1.0])
MIX = {"output_share": 0.25, "cached_input_share": 0.5, "paid_per_list_price": 0.5}
PRICES = {"input_usd_per_token": 2e-6, "output_usd_per_token": 8e-6, "cached_input_usd_per_token": 1e-6}  # fmt: skip
OPEN = "meta-llama/Llama-3.1-8B-Instruct"


def test_a_dollar_of_a_stated_mix_is_its_tokens_on_the_rate_card():
    card = spend_card(OPEN, given=MIX | PRICES | {"mean_output_tokens": 200.0}, gpu="h100")
    # a token costs 3.125 dollars a million at list price, half of it is paid
    tokens = 1 / (3.125e-6 * 0.5)
    n = tokens * 0.25 / 200
    u = h = tokens * 0.75 * 0.5 / n
    given = {"mean_output_tokens": 200.0}
    rates = rate_card(deploy(OPEN, gpu="h100", given=given)).medians
    assert card.medians[:, 0] == pytest.approx(rates @ (n * terms_of(u, h, 200.0)))


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-20250514"])
def test_money_alone_is_wide_and_said_to_be_assumed(model):
    card = spend_card(model)
    energy = card.quantities(ONE)["facility_energy"]
    assert energy.tier == "assumed"
    assert energy.high > 5 * energy.low
    assert "only money is known" in str(card.notes()[0])
    assert {"output_share", "paid_per_list_price"} <= {fact.name for fact in card.energy_facts()}


def test_a_dollar_of_a_cheaper_model_buys_more_tokens():
    cheap, dear = (
        spend_card(OPEN, given={**PRICES, "output_usd_per_token": price}) for price in (1e-6, 50e-6)
    )
    row = cheap.rows.index("facility_energy_j")
    assert cheap.medians[row, 0] > dear.medians[row, 0]


def test_a_model_without_a_price_has_one_of_any_model_and_says_so():
    assert any("no list price" in str(note) for note in spend_card(OPEN).notes())
    assert not any("no list price" in str(note) for note in spend_card("gpt-4o").notes())
    with pytest.raises(InputError, match="output_share"):
        spend_card("gpt-4o", given={"output_share": 3.0})


def test_a_day_of_a_stated_seat_is_its_requests_on_the_rate_card():
    does = {"requests_per_seat_day": 12.0, "input_tokens": 1_000.0, "cached_input_share": 0.25, "output_tokens": 300.0}  # fmt: skip
    card = seat_card("chat", OPEN, given=does, gpu="h100")
    rates = rate_card(deploy(OPEN, gpu="h100")).medians
    assert card.medians[:, 0] == pytest.approx(rates @ (12 * terms_of(750.0, 250.0, 300.0)))


@pytest.mark.parametrize(
    ("product", "kind"),
    [("Acme Chat", "chat"), ("code-completion", "coding"), ("Coding Agent", "agent"),
     ("Acme", "any"), ("<b>chat</b>", "chat"), ("", "any")],
)  # fmt: skip
def test_a_products_words_tell_its_kind(product, kind):
    assert seat_kind(product).path == f"seat_kinds/{kind}"


def test_a_seat_of_an_agent_comes_to_more_and_all_of_it_is_assumed():
    chat, agent = (seat_card(kind, "gpt-4o") for kind in ("chat", "agent"))
    row = chat.rows.index("facility_energy_j")
    assert agent.medians[row, 0] > chat.medians[row, 0]
    assert chat.quantities(ONE)["facility_energy"].tier == "assumed"
    assert "only users are known" in str(chat.notes()[0])
    energy = chat.quantities(ONE)["facility_energy"]
    assert energy.high > 10 * energy.low
