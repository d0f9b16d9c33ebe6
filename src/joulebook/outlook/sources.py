"""Sources side by side, never averaged, and the model beside what is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.quantity import Quantity
from joulebook.facts import Fact, describe, page
from joulebook.outlook.answer import MODEL, base_year, basis_of, in_scenario, key_of, unit_of
from joulebook.outlook.own_scenario import FITTED
from joulebook.outlook.scenario import Scenario, scenario, scenario_names


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One figure of one source for one year; `model` is ours under the same scenario, if any."""

    scenario: Scenario
    year: int
    name: str
    fact: Fact
    model: Quantity | None = None

    @property
    def fitted(self) -> bool:
        """Whether the model was fitted to this very figure."""
        return f"{self.fact.page} {self.fact.name}" in page(FITTED).text["data"]

    @property
    def model_ratio(self) -> float | None:
        """The model's value over the published one."""
        return self.model.value / self.fact.value if self.model else None

    def to_json(self) -> dict[str, Any]:
        """The row with its source; the model beside it and how far it lies off, where there is one."""
        said = {
            "scenario": self.scenario.id, "name": self.scenario.title, "area": self.scenario.area,
            "year": self.year, "figure": key_of(self.name),
            "published": {k: v for k, v in describe(self.fact).items() if k != "name"},
        }  # fmt: skip
        if self.model is None:
            return said
        beside = {"model": self.model.to_json(), "model_over_published": self.model_ratio}
        return said | beside | {"fitted": self.fitted}


def side_by_side(year: int | None = None, figure: str | None = "facility_energy_j") -> list[Row]:
    """What every source publishes, of one figure or of all, for one year or for all, by area and year.

    Raises InputError naming the years there are, for a year that nobody has published.
    """
    every = [row for name in scenario_names() for row in _own(scenario(name), figure)]
    known = sorted({row.year for row in every})
    if year is not None and year not in known:
        raise InputError(f"no source publishes {year}; there are {', '.join(map(str, known))}")
    asked = [row for row in every if year in (None, row.year)]
    return sorted(asked, key=lambda row: (row.scenario.area, row.year, row.scenario.id, row.name))


def _own(of: Scenario, figure: str | None) -> Iterator[Row]:
    """The figures on a scenario's own page: those of its parents are theirs."""
    for name, at in of.published().items():
        for year, fact in at.items():
            if fact.page == of.page.path and figure in (None, name):
                yield Row(of, year, name, fact, _model(of, year, name))


def misses(of: Scenario) -> list[Row]:
    """What is published under a scenario beside the model, with those that were fitted; by year.

    Of the years that scenarios differ in, only the scenario's own figures: its parents' are of theirs.
    """
    rows = [
        Row(of, year, name, fact, _model(of, year, name))
        for name, at in of.published().items()
        for year, fact in at.items()
        if year <= base_year() or fact.page == of.page.path
    ]
    return sorted((row for row in rows if row.model), key=lambda row: (row.year, row.name))


def _model(of: Scenario, year: int, name: str) -> Quantity | None:
    if not of.is_model or basis_of(of, year) != MODEL:
        return None
    told = in_scenario(of, year, (name,)).parts
    return told[name].quantity(unit_of(name)) if name in told else None
