"""Forecasts of hourly intensity: the same hour of the last known day, and what beats it.

>>> import numpy as np
>>> from joulebook.grid.series import Series
>>> hours = np.arange(24 * 30)
>>> values = 300 + 50 * np.sin(hours / 24 * 2 * np.pi)
>>> start = np.datetime64("2023-01-01T00", "h")
>>> sines = Series("X", "grid_g_per_kwh", start, values, np.zeros(720, np.uint8), "sines")
>>> tomorrow = forecast(sines)
>>> float(tomorrow.median[6].round(3)), str(tomorrow.issue)
(350.0, '2023-01-31T00')
"""

from collections.abc import Sequence

from joulebook.grid.forecast.answer import Forecast
from joulebook.grid.forecast.backtest import Ahead, Backtest, backtest
from joulebook.grid.forecast.model import Model, ask, train
from joulebook.grid.forecast.naive import seasonal_naive
from joulebook.grid.forecast.saved import load, save
from joulebook.grid.forecast.scores import Scores
from joulebook.grid.series import Series

__all__ = [
    "Ahead", "Backtest", "Forecast", "Model", "Scores", "backtest", "forecast", "load", "save",
    "seasonal_naive", "train",
]  # fmt: skip


def forecast(
    series: Series, hours: int = 24, *, extra: Sequence[Series] = (), model: Model | None = None,
    level: float = 0.9,
) -> Forecast:  # fmt: skip
    """The hours after a series in g/kWh, 1 to 96 of them, with intervals that hold `level` of truths.

    With a model its forecast, for which `extra` are the series it was trained with; without one the
    same hour of the last known day: `method` says which. Raises InputError for a level that is no
    share, a history that is too short, or a model that belongs to other data.
    """
    if not 0 < level < 1:
        from joulebook.errors import InputError

        raise InputError(f"level {level}: expected a share between 0 and 1, such as 0.9")
    if model is None:
        return seasonal_naive(series, hours, level)
    return ask(model, series, extra, hours, level)
