"""What one request costs: energy, carbon, water and money, each with its interval."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.deployment import Deployment, deploy
from joulebook.estimate.moments import MAX_TOKENS
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.ratecard import RateCard, rate_card
from joulebook.facts import Fact, describe


@dataclass(frozen=True, slots=True)
class Footprint:
    """An answer: the quantity of every boundary, for one request."""

    quantities: Mapping[str, Quantity]

    def __getitem__(self, boundary: str) -> Quantity:
        return self.quantities[boundary]

    def to_json(self) -> dict[str, Any]:
        """The quantities as JSON objects."""
        return {key: quantity.to_json() for key, quantity in self.quantities.items()}


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

    def estimate(
        self, input_tokens: float, output_tokens: float, cached_tokens: float = 0
    ) -> Footprint:
        """The footprint of a request; `cached_tokens` are the part of the input read from a cache.

        Raises InputError for counts that are negative, not finite or absurd.
        """
        tokens = request_tokens(input_tokens, output_tokens, cached_tokens)
        return Footprint(self.card.answer(self.card.request(*tokens)))

    def causes(
        self, input_tokens: float, output_tokens: float, cached_tokens: float = 0
    ) -> dict[str, float]:
        """Share of the variance of the energy at the meter by fact, largest first."""
        tokens = request_tokens(input_tokens, output_tokens, cached_tokens)
        return self.card.causes(self.card.request(*tokens))


def text_estimator(model: str, **where: Any) -> TextEstimator:
    """The estimator for text requests to a deployment; `where` is what `deploy` takes.

    >>> text_estimator("gpt-oss-20b", region="FR").deployment.intensity.name
    'France'
    """
    return TextEstimator(deploy(model, **where))


def assumptions(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Every default and every assumed input among the facts of an answer, with its source."""
    listed = [f for f in facts if f.page.startswith("defaults/") or f.tier == "assumed"]
    return [describe(fact) for fact in listed]


def request_tokens(
    input_tokens: float, output_tokens: float, cached_tokens: float = 0
) -> tuple[float, float, float]:
    """Uncached input, cached input and output; raises InputError for counts that cannot be."""
    counts = {
        "input tokens": input_tokens, "output tokens": output_tokens, "cached tokens": cached_tokens
    }  # fmt: skip
    inputs, outputs, cached = (_count(name, count) for name, count in counts.items())
    if cached > inputs:
        raise InputError(f"cached tokens {cached_tokens} exceed the {input_tokens} input tokens")
    return inputs - cached, cached, outputs


def _count(name: str, count: Any) -> float:
    """A count as a float, so that no narrow integer overflows in squares."""
    try:
        number = float(count)
    except (TypeError, ValueError):
        raise InputError(f"{name}: {count!r} is not a number") from None
    if not 0 <= number <= MAX_TOKENS:
        raise InputError(f"{name}: {count}; expected 0 to {MAX_TOKENS:,}")
    return number
