"""Moments times rate cards: what parts of a ledger cost, with the intervals of correlated draws.

A part's draws of a boundary are the sum, over the cards that its requests fall under, of its moments
times the draws of the card's row: one matrix product a row and set of cards that share its draws. The
interval of a part is read off its own 1,000 sums, so it is never one of independent errors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joulebook.estimate.draws import COUNT, P05, P95
from joulebook.estimate.placed import PlacedCard
from joulebook.estimate.quantity import Quantity, checked
from joulebook.estimate.ratecard import KEYS

_CHUNK = 1_024  # parts whose draws are in memory at once


@dataclass(frozen=True, slots=True, eq=False)
class Parcels:
    """Moments with the part and the card that each belongs to, and what each weighs in a row.

    `weights` has, by row, a factor for every parcel where an hour's own factors make one.
    """

    part: np.ndarray
    card: np.ndarray
    moments: np.ndarray
    weights: Mapping[str, np.ndarray]

    def weighed(self, row: str) -> np.ndarray:
        """The moments as they count in a row."""
        weights = self.weights.get(row)
        return self.moments if weights is None else self.moments * weights[:, None]

    def among(self, part: np.ndarray) -> "Parcels":
        """The same parcels, each in the part that is said."""
        return Parcels(part, self.card, self.moments, self.weights)

    def summed(self) -> "Parcels":
        """Those of one part and card together, where nothing weighs them differently."""
        if self.weights or not len(self.part):
            return self
        order = np.lexsort((self.card, self.part))
        pairs = np.stack([self.part[order], self.card[order]])
        starts = np.flatnonzero(np.any(np.diff(pairs, axis=1, prepend=-1), axis=0))
        sums = np.add.reduceat(self.moments[order], starts, axis=0)
        return Parcels(pairs[0, starts], pairs[1, starts], sums, {})

    def of_parts(self, low: int, high: int) -> "Parcels":
        """Those of a range of parts, counted from its first."""
        at = np.flatnonzero((self.part >= low) & (self.part < high))
        weights = {row: w[at] for row, w in self.weights.items()}
        return Parcels(self.part[at] - low, self.card[at], self.moments[at], weights)


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Medians (parts,) and 5th and 95th percentiles by row; a row that a part lacks is NaN there."""

    medians: Mapping[str, np.ndarray]
    lows: Mapping[str, np.ndarray]
    highs: Mapping[str, np.ndarray]
    tiers: Sequence[Mapping[str, str]]

    def quantities(self, part: int) -> dict[str, Quantity]:
        """The boundaries of a part by their JSON keys."""
        answer = {}
        for row, medians in self.medians.items():
            if not np.isnan(medians[part]):
                key, unit = KEYS[row]
                low, high = float(self.lows[row][part]), float(self.highs[row][part])
                tier = self.tiers[part][row]
                answer[key] = checked(Quantity(float(medians[part]), low, high, unit, tier))
        return answer


def totals(parcels: Parcels, cards: Sequence[PlacedCard], parts: int) -> Totals:
    """What each of so many parts costs."""
    parcels = parcels.summed()
    rows = tuple(dict.fromkeys(row for card in cards for row in card.rows))
    shape = (3, parts)
    found = {row: np.full(shape, np.nan) for row in rows}
    for low in range(0, parts, _CHUNK):
        high = min(low + _CHUNK, parts)
        some = parcels.of_parts(low, high)
        for row in rows:
            medians, draws = drawn(some, cards, row, high - low)
            ordered = np.partition(draws, (P05, P95), axis=1)
            found[row][:, low:high] = medians, ordered[:, P05], ordered[:, P95]
    for row in rows:
        found[row][:, _lacking(parcels, cards, row)] = np.nan
    by = [{row: found[row][n] for row in rows} for n in range(3)]
    return Totals(by[0], by[1], by[2], _tiers(parcels, cards, parts))


def drawn(
    parcels: Parcels, cards: Sequence[PlacedCard], row: str, parts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Medians (parts,) and draws (parts, COUNT) of a row, over the cards that have it."""
    medians, draws = np.zeros(parts), np.zeros((parts, COUNT))
    weighed = parcels.weighed(row)
    for at, card in _sharing(parcels, cards, row):
        here = card.rows.index(row)
        reached, sums = _by_part(parcels.part[at], weighed[at], card.medians.shape[1])
        draws[reached] += sums @ card.draws[here]
        medians[reached] += sums @ card.medians[here]
    return medians, draws


def _sharing(
    parcels: Parcels, cards: Sequence[PlacedCard], row: str
) -> Iterator[tuple[np.ndarray, PlacedCard]]:
    """Parcels whose cards have the same draws of a row, with one of those cards."""
    kinds: dict[int, int] = {}
    first: list[PlacedCard] = []
    kind_of = np.full(len(cards), -1)
    for n, card in enumerate(cards):
        if row in card.rows:
            address = int(card.draws[card.rows.index(row)].__array_interface__["data"][0])
            kind_of[n] = kinds.setdefault(address, len(first))
            if kind_of[n] == len(first):
                first.append(card)
    kind = kind_of[parcels.card]
    order = np.argsort(kind, kind="stable")
    edges = np.searchsorted(kind[order], np.arange(len(first) + 1))
    for n, card in enumerate(first):
        if edges[n] < edges[n + 1]:
            yield order[edges[n] : edges[n + 1]], card


def _by_part(part: np.ndarray, moments: np.ndarray, terms: int) -> tuple[np.ndarray, np.ndarray]:
    """The parts that there are, and the sum of the moments of each."""
    order = np.argsort(part, kind="stable")
    reached, starts = np.unique(part[order], return_index=True)
    return reached, np.add.reduceat(moments[order, :terms], starts, axis=0)


def _lacking(parcels: Parcels, cards: Sequence[PlacedCard], row: str) -> np.ndarray:
    """The parts with a card that has no such row: what is known of a share only is no total."""
    without = np.array([row not in card.rows for card in cards], bool)
    return np.unique(parcels.part[without[parcels.card]]) if without.any() else np.empty(0, int)


def _tiers(parcels: Parcels, cards: Sequence[PlacedCard], parts: int) -> list[Mapping[str, str]]:
    """The tiers of each part: those of the card with most of its requests."""
    requests = parcels.moments[:, 0]  # or outputs: what is most of a part
    by_card = np.zeros((len(cards), parcels.moments.shape[1]))
    reached, sums = _by_part(parcels.card, parcels.moments, parcels.moments.shape[1])
    by_card[reached] = sums
    tiers = [card.tiers(m[: card.medians.shape[1]]) for card, m in zip(cards, by_card, strict=True)]
    order = np.lexsort((requests, parcels.part))
    last = np.searchsorted(parcels.part[order], np.arange(parts), side="right") - 1
    heaviest = parcels.card[order][last]
    every = {row: tier for known in tiers for row, tier in known.items()}
    return [every | dict(tiers[n]) for n in heaviest]
