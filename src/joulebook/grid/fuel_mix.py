"""What power plants of an area generate, hour by hour, and what a kWh of that mix carries."""

from dataclasses import dataclass

import numpy as np

from joulebook.errors import InputError

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
