"""What one request costs: energy, carbon, water and money, each with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.estimate.deployment import Deployment, deploy
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.ratecard import (
    ROWS,
    RateCard,
    quantities,
    rate_card,
    tiers,
    variance_shares,
)
from joulebook.facts import Fact

MAX_TOKENS = 10**9


@dataclass(frozen=True, slots=True)
class Footprint:
    """An answer: the quantity of every boundary, for one request."""

    quantities: Mapping[str, Quantity]

    def __getitem__(self, boundary: str) -> Quantity:
        return self.quantities[boundary]


class TextEstimator:
    """Answers for text requests to one deployment; the work is done once, when it is made.

    >>> from joulebook.estimate.deployment import deploy
    >>> llama = TextEstimator(deploy("meta-llama/Llama-3.1-8B-Instruct", gpu="h100", batch=64))
    >>> answer = llama.estimate(input_tokens=250, output_tokens=400)
    >>> answer["facility_energy"].unit
    'J'
    """

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.card: RateCard = rate_card(deployment)

    @cached_property
    def _tiers(self) -> dict[str, str]:
        return tiers(self.card.drawn(self.card.typical_request()), self.card.facts)

    def estimate(
        self, input_tokens: float, output_tokens: float, cached_tokens: float = 0
    ) -> Footprint:
        """The footprint of a request; `cached_tokens` are the part of the input read from a cache.

        Raises InputError for counts that are negative, not finite or absurd.
        """
        moments = _moments(input_tokens, output_tokens, cached_tokens)
        card = self.card
        return Footprint(quantities(card.values(moments), card.drawn(moments), self._tiers))

    def causes(
        self, input_tokens: float, output_tokens: float, cached_tokens: float = 0
    ) -> dict[str, float]:
        """Share of the facility energy's variance by fact, largest first."""
        moments = _moments(input_tokens, output_tokens, cached_tokens)
        drawn = self.card.drawn(moments)[ROWS.index("facility_energy_j")]
        return variance_shares(drawn, self.card.facts)


def text_estimator(model: str, **where: Any) -> TextEstimator:
    """The estimator for text requests to a deployment; `where` is what `deploy` takes.

    >>> text_estimator("gpt-oss-20b", region="FR").deployment.intensity.name
    'France'
    """
    return TextEstimator(deploy(model, **where))


def assumptions(card: RateCard) -> list[dict[str, Any]]:
    """Every default and every assumed input of the card's answers, with its source."""
    listed = [f for f in card.facts if f.page.startswith("defaults/") or f.tier == "assumed"]
    return [describe(fact) for fact in listed]


def describe(fact: Fact) -> dict[str, Any]:
    """A fact as JSON."""
    keys = ("name", "value", "low", "high", "unit", "tier", "source", "where", "via", "seen")
    extra = {"note": fact.note} if fact.note else {}
    return {key: getattr(fact, key) for key in keys} | extra


def _moments(input_tokens: float, output_tokens: float, cached_tokens: float) -> np.ndarray:
    counts = {
        "input tokens": input_tokens, "output tokens": output_tokens, "cached tokens": cached_tokens
    }  # fmt: skip
    for name, count in counts.items():
        if not 0 <= count <= MAX_TOKENS:
            raise InputError(f"{name}: {count}; expected 0 to {MAX_TOKENS:,}")
    if cached_tokens > input_tokens:
        raise InputError(f"cached tokens {cached_tokens} exceed the {input_tokens} input tokens")
    u, h, o = input_tokens - cached_tokens, cached_tokens, output_tokens
    return np.array((1.0, u, h, o, u * u, u * h, h * h, u * o, h * o, o * o))
