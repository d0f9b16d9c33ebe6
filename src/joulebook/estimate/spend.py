"""What a dollar on a bill comes to, where the bill tells no tokens: the widest of all answers."""

from collections.abc import Mapping
from typing import Any

from joulebook.estimate.answer import answer
from joulebook.estimate.books import SPENDING
from joulebook.estimate.deployment import deploy
from joulebook.estimate.linear_card import LinearCard, of_requests
from joulebook.estimate.ratecard import rate_card
from joulebook.estimate.surroundings import stated
from joulebook.facts import page
from joulebook.grid.notes import Note

DEFAULT_PAGE, PRICES = "defaults/spend", "defaults/list-prices"
TERMS = ("usd",)
_TARGETS = (
    "requests_per_usd", "input_uncached_tokens_per_usd", "input_cached_tokens_per_usd",
    "output_tokens_per_usd",
)  # fmt: skip
OF_DEPLOYMENT = "mean_output_tokens"  # what serves is tuned to it, too
MONEY_ONLY = "only money is known: tokens are assumed from the list prices of {model}"
PRICE_ASSUMED = "no list price of {model} is known: one of any model is assumed"
NOTES = (MONEY_ONLY, PRICE_ASSUMED)
_NO_REQUEST: Mapping[str, Any] = {}


def spend_card(
    model: str, *, given: Mapping[str, float] | None = None, **deployed: Any
) -> LinearCard:
    """What a dollar paid for `model` comes to; `deployed` are arguments of `deploy`.

    The mix of tokens and the discount are assumed, and the list price of a model whose page tells none;
    `given` sets them, and facts of the deployment.

    >>> card = spend_card("gpt-4o")
    >>> card.terms, card.draws.shape[1:]
    (('usd',), (1, 1000))
    """
    ours = page(DEFAULT_PAGE).facts
    needs = {name for formula in SPENDING.values() for name in formula.needs}
    settable = {*ours, *SPENDING, *needs} - {OF_DEPLOYMENT}
    said = {name: value for name, value in (given or {}).items() if name in settable}
    others = {name: value for name, value in (given or {}).items() if name not in said}
    deployment = deploy(model, given=others or None, **deployed)
    prices = page(PRICES).facts
    unpriced = not prices.keys() & {*deployment.facts, *said}
    facts = {**prices, **deployment.facts, **ours}
    facts |= stated(said, facts, settable)
    bought = answer(SPENDING, _TARGETS, facts, _NO_REQUEST)
    card = rate_card(deployment)
    count = bought["requests_per_usd"]
    tokens = (bought[name].over(count) for name in _TARGETS[1:])
    model_told = {"model": deployment.model.title}
    noted = (Note(MONEY_ONLY, model_told), *card.notes())
    if unpriced:
        noted = (Note(PRICE_ASSUMED, model_told), *noted)
    columns = {TERMS[0]: of_requests(card, count, *tokens)}
    return LinearCard(deployment, columns, noted, card.sequences, card.accelerators)
