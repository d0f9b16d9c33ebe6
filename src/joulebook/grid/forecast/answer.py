"""A forecast: hours, values and intervals, with what it was made from."""

from dataclasses import dataclass

import numpy as np

WINDOW_HOURS = 4  # of the window that scores and answers call the greenest


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Intensity of the hours after an issue in g/kWh, with an interval that holds `level` of truths.

    `median` is the point whose expected relative error is least: at or a little below the middle of
    what may come. `filled` says how many hours of the last known day were gaps and
    stand for the latest earlier value of the same hour of the day.
    """

    place: str
    scope: str
    issue: np.datetime64
    hours: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    level: float
    method: str
    trained_on: str
    version: str
    filled: int
    notes: tuple[str, ...] = ()

    def greenest(self, hours: int = WINDOW_HOURS) -> tuple[np.datetime64, float] | None:
        """First hour and mean of the greenest so many hours in a row; None for a shorter forecast."""
        if len(self.median) < hours:
            return None
        means = np.convolve(self.median, np.full(hours, 1 / hours), "valid")
        at = int(means.argmin())
        return self.hours[at], float(means[at])

    def to_json(self) -> dict[str, object]:
        """The labels, and one row an hour."""
        table = zip(self.hours, self.median, self.low, self.high, strict=True)
        green = self.greenest()
        window = (
            {"from": f"{green[0]}:00Z", "hours": WINDOW_HOURS, "mean": green[1]} if green else None
        )
        return {
            "zone": self.place, "scope": self.scope, "issue": f"{self.issue}:00Z",
            "unit": "g/kWh", "level_pct": 100 * self.level, "method": self.method,
            "trained_on": self.trained_on, "version": self.version,
            "greenest_window": window, "hours_filled": self.filled, "notes": list(self.notes),
            "hours": [
                {"hour": f"{hour}:00Z", "value": float(v), "low": float(lo), "high": float(hi)}
                for hour, v, lo, hi in table
            ],
        }  # fmt: skip
