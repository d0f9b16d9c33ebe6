"""What electricity costs by the hour: means, the cheap hours of the day, what loads would pay.

Negative prices are real, and kept: whoever draws power in such an hour is paid for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

import numpy as np

from joulebook.errors import InputError
from joulebook.formulas.cost import cost_usd
from joulebook.formulas.meter import facility_energy_j
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid.hourly_times import zone_of
from joulebook.grid.power import Power, check_kwh
from joulebook.grid.series import HOUR, HOURS_OF_DAY, Series

QUANTITY = "electricity_usd_per_kwh"
NIGHT = (22, 6)  # from ten in the evening to six in the morning
MOST_PUE = 10.0  # no building is so bad


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What an energy at the meter costs over some hours; prices in USD per kWh.

    `by_hour` is the mean price of each hour of the day in `time_zone` (NaN where there is none).
    `costs` are in USD, by load: constant, night, and the shape of a file where one is given.
    """

    series: Series
    time_zone: str
    facility_j: float
    pue: float | None
    missing: int
    negative: int
    lowest: float
    highest: float
    means: Mapping[str, float]
    by_hour: tuple[float, ...]

    @property
    def costs(self) -> dict[str, float]:
        """What the energy costs, in USD, by how it is drawn."""
        return {name: cost_usd(self.facility_j, mean) for name, mean in self.means.items()}

    def cheapest(self, count: int) -> list[tuple[int, float]]:
        """The cheapest hours of the day with their mean prices, cheapest first."""
        known = [(hour, x) for hour, x in enumerate(self.by_hour) if not np.isnan(x)]
        return sorted(known, key=lambda item: item[1])[:count]

    def to_json(self) -> dict[str, object]:
        """The answer as JSON: energy in J, cost in USD."""
        one = self.series
        return {
            "energy": _certain(self.facility_j, "J"),
            "boundary": "facility" if self.pue is None else f"IT times PUE {self.pue:g}",
            "price": {name: _certain(x, "USD/kWh") for name, x in self.means.items()},
            "cost": {name: _certain(x, "USD") for name, x in self.costs.items()},
            "lowest": _certain(self.lowest, "USD/kWh"),
            "highest": _certain(self.highest, "USD/kWh"),
            "hours": len(one.values),
            "hours_without_price": self.missing,
            "hours_below_zero": self.negative,
            "by_hour_of_day": [None if np.isnan(x) else x for x in self.by_hour],
            "time_zone": self.time_zone,
            "period": {"from": f"{one.start}:00Z", "to": f"{one.end}:00Z"},
            "place": one.place,
            "dataset": one.dataset,
        }


def prices(
    series: Series,
    kwh: float,
    *,
    pue: float | None = None,
    time_zone: str = "UTC",
    load: Power | None = None,
) -> Prices:
    """What `kwh` cost under hourly prices: at the meter, or of IT where a PUE is told.

    Hours without a price are counted, not guessed; a load by hour must not touch one.
    Raises InputError for energies, PUE and time zones that cannot be, and where no hour has a price.
    """
    energy = _facility(kwh, pue)
    known = ~np.isnan(series.values)
    if not known.any():
        raise InputError(f"{series.dataset} of {series.place}: no hour asked about has a price")
    of_day = _hours_of_day(series, time_zone)
    night = (of_day >= NIGHT[0]) | (of_day < NIGHT[1])
    means = {"constant": float(series.values[known].mean())}
    if (night & known).any() and len(known) >= HOURS_OF_DAY:
        means["night"] = float(series.values[night & known].mean())
    if load is not None:
        means["load"] = _weighted(series, load)
    return Prices(
        series, time_zone, energy, pue, int((~known).sum()), int((series.values < 0).sum()),
        float(series.values[known].min()), float(series.values[known].max()), means,
        tuple(_mean(series.values[known & (of_day == hour)]) for hour in range(HOURS_OF_DAY)),
    )  # fmt: skip


def _facility(kwh: float, pue: float | None) -> float:
    check_kwh(kwh)
    if pue is None:
        return kwh * J_PER_KWH
    if not 1 <= pue <= MOST_PUE:
        raise InputError(f"pue {pue:g}: expected 1 to {MOST_PUE:g}")
    return float(facility_energy_j(kwh * J_PER_KWH, pue))


def _weighted(series: Series, load: Power) -> float:
    """Mean price with the load of each hour as its weight."""
    total = float(load.kwh.sum())
    if total <= 0:
        raise InputError(f"{load.file}: the load is 0 in all hours")
    return float((series.at(load.hours) * load.kwh).sum()) / total


def _hours_of_day(series: Series, time_zone: str) -> np.ndarray:
    """The local hour of the day at which each hour of a series begins."""
    zone = zone_of(time_zone)
    if time_zone == "UTC":
        start = int((series.start - series.start.astype("datetime64[D]")) // HOUR)
        return np.asarray((start + np.arange(len(series.values))) % HOURS_OF_DAY)
    hours = series.start + np.arange(len(series.values)) * HOUR
    local = (hour.replace(tzinfo=UTC).astimezone(zone).hour for hour in hours.tolist())
    return np.fromiter(local, dtype=int, count=len(hours))


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _certain(value: float, unit: str) -> dict[str, object]:
    """What the file and the caller state, as a quantity without an interval."""
    return {"value": value, "low": value, "high": value, "unit": unit, "tier": "disclosed"}
