"""What fitted formulas of diffusion leave unexplained: between models, accelerators and settings."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from joulebook.estimate.calibration import errors
from joulebook.estimate.calibration.diffusion import (
    Calibration,
    LeftOut,
    accelerator_of,
    leave_out,
    model_of,
    predicted,
)
from joulebook.estimate.denoisers import KINDS
from joulebook.estimate.draws import Z95
from joulebook.estimate.picture_rows import Configuration, columns


class Errors(NamedTuple):
    """Half-widths of 90 % intervals in logarithms, and the figures a page should tell."""

    between_models: Mapping[str, float]  # by kind
    within_models: Mapping[str, float]
    within_measured: Mapping[str, float]
    between_accelerators: float
    transferred: float
    figures: Mapping[str, float]


class Residual(NamedTuple):
    """measured ÷ predicted of one model on one accelerator: the geometric mean, and its interval."""

    model: str
    accelerator: str
    value: float
    low: float
    high: float
    rows: int


def errors_of(
    calibration: Calibration, after: Callable[[str], object] = errors.print_nothing
) -> tuple[Errors, LeftOut]:
    """The errors of a calibration, from leaving out models and accelerators."""
    rows = calibration.rows
    by_model = leave_out(rows, after=after)
    by_accelerator = leave_out(rows, accelerator_of, after)
    kinds = np.array([r.kind for r in rows])
    models = np.array([model_of(r) for r in rows])
    own = np.log([r.measured_j for r in rows]) - np.log(calibration.predict(rows))
    coefficients = np.empty(len(rows))
    for name, fit in by_model.calibrations.items():
        left = np.flatnonzero(models == name)
        coefficients[left] = coefficient_spread(fit, [rows[int(i)] for i in left])
    between, within, measured = {}, {}, {}
    for kind in KINDS:
        at = kinds == kind
        if not at.any():
            continue
        deviations = errors.centred(by_model.logs[at], models[at])
        within[kind] = errors.half_width(deviations)
        pairs = np.array([f"{model_of(r)} {accelerator_of(r)}" for r in rows])
        measured[kind] = max(
            errors.half_width(errors.centred(own[at], pairs[at])), Z95 * errors.REPEATABLE
        )
        between[kind] = errors.between(by_model.logs[at], coefficients[at], within[kind])
    excess = errors.half_width(by_accelerator.logs) ** 2 - errors.half_width(own) ** 2
    found = Errors(
        between, within, measured, float(np.sqrt(max(excess, 0.0))),
        errors.half_width(_transferred(by_accelerator, rows)),
        _figures(own, by_model, by_accelerator, kinds),
    )  # fmt: skip
    return found, by_model


def residuals(calibration: Calibration) -> list[Residual]:
    """Each measured model's own ratio on each accelerator it was measured on."""
    logs: dict[tuple[str, str], list[float]] = defaultdict(list)
    predictions = calibration.predict(calibration.rows)
    for row, energy in zip(calibration.rows, predictions, strict=True):
        if row.model:
            logs[row.model.path, row.gpu.path].append(float(np.log(row.measured_j / energy)))
    found = []
    for (model, accelerator), ratios in sorted(logs.items()):
        error = max(float(np.std(ratios)) / len(ratios) ** 0.5, errors.REPEATABLE)
        middle = float(np.mean(ratios))
        low, value, high = (float(np.exp(middle + s * Z95 * error)) for s in (-1, 0, 1))
        found.append(Residual(model, accelerator, value, low, high, len(ratios)))
    return found


def coefficient_spread(calibration: Calibration, rows: Sequence[Configuration]) -> np.ndarray:
    """Standard deviation of ln(predicted) by row, from the coefficients alone, to first order."""
    known = columns(rows)
    return errors.coefficient_spread(
        lambda values: predicted(known, values)[0], calibration.fitted, calibration.coefficients
    )


def _transferred(left_out: LeftOut, rows: Sequence[Configuration]) -> np.ndarray:
    """ln(measured / transferred): a model's joules on another accelerator, taken over unchanged."""
    found = []
    for name, calibration in left_out.calibrations.items():
        ratios: dict[str, list[float]] = defaultdict(list)
        for row, energy in zip(
            calibration.rows, calibration.predict(calibration.rows), strict=True
        ):
            ratios[model_of(row)].append(float(np.log(row.measured_j / energy)))
        others = {model_of(r): r for r in calibration.rows}
        target = [r for r in rows if accelerator_of(r) == name and model_of(r) in ratios]
        for row in target:
            there = others[model_of(row)]
            swapped = Configuration(
                row.row, {**row.facts, **there.gpu.facts,
                          "peak_flop_per_s": there.facts["peak_flop_per_s"]},
                row.asked, row.model, there.gpu, (),
            )  # fmt: skip
            energy = float(calibration.predict([swapped])[0])
            found.append(
                float(np.log(row.measured_j / energy)) - float(np.mean(ratios[model_of(row)]))
            )
    return np.array(found or [0.0])


def _figures(
    own: np.ndarray, by_model: LeftOut, by_accelerator: LeftOut, kinds: np.ndarray
) -> dict[str, float]:
    figures = {}
    for test, logs in (
        ("in_sample", own), ("model_left_out", by_model.logs),
        ("accelerator_left_out", by_accelerator.logs),
    ):  # fmt: skip
        for kind in sorted(set(kinds)):
            at = kinds == kind
            figures[f"{test}_{kind}"] = errors.median_error(logs[at])
            figures[f"{test}_{kind}_bias"] = float(np.exp(-np.median(logs[at])))
    return figures
