"""What fitted formulas of text inference leave unexplained: between models, accelerators, settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from joulebook.errors import UnknownNameError
from joulebook.estimate.calibration import errors
from joulebook.estimate.calibration.text import (
    Calibration,
    accelerator_of,
    architecture_of,
    calibrate,
    measured_j,
    model_of,
    predicted,
    scored,
)
from joulebook.estimate.calibration.text_rows import Columns, TextRow
from joulebook.estimate.deployment import text_model
from joulebook.estimate.draws import Z95


class Errors(NamedTuple):
    """Half-widths of 90 % intervals in logarithms, and the figures a page should tell."""

    between_models: float
    between_settings: float
    within_measured: float
    figures: Mapping[str, float]


class Ratio(NamedTuple):
    """measured ÷ predicted of one model: the median over its rows of plain text, and its interval."""

    model: str
    value: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """Rows predicted by fits that never saw their group: ln(measured / predicted), and its spread.

    `coefficients` is the standard deviation that the coefficients alone explain.
    """

    rows: tuple[TextRow, ...]
    groups: np.ndarray
    logs: np.ndarray
    coefficients: np.ndarray


def leave_out(
    rows: Sequence[TextRow],
    group: Callable[[TextRow], str] = architecture_of,
    after: Callable[[str], object] = errors.print_nothing,
) -> LeftOut:
    """Every scored row predicted with its group left out, each time fitted from a cold start.

    `after` is called with the name of each group when its fit is done.
    """
    counted = counted_rows(rows)
    groups = np.array([group(row) for row in counted])
    logs, spread = np.empty(len(counted)), np.empty(len(counted))
    for name in sorted(set(groups)):
        logs[groups == name], spread[groups == name] = without(rows, group, name)
        after(name)
    return LeftOut(tuple(counted), groups, logs, spread)


def counted_rows(rows: Sequence[TextRow]) -> list[TextRow]:
    """The rows that count in the accuracy we state."""
    return [row for row in rows if scored(row) and measured_j(row) > 0]


def without(
    rows: Sequence[TextRow], group: Callable[[TextRow], str], name: str
) -> tuple[np.ndarray, np.ndarray]:
    """ln(measured / predicted) and its spread, of a group's rows by a fit that never saw them.

    Rows that do not count are left out too: what is fitted to them touches no other.
    """
    counted = counted_rows(rows)
    left = [row for row in counted if group(row) == name]
    fit = calibrate([row for row in counted if group(row) != name])
    logs = np.log([measured_j(row) for row in left]) - np.log(fit.predict(left))
    return logs, coefficient_spread(fit, left)


def coefficient_spread(calibration: Calibration, rows: Sequence[TextRow]) -> np.ndarray:
    """Standard deviation of ln(predicted) by row, from the coefficients alone, to first order."""
    columns = Columns.of(rows)
    return errors.coefficient_spread(
        lambda values: predicted(columns, values)[0], calibration.fitted, calibration.coefficients
    )


def errors_of(
    calibration: Calibration, after: Callable[[str], object] = errors.print_nothing
) -> tuple[Errors, LeftOut, LeftOut]:
    """The errors of a calibration, from leaving out models and accelerators."""
    by_model = leave_out(calibration.rows, after=after)
    by_accelerator = leave_out(calibration.rows, accelerator_of, after)
    own = own_logs(calibration)
    counted = np.array([scored(row) for row in calibration.rows])
    models = np.array([architecture_of(row) for row in calibration.rows])
    within = errors.half_width(errors.centred(by_model.logs, by_model.groups))
    measured = errors.half_width(errors.centred(own[counted], models[counted]))
    between = errors.between(by_model.logs, by_model.coefficients, within)
    old = {"other_engines": own[~counted]} if (~counted).any() else {}
    figures = {
        f"{test}{word}": figure
        for test, logs in (
            ("in_sample", own[counted]), ("architecture_left_out", by_model.logs),
            ("accelerator_left_out", by_accelerator.logs), *old.items(),
        )
        for word, figure in (
            ("", errors.median_error(logs)), ("_bias", float(np.exp(-np.median(logs)))),
        )
    }  # fmt: skip
    return Errors(between, within, measured, figures), by_model, by_accelerator


def own_logs(calibration: Calibration) -> np.ndarray:
    """ln(measured / predicted) of the rows that were fitted."""
    measured = np.array([measured_j(row) for row in calibration.rows])
    return np.asarray(np.log(measured) - np.log(calibration.predict(calibration.rows)))


def ratios(calibration: Calibration, within: float) -> list[Ratio]:
    """Each measured model's own ratio; `within` is the half-width between its settings."""
    logs: dict[str, list[float]] = {}
    for row, log in zip(calibration.rows, own_logs(calibration), strict=True):
        path = page_of(row)
        if path and scored(row) and not row.known["vision_share"]:
            logs.setdefault(path, []).append(float(log))
    return [_ratio(path, np.array(found), within) for path, found in sorted(logs.items())]


def page_of(row: TextRow) -> str | None:
    """Path of the page of a row's model, or None for a model that has none."""
    try:
        return text_model(model_of(row)).path
    except UnknownNameError:
        return None


def _ratio(path: str, logs: np.ndarray, within: float) -> Ratio:
    """Rows of one model err together: their mean is as uncertain as that of a few."""
    independent = min(len(logs), 4)
    error = max(within / independent**0.5, Z95 * errors.REPEATABLE)
    middle = float(np.median(logs))
    low, value, high = (float(np.exp(middle + s * error)) for s in (-1, 0, 1))
    return Ratio(path, value, low, high, len(logs))
