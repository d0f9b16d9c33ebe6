"""Forecasts that providers publish: fetched as they stand, kept with the time they were fetched.

A provider that has them says so by `FORECASTS` (as `SERVES`) and `forecast(session, target)`, which
yields series of the dataset `NAME-forecast`, every hour ESTIMATED.
"""

from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import numpy as np

from joulebook.errors import InputError, ProviderError
from joulebook.grid.places import Place, place
from joulebook.grid.providers import provider, providers
from joulebook.grid.providers.download import named_errors, open_session
from joulebook.grid.series import HOUR, Series
from joulebook.grid.store import load, upsert, user_cache_folder


def forecaster(name: str) -> ModuleType:
    """The provider of a name; raises InputError naming those that publish forecasts."""
    module = provider(name)
    if not hasattr(module, "FORECASTS"):
        able = ", ".join(n for n, m in sorted(providers().items()) if hasattr(m, "FORECASTS"))
        raise InputError(f"{name} publishes no forecasts; these do: {able}")
    return module


def fetch_forecast(
    name: str, where: str | Place, *, url: str | None = None, folder: Path | None = None
) -> tuple[Series, ...]:
    """The newest forecast of a provider for a place, kept in the cache folder.

    Raises ProviderError and InputError that name provider and place.
    """
    module = forecaster(name)
    target = module.target(place(where) if isinstance(where, str) else where)
    with open_session(module, url) as session, named_errors(f"{name}, {target.code}, forecast"):
        found = tuple(module.forecast(session, target))
        if any(np.isnan(series.values).all() for series in found):
            raise ProviderError("it has no hour")
    for series in found:
        upsert(folder or user_cache_folder(), series, datetime.now(UTC))
    return found


def forecast_of(
    name: str, where: str | Place, start: np.datetime64, hours: int, *,
    as_of: datetime | None = None, folder: Path | None = None,
) -> Series:  # fmt: skip
    """What was forecast for `hours` hours from `start`, as fetched last or by a moment.

    Raises InputError when nothing of it is kept.
    """
    module = forecaster(name)
    target = module.target(place(where) if isinstance(where, str) else where)
    ((quantity, (scope,)),) = module.FORECASTS.items()
    dataset, cache = f"{name}-forecast", folder or user_cache_folder()
    return load(cache, target.code, quantity, scope, dataset, start, start + hours * HOUR, as_of)
