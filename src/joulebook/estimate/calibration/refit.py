"""A calibration of whatever a table of measurements holds: from a cold start to the pages of facts.

This is how the pages in facts/calibrations were made; the same table gives them again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.estimate import picture_rows
from joulebook.estimate.calibration import (
    diffusion,
    diffusion_errors,
    diffusion_page,
    other,
    other_page,
    text,
    text_errors,
    text_page,
    text_rows,
)
from joulebook.estimate.calibration.errors import print_nothing
from joulebook.estimate.calibration.fit import Fitted
from joulebook.estimate.tables import CaseTable, Row, kind_of
from joulebook.facts import Fact, page

KINDS = {
    "text": (*text_rows.COLUMNS, text_rows.MEASURED),
    "diffusion": (*picture_rows.COLUMNS, picture_rows.MEASURED, "batch_latency_s"),
    "other_tasks": other.COLUMNS,
}
After = Callable[[str], object]


@dataclass(frozen=True, slots=True, eq=False)
class Refit:
    """A new calibration: coefficients beside what was thought before, its errors, its pages."""

    kind: str
    rows: int
    left_out: tuple[tuple[Row, str], ...]
    priors: Mapping[str, Fact]
    coefficients: Mapping[str, Fact]
    figures: Mapping[str, float]
    pages: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """The coefficients in SI units, the errors, and the pages as text."""
        return {
            "kind": self.kind,
            "rows": self.rows,
            "left_out": [{"row_id": r.get("row_id"), "reason": why} for r, why in self.left_out],
            "coefficients": {
                name: {"prior": _interval(self.priors[name]), "fitted": _interval(fact)}
                for name, fact in self.coefficients.items()
            },
            "errors": dict(self.figures),
            "pages": dict(self.pages),
        }


def refit(table: CaseTable, today: date, after: After = print_nothing) -> Refit:
    """The calibration of a table, its kind told by its columns; takes seconds to two minutes.

    `after` is called with the name of what was left out, each time a fit without it is done.
    Raises InputError naming what the table lacks, or that SciPy is not installed.
    """
    kind = kind_of(table, KINDS)
    if find_spec("scipy") is None:
        raise InputError("a calibration needs SciPy: pip install 'joulebook[calibrate]'")
    return {"text": _text, "diffusion": _diffusion, "other_tasks": _other}[kind](
        table, today, after
    )


def fits(table: CaseTable) -> int:
    """How many times a calibration of the table will call `after`."""
    kind = kind_of(table, KINDS)
    if kind == "other_tasks":
        return len(other.usable(table.rows))
    if kind == "diffusion":
        rows, _ = picture_rows.configurations(table.rows)
        groups = [
            {of(row) for row in rows} for of in (diffusion.model_of, diffusion.accelerator_of)
        ]
    else:
        used, _ = text_rows.text_rows(table.rows)
        counted = [row for row in used if text.scored(row) and text.measured_j(row) > 0]
        groups = [{of(row) for row in counted} for of in (text.model_of, text.accelerator_of)]
    return sum(map(len, groups))


def _text(table: CaseTable, today: date, after: After) -> Refit:
    used, left_out = text_rows.text_rows(table.rows)
    fit = text.calibrate(used)
    errors, _, _ = text_errors.errors_of(fit, after)
    return Refit(
        "text", len(fit.rows), (*table.broken, *left_out), page(text.PRIORS).facts,
        _moved(fit.coefficients, fit.fitted), errors.figures, text_page.pages(fit, errors, today),
    )  # fmt: skip


def _diffusion(table: CaseTable, today: date, after: After) -> Refit:
    used, left_out = picture_rows.configurations(table.rows)
    fit = diffusion.calibrate(used)
    errors, _ = diffusion_errors.errors_of(fit, after)
    return Refit(
        "diffusion", len(fit.rows), (*table.broken, *left_out), page(diffusion.PRIORS).facts,
        _moved(fit.coefficients, fit.fitted), errors.figures,
        diffusion_page.pages(fit, errors, today),
    )  # fmt: skip


def _other(table: CaseTable, today: date, after: After) -> Refit:
    rows = other.usable(table.rows)
    if not rows:
        raise InputError(f"{table.path}: no row of a known task whose model has a page")
    fitted = other.calibrate(rows)
    logs = np.array([*other.left_out(rows, after).values()])
    figures = {
        "in_sample": float(np.median(np.abs(np.exp(fitted.residuals) - 1))),
        "in_sample_bias": float(np.exp(np.median(fitted.residuals))),
        "model_left_out": float(np.median(np.abs(np.exp(logs) - 1))),
        "model_left_out_bias": float(np.exp(np.median(logs))),
    }
    text_of = other_page.page_text(fitted, rows, len(table.rows), figures, today)
    return Refit(
        "other_tasks", len(rows), table.broken, page(other_page.PRIORS).facts,
        other_page.coefficients(fitted), figures, {f"{other_page.PAGE}.toml": text_of},
    )  # fmt: skip


def _moved(facts: Mapping[str, Fact], fitted: Fitted) -> dict[str, Fact]:
    """Those of the coefficients that the fit moved."""
    return {name: facts[name] for name in fitted.values}


def _interval(fact: Fact) -> dict[str, float | str]:
    return {"value": fact.value, "low": fact.low, "high": fact.high, "unit": fact.unit}
