"""A robust fit of coefficients to measured values, in logarithms, with priors.

Every coefficient is a fact: its prior is the fact's interval, and it moves on the scale on which it
is drawn (logarithm, logit of a share …), where the prior is normal. A residual is ln(predicted /
measured) in units of its spread; beyond a number of spreads it counts linearly, so that a few strange
rows do not bend the rest (Huber). The covariance allows for rows of one group, such as one model, erring
together (the sandwich estimator).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook.estimate.draws import Z95, scale_of
from joulebook.facts import Fact

STEP = 1e-4

Predict = Callable[[Mapping[str, float]], np.ndarray]  # coefficients by name → ln(predicted)


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Coefficients, the covariance of their places on the scales, and ln(predicted / measured)."""

    values: Mapping[str, float]
    covariance: np.ndarray
    residuals: np.ndarray

    @property
    def correlation(self) -> np.ndarray:
        """Correlation of the coefficients."""
        spread = np.sqrt(np.diag(self.covariance))
        return np.asarray(self.covariance / np.outer(spread, spread))


def fit(
    predict: Predict,
    log_measured: np.ndarray,
    spreads: np.ndarray,
    groups: Sequence[Any],
    priors: Mapping[str, Fact],
    linear_from: float = 2.0,
) -> Fitted:
    """The coefficients named by `priors` that explain `log_measured` best, from a cold start.

    `spreads` (rows,) is how far a row is expected to lie from a good model, in logarithms; a row
    counts with 1/spread². `groups` names what errs together. Beyond `linear_from` spreads a
    residual counts linearly.
    """
    from scipy.optimize import least_squares

    names = list(priors)
    scales = [scale_of(fact.unit) for fact in priors.values()]
    middle = np.array([to(f.value) for f, (to, _) in zip(priors.values(), scales, strict=True)])
    ends = [(to(f.low), to(f.high)) for f, (to, _) in zip(priors.values(), scales, strict=True)]
    width = np.array([(high - low) / (2 * Z95) for low, high in ends])

    def values(z: np.ndarray) -> dict[str, float]:
        at = middle + width * z
        return {n: float(back(x)) for n, (_, back), x in zip(names, scales, at, strict=True)}

    def residuals(z: np.ndarray) -> np.ndarray:
        return np.asarray((predict(values(z)) - log_measured) / spreads)

    def cost(z: np.ndarray) -> np.ndarray:
        return np.concatenate([_huber(residuals(z), linear_from), z])

    solution = least_squares(cost, np.zeros(len(names)), diff_step=STEP, x_scale=1.0)
    at_best = residuals(solution.x)
    rows = solution.jac[: len(at_best)] * _unbent(at_best, linear_from)[:, None]
    covariance = _sandwich(rows, at_best, linear_from, groups)
    scaled = covariance * np.outer(width, width)
    return Fitted(values(solution.x), scaled, at_best * spreads)


def _huber(residual: np.ndarray, linear_from: float) -> np.ndarray:
    """The residual whose square is Huber's loss."""
    size = np.abs(residual)
    far = np.sqrt(np.maximum(2 * linear_from * size - linear_from**2, 0))
    return np.where(size <= linear_from, residual, np.sign(residual) * far)


def _unbent(residual: np.ndarray, linear_from: float) -> np.ndarray:
    """Slope of the residual itself for one of what `_huber` makes of it."""
    bent = np.abs(_huber(residual, linear_from))
    return np.where(np.abs(residual) <= linear_from, 1.0, bent / linear_from)


def _sandwich(
    slopes: np.ndarray, residuals: np.ndarray, linear_from: float, groups: Sequence[Any]
) -> np.ndarray:
    """Covariance in units of the priors' widths: bread · Σ over groups of (gᵀg) · bread.

    `slopes` is (rows, coefficients). A row that counts linearly pulls, but holds nothing in place:
    only the others and the priors make the bread. g is the sum of a group's pulls.
    """
    priors = np.eye(slopes.shape[1])
    near = slopes[np.abs(residuals) <= linear_from]
    bread = np.linalg.inv(near.T @ near + priors)
    pull = slopes * np.clip(residuals, -linear_from, linear_from)[:, None]
    _, at = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    by_group = np.zeros((at.max() + 1, slopes.shape[1]))
    np.add.at(by_group, at, pull)
    return np.asarray(bread @ (by_group.T @ by_group + priors) @ bread)
