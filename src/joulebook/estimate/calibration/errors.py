"""What a fit leaves unexplained, measured on rows it never saw: spreads between groups and within."""

from collections.abc import Callable, Mapping

import numpy as np

from joulebook.estimate.calibration.fit import STEP, Fitted
from joulebook.estimate.draws import Z95, scale_of
from joulebook.facts import Fact

REPEATABLE = 0.02  # what re-measuring one configuration differs by (reference: 2 to 3 %)
COVERED = 0.90


def median_error(logs: np.ndarray) -> float:
    """Median of |predicted / measured − 1|, from ln(measured / predicted)."""
    return float(np.median(np.abs(np.exp(-logs) - 1)))


def centred(logs: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Deviations from the median of each group."""
    middles = {g: np.median(logs[groups == g]) for g in set(groups)}
    return np.asarray(logs - np.array([middles[g] for g in groups]))


def half_width(logs: np.ndarray) -> float:
    """Half the width of the interval around 0 that holds 90 % of the values."""
    return float(np.quantile(np.abs(logs), COVERED))


def between(logs: np.ndarray, coefficients: np.ndarray, within: float) -> float:
    """The half-width between groups with which 90 % of the left-out rows are covered.

    `coefficients` is the standard deviation of each row that the coefficients alone explain.
    """
    needed = np.quantile(logs**2 - (Z95 * coefficients) ** 2 - within**2, COVERED)
    return float(np.sqrt(max(needed, REPEATABLE**2)))


def coefficient_spread(
    predict: Callable[[Mapping[str, float]], np.ndarray],
    fitted: Fitted,
    facts: Mapping[str, Fact],
) -> np.ndarray:
    """Standard deviation of ln(predicted) by row, from the coefficients alone, to first order.

    Those of `facts` that the fit could not move keep the uncertainty of their interval.
    """
    values = {name: fact.value for name, fact in facts.items()}
    at_best = np.log(predict(values))

    def slope(name: str) -> np.ndarray:
        to_line, from_line = scale_of(facts[name].unit)
        moved = {name: float(from_line(to_line(values[name]) + STEP))}
        return np.asarray((np.log(predict(values | moved)) - at_best) / STEP)

    slopes = np.array([slope(name) for name in fitted.values])
    variance = np.einsum("ir,ij,jr->r", slopes, fitted.covariance, slopes)
    for name, fact in facts.items():
        if name not in fitted.values and not fact.certain:
            variance = variance + (slope(name) * _half_interval(fact) / Z95) ** 2
    return np.asarray(np.sqrt(variance))


def _half_interval(fact: Fact) -> float:
    """Half of a fact's interval, on the scale on which it is drawn."""
    to_line, _ = scale_of(fact.unit)
    return float(to_line(fact.high) - to_line(fact.low)) / 2


def print_nothing(_: str) -> None:
    """Nobody waits to be told how far the work is."""
