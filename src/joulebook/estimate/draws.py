"""Correlated draws: what every uncertain fact might be, 1,000 times over, the same in every run.

A fact is drawn once per name, so two requests that share it move together; facts of one source
share half of their variance unless the source says otherwise (`draws.shared_variance`). Positive values
follow a two-piece log-normal through low, value and high; shares a logit-normal; PUE and
dispersions a log-normal of what exceeds 1. Draws are shuffled quantiles, so each fact's own
percentiles are met without noise.
"""

import hashlib
from collections.abc import Callable
from functools import cache, partial
from statistics import NormalDist
from typing import Any

import numpy as np

from joulebook.facts import CALLER, Fact, cached, names, page

COUNT = 1_000
SEED = 20_261_122
SHARED_VARIANCE = 0.5
P05, P95 = 49, 949  # positions of the 5th and 95th percentile among the sorted draws
Z95 = NormalDist().inv_cdf(0.95)


def draw(fact: Fact) -> np.ndarray:
    """COUNT values of an uncertain fact, in an order that depends on its page and name only."""
    to_line, from_line = scale_of(fact.unit)
    low, middle, high = (to_line(x) for x in (fact.low, fact.value, fact.high))
    z = normals(fact)
    below, above = (middle - low) / Z95, (high - middle) / Z95
    return np.asarray(from_line(middle + z * np.where(z < 0, below, above)))


def normals(fact: Fact) -> np.ndarray:
    """The standard normal draws behind a fact: own ones, mixed with those of its source.

    Coefficients fitted or measured together are mixed as their page's `correlation` says instead,
    and facts tied together by evidence as their own `mixture` says.
    """
    if fact.mixture:
        return _mixed(fact.mixture)
    if fact.page.startswith(("calibrations/", "defaults/")):
        fitted = list(page(fact.page).text.get("coefficients", ()))
        if fact.name in fitted:
            return np.asarray(_fitted_together(fact.page)[fitted.index(fact.name)])
    return _normals(f"{fact.page}.{fact.name}", fact.source)


@partial(cached, of=("calibrations", "defaults"))
def _fitted_together(path: str) -> np.ndarray:
    """Draws of the coefficients of a calibration, with its correlation: (coefficients, COUNT)."""
    text = page(path).text
    own = np.array([_shuffled(f"{path}.{name}") for name in text["coefficients"]])
    mixed = np.linalg.cholesky(np.array(text["correlation"])) @ own
    ranks = np.argsort(np.argsort(mixed, axis=1), axis=1)
    return np.asarray(_quantiles()[ranks])


@cache
def _mixed(mixture: tuple[tuple[str, float], ...]) -> np.ndarray:
    mixed = np.sum([weight * _shuffled(name) for name, weight in mixture], axis=0)
    ranks = np.argsort(np.argsort(mixed))
    return _quantiles()[ranks]


@partial(cached, of=("sources",))
def _normals(name: str, source: str) -> np.ndarray:
    shared = _shared_variance(source)
    mixed = np.sqrt(1 - shared) * _shuffled(name) + np.sqrt(shared) * _shuffled(f"source {source}")
    ranks = np.argsort(np.argsort(mixed))
    return np.asarray(_quantiles()[ranks])


def _shared_variance(source: str) -> float:
    if source == CALLER:
        return 0.0
    if source not in names("sources"):  # a work of the caller's own
        return SHARED_VARIANCE
    says = page(f"sources/{source}").text.get("draws", {})
    return float(says.get("shared_variance", SHARED_VARIANCE))


@cache
def _quantiles() -> np.ndarray:
    inverse = NormalDist().inv_cdf
    return np.array([inverse((i + 0.5) / COUNT) for i in range(COUNT)])


def _shuffled(name: str) -> np.ndarray:
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    generator = np.random.default_rng([SEED, int.from_bytes(digest, "big")])
    return generator.permutation(_quantiles())


def scale_of(unit: str) -> tuple["Map", "Map"]:
    """The way to the scale on which a value in `unit` is normal, and the way back."""
    return _SCALES.get(unit, _LOGARITHMIC)


Map = Callable[[Any], Any]
_LOGARITHMIC: tuple[Map, Map] = (np.log, np.exp)
_SCALES: dict[str, tuple[Map, Map]] = {
    "share": (lambda x: np.log(x / (1 - x)), lambda y: 1 / (1 + np.exp(-y))),
    "PUE": (lambda x: np.log(x - 1), lambda y: 1 + np.exp(y)),
    "dispersion": (lambda x: np.log(x - 1), lambda y: 1 + np.exp(y)),
    "exponent": (lambda x: np.log(x - 1), lambda y: 1 + np.exp(y)),
}
