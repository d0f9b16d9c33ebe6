"""Bitcoin beside AI: electricity at the meter in the same year, source by source.

Figures of AI differ in region and in what they cover; they stand side by side, each with its label,
and are never averaged. Where a source counts servers only, the building is added by its PUE.
"""

from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn, assumed, solved
from joulebook.estimate.books import FROM_SERVER
from joulebook.estimate.quantity import Quantity
from joulebook.facts import Page, cached, names, page
from joulebook.outlook.bitcoin import mining, year, years
from joulebook.outlook.mining_carbon import sources

FOLDER = "ai_electricity"
METER = "facility_energy_j"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One source's figure of a year. `bound` is `at least`, `at most` or empty; `boundary` is where
    the source counted, facility, server or empty where it does not say.
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


J_PER_TWH = 3.6e15


def ai_electricity(which: int) -> tuple[Row, ...]:
    """What sources say of AI, then of all data centres, in a year; none where none is known.

    >>> [row.region for row in ai_electricity(2017)]
    ['US']
    """
    pages = [told for told in _pages() if int(str(told.text["year"])) == which]
    return tuple(
        map(_row, sorted(pages, key=lambda told: (told.text["covers"] != "AI", told.path)))
    )


def years_with_both() -> tuple[int, ...]:
    """The years of which Bitcoin is known and some source says something of AI."""
    told = {int(str(told.text["year"])) for told in _pages()}
    return tuple(sorted(told & set(years())))


def beside_ai(which: int, method: str = "new", usd_per_kwh: float | None = None) -> Beside:
    """Bitcoin, calibrated, beside AI in a year; raises InputError that says which years have both.

    >>> [row.region for row in beside_ai(2024).rows[:2]]
    ['world', 'not said']
    """
    there = years_with_both()
    if which not in there:
        known = ", ".join(map(str, there))
        raise InputError(f"year {which}: Bitcoin and AI are both known of {known}")
    mined = mining(year(which), method, usd_per_kwh)
    own = Row("Bitcoin, calibrated", "world", "Bitcoin", "", "facility", mined.calibrated)
    return Beside(which, own, ai_electricity(which))


@cached
def _pages() -> tuple[Page, ...]:
    return tuple(page(f"{FOLDER}/{name}") for name in sorted(names(FOLDER)))


def _row(told: Page) -> Row:
    known = {name: Drawn.of(fact) for name, fact in told.facts.items()}
    labels = (str(told.text[key]) for key in ("region", "covers", "bound", "boundary"))
    region, covers, bound, boundary = labels
    energy = solved(FROM_SERVER, (METER,), known)[METER]
    return Row(told.title, region or "not said", covers, bound, boundary, energy)
