"""Model names as logs have them, and what they mean."""

from dataclasses import dataclass
from datetime import date

from joulebook.estimate.deployment import text_model


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means: the model that `deploy` accepts."""

    model: str


def resolve(name: str, at: date | None = None) -> Resolution:
    """The model of a name."""
    del at
    return Resolution(str(text_model(name).text["id"]))
