"""The pages that a calibration of diffusion is written to: TOML of coefficients, CSV of residuals."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date

from joulebook.estimate.calibration.diffusion import (
    PAGE,
    SOURCE,
    Calibration,
    accelerator_of,
    model_of,
)
from joulebook.estimate.calibration.diffusion_errors import Errors, Residual, residuals
from joulebook.estimate.calibration.page_text import fact_line, factor_line, fit_lines, table_text


def pages(calibration: Calibration, errors: Errors, today: date) -> dict[str, str]:
    """The fact files of a calibration by path below the facts folder."""
    return {
        f"{PAGE}.toml": page_text(calibration, errors, today),
        f"{PAGE}-models.csv": table_text(Residual._fields, residuals(calibration)),
    }


def page_text(calibration: Calibration, errors: Errors, today: date) -> str:
    """The page of the coefficients, their correlation, and what they leave unexplained."""
    return "\n".join(
        [*_head(calibration, errors, today), *_coefficients(calibration), *_discrepancies(errors)]
    ) + "\n"  # fmt: skip


def _head(calibration: Calibration, errors: Errors, today: date) -> Iterator[str]:
    rows = calibration.rows
    models, chips = (sorted({of(r) for r in rows}) for of in (model_of, accelerator_of))
    engines = Counter(str(r.row.get("engine")) for r in rows)
    yield "# Written by `joulebook calibrate calib_diffusion.csv`; edit priors/diffusion.toml instead."
    yield 'name = "Diffusion, coefficients fitted to measured configurations"'
    yield f'source = "{SOURCE}"'
    yield 'where = "fitted"\nvia = "measured/calib_diffusion.csv"\nseen = false'
    yield 'tier = "calibrated"'
    yield f"date = {json.dumps(today.isoformat())}"
    yield f'data = "{len(rows)} configurations of {len(models)} models"'
    yield f"engines = {json.dumps([f'{name}: {n} rows' for name, n in sorted(engines.items())])}"
    yield f"accelerators = {json.dumps(chips)}"
    yield f"models = {json.dumps(models)}"
    yield from fit_lines(calibration.fitted, errors.figures)


def _coefficients(calibration: Calibration) -> Iterator[str]:
    for fact in calibration.coefficients.values():
        yield fact_line(fact, SOURCE)


def _discrepancies(errors: Errors) -> Iterator[str]:
    yield "\n# what the formulas leave unexplained: factors with a median of 1"
    for name, by_kind, note in (
        ("between_models", errors.between_models, "a model nobody measured"),
        ("within_models", errors.within_models, "settings of such a model"),
        ("within_measured", errors.within_measured, "settings of a measured model"),
    ):
        for kind, width in by_kind.items():
            yield factor_line(f"{name}_{kind}", width, note)
    yield factor_line(
        "between_accelerators", errors.between_accelerators, "an accelerator left out of the fit"
    )
    yield factor_line(
        "transferred_between_accelerators", errors.transferred,
        "a model's joules taken over from another accelerator",
    )  # fmt: skip
