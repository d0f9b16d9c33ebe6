"""What power plants of an area generate, hour by hour, and what a kWh of that mix carries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.facts import Page, cached, find, names, page
from joulebook.formulas import electricity
from joulebook.grid.series import Mark, Series

FUELS = (
    "coal", "gas", "oil", "nuclear", "hydro", "wind", "solar", "geothermal", "biomass", "other",
)  # fmt: skip
WATER = "fuel_water/macknick-medians"
DOUBTFUL = 0.05  # of an hour's generation
NEGATIVE_RULE = (
    "generation below zero (a store that charges, a plant's own use, an error of metering) counts as "
    "none; where it is more than 5 % of the hour's generation the hour is marked suspect"
)
_BOOK = graph.read(electricity)
_INTENSITIES = {"lifecycle": "mix_g_per_kwh", "direct": "mix_direct_g_per_kwh"}


@dataclass(frozen=True, slots=True, eq=False)
class FuelMix:
    """Generation in MW (hours × fuels) of hour `start`, `start` + 1 h, …; NaN where nobody knows.

    `fuels` names the columns, `marks` (uint8 of `Mark`) what an hour is worth.
    """

    place: str
    start: np.datetime64
    fuels: tuple[str, ...]
    megawatts: np.ndarray
    marks: np.ndarray
    dataset: str
    version: str = ""

    def __post_init__(self) -> None:
        unknown = sorted(set(self.fuels) - set(FUELS))
        if unknown:
            raise InputError(f"unknown fuel {unknown[0]!r}; known: {', '.join(FUELS)}")
        if self.megawatts.shape != (len(self.marks), len(self.fuels)):
            raise InputError("a fuel mix needs a row for every mark and a column for every fuel")

    @property
    def end(self) -> np.datetime64:
        """The hour after the last one."""
        later: np.datetime64 = self.start + np.timedelta64(len(self.marks), "h")
        return later

    @property
    def generation(self) -> np.ndarray:
        """MW (hours × fuels) as they count: nothing below zero, by `NEGATIVE_RULE`."""
        return np.asarray(np.maximum(self.megawatts, 0.0))

    @property
    def worth(self) -> np.ndarray:
        """Marks of hours as they count: also suspect where much is below zero, missing without any."""
        total = self.generation.sum(axis=1)
        below = -np.minimum(self.megawatts, 0.0).sum(axis=1)
        suspect = np.where(below > DOUBTFUL * total, Mark.SUSPECT, Mark.OBSERVED)
        marks = np.maximum(self.marks, suspect)
        return np.where(total > 0, marks, Mark.MISSING).astype(np.uint8)

    def shares(self) -> dict[str, np.ndarray | float]:
        """Each fuel's share of every hour's generation, as `coal_share`, …; 0 of fuels not told."""
        total = self.generation.sum(axis=1)
        known = total > 0
        none = np.full(len(total), np.nan)
        return {f"{fuel}_share": 0.0 for fuel in FUELS} | {
            f"{fuel}_share": np.divide(self.generation[:, i], total, out=none.copy(), where=known)
            for i, fuel in enumerate(self.fuels)
        }

    def mean_shares(self) -> dict[str, float]:
        """Each fuel's share of all that was generated in the hours that are known and not doubted."""
        sound = self.worth <= Mark.ESTIMATED
        if not sound.any():
            raise InputError(f"{self.dataset}: no hour of the fuel mix is whole and not suspect")
        sums = self.generation[sound].sum(axis=0)
        told = dict(zip(self.fuels, (sums / sums.sum()).tolist(), strict=True))
        return {f"{fuel}_share": told.get(fuel, 0.0) for fuel in FUELS}


def factor_sets() -> list[str]:
    """Names of the sets of factors by fuel.

    >>> factor_sets()
    ['ar5-medians', 'default']
    """
    return sorted(names("fuels"))


def factor_set(name: str) -> Page:
    """The set of that name; raises UnknownNameError for another."""
    return find("fuels", name, "set of fuel factors")


def mix_intensity(mix: FuelMix, factors: str = "default", scope: str = "lifecycle") -> Series:
    """The average intensity (g/kWh) of what is generated, hour by hour; its dataset names the set.

    Raises UnknownNameError for an unknown set, InputError for a scope other than lifecycle or direct.
    """
    if scope not in _INTENSITIES:
        raise InputError(f"scope {scope!r}: expected {' or '.join(_INTENSITIES)}")
    chosen = factor_set(factors)
    values = hourly_values(mix, _INTENSITIES[scope], chosen)
    dataset = f"{mix.dataset} × {chosen.path}"
    return Series(
        mix.place, "grid_g_per_kwh", mix.start, values, mix.worth, dataset, mix.version,
        scope, "production", "average",
    )  # fmt: skip


def mix_water(mix: FuelMix) -> Series:
    """Water (L/kWh) that the plants evaporate, hour by hour."""
    values = hourly_values(mix, "mix_water_l_per_kwh", page(WATER))
    dataset = f"{mix.dataset} × {WATER}"
    return Series(
        mix.place, "grid_water_l_per_kwh", mix.start, values, mix.worth, dataset, mix.version
    )


def mix_carbon_free(mix: FuelMix) -> Series:
    """Share of nuclear, hydro, wind, solar and geothermal plants, hour by hour."""
    values = solved(mix.shares(), "carbon_free_share")
    return Series(
        mix.place, "carbon_free_share", mix.start, values, mix.worth, mix.dataset, mix.version,
        basis="production",
    )  # fmt: skip


def yearly_mix(code: str) -> Page | None:
    """Shares of a year's generation by fuel of a grid zone (`US-CAL-CISO`); None where unknown.

    >>> yearly_mix("US-NW-BPAT").facts["hydro_share"].value > 0.7
    True
    """
    return _mixes().get(code)


@cached
def _mixes() -> dict[str, Page]:
    pages = (page(f"mixes/{name}") for name in names("mixes"))
    return {str(entry.text["zone"]): entry for entry in pages}


def hourly_values(mix: FuelMix, target: str, factors: Page) -> np.ndarray:
    """A formula of a mix in every hour, NaN where the mix is not known."""
    return np.asarray(solved(mix.shares(), target, factors))


def solved(shares: Mapping[str, Any], target: str, factors: Page | None = None) -> Any:
    """A formula of a mix from its shares and a set of factors."""
    given = {name: fact.value for name, fact in factors.facts.items()} if factors else {}
    return graph.solve(_BOOK, (target,), {**given, **shares})[target].value
