"""Hourly series of one place, as files and providers give them."""

from dataclasses import dataclass, field

from joulebook.errors import InputError
from joulebook.grid.fuel_mix import FuelMix
from joulebook.grid.series import Series

POSSIBLE = {
    "grid_g_per_kwh": (0.0, 3_000.0), "electricity_usd_per_kwh": (-50.0, 50.0),
    "carbon_free_share": (0.0, 1.0), "grid_water_l_per_kwh": (0.0, 1_000.0),
    "temperature_c": (-90.0, 60.0), "relative_humidity": (0.0, 1.02), "wind_m_per_s": (0.0, 120.0),
    "cloud_share": (0.0, 1.0), "pue": (1.0, 10.0), "wue_l_per_kwh": (0.0, 1_000.0),
}  # fmt: skip
MOST_MEGAWATTS = 3e6  # more than any area's grid


@dataclass(frozen=True, slots=True, eq=False)
class Hourly:
    """What is known hour by hour of one place."""

    place: str
    all: tuple[Series, ...]
    mix: FuelMix | None = None
    unread: tuple[str, ...] = field(default=())

    def has(self, quantity: str, scope: str = "") -> bool:
        """Whether there is such a series."""
        return any(s.quantity == quantity and scope in ("", s.scope) for s in self.all)

    def find(self, quantity: str, scope: str = "") -> Series:
        """The series of a quantity; raises InputError where none or several fit."""
        found = [s for s in self.all if s.quantity == quantity and scope in ("", s.scope)]
        if len(found) != 1:
            raise InputError(f"no single series of {scope} {quantity}")
        return found[0]
