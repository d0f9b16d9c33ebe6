"""The contracts a buyer of electricity has, and what a kWh carries by them (market-based).

A market file says in which scope its factors are, which contracts there are for which part of the
account's yearly load, and what the rest carries: the residual mix where it is known. Nothing of it
is ever mixed with location-based figures.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from joulebook.errors import InputError
from joulebook.facts import Fact
from joulebook.formulas.ops import least
from joulebook.grid.notes import Note
from joulebook.grid.places import Place
from joulebook.grid.power import Power
from joulebook.grid.yearly import Intensity

METHOD = "market-based"
STANDS_IN = (
    "no residual mix is known: the grid average of {place} stands in, which counts what others "
    "have contracted once more"
)
OVER = "the contracts are {percent:.0f} % of the load; what is above 100 % counts for nothing"
ELSEWHERE = "{name} is in {there}, the load in {here}: not shown to be deliverable"
OTHER_YEAR = "{name} is of {there}, the load of {here}"
NO_HOURS = "{name} says nothing about its hours: it is matched in none"
PART_OF_YEAR = "{name} has {hours:,.0f} hours of {year}; the whole year is taken to be like them"
NOTES = (STANDS_IN, OVER, ELSEWHERE, OTHER_YEAR, NO_HOURS, PART_OF_YEAR)


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """Electricity bought from somewhere: `share` is its part of the account's yearly load.

    `carbon_free_share` is the part of it that no carbon goes with. Its hours are those of
    `generation`, or of a `profile`: flat, or as the load; without either nothing is known of them.
    """

    name: str
    kind: str
    technology: str
    place: Place
    year: int
    g_per_kwh: float
    share: float
    carbon_free_share: float
    profile: str = ""
    generation: Power | None = None

    @property
    def hours(self) -> str | None:
        """The file or the profile that tells its hours; None where nothing does."""
        return self.generation.file if self.generation else self.profile or None

    @property
    def has_hours(self) -> bool:
        """Whether anything is known of the hours in which it generates."""
        return self.hours is not None


@dataclass(frozen=True, slots=True)
class Residual:
    """What is left of a grid when everything contracted is taken out, in g/kWh with an interval."""

    g_per_kwh: float
    low: float
    high: float
    source: str
    year: int
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """The contracts of an account in one scope; `load_kwh` is its yearly load, where it is told."""

    name: str
    file: str
    year: int
    scope: str
    contracts: tuple[Contract, ...]
    residual: Residual | None = None
    load_kwh: float | None = None

    @property
    def offered_share(self) -> float:
        """All contracts over the load; may exceed 1."""
        return sum(contract.share for contract in self.contracts)

    @property
    def contracted_share(self) -> float:
        """The part of the load that contracts cover, over the year; at most 1."""
        return float(least(self.offered_share, 1.0))

    @property
    def contract_g_per_kwh(self) -> float:
        """Mean factor of the contracts, each by its part; 0 where there are none."""
        weighted = sum(contract.share * contract.g_per_kwh for contract in self.contracts)
        return weighted / self.offered_share if self.offered_share else 0.0

    def to_json(self) -> dict[str, object]:
        """What is contracted, and how it is labelled."""
        keys = ("name", "kind", "technology", "year", "g_per_kwh", "share", "carbon_free_share")
        return {
            "name": self.name, "year": self.year, "method": METHOD, "scope": self.scope,
            "contracts": [
                {key: getattr(one, key) for key in keys}
                | {"place": one.place.code, "hours": one.hours}
                for one in self.contracts
            ],
        }  # fmt: skip


def market_facts(market: Market, where: Place, grid: Intensity) -> dict[str, Fact]:
    """The facts that `market_g_per_kwh` asks for: contracted share, contracts' and residual factor.

    Without a residual mix the fact of the grid stands in, drawn with it and not beside it.
    Raises InputError when that is of another scope than the contracts' factors.
    """
    stated = {
        "contracted_share": _stated(market, "contracted_share", market.contracted_share, "share"),
        "contract_g_per_kwh": _stated(
            market, "contract_g_per_kwh", market.contract_g_per_kwh, "g/kWh"
        ),
    }
    return {**stated, "residual_g_per_kwh": _residual(market, where, grid)}


def _residual(market: Market, where: Place, grid: Intensity) -> Fact:
    told = market.residual
    if told is not None:
        fact = _stated(market, "residual_g_per_kwh", told.g_per_kwh, "g/kWh")
        return replace(fact, low=told.low, high=told.high, note=told.source)
    check_scope(market, where, grid.scope)
    return replace(grid.fact, note="the grid average stands in for the residual mix")


def check_scope(market: Market, where: Place, scope: str) -> None:
    """Raise InputError unless a grid average of that scope may stand in for the residual mix."""
    if scope != market.scope:
        raise InputError(
            f"{market.file}: its factors are {market.scope}, the grid average of {where.code} that "
            f"would stand in for the residual mix is {scope or 'of no stated scope'}; give "
            "[residual] g_per_kwh"
        )


def _stated(market: Market, name: str, value: float, unit: str) -> Fact:
    return Fact.stated(name, value, unit, f"contracts in {market.file}")


def caveats(market: Market, where: Place, year: int | None = None) -> tuple[Note, ...]:
    """What the reader of a market-based figure for a load at a place, in a year, must know."""
    noted = []
    if market.residual is None:
        noted.append(Note(STANDS_IN, {"place": where.code}))
    if market.offered_share > 1:
        noted.append(Note(OVER, {"percent": 100 * market.offered_share}))
    bought: list[tuple[str, Place, int]] = [(c.name, c.place, c.year) for c in market.contracts]
    if market.residual:
        bought.append(("residual", market.residual.place, market.residual.year))
    of_load = market.year if year is None else year
    for name, there, vintage in bought:
        if zone(there) != zone(where):
            places = {"there": there.code, "here": where.code}
            noted.append(Note(ELSEWHERE, {"name": name, **places}))
        if vintage != of_load:
            noted.append(
                Note(OTHER_YEAR, {"name": name, "there": str(vintage), "here": str(of_load)})
            )
    return (*noted, *(c for one in market.contracts for c in _of_hours(one)))


def _of_hours(contract: Contract) -> tuple[Note, ...]:
    if not contract.has_hours:
        return (Note(NO_HOURS, {"name": contract.name}),)
    if contract.generation is None:
        return ()
    hours = len(contract.generation.kwh)
    if hours >= hours_of(contract.year):
        return ()
    told: dict[str, Any] = {"name": contract.name, "hours": hours, "year": str(contract.year)}
    return (Note(PART_OF_YEAR, told),)


def zone(where: Place) -> str:
    """The grid that serves a place: the market that electricity can be delivered in."""
    return where.zone or where.code


def hours_of(year: int) -> int:
    """Hours of a year.

    >>> hours_of(2023), hours_of(2024)
    (8760, 8784)
    """
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days * 24
