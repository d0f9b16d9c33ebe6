"""The sum of a day: every item answered, counted and added draw by draw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Answer, plus, quantities, times
from joulebook.estimate.day.file import Claim, Day
from joulebook.estimate.day.item import Item, Part, Place
from joulebook.estimate.day.kinds import kind
from joulebook.estimate.surroundings import surroundings
from joulebook.grid import Intensity


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """An item, the answer for one of it, and for all of it."""

    item: Item
    one: Part
    all: Answer

    def to_json(self) -> dict[str, Any]:
        """The item as JSON, with the quantities for all of it."""
        named = {"name": self.item.name, "kind": self.item.kind, "count": self.item.count}
        every = {key: quantity.to_json() for key, quantity in quantities(self.all).items()}
        return (
            named
            | {"settings": dict(self.item.settings), "said": list(map(str, self.one.said))}
            | every
        )


@dataclass(frozen=True, slots=True, eq=False)
class DayAnswer:
    """A day's rows and their sum."""

    day: Day
    rows: tuple[Row, ...]
    total: Answer
    intensity: Intensity

    def explain(self) -> dict[str, Any]:
        """How one of each item came about: trees by item."""
        return {f"{n} {row.item.name}": row.one.explain() for n, row in enumerate(self.rows, 1)}

    def claim_to_json(self) -> dict[str, Any]:
        """The claim beside our total; empty where there is none."""
        if self.day.claim is None:
            return {}
        claim: Claim = self.day.claim
        ratio = self.total["facility_energy_j"].times(1 / claim.energy_j).quantity("1")
        return {
            "facility_energy": {"value": claim.energy_j, "unit": "J"}, "by": claim.by,
            "why_ours_differs": claim.why, "ours_over_claim": ratio.to_json(),
        }  # fmt: skip


def total(
    day: Day, place: Place | None = None, instead: Mapping[str, Any] | None = None
) -> DayAnswer:
    """A day's answer in a place, or where its file says; `instead` replaces settings of all items.

    A model in `instead` is for text items only: one model cannot write, paint and film.
    Raises InputError naming the item that cannot be answered.
    """
    place = place or Place()
    if place.region is None:
        place = replace(place, region=day.region)
    rows = []
    for n, item in enumerate(day.items, 1):
        asked = replace(item, settings={**item.settings, **_fitting(item, instead or {})})
        try:
            one = kind(item.kind).part(asked, place)
        except InputError as error:
            raise InputError(f"item {n} ({item.name}): {error}") from None
        rows.append(Row(asked, one, times(one.answer, item.count)))
    where = surroundings(place.region, supply=place.supply).intensity
    return DayAnswer(day, tuple(rows), plus(*(row.all for row in rows)), where)


def _fitting(item: Item, instead: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in instead.items() if k != "model" or item.kind == "text"}
