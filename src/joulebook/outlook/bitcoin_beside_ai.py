"""Bitcoin beside AI: electricity at the meter in the same year, source by source.

Figures of AI are those of the outlook's scenarios, and our own model's. They differ in region and in
what they cover; they stand side by side, each with its label, and are never averaged. Where a source
counts servers only, the building is added by the PUE that the model has for AI.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn, assumed, solved
from joulebook.estimate.books import INDUSTRY
from joulebook.estimate.quantity import Quantity
from joulebook.facts import Fact, cached
from joulebook.formulas.units import J_PER_TWH
from joulebook.outlook import answer as industry
from joulebook.outlook.bitcoin import mining, year, years
from joulebook.outlook.mining_carbon import sources
from joulebook.outlook.scenario import REFERENCE, Scenario, scenario, scenario_names
from joulebook.outlook.series import drawn_in, series_of

SERVERS, AI, CENTRES = "ai_server_energy_j", "ai_energy_j", "facility_energy_j"
COVERS = {SERVERS: "AI", CENTRES: "all data centres"}  # figures that sources publish
# of parts of the world, all data centres say little about AI
REGIONS = ("US", "world")
# notes of figures that are bounds, and what they are called
BOUNDS = {"more than": "at least", "less than": "at most"}


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One source's figure of a year. `bound` is `at least`, `at most` or empty; `boundary` is where
    the source counted: facility, server, or not said.
    """

    name: str
    region: str
    covers: str
    bound: str
    boundary: str
    energy: Drawn

    def to_json(self) -> dict[str, Any]:
        """The energy at the meter in TWh with its labels."""
        labels = ("name", "region", "covers", "bound", "boundary")
        twh = self.energy.times(1 / J_PER_TWH).quantity("TWh").to_json()
        return {key: getattr(self, key) for key in labels} | {"energy_twh": twh}


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """Bitcoin and what sources say of AI and of data centres in one year."""

    year: int
    bitcoin: Row
    ai: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, Bitcoin first."""
        return (self.bitcoin, *self.ai)

    def times_bitcoin(self, row: Row) -> Quantity:
        """How much a row is of what Bitcoin used."""
        return row.energy.over(self.bitcoin.energy).quantity("1")

    def to_json(self) -> dict[str, Any]:
        """All rows by their labels, with sources and assumptions."""
        parts = [row.energy for row in self.rows]
        every = [{"energy": part} for part in parts]
        return {
            "year": self.year, "boundary": "electricity at the meter",
            "rows": [
                row.to_json() | {"times_bitcoin": self.times_bitcoin(row).to_json()}
                for row in self.rows
            ],
            "years_with_both": list(years_with_both()),
            "sources": sources(*parts), "assumptions": assumed(*every),
        }  # fmt: skip


def ai_electricity(which: int) -> tuple[Row, ...]:
    """What our model and the sources say of AI, then of all data centres, in a year.

    >>> {row.region for row in ai_electricity(2017)}
    {'US'}
    """
    told = [*_modelled(which), *(_row(*one) for one in _published() if one[2] == which)]
    return tuple(sorted(told, key=lambda row: (row.covers != "AI", row.region, row.name)))


@cached
def years_with_both() -> tuple[int, ...]:
    """The years of which Bitcoin is known and something is said of AI."""
    told = {which for _, _, which, _ in _published()} | set(industry.years(scenario(REFERENCE)))
    return tuple(sorted(told & set(years())))


def beside_ai(which: int, method: str = "new", usd_per_kwh: float | None = None) -> Beside:
    """Bitcoin, calibrated, beside AI in a year; raises InputError that says which years have both.

    >>> [row.region for row in beside_ai(2024).rows[:2]]
    ['world', 'US']
    """
    there = years_with_both()
    if which not in there:
        known = ", ".join(map(str, there))
        raise InputError(f"year {which}: Bitcoin and AI are both known of {known}")
    mined = mining(year(which), method, usd_per_kwh)
    own = Row("Bitcoin, calibrated", "world", "Bitcoin", "", "facility", mined.calibrated)
    return Beside(which, own, ai_electricity(which))


@cached
def _published() -> tuple[tuple[Scenario, str, int, Fact], ...]:
    """Every figure that a source itself publishes, with its scenario, kind and year."""
    return tuple(
        (of, figure, which, fact)
        for of in map(scenario, scenario_names())
        for figure, points in series_of(of.page.facts).items()
        if figure == SERVERS or (figure == CENTRES and of.area in REGIONS)
        for which, fact in points.items()
    )


def _row(of: Scenario, figure: str, which: int, fact: Fact) -> Row:
    """A figure at the meter; where its source does not say what it counted, as it stands."""
    region = str(of.page.text.get("region", of.area))
    counted = "facility" if figure == CENTRES else "server"
    boundary = str(of.page.text.get("boundary", counted))
    energy = Drawn.of(fact)
    if boundary == "server":
        known = {SERVERS: energy, "ai_pue": _ai_pue(which)}
        energy = solved(INDUSTRY, (AI,), known)[AI]
    bound = BOUNDS.get(fact.note, "")
    return Row(of.title, region, COVERS[figure], bound, boundary, energy)


def _ai_pue(which: int) -> Drawn:
    return drawn_in(scenario(REFERENCE).assumptions()["ai_pue"], which)


def _modelled(which: int) -> Iterator[Row]:
    """What our own model computes for AI, in the years that it models."""
    of = scenario(REFERENCE)
    if which in industry.years(of) and industry.basis_of(of, which) == industry.MODEL:
        energy = industry.in_scenario(of, which, (AI,)).parts[AI]
        yield Row("joulebook's stock model", of.area, "AI", "", "facility", energy)
