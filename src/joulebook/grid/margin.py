"""The operating margin of a fuel mix: how emissions change when the plants that follow demand do.

A consequential figure, labelled `marginal`: for "what if we used less now", never for accounting, and
never added to averages.
"""

from dataclasses import dataclass

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.fuel_mix import FuelMix, mix_intensity
from joulebook.grid.series import HOUR, HOURS_OF_DAY, Mark

WEATHER_DRIVEN = ("wind", "solar")  # they do not answer to demand
FEWEST = 167  # pairs of hours in a week
RULE = (
    "slope of the hourly change of emissions on the hourly change of generation without wind and "
    "solar, over consecutive hours that are neither estimated nor suspect; standard error by days"
)


@dataclass(frozen=True, slots=True)
class Margin:
    """Grams per kWh at the margin, its standard error, and the pairs of hours behind it."""

    place: str
    g_per_kwh: float
    standard_error_g_per_kwh: float
    explained_share: float
    pairs: int
    scope: str
    dataset: str
    method: str = "marginal"
    basis: str = "production"


def operating_margin(mix: FuelMix, factors: str = "default", scope: str = "direct") -> Margin:
    """The operating margin of a mix within its span, by `RULE`; imports and exports are not in it.

    Raises InputError when fewer than a week of consecutive hours are known, or when the plants that
    follow demand never changed.
    """
    intensity = mix_intensity(mix, factors, scope)
    total = mix.generation.sum(axis=1)
    driven = [mix.fuels.index(fuel) for fuel in WEATHER_DRIVEN if fuel in mix.fuels]
    following = total - mix.generation[:, driven].sum(axis=1)
    sound = mix.worth == Mark.OBSERVED
    pair = np.flatnonzero(sound[1:] & sound[:-1])
    if len(pair) < FEWEST:
        raise InputError(
            f"{mix.dataset}: {len(pair)} pairs of consecutive sound hours; a margin needs {FEWEST}"
        )
    emitted = np.diff(intensity.values * total)[pair]
    moved = np.diff(following)[pair]
    days = ((mix.start - np.datetime64(0, "h")) // HOUR + pair) // HOURS_OF_DAY
    slope, error, explained = _slope(moved, emitted, days)
    return Margin(
        mix.place, slope, error, explained, len(pair), scope, intensity.dataset
    )  # fmt: skip


def _slope(x: np.ndarray, y: np.ndarray, groups: np.ndarray) -> tuple[float, float, float]:
    """Least squares with an intercept: slope, standard error clustered by groups, share explained."""
    dx, dy = x - x.mean(), y - y.mean()
    spread = float(dx @ dx)
    if spread == 0:
        raise InputError("the plants that follow demand never changed: there is no margin to see")
    slope = float(dx @ dy) / spread
    left = dy - slope * dx
    _, group = np.unique(groups, return_inverse=True)
    scores = np.bincount(group, weights=dx * left)
    error = float(np.sqrt(scores @ scores)) / spread
    varied = float(dy @ dy)
    explained = 1 - float(left @ left) / varied if varied else 1.0
    return slope, error, explained
