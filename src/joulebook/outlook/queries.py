"""Requests counted one by one, beside the machines that answer them.

The stock of machines says what answering requests draws in a year; requests a day times the joules of
one, from the estimates for single requests, say how much of it is explained. The rest is not: requests
nobody counts, machines that wait, and whatever either side has wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn, assumed, solved
from joulebook.estimate.books import INDUSTRY
from joulebook.estimate.day.item import Item, Place
from joulebook.estimate.day.kinds import kind
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.surroundings import LARGEST
from joulebook.facts import Fact, Page, cached, find, page
from joulebook.outlook.answer import Outlook, key_of, unit_of
from joulebook.outlook.series import drawn_in, laid_over, series_of

FOLDER, TODAY = "demands", "today"
KINDS = ("chat", "reasoning", "agent", "image", "video")
TARGETS = (
    "queries_per_day", "query_energy_j", *(f"{name}_energy_j" for name in KINDS),
    "queries_energy_j", "ai_inference_energy_j", "explained_ratio", "queries_filling_per_day",
)  # fmt: skip
AI = "ai_inference_energy_j"


@dataclass(frozen=True, slots=True, eq=False)
class Queries:
    """A year's requests beside its machines: figures with draws, and the demand that was assumed."""

    demand: Page
    parts: Mapping[str, Drawn]

    def quantities(self) -> dict[str, Quantity]:
        """Every figure with its interval, by its JSON key."""
        return {key_of(name): part.quantity(unit_of(name)) for name, part in self.parts.items()}

    def unexplained(self) -> Quantity:
        """Joules that the machines draw beyond the requests; negative where the requests draw more."""
        return (self.parts[AI] + self.parts["queries_energy_j"].times(-1)).quantity("J")

    def to_json(self) -> dict[str, Any]:
        """The figures, the gap, what one of each kind is, and what was assumed."""
        said = {key: quantity.to_json() for key, quantity in self.quantities().items()}
        return {
            "demand": self.demand.path.removeprefix(f"{FOLDER}/"), **said,
            "unexplained_energy": self.unexplained().to_json(),
            "requests_are": dict(page(f"{FOLDER}/{TODAY}").text["configuration"]),
            "counted_over": "requests of the whole world; machines of the scenario's area",
            "assumptions": assumed(self.parts),
        }  # fmt: skip


def queries(told: Outlook, per_day: float | None = None, demand: str = TODAY) -> Queries:
    """Requests of a modelled year beside the machines that answer them.

    `demand` is a page of facts/demands, `per_day` replaces its count. Raises InputError where the
    year has no machines, UnknownNameError for an unknown demand.
    """
    if AI not in told.parts:
        raise InputError(
            f"{told.scenario.id} {told.year}: no machines are modelled to set requests beside"
        )
    chosen = find(FOLDER, demand, "demand")
    series = laid_over(series_of(page(f"{FOLDER}/{TODAY}").facts), series_of(chosen.facts))
    known = {name: drawn_in(points, told.year) for name, points in series.items()}
    if per_day is not None:
        if not 0 < per_day <= LARGEST:
            raise InputError(
                f"queries a day {per_day:g}: expected more than 0, at most {LARGEST:g}"
            )
        known["queries_per_day"] = Drawn.of(Fact.stated("queries_per_day", per_day))
    known |= {f"{name}_energy_j": of_one(name) for name in KINDS}
    known |= {n: told.known[n] for n in ("year_s", "day_s")} | {AI: told.parts[AI]}
    return Queries(chosen, solved(INDUSTRY, TARGETS, known))


@cached
def of_one(name: str) -> Drawn:
    """Energy of one request of a kind at the meter, served in the United States."""
    said = dict(page(f"{FOLDER}/{TODAY}").text["configuration"][name])
    item = Item(name, said.pop("kind"), 1, said)
    answer: Drawn = kind(item.kind).part(item, Place("US")).answer["facility_energy_j"]
    return answer
