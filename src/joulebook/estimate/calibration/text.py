"""The coefficients of text inference, fitted to measured configurations.

The formulas themselves are the predictor: the book of text solved on columns of the table. Energy
and time of an output token are fitted together; energy counts more, since it is what is asked.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import TEXT as BOOK
from joulebook.estimate.calibration.fit import Fitted, fit
from joulebook.estimate.calibration.text_rows import MEASURED, Columns, TextRow
from joulebook.estimate.draws import Z95, scale_of
from joulebook.estimate.tables import measured
from joulebook.facts import Fact, names, page

PRIORS = "priors/text"
PAGE = "calibrations/text"
SOURCE = "ml-energy-leaderboard"
DISCREPANCIES = ("between_models", "between_settings")
SPREAD, TIME_SPREAD = 0.15, 0.3  # logarithmic; of energy and of time
LINEAR_FROM = (
    0.5  # spreads: machines of one kind differ, some rows by a factor of two for no reason
)
TARGETS = ("accelerator_energy_j", "accelerator_s")
PLATFORM = "_platform_time_factor"


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Fitted coefficients as facts, the fit itself, and the rows it was fitted to."""

    coefficients: Mapping[str, Fact]
    fitted: Fitted
    rows: tuple[TextRow, ...]

    @property
    def medians(self) -> dict[str, float]:
        """The coefficients' values by name."""
        return {name: fact.value for name, fact in self.coefficients.items()}

    def predict(self, rows: Sequence[TextRow]) -> np.ndarray:
        """Energy of one output token of each row, in joules."""
        return predicted(Columns.of(rows), self.medians)[0]


def calibrate(rows: Sequence[TextRow]) -> Calibration:
    """The coefficients that explain the measured rows best; priors are in facts/priors/text.toml.

    The served engines come first; then the factors of old loops are fitted to their rows with all
    else held. Raises InputError when no row has a measured energy.
    """
    usable = [row for row in rows if measured_j(row) > 0]
    served = [row for row in usable if scored(row)]
    if not served:
        raise InputError("no row has a measured energy_per_token_j")
    priors = _identified(served)
    start = {name: fact.value for name, fact in page(PRIORS).facts.items()}
    fitted = _fit(served, priors, start)
    old = [row for row in usable if not scored(row)]
    loops = tuple(f"{row.engine.text['coefficients']}_" for row in old)
    of_loops = {n: f for n, f in _identified(old).items() if n.startswith(loops)}
    if of_loops:
        fitted = _side_by_side(fitted, _fit(old, of_loops, start | dict(fitted.values)))
        priors |= of_loops
    return Calibration(_as_facts(fitted, priors), fitted, (*served, *old))


def _fit(
    rows: Sequence[TextRow], priors: Mapping[str, Fact], otherwise: Mapping[str, float]
) -> Fitted:
    """The coefficients of `priors` fitted to rows, all others as in `otherwise`."""
    columns = Columns.of(rows)
    energy = np.array([measured_j(row) for row in rows])
    time = np.array([measured_s(row) for row in rows])
    models = np.array([architecture_of(row) for row in rows])
    timed = np.isfinite(time)

    def predict(values: Mapping[str, float]) -> np.ndarray:
        joules, seconds = predicted(columns, {**otherwise, **values})
        return np.asarray(np.log(np.concatenate([joules, seconds[timed]])))

    return fit(
        predict,
        np.log(np.concatenate([energy, time[timed]])),
        np.repeat([SPREAD, TIME_SPREAD], [len(rows), timed.sum()]),
        [*models, *models[timed]],
        priors,
        LINEAR_FROM,
    )


def _side_by_side(first: Fitted, second: Fitted) -> Fitted:
    """Two fits of different coefficients, which know nothing of one another."""
    n = len(first.values)
    covariance = np.zeros((n + len(second.values),) * 2)
    covariance[:n, :n], covariance[n:, n:] = first.covariance, second.covariance
    residuals = np.concatenate([first.residuals, second.residuals])
    return Fitted({**first.values, **second.values}, covariance, residuals)


def predicted(columns: Columns, coefficients: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Joules and accelerator-seconds of one output token, before any discrepancy."""
    exact = dict.fromkeys(DISCREPANCIES, 1.0)
    nodes = graph.solve(BOOK, TARGETS, {**columns.known(coefficients), **exact})
    energy, time = (np.asarray(nodes[target].value) for target in TARGETS)
    output = columns.facts["output_tokens"]
    return energy / output, time / output


def measured_j(row: TextRow) -> float:
    """Measured energy of an output token, or nan."""
    return measured(row.row, MEASURED)


def measured_s(row: TextRow) -> float:
    """Measured accelerator-seconds of an output token, or nan."""
    return row.known["accelerators"] / measured(row.row, "throughput_tok_s")


def scored(row: TextRow) -> bool:
    """Whether the row counts in the accuracy we state: the served engines, not the old loops."""
    return bool(row.engine.text.get("served", True))


def model_of(row: TextRow) -> str:
    """The name that a row's measurement goes by."""
    return row.row["model"]


def architecture_of(row: TextRow) -> str:
    """The model's sizes: all names and number formats of one architecture err together."""
    names = ("total_params", "layers", "hidden", "heads", "experts")
    return " ".join(f"{row.known[name]:g}" for name in names)


def accelerator_of(row: TextRow) -> str:
    """The page of a row's accelerator."""
    return row.gpu.path


def _identified(rows: Sequence[TextRow]) -> dict[str, Fact]:
    """The priors that these rows can move.

    What is specific to an absent format, engine, accelerator or task stays as it is, and so does what
    a single architecture would tell of a format or an engine. How measured accelerators differ shows
    only where there are two of them.
    """
    tellers = {(prefix, architecture_of(row)) for row in rows for prefix in row.prefixes}
    counts = Counter(prefix for prefix, _ in tellers)
    present = {prefix for prefix, count in counts.items() if count > 1} | {row.task for row in rows}
    platforms = {row.prefixes[-1] for row in rows if scored(row)}
    priors = page(PRIORS).facts
    specific = tuple(f"{name}_" for name in _specific_to_some())
    kept = {}
    for name, fact in priors.items():
        begins = next((s.removesuffix("_") for s in specific if name.startswith(s)), None)
        if name.endswith(PLATFORM):
            absent = len(platforms) < 2 or name.removesuffix(PLATFORM) not in platforms
        elif name.endswith("_input_tokens"):
            absent = name.removesuffix("_input_tokens") not in present
        else:
            absent = begins is not None and begins not in present
        if not absent:
            kept[name] = fact
    return kept


def _specific_to_some() -> set[str]:
    """Beginnings of coefficients that hold for one number format or one engine."""
    pages = (page(f"{folder}/{n}") for folder in ("precisions", "engines") for n in names(folder))
    return {str(p.text["coefficients"]) for p in pages if "coefficients" in p.text}


def _as_facts(fitted: Fitted, priors: Mapping[str, Fact]) -> dict[str, Fact]:
    """All coefficients as facts of the calibration: the fitted with the fit's own interval."""
    spreads = dict(zip(fitted.values, np.sqrt(np.diag(fitted.covariance)), strict=True))
    facts = {}
    for name, prior in page(PRIORS).facts.items():
        facts[name] = replace(prior, page=PAGE)
        if name in priors:
            to_line, from_line = scale_of(prior.unit)
            middle = to_line(fitted.values[name])
            low, high = (float(from_line(middle + s * Z95 * spreads[name])) for s in (-1, 1))
            facts[name] = replace(
                prior, value=fitted.values[name], low=low, high=high, tier="calibrated",
                source=SOURCE, where="fitted", via="measured/calib_text.csv", seen=False, page=PAGE,
            )  # fmt: skip
    return facts
