"""The seasonal-naive forecast: the same hour of the last known day. It needs nothing but NumPy."""

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.forecast.answer import Forecast
from joulebook.grid.forecast.bands import band, truths
from joulebook.grid.forecast.conformal import FEWEST_DAYS, WINDOW_DAYS
from joulebook.grid.forecast.history import DAY, History, before, days_of, history
from joulebook.grid.series import Series

METHOD = "same hour of the last known day"


def repeated(past: History, floor: float) -> np.ndarray:
    """Logarithms of the last known day before each issue."""
    return np.asarray(np.log(before(past.filled, 1) + floor))


def seasonal_naive(series: Series, hours: int = DAY, level: float = 0.9) -> Forecast:
    """The hours after a series as the same hours of its last known day, each day ahead alike.

    Intervals are those of its own errors of the last 90 days. Raises InputError for a series too
    short for them.
    """
    ahead = days_of(hours)
    past = history(series)
    floor = past.floor(past.days)
    said = repeated(past, floor)
    found = []
    for day in range(1, ahead + 1):
        errors = np.log(truths(past, day) + floor) - said
        known = errors[: past.days - day + 1][-WINDOW_DAYS:]
        found.append(band(said[past.days], known, level, floor))
    return forecast_of(past, found, hours, level, METHOD)


def forecast_of(
    past: History, found: list[tuple[np.ndarray, np.ndarray, np.ndarray]], hours: int, level: float,
    method: str, trained_on: str = "", version: str = "", notes: tuple[str, ...] = (),
) -> Forecast:  # fmt: skip
    """The days ahead put together; raises InputError where too little was known for one of them."""
    point, low, high = (np.concatenate(one)[:hours] for one in zip(*found, strict=True))
    if np.isnan(point).any():
        raise InputError(
            f"{past.place}: {past.days} days of hours from {past.start}:00 UTC on, with their gaps, "
            f"are too few for a forecast; its intervals need {FEWEST_DAYS + len(found)} known days"
        )
    issue = past.hour(past.days)
    filled = int(np.isnan(past.values[-1]).sum())
    return Forecast(
        past.place, past.scope, issue, issue + np.arange(hours).astype("timedelta64[h]"),
        point, low, high, level, method, trained_on, version, filled, notes,
    )  # fmt: skip
