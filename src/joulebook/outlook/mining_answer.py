"""What `joulebook bitcoin` answers: electricity, emissions, what was published, and where from."""

from dataclasses import dataclass
from typing import Any

from joulebook.estimate.answer import Drawn, assumed
from joulebook.estimate.books import BITCOIN
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.quantity import Quantity
from joulebook.facts import page, table
from joulebook.formulas.units import J_PER_TWH
from joulebook.grid.notes import Note
from joulebook.outlook.bitcoin import (
    CALIBRATION,
    PRICE,
    Mining,
    Period,
    calibrates,
    mining,
    month,
    months,
    unpaid_days,
)
from joulebook.outlook.mining_carbon import (
    Scenario,
    Statement,
    factor_page,
    mix,
    scenarios,
    sources,
    statements,
    work,
)
from joulebook.outlook.mining_days import METHOD

UNCALIBRATED = (
    "the best guess is the method's own, uncalibrated; low and high beside it are the method's bounds, "
    "from the best machine in the best building to the worst machine that pays"
)
CALIBRATED = (
    "calibrated by {factor}: what the index published for {years} over what our list of machines "
    "gives; the machines it added after May 2020 are not public"
)
NOT_CALIBRATED = (
    "no calibration before {first}: until then the index's own list of machines is public"
)
EARLY = (
    "the list of machines begins in July 2014: of earlier machines that still ran nothing is known"
)
PRICED = "at the price that was given; the calibration is at the method's own, {price} USD/kWh"
UNPAID = (
    "on {days} of {count} days no machine paid at this price: the last that did stand for them, as the "
    "method has it"
)
NOTES = (UNCALIBRATED, CALIBRATED, NOT_CALIBRATED, EARLY, PRICED, UNPAID)
_LIFE_OF_LIST = 2019


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Everything about a month or a year of mining."""

    mined: Mining
    scenarios: list[Scenario]
    statements: list[Statement]
    months: list[Mining]
    notes: tuple[Note, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer; energy in TWh is the named exception, beside it stand joules and grams."""
        mined = self.mined
        calibrated = mined.calibrated
        carbon = {one.key: one for one in self.scenarios}
        chief = ("mix", "geography", "hydro")
        parts = [calibrated, mined.factor, *(one.g_per_kwh for one in self.scenarios)]
        return {
            "period": mined.period.name, "method": mined.method,
            "energy_twh": _twh_of(mined),
            "energy_calibrated_twh": _twh(calibrated),
            "calibration_factor": self.factor().to_json(),
            "facility_energy": calibrated.quantity("J").to_json(),
            "fleet_j_per_th": mined.j_per_th,
            "carbon": {key: carbon[key].to_json() for key in chief}
            | {"national": {k: one.to_json() for k, one in carbon.items() if k not in chief}},
            "months": [
                {"month": one.period.name, "energy_twh": _twh_of(one),
                 "energy_calibrated_twh": _twh(one.calibrated)} for one in self.months
            ],
            "published": [one.to_json() for one in self.statements],
            "causes": calibrated.causes(),
            "sources": sources(*parts) + _tables(),
            "assumptions": assumed(*({"part": part} for part in parts)),
            "notes": list(map(str, self.notes)),
        }  # fmt: skip

    def factor(self) -> Quantity:
        """The calibration factor; 1 where nothing is calibrated."""
        return self.mined.factor.quantity("1")._replace(tier="calibrated")

    def explain(self) -> dict[str, Any]:
        """The tree of the emissions by mix, down to facts."""
        mined = self.mined
        year = mined.period.year
        facts = {**mined.facts, **mix(year).facts, **factor_page("bounds").facts}
        return solved_trees(BITCOIN, ("carbon_operational_g",), facts, mined.given)


def mining_answer(period: Period, method: str = "new", usd_per_kwh: float | None = None) -> Answer:
    """The answer for a month or a year; a year's months stand in it one by one.

    >>> mining_answer(month("2022-06")).to_json()["energy_twh"]["unit"]
    'TWh'
    """
    mined = mining(period, method, usd_per_kwh)
    own = [name for name in months() if name.startswith(f"{period.name}-")]
    every = [mining(month(name), method, usd_per_kwh) for name in own]
    return Answer(mined, scenarios(mined), statements(mined), every, _notes(mined))


def _notes(mined: Mining) -> tuple[Note, ...]:
    fitted, own = page(CALIBRATION).text["years"], page(METHOD).facts[PRICE]
    told: dict[str, float | str] = {
        "factor": f"{mined.factor.median:.3f}", "years": ", ".join(map(str, fitted)),
        "first": str(fitted[0]), "price": f"{own.value:g}", "days": unpaid_days(mined),
        "count": mined.period.stop - mined.period.start,
    }  # fmt: skip
    says = [UNCALIBRATED, CALIBRATED if calibrates(mined.period) else NOT_CALIBRATED]
    if mined.period.year < _LIFE_OF_LIST:
        says.append(EARLY)
    if mined.facts[PRICE] != own:
        says.append(PRICED)
    if told["days"]:
        says.append(UNPAID)
    return tuple(Note(one, told) for one in says)


def uncalibrated(mined: Mining) -> Quantity:
    """The method's best guess between its bounds, in joules."""
    return Quantity(mined.best, mined.low, mined.high, "J", "disclosed")


def _twh_of(mined: Mining) -> dict[str, Any]:
    low, value, high = (x / J_PER_TWH for x in (mined.low, mined.best, mined.high))
    return Quantity(value, low, high, "TWh", "disclosed").to_json()


def _twh(energy: Drawn) -> dict[str, Any]:
    return energy.times(1 / J_PER_TWH).quantity("TWh").to_json()


def _tables() -> list[dict[str, str]]:
    """The works behind the tables of machines and months."""
    metas = [table(f"bitcoin/{name}").meta.text for name in ("machines", "months")]
    cited = {str(m["source"]) for m in metas} | {one for m in metas for one in m["also"]}
    return [work(name) for name in sorted(cited)]
