"""What data centres come to in a year: by the stock model, or from what a source publishes.

`outlook(name, year)` answers with every figure that can be had, each with its draws; a claim about
data centres names one of TARGETS as its formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn, assumed, missing, solved
from joulebook.estimate.books import FROM_TOTAL, INDUSTRY
from joulebook.estimate.draws import COUNT
from joulebook.estimate.quantity import Quantity, split_unit
from joulebook.facts import Fact, page
from joulebook.outlook.own_scenario import DEFAULTS, KNOWN
from joulebook.outlook.scenario import Scenario, scenario
from joulebook.outlook.series import drawn_in, values
from joulebook.outlook.stock import KINDS, cohorts, stock

MODEL, PUBLISHED, CITED = "model", "published", "cited"
PAST = "cited-past"
CITED_TARGETS = ("facility_energy_j", "mean_power_w")  # of the years before, nothing else is known
# every figure of an answer, by the formula's name
TARGETS = (
    "facility_energy_j", "electricity_share", "ai_energy_j", "ai_server_energy_j",
    "ai_inference_energy_j", "ai_share", "ai_servers_share", "server_energy_j",
    "conventional_server_energy_j", "network_and_storage_energy_j", "pue", "mean_power_w",
    "capacity_w", "it_capacity_w", "ai_capacity_w", "homes", "homes_share", "ai_homes_share",
    "carbon_operational_g",
    "carbon_where_built_g", "water_site_l", "water_grid_l", "wue_l_per_kwh",
    "facility_wue_l_per_kwh", "water_per_site_day_l", "growth_ratio", "added_energy_j",
    "added_capacity_w",
)  # fmt: skip
UNITS = {"pue": "PUE"} | dict.fromkeys(
    ("electricity_share", "ai_share", "ai_servers_share", "homes_share", "ai_homes_share"), "share"
)
# what each rate and each share is of
DENOMINATORS = {
    "wue_l_per_kwh": "kWh of IT", "facility_wue_l_per_kwh": "kWh at the meter",
    "water_grid": "kWh at the meter", "ai_share": "AI servers over meters",
    "electricity_share": "all electricity of the area", "capacity": "mean power over a utilisation",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """A scenario in a year: figures with draws, what they rest on, and what its source published."""

    scenario: Scenario
    year: int
    basis: str
    parts: Mapping[str, Drawn]
    known: Mapping[str, Drawn]

    def quantities(self) -> dict[str, Quantity]:
        """Every figure with its interval, by its JSON key."""
        return {key_of(name): part.quantity(unit_of(name)) for name, part in self.parts.items()}

    def assumptions(self) -> list[dict[str, Any]]:
        """Every default and assumed input, each once."""
        return assumed(self.parts)

    def published(self) -> dict[str, Fact]:
        """What the scenario's source publishes for this very year, by formula."""
        series = self.scenario.published()
        return {name: at[self.year] for name, at in series.items() if self.year in at}


def key_of(name: str) -> str:
    """The JSON key of a figure: its formula's name without the unit, rates excepted."""
    return name if "_per_" in name and name.endswith("_kwh") else split_unit(name)[0]


def unit_of(name: str) -> str:
    """The unit of a figure."""
    return UNITS.get(name) or split_unit(name)[1]


def outlook(name: str, year: int, targets: tuple[str, ...] = TARGETS) -> Outlook:
    """Those of the targets that a scenario can answer for a year.

    Raises UnknownNameError for an unknown scenario, InputError for a year that it does not have.

    >>> round(outlook("lbnl-2025", 2030).parts["facility_energy_j"].median / 3.6e15)
    649
    """
    return in_scenario(scenario(name), year, targets)


def in_scenario(of: Scenario, year: int, targets: tuple[str, ...] = TARGETS) -> Outlook:
    """The same for a scenario at hand."""
    check_year(of, year)
    basis = basis_of(of, year)
    if basis == MODEL:
        book, known = INDUSTRY, machines(of, year) | _inputs(of, year, published=False)
    else:
        source = scenario(PAST) if basis == CITED else of
        targets = tuple(t for t in targets if basis != CITED or t in CITED_TARGETS)
        book, known = FROM_TOTAL, _inputs(of, year, published=True) | _told(source, year, basis)
    medians = {n: part.median for n, part in known.items()}
    possible = tuple(t for t in targets if t in book or t in known)
    possible = tuple(t for t in possible if t not in missing(book, possible, medians))
    return Outlook(of, year, basis, solved(book, possible, known), known)


def machines(of: Scenario, year: int) -> dict[str, Drawn]:
    """Rated power and energy of the machines of a year, by kind, with draws."""
    series = of.assumptions()
    medians, used = stock(values(series, drawn=False), year, base_year())
    draws, _ = stock(values(series, drawn=True), year, base_year())
    facts = {(f.page, f.name): f for name in sorted(used) for f in series[name].values()}
    return {
        name: Drawn(float(medians[name][0]), np.broadcast_to(draws[name], COUNT), _of(name, facts))
        for name in medians
    }


def _of(name: str, facts: Mapping[tuple[str, str], Fact]) -> dict[tuple[str, str], Fact]:
    """Of the facts of all machines, those of the kind that a sum is of."""
    others = tuple(kind for kind in KINDS if not name.startswith(kind))
    return {
        at: fact
        for at, fact in facts.items()
        if not fact.name.removeprefix("later_").startswith(others)
    }


def _inputs(of: Scenario, year: int, published: bool) -> dict[str, Drawn]:
    """What formulas take in a year; results of formulas only where nothing else gives them."""
    told = {n: drawn_in(at, year) for n, at in of.assumptions().items() if at}
    return {n: part for n, part in told.items() if published or n not in KNOWN}


def _told(source: Scenario, year: int, basis: str) -> dict[str, Drawn]:
    """What a source publishes for a year; of the cited past what lies between its points too."""
    series = source.published()
    if basis == CITED:
        return {name: drawn_in(at, year) for name, at in series.items()}
    return {name: Drawn.of(at[year]) for name, at in series.items() if year in at}


def years(of: Scenario) -> list[int]:
    """The years that a scenario has an answer for."""
    told = {year for at in of.published().values() for year in at}
    if not of.is_model:
        return sorted(told)
    cited = {year for at in scenario(PAST).published().values() for year in at}
    first = min(cited) if of.area == scenario(PAST).area else _default("first_year")
    return list(range(first, _default("last_year") + 1))


def check_year(of: Scenario, year: int) -> None:
    """Raise InputError, naming the years there are, for any other."""
    known = years(of)
    if year in known:
        return
    every = known == list(range(known[0], known[-1] + 1)) if known else False
    told = f"{known[0]} to {known[-1]}" if every else ", ".join(map(str, known))
    raise InputError(f"{of.id} has no year {year}; it has {told or 'none'}")


def basis_of(of: Scenario, year: int) -> str:
    """Whether a year is modelled, published by the scenario's source, or cited from before."""
    if not of.is_model:
        return PUBLISHED
    return CITED if year < _default("first_year") else MODEL


def base_year() -> int:
    """The last year whose machines are the same in every scenario."""
    return _default("base_year")


def _default(name: str) -> int:
    return int(page(DEFAULTS).facts[name].value)


def cohort_rows(of: Scenario, year: int) -> list[dict[str, Any]]:
    """The machines of a modelled year by kind and by when they were shipped, from the medians."""
    if basis_of(of, year) != MODEL:
        return []
    numbers = values(of.assumptions(), drawn=False)
    rows = []
    for kind, targets in KINDS.items():
        every = cohorts(numbers, kind, year, base_year())
        for at, shipped in enumerate(every.shipped_in):
            told = {key_of(t): float(every.targets[t][at, 0]) for t in targets}
            if told["in_service"]:
                rows.append({"kind": kind, "shipped_in": shipped, **told})
    return rows
