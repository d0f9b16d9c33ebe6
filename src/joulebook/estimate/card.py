"""What a ledger asks of a card, whatever the requests are: text has a RateCard, all else a WorkCard.

A ledger's total of a row is `medians[row] @ moments`, its draws are `moments @ draws[row]`, with
moments the sums of the card's terms.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from joulebook.facts import Fact
from joulebook.grid import Intensity
from joulebook.grid.notes import Note


class Deployed(Protocol):
    """What serves the requests of a card, and where."""

    @property
    def facts(self) -> Mapping[str, Fact]:
        """All that the formulas may use."""

    @property
    def known(self) -> dict[str, float]:
        """The medians of all facts."""

    @property
    def intensity(self) -> Intensity:
        """The carbon intensity of its electricity."""

    @property
    def choices(self) -> tuple[str | Note, ...]:
        """Defaults that are no numbers, and what is noted about contracts."""

    def to_json(self) -> dict[str, object]:
        """What is deployed, in names."""


class Card(Protocol):
    """Coefficients by boundary: `medians` is (rows, k) and `draws` (rows, k, COUNT)."""

    @property
    def deployment(self) -> Deployed:
        """What serves the requests."""

    @property
    def medians(self) -> np.ndarray:
        """Coefficients from the medians of all facts."""

    @property
    def draws(self) -> np.ndarray:
        """Coefficients from the draws of all facts."""

    @property
    def rows(self) -> tuple[str, ...]:
        """The boundaries that the card has, and accelerator time."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that the rows depend on."""

    @property
    def leanings(self) -> np.ndarray:
        """Covariances of rows with uncertain facts: (rows × facts, columns)."""

    @property
    def certain_tiers(self) -> tuple[str, ...]:
        """The tier of rows that nothing uncertain touches; else empty."""

    @property
    def sequences(self) -> float:
        """Requests served together."""

    @property
    def accelerators(self) -> float:
        """Accelerators that serve them."""

    @property
    def projection_error(self) -> float:
        """95th percentile over requests of the relative error of one."""

    def ledger_tiers(self, moments: np.ndarray) -> list[str]:
        """Tier of each row for a ledger's moments."""

    def energy_facts(self) -> list[Fact]:
        """The uncertain facts that the energy at the meter depends on."""

    def notes(self) -> list[Note]:
        """What the card leaves out or changed of what was asked."""

    def untold(self, moments: np.ndarray, /) -> list[Note]:
        """What a ledger of such moments did not tell, and what was taken instead."""


def moments_of(columns: Mapping[str, Any], names: tuple[str, ...]) -> np.ndarray:
    """Terms by name as one array: shape (k,) or (requests, k).

    >>> moments_of({"requests": 2.0, "input_tokens": 30.0}, ("requests", "input_tokens")).tolist()
    [2.0, 30.0]
    """
    return np.stack(np.broadcast_arrays(*(columns[name] for name in names)), axis=-1).astype(float)
