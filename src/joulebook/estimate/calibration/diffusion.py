"""The coefficients of diffusion, fitted to measured configurations, and what they leave unexplained.

The formulas themselves are the predictor: the book solved on columns of the table. Energy and time
are fitted together, energy counting more. A model with many rows counts with less than their
number, because they err together. What remains is measured by leaving one model out and fitting
again from a cold start, one accelerator likewise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import DIFFUSION as BOOK
from joulebook.estimate.calibration.errors import print_nothing
from joulebook.estimate.calibration.fit import Fitted, fit
from joulebook.estimate.draws import Z95, scale_of
from joulebook.estimate.picture_rows import Configuration, columns, configurations
from joulebook.estimate.tables import Row
from joulebook.facts import Fact, page

PRIORS = "priors/diffusion"
PAGE = "calibrations/diffusion"
SOURCE = "ml-energy-leaderboard"
DISCREPANCIES = ("between_models", "between_accelerators", "within_models")
SPREAD, TIME_SPREAD = 0.15, 0.21  # logarithmic; of energy and of time
ALONE, CROWDING = 5, 0.35  # rows of a model that count in full; beyond, the spread grows so


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Fitted coefficients as facts, the fit itself, and the rows it was fitted to."""

    coefficients: Mapping[str, Fact]
    fitted: Fitted
    rows: tuple[Configuration, ...]

    def predict(self, rows: Sequence[Configuration]) -> np.ndarray:
        """Energy of one output of each row, in joules."""
        return predicted(columns(rows), medians(self.coefficients))[0]


def calibrate(rows: Sequence[Configuration]) -> Calibration:
    """The coefficients that explain the rows best; the priors are in facts/priors/diffusion.toml.

    Raises InputError when no row has a measured energy and time.
    """
    usable = [r for r in rows if r.measured_j > 0 and r.measured_s > 0]
    if not usable:
        raise InputError("no row has a measured energy_per_output_j and batch_latency_s")
    told = page(PRIORS).facts
    free = {name: fact for name, fact in told.items() if not fact.certain}
    fixed = {name: fact.value for name, fact in told.items() if fact.certain}
    known = columns(usable)
    models = [model_of(r) for r in usable]
    crowd = np.array([max(models.count(m) / ALONE, 1.0) for m in models]) ** CROWDING
    measured = [[r.measured_j for r in usable], [r.measured_s for r in usable]]
    fitted = fit(
        lambda values: np.log(np.concatenate(predicted(known, fixed | dict(values)))),
        np.log(np.concatenate(measured)),
        np.concatenate([SPREAD * crowd, TIME_SPREAD * crowd]),
        models + models,
        free,
    )
    return Calibration(_as_facts(fitted, told), fitted, tuple(usable))


def predicted(
    known: Mapping[str, np.ndarray], coefficients: Mapping[str, float | np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Joules and accelerator-seconds of one output, before any discrepancy."""
    exact = dict.fromkeys(DISCREPANCIES, 1.0)
    targets = ("accelerator_energy_j", "accelerator_s")
    nodes = graph.solve(BOOK, targets, {**known, **exact, **coefficients})
    energy, time = (np.asarray(nodes[target].value) for target in targets)
    return energy, time


def medians(facts: Mapping[str, Fact]) -> dict[str, float]:
    """The values of facts by name."""
    return {name: fact.value for name, fact in facts.items()}


def table(rows: Sequence[Row]) -> list[Configuration]:
    """The usable rows of a table; raises InputError when there is none."""
    used, left_out = configurations(rows)
    if not used:
        raise InputError(f"no usable row: {left_out[0][1] if left_out else 'the table is empty'}")
    return used


def model_of(row: Configuration) -> str:
    """The name that a row's measurement goes by."""
    return str(row.row.get("model"))


def accelerator_of(row: Configuration) -> str:
    """The page of a row's accelerator."""
    return row.gpu.path


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """Rows predicted by a calibration that never saw their group, by position in the table."""

    calibrations: Mapping[str, Calibration]
    energy_j: np.ndarray
    logs: np.ndarray  # ln(measured / predicted)


def leave_out(
    rows: Sequence[Configuration],
    group: Callable[[Configuration], str] = model_of,
    after: Callable[[str], object] = print_nothing,
) -> LeftOut:
    """Every row predicted with its group left out, each time fitted again from a cold start.

    `after` is called with the name of each group when its fit is done.
    """
    groups = np.array([group(r) for r in rows])
    energy = np.empty(len(rows))
    fits = {}
    for name in sorted(set(groups)):
        fits[name] = calibrate([r for r, g in zip(rows, groups, strict=True) if g != name])
        at = np.flatnonzero(groups == name)
        energy[at] = fits[name].predict([rows[int(i)] for i in at])
        after(name)
    measured = np.array([r.measured_j for r in rows])
    return LeftOut(fits, energy, np.log(measured / energy))


def _as_facts(fitted: Fitted, priors: Mapping[str, Fact]) -> dict[str, Fact]:
    """Coefficients as facts: the interval is the fit's own; exact priors stay as they are."""
    spreads = np.sqrt(np.diag(fitted.covariance))
    facts = {name: replace(fact, page=PAGE) for name, fact in priors.items() if fact.certain}
    for (name, value), spread in zip(fitted.values.items(), spreads, strict=True):
        to_line, from_line = scale_of(priors[name].unit)
        low, high = (float(from_line(to_line(value) + s * Z95 * spread)) for s in (-1, 1))
        facts[name] = replace(
            priors[name], value=value, low=low, high=high, tier="calibrated", source=SOURCE,
            where="fitted", via="measured/calib_diffusion.csv", seen=False, page=PAGE,
        )  # fmt: skip
    return facts
