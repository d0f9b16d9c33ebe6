"""What a day of a seat comes to, where only the number of users is known: assumptions throughout."""

import re
from collections.abc import Mapping
from typing import Any

from joulebook.estimate.answer import answer
from joulebook.estimate.books import SEATS
from joulebook.estimate.deployment import deploy
from joulebook.estimate.linear_card import LinearCard, of_requests
from joulebook.estimate.ratecard import rate_card
from joulebook.estimate.surroundings import stated
from joulebook.facts import Page, names, page
from joulebook.grid.notes import Note

FOLDER, ANY = "seat_kinds", "any"
TERMS = ("seat_day",)
_TARGETS = (
    "requests_per_seat_day", "input_uncached_tokens", "input_cached_tokens", "output_tokens",
)  # fmt: skip
USERS_ONLY = "only users are known: what {kind} does in a day is assumed"
NOTES = (USERS_ONLY,)
_CLOSEST = ("agent", "coding", "chat", ANY)  # a coding agent is an agent
_NO_REQUEST: Mapping[str, Any] = {}


def seat_kind(product: str) -> Page:
    """The kind of seat whose words a product's name holds, or that of any product.

    >>> seat_kind("Code Assistant").text["name"], seat_kind("Acme").text["name"]
    ('a seat of a code assistant', 'a seat of any AI product')
    """
    spoken = set(re.split(r"[^a-z0-9]+", product.lower()))
    kinds = (page(f"{FOLDER}/{name}") for name in sorted(names(FOLDER), key=_CLOSEST.index))
    return next((k for k in kinds if spoken & set(k.text["words"])), page(f"{FOLDER}/{ANY}"))


def seat_card(
    product: str, model: str, *, given: Mapping[str, float] | None = None, **deployed: Any
) -> LinearCard:
    """What a day of a seat of `product` comes to if `model` serves it; `deployed` are those of `deploy`.

    `given` sets what a seat does, as it sets facts of the deployment.

    >>> card = seat_card("chat", "gpt-4o")
    >>> card.terms, card.draws.shape[1:]
    (('seat_day',), (1, 1000))
    """
    kind = seat_kind(product)
    said = {name: value for name, value in (given or {}).items() if name in kind.facts}
    others = {name: value for name, value in (given or {}).items() if name not in said}
    deployment = deploy(model, given=others or None, **deployed)
    facts = {**kind.facts, **stated(said, kind.facts, set(kind.facts))}
    does = answer(SEATS, _TARGETS, facts, _NO_REQUEST)
    card = rate_card(deployment)
    noted = (Note(USERS_ONLY, {"kind": str(kind.text["name"])}), *card.notes())
    columns = {TERMS[0]: of_requests(card, *(does[name] for name in _TARGETS))}
    return LinearCard(deployment, columns, noted, card.sequences, card.accelerators)
