"""Emissions of Bitcoin mining: by what fuels it, by where it is, and what if it were elsewhere.

Everything is life-cycle and location-based, and everything multiplies the calibrated electricity.
"""

from dataclasses import dataclass
from typing import Any

from joulebook.errors import UnknownNameError
from joulebook.estimate.answer import Drawn, solved
from joulebook.estimate.books import BITCOIN
from joulebook.facts import Page, cached, names, page
from joulebook.grid import Intensity, anywhere, figures, place
from joulebook.outlook.bitcoin import CALIBRATION, Mining, between, mining, published
from joulebook.outlook.mining_days import METHOD, METHODS

FACTORS = {"bounds": "bitcoin/factors-bounds", "mix": "bitcoin/factors-mix"}
LIFECYCLE = "lifecycle"
SUPERSEDED = "old"  # the method that the publisher gave up on 31 August 2023


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """Emissions of the same electricity under one assumption; `key` is mix, geography, hydro or a
    country's code. `vintage` is the year that shares or factors are of.
    """

    key: str
    title: str
    vintage: str
    g_per_kwh: Drawn
    carbon: Drawn

    def to_json(self) -> dict[str, Any]:
        """Carbon in g with the intensity and its vintage."""
        return self.carbon.quantity("g").to_json() | {
            "name": self.title, "vintage": self.vintage, "scope": LIFECYCLE,
            "intensity": self.g_per_kwh.quantity("g/kWh").to_json(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What somebody published of a period, as an amount per year, beside what is computed here.

    `superseded` where it is by the method that the publisher has given up.
    """

    page: Page
    period: str
    superseded: bool
    energy: Drawn
    now_energy: Drawn
    carbon: Drawn | None = None
    g_per_kwh: Drawn | None = None
    now_carbon: Drawn | None = None

    def to_json(self) -> dict[str, Any]:
        """The published figures, those implied by them, and ours."""
        carbon = {"carbon": self.carbon, "now_carbon": self.now_carbon}
        told = {key: one.quantity("g").to_json() for key, one in carbon.items() if one}
        if self.g_per_kwh:
            told["intensity"] = self.g_per_kwh.quantity("g/kWh").to_json()
        return {
            "name": self.page.title, "source": str(self.page.text["source"]),
            "period": self.period, "superseded": self.superseded,
            "energy": self.energy.quantity("J").to_json(),
            "now_energy": self.now_energy.quantity("J").to_json(), **told,
        }  # fmt: skip


def mix_intensity(year: int, factors: str = "bounds") -> Drawn:
    """Life-cycle g/kWh of the mix of mining whose vintage is nearest to a year, the older of two.

    >>> round(mix_intensity(2024).median, 1), round(mix_intensity(2022).median, 1)
    (288.5, 501.4)
    """
    known = {**mix(year).facts, **factor_page(factors).facts}
    drawn = {name: Drawn.of(fact) for name, fact in known.items()}
    return solved(BITCOIN, ("grid_g_per_kwh",), drawn)["grid_g_per_kwh"]


def hydro_intensity(factors: str = "bounds") -> Drawn:
    """Life-cycle g/kWh of hydropower."""
    return Drawn.of(factor_page(factors).facts["hydro_g_per_kwh"])


def factor_page(factors: str) -> Page:
    """One of the index's two sets of factors; raises UnknownNameError for another."""
    if factors not in FACTORS:
        raise UnknownNameError("set of mining factors", factors, FACTORS)
    return page(FACTORS[factors])


def mix(year: int) -> Page:
    """The shares by fuel whose vintage is nearest."""
    return _nearest("mix", year)


def map_of(year: int) -> Page:
    """The shares by country whose vintage is nearest."""
    return _nearest("map", year)


@cached
def _nearest(kind: str, year: int) -> Page:
    pages = [page(f"bitcoin/{n}") for n in sorted(names("bitcoin")) if n.startswith(f"{kind}-")]
    return min(pages, key=lambda one: abs(int(str(one.text["vintage"])) - year))


def shares(year: int) -> dict[str, float]:
    """The share of mining by country, of those that the map names."""
    return {n.removesuffix("_share").upper(): f.value for n, f in map_of(year).facts.items()}


def country(code: str, year: int) -> Intensity:
    """The life-cycle intensity of a country's electricity in the year nearest to the one asked for."""
    told = [one for one in figures(place(code).code) if one.scope == LIFECYCLE]
    return min(reversed(told), key=lambda one: abs(one.year - year))


def map_intensity(year: int) -> Drawn:
    """Life-cycle g/kWh by where mining is; of what the map does not name, that of anywhere."""
    told = shares(year)
    rest = Drawn.of(anywhere().fact).times(1 - sum(told.values()))
    for code, share in told.items():
        rest = rest + Drawn.of(country(code, year).fact).times(share)
    return rest


def emissions(energy: Drawn, g_per_kwh: Drawn) -> Drawn:
    """Grams that some electricity at miners' meters emits."""
    known = {"facility_energy_j": energy, "grid_g_per_kwh": g_per_kwh}
    return solved(BITCOIN, ("carbon_operational_g",), known)["carbon_operational_g"]


def scenarios(mined: Mining, factors: str = "bounds") -> list[Scenario]:
    """Mix and map of the nearest vintage, hydropower only, and each country alone."""
    year = mined.period.year
    fuels, where = mix(year), map_of(year)
    known = [
        ("mix", fuels.title, str(fuels.text["vintage"]), mix_intensity(year, factors)),
        ("geography", where.title, str(where.text["vintage"]), map_intensity(year)),
        ("hydro", "Hydropower only", "", hydro_intensity(factors)),
    ]
    for code in page(METHOD).text["countries"]:
        at = country(code, year)
        known.append((code, at.name, str(at.year), Drawn.of(at.fact)))
    return [Scenario(*told, emissions(mined.calibrated, told[3])) for told in known]


def statements(mined: Mining) -> list[Statement]:
    """What was published of the year that a period lies in."""
    year, name = mined.period.year, f"published-{mined.period.year}"
    found = [_with_carbon(page(f"bitcoin/{name}"))] if name in names("bitcoin") else []
    if mined.period.name != str(year):
        return found
    now, told = mining(mined.period).calibrated, page(CALIBRATION)
    known = {way: published(mined.period, way) for way in METHODS}
    return [
        Statement(told, str(year), way == SUPERSEDED, Drawn.of(fact), now)
        for way, fact in known.items()
        if fact is not None
    ] + found


def _with_carbon(told: Page) -> Statement:
    """A statement of energy and emissions; its energy may follow from what hydropower would emit."""
    period = between(str(told.text["first_month"]), str(told.text["last_month"]))
    known = {name: Drawn.of(fact) for name, fact in told.facts.items()}
    hydro = factor_page("bounds").facts["hydro_g_per_kwh"].value  # what the statement itself took
    known["hydro_g_per_kwh"] = Drawn.certain(hydro)
    if "facility_energy_j" in known:
        known["implied_energy_j"] = known["facility_energy_j"]
    implied = solved(BITCOIN, ("implied_energy_j", "implied_g_per_kwh"), known)
    now = mining(period).calibrated_year
    return Statement(
        told, period.name, told.text["method"] == SUPERSEDED, implied["implied_energy_j"], now,
        known["carbon_operational_g"], implied["implied_g_per_kwh"],
        emissions(now, mix_intensity(period.year)),
    )  # fmt: skip


def sources(*parts: Drawn) -> list[dict[str, str]]:
    """The works behind some numbers, by title."""
    cited = sorted({fact.source for part in parts for fact in part.facts.values()})
    return [work(name) for name in cited]


def work(name: str) -> dict[str, str]:
    """A work that is cited, as its page says it."""
    text = page(f"sources/{name}").text if name in names("sources") else {"title": name}
    keys = ("title", "publisher", "date", "url", "licence")
    return {"source": name} | {key: str(text.get(key, "")) for key in keys}
