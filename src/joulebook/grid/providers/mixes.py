"""From generation by fuel to series: the one place where providers meet `grid.fuel_mix`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from joulebook.errors import ProviderError
from joulebook.grid.fuel_mix import FuelMix, mix_carbon_free, mix_intensity, mix_water
from joulebook.grid.hourly_file import MOST_MEGAWATTS
from joulebook.grid.series import HOUR, Mark, Series

FACTORS = "default"


def mix_of(
    fuels: Mapping[str, Sequence[Mapping[np.datetime64, float]]], place: str, dataset: str,
    start: np.datetime64, end: np.datetime64,
) -> FuelMix:  # fmt: skip
    """The mix of the hours from `start` to `end`, in MW, with what every hour is worth.

    An hour that lacks one of the fuels is MISSING; one with less than half of the median generation
    is SUSPECT. Raises ProviderError for more than any grid generates.
    """
    count = int((end - start) // HOUR)
    columns = [sum(_column(part, start, count) for part in parts) for parts in fuels.values()]
    megawatts = np.column_stack([np.zeros((count, 0)), *columns])
    if (np.abs(megawatts) > MOST_MEGAWATTS).any():
        raise ProviderError("more megawatts than any grid has; the unit may be another")
    lacking = np.isnan(megawatts).any(axis=1) if fuels else np.ones(count, bool)
    megawatts[lacking] = np.nan
    marks = np.full(count, int(Mark.OBSERVED), np.uint8)
    generated = megawatts[~lacking].sum(axis=1)
    if len(generated):
        marks[~lacking] = np.where(
            generated * 2 < np.median(generated), Mark.SUSPECT, Mark.OBSERVED
        )
    marks[lacking] = Mark.MISSING
    return FuelMix(place, start, tuple(fuels), megawatts, marks, dataset)


def series_of(mix: FuelMix, scopes: Collection[str]) -> Iterator[Series]:
    """Intensity in each scope, carbon-free share and water of a mix, kept as the provider's own."""
    found = [
        mix_intensity(mix, FACTORS, scope) for scope in ("lifecycle", "direct") if scope in scopes
    ]
    for series in (*found, mix_carbon_free(mix), mix_water(mix)):
        yield replace(series, dataset=mix.dataset, version=f"factors {FACTORS}")


def _column(told: Mapping[np.datetime64, float], start: np.datetime64, count: int) -> np.ndarray:
    values = np.full(count, np.nan)
    for time, value in told.items():
        at = int((time - start) // HOUR)
        if (time - start) % HOUR or not 0 <= at < count:
            raise ProviderError(f"it answered {time} UTC, which is no hour that was asked for")
        values[at] = value
    return values
