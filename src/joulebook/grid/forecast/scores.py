"""How good forecasts were: errors, coverage, and what they are for: finding the greenest hours."""

from dataclasses import dataclass

import numpy as np

from joulebook.grid.forecast.answer import WINDOW_HOURS


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of forecasts of whole days; None where they mean nothing, such as MAPE of zeros."""

    mape_pct: float | None
    mae_g_per_kwh: float
    bias_g_per_kwh: float
    interval_coverage_pct: float
    interval_width_g_per_kwh: float
    rank_correlation: float | None
    window_regret_g_per_kwh: float
    window_regret_pct: float | None


def scores(truth: np.ndarray, point: np.ndarray, low: np.ndarray, high: np.ndarray) -> Scores:
    """The scores of days × 24 hours; hours whose truth is 0 do not enter MAPE.

    Bias is forecast minus truth. Regret is what the 4-hour window chosen by the forecast emitted
    more than the greenest one of that day, in g/kWh and as a share of the latter.
    """
    error = point - truth
    positive = truth > 0
    relative = np.abs(error[positive]) / truth[positive]
    best, chosen = _window_means(truth, truth), _window_means(truth, point)
    share = (chosen - best)[best > 0] / best[best > 0]
    return Scores(
        mape_pct=float(100 * relative.mean()) if relative.size else None,
        mae_g_per_kwh=float(np.abs(error).mean()),
        bias_g_per_kwh=float(error.mean()),
        interval_coverage_pct=float(100 * ((low <= truth) & (truth <= high)).mean()),
        interval_width_g_per_kwh=float((high - low).mean()),
        rank_correlation=_rank_correlation(truth, point),
        window_regret_g_per_kwh=float((chosen - best).mean()),
        window_regret_pct=float(100 * share.mean()) if share.size else None,
    )


def _window_means(truth: np.ndarray, chosen_by: np.ndarray) -> np.ndarray:
    """The true mean of each day's window that looks greenest by another table."""
    views = np.lib.stride_tricks.sliding_window_view
    true = views(truth, WINDOW_HOURS, axis=1).mean(axis=2)
    seen = views(chosen_by, WINDOW_HOURS, axis=1).mean(axis=2)
    return np.asarray(true[np.arange(len(true)), seen.argmin(axis=1)])


def _rank_correlation(truth: np.ndarray, point: np.ndarray) -> float | None:
    """Spearman's correlation of the hours of a day, the mean over days that vary at all."""
    ranks = [table.argsort(axis=1).argsort(axis=1) for table in (truth, point)]
    varies = (np.ptp(truth, axis=1) > 0) & (np.ptp(point, axis=1) > 0)
    if not varies.any():
        return None
    first, second = (r[varies] - r[varies].mean(axis=1, keepdims=True) for r in ranks)
    both = (first * second).sum(axis=1)
    return float((both / np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))).mean())
