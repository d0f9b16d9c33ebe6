"""What some electricity carries at a place: carbon, in every vintage and beside its neighbours.

One kilowatt-hour has as many honest figures as there are scopes, bases, years and borders. The one
that is asked for stands first; the others stand beside it with the reason why they differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook import graph
from joulebook.estimate.answer import Answer, answer, assumed, quantities
from joulebook.estimate.books import CHAIN
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.supply import GRID, Supply, supplied, supply_notes
from joulebook.facts import Fact
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid import Intensity, Place, figures, place, states_of, zones_of
from joulebook.grid.notes import Note
from joulebook.grid.power import check_kwh

BOOK = graph.read(*CHAIN)
TARGET = "carbon_operational_g"
WHY = {
    "state": (
        "what power plants inside {beside} emit for a kWh that they generate, wherever it is used; the "
        "figure of {place}, a grid zone, is of what is used there, wherever it was generated: two "
        "questions, two answers"
    ),
    "zone": (
        "a grid zone that {place} lies in, wholly or in part: what is used there, whichever state it "
        "was generated in"
    ),
    "vintage": "the same place in another scope, year or edition",
}
NOTES = tuple(WHY.values())


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Another figure for the same electricity, and why it differs; `why` is a key of WHY."""

    why: str
    intensity: Intensity
    carbon: Answer

    def to_json(self, at: str) -> dict[str, Any]:
        """Labels, carbon and reason; `at` is the place that was asked about."""
        carbon = quantities(self.carbon)["carbon_operational"]
        reason = WHY[self.why].format(beside=self.intensity.name, place=at)
        return {
            "intensity": self.intensity.to_json(), "carbon_operational": carbon.to_json(),
            "kind": self.why, "reason": reason,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Electricity:
    """Some electricity used at a place: the answer, its intensity, and what stands beside it."""

    kwh: float
    place: Place
    intensity: Intensity
    facts: Mapping[str, Fact]
    answer: Answer
    beside: tuple[Beside, ...]
    notes: tuple[Note, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The carbon with its labels, and everything beside it."""
        said = {key: quantity.to_json() for key, quantity in quantities(self.answer).items()}
        joules = self.kwh * J_PER_KWH
        return {
            "facility_energy": Quantity(joules, joules, joules, "J", "disclosed").to_json(), **said,
            "place": self.place.code, "intensity": self.intensity.to_json(),
            "beside": [one.to_json(self.intensity.name) for one in self.beside],
            "assumptions": assumed(self.answer), "notice": self.intensity.notice,
            "notes": list(map(str, self.notes)),
        }  # fmt: skip

    def explain(self) -> dict[str, Any]:
        """The tree of the number."""
        return solved_trees(BOOK, (TARGET,), self.facts, _request(self.kwh))


def electricity(kwh: float, region: str, supply: Supply = GRID) -> Electricity:
    """The carbon of `kwh` at the meter of a place.

    Raises UnknownNameError for unknown places, InputError for amounts that cannot be and for years
    or datasets that the place does not have.

    >>> supply = Supply(year=2024, dataset="electricity-maps@2025-01-27")
    >>> round(electricity(2.9, "US-CAL-CISO", supply).answer["carbon_operational_g"].median)
    659
    """
    check_kwh(kwh)
    at = place(region)
    found, brought = supplied(region, supply)
    others = [Beside("vintage", one, _carbon(kwh, one)) for one in _vintages(found)]
    borders = [Beside(why, one, _carbon(kwh, one)) for why, one in _neighbours(at)]
    facts = {found.fact.name: found.fact, **brought}
    notes = supply_notes(region, supply, found)
    return Electricity(kwh, at, found, facts, _carbon(kwh, found), (*borders, *others), notes)


def _request(kwh: float) -> dict[str, float]:
    return {"facility_energy_j": kwh * J_PER_KWH}


def _carbon(kwh: float, intensity: Intensity) -> Answer:
    return answer(BOOK, (TARGET,), {intensity.fact.name: intensity.fact}, _request(kwh))


def _vintages(chosen: Intensity) -> list[Intensity]:
    """The other figures under the same code, newest first."""
    return [one for one in reversed(figures(chosen.place)) if one.fact is not chosen.fact]


def _neighbours(at: Place) -> list[tuple[str, Intensity]]:
    """States inside a zone, with what their own plants emit, dirtiest first; the zones of a state."""
    around = _newest(zones_of(at.code)) if at.kind == "state" else []
    inside = _newest(states_of(at.zone)) if at.zone and at.kind != "state" else []
    states = sorted(inside, key=lambda one: -one.fact.value)
    return [("state", one) for one in states] + [("zone", one) for one in around]


def _newest(codes: tuple[str, ...]) -> list[Intensity]:
    """Every newest figure of each code and dataset."""
    newest = {(one.place, one.dataset, one.scope): one for code in codes for one in figures(code)}
    return list(newest.values())
