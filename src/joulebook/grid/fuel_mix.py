"""What power plants of an area generate, hour by hour, and what a kWh of that mix carries."""

from dataclasses import dataclass

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.series import Series

FUELS = (
    "coal", "gas", "oil", "nuclear", "hydro", "wind", "solar", "geothermal", "biomass", "other",
)  # fmt: skip


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


# stand-in until the factor pages are there: lifecycle and direct g/kWh, water L/kWh
_STAND_IN = {
    "coal": (820, 760, 2.601), "gas": (490, 370, 0.776), "oil": (650, 406, 0.776),
    "nuclear": (12, 0, 2.544), "hydro": (24, 0, 17.0), "wind": (11, 0, 0.0), "solar": (45, 0, 0.004),
    "geothermal": (38, 0, 0.057), "biomass": (230, 0, 2.093), "other": (700, 575, 0.776),
}  # fmt: skip
_FREE = ("nuclear", "hydro", "wind", "solar", "geothermal")


def mix_intensity(mix: FuelMix, factors: str, scope: str) -> Series:
    """Grams per kWh of the mix, direct or life-cycle."""
    at = ("lifecycle", "direct").index(scope)
    values = _mean(mix, [_STAND_IN[fuel][at] for fuel in mix.fuels])
    return Series(mix.place, "grid_g_per_kwh", mix.start, values, mix.marks, f"{mix.dataset} {factors}",
                  mix.version, scope, "production", "average")  # fmt: skip


def mix_water(mix: FuelMix) -> Series:
    """Litres per kWh of the mix."""
    values = _mean(mix, [_STAND_IN[fuel][2] for fuel in mix.fuels])
    return Series(mix.place, "grid_water_l_per_kwh", mix.start, values, mix.marks,
                  f"{mix.dataset} water", mix.version)  # fmt: skip


def mix_carbon_free(mix: FuelMix) -> Series:
    """The share of the mix that burns nothing."""
    values = _mean(mix, [float(fuel in _FREE) for fuel in mix.fuels])
    return Series(
        mix.place, "carbon_free_share", mix.start, values, mix.marks, mix.dataset, mix.version
    )


def _mean(mix: FuelMix, weights: list[float]) -> np.ndarray:
    positive = np.maximum(mix.megawatts, 0.0)
    return np.asarray(positive @ np.array(weights, float) / positive.sum(axis=1))
