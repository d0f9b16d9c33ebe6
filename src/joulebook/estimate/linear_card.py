"""A card of few terms: what a joule, an accelerator-second, a dollar or a day of a seat comes to.

Shaped as the rate card: a ledger's total of a row is `medians[row] @ moments`, its draws are
`moments @ draws[row]`, with moments the sums of the card's terms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.estimate.answer import Answer, Drawn, plus, quantities, times
from joulebook.estimate.moments import terms_of
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.ratecard import RateCard
from joulebook.facts import Fact
from joulebook.grid.notes import Note


@dataclass(frozen=True, eq=False)
class LinearCard:
    """Coefficients by boundary and term; `columns` are what one of each term comes to.

    `deployment` is what serves and where: it has facts, intensity, choices and `to_json`.
    """

    deployment: Any
    columns: Mapping[str, Answer]
    noted: tuple[Note, ...] = ()
    sequences: float = 1.0
    accelerators: float = 1.0
    projection_error: float = field(default=0.0, init=False)  # every cost is a sum of the terms

    @property
    def terms(self) -> tuple[str, ...]:
        """What the ledger counts."""
        return tuple(self.columns)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The boundaries that are known, and accelerator time where it is."""
        return tuple(next(iter(self.columns.values())))

    @cached_property
    def medians(self) -> np.ndarray:
        """Coefficients from the medians of all facts: (rows, k)."""
        every = self.columns.values()
        return np.array([[column[row].median for column in every] for row in self.rows])

    @cached_property
    def draws(self) -> np.ndarray:
        """Coefficients from the draws of all facts: (rows, k, COUNT)."""
        every = self.columns.values()
        return np.array([[column[row].draws for column in every] for row in self.rows])

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that the rows depend on, each once."""
        found = {
            at: fact
            for column in self.columns.values()
            for drawn in column.values()
            for at, fact in drawn.facts.items()
        }
        return tuple(found.values())

    def total(self, moments: np.ndarray) -> dict[str, Drawn]:
        """What a ledger of such moments comes to, row by row."""
        counts = moments.tolist()
        return plus(*(times(one, n) for one, n in zip(self.columns.values(), counts, strict=True)))

    def quantities(self, moments: np.ndarray) -> dict[str, Quantity]:
        """The same by JSON key, with intervals."""
        return quantities(self.total(moments))

    def ledger_tiers(self, moments: np.ndarray) -> list[str]:
        """Tier of each row: that of the fact with the largest share of its variance."""
        total = self.total(moments)
        return [total[row].tier() for row in self.rows]

    def energy_facts(self) -> list[Fact]:
        """The uncertain facts that the energy at the meter depends on."""
        known: dict[tuple[str, str], Fact] = {}
        for column in self.columns.values():
            known |= column["facility_energy_j"].facts
        return [fact for fact in known.values() if not fact.certain]

    def notes(self) -> list[Note]:
        """What the card takes for granted."""
        return list(self.noted)

    def untold(self, moments: np.ndarray) -> list[Note]:
        """What a ledger of such moments did not tell; its notes say so already."""
        del moments
        return []


def of_requests(card: RateCard, count: Drawn, u: Drawn, h: Drawn, o: Drawn) -> dict[str, Drawn]:
    """What `count` like requests of u, h and o tokens come to on a rate card, row by row.

    Raises InputError for results beyond all numbers.
    """
    tokens = (u, h, o)
    once = count.median * terms_of(*(drawn.median for drawn in tokens))
    many = count.draws[:, None] * terms_of(*(drawn.draws for drawn in tokens))
    medians = card.medians @ once
    draws = np.einsum("rkd,dk->rd", card.draws, many)
    if not (np.isfinite(medians).all() and np.isfinite(draws).all()):
        raise InputError("a rate is infinite; a given value is out of all proportion")
    facts: dict[tuple[str, str], Fact] = {(fact.page, fact.name): fact for fact in card.facts}
    for drawn in (count, *tokens):
        facts |= drawn.facts
    return {row: Drawn(float(medians[at]), draws[at], facts) for at, row in enumerate(card.rows)}
