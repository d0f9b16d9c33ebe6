"""The pages that a calibration of diffusion is written to: TOML of coefficients, CSV of residuals."""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from joulebook.estimate.calibration.diffusion import (
    PAGE,
    SOURCE,
    Calibration,
    accelerator_of,
    calibrate,
    model_of,
    table,
)
from joulebook.estimate.calibration.diffusion_errors import Errors, Residual, errors_of, residuals
from joulebook.estimate.denoisers import Row
from joulebook.facts import Fact

UNITS = {"FLOP/s": ("TFLOP/s", 1e12)}  # SI symbols that no fact file writes


def write_pages(rows: Sequence[Row], today: date) -> dict[str, str]:
    """The fact files of a new calibration by path below the facts folder; takes a minute.

    Raises InputError when no row can be used.
    """
    calibration = calibrate(table(rows))
    errors, _ = errors_of(calibration)
    return {
        f"{PAGE}.toml": page_text(calibration, errors, today),
        f"{PAGE}-models.csv": residual_table(residuals(calibration)),
    }


def page_text(calibration: Calibration, errors: Errors, today: date) -> str:
    """The page of the coefficients, their correlation, and what they leave unexplained."""
    return "\n".join(
        [*_head(calibration, errors, today), *_coefficients(calibration), *_discrepancies(errors)]
    ) + "\n"  # fmt: skip


def residual_table(found: Iterable[Residual]) -> str:
    """The models' own ratios as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(Residual._fields)
    for one in found:
        writer.writerow([*one[:2], *(f"{x:.4f}" for x in one[2:5]), one.rows])
    return file.getvalue()


def _head(calibration: Calibration, errors: Errors, today: date) -> Iterator[str]:
    rows = calibration.rows
    models, chips = (sorted({of(r) for r in rows}) for of in (model_of, accelerator_of))
    engines = Counter(str(r.row.get("engine")) for r in rows)
    yield "# Written by estimate/calibration/diffusion_page.py; edit the priors, not this."
    yield 'name = "Diffusion, coefficients fitted to measured configurations"'
    yield f'source = "{SOURCE}"'
    yield 'where = "fitted"\nvia = "measured/calib_diffusion.csv"\nseen = false'
    yield 'tier = "calibrated"'
    yield f"date = {json.dumps(today.isoformat())}"
    yield f'data = "{len(rows)} configurations of {len(models)} models"'
    yield f"engines = {json.dumps([f'{name}: {n} rows' for name, n in sorted(engines.items())])}"
    yield f"accelerators = {json.dumps(chips)}"
    yield f"models = {json.dumps(models)}"
    told = [f"{name} {value:.4f}" for name, value in errors.figures.items()]
    yield "# medians of |predicted / measured - 1|, and medians of predicted / measured"
    yield f"errors = {json.dumps(told, indent=4)}"
    yield f"coefficients = {json.dumps(list(calibration.fitted.values), indent=4)}"
    yield "correlation = ["
    for line in calibration.fitted.correlation:
        yield f"    [{', '.join(f'{x:.4f}' for x in line)}],"
    yield "]\n"


def _coefficients(calibration: Calibration) -> Iterator[str]:
    for fact in calibration.coefficients.values():
        yield _fact_line(fact)


def _fact_line(fact: Fact) -> str:
    unit, factor = UNITS.get(fact.unit, (fact.unit, 1.0))
    numbers = ", ".join(
        f"{key} = {getattr(fact, key) / factor:.6g}" for key in ("value", "low", "high")
    )
    note = f", note = {json.dumps(fact.note)}" if fact.note else ""
    whence = "" if fact.source == SOURCE else (
        f', source = "{fact.source}", where = {json.dumps(fact.where)}, '
        f'tier = "{fact.tier}", via = "", seen = {str(fact.seen).lower()}'
    )  # fmt: skip
    return f'{fact.name} = {{{numbers}, unit = "{unit}"{whence}{note}}}'


def _discrepancies(errors: Errors) -> Iterator[str]:
    yield "\n# what the formulas leave unexplained: factors with a median of 1"
    for name, by_kind, note in (
        ("between_models", errors.between_models, "a model nobody measured"),
        ("within_models", errors.within_models, "settings of such a model"),
        ("within_measured", errors.within_measured, "settings of a measured model"),
    ):
        for kind, width in by_kind.items():
            yield _factor_line(f"{name}_{kind}", width, note)
    yield _factor_line(
        "between_accelerators", errors.between_accelerators, "an accelerator left out of the fit"
    )
    yield _factor_line(
        "transferred_between_accelerators", errors.transferred,
        "a model's joules taken over from another accelerator",
    )  # fmt: skip


def _factor_line(name: str, half_width: float, note: str) -> str:
    low, high = math.exp(-half_width), math.exp(half_width)
    return f'{name} = {{value = 1, low = {low:.4f}, high = {high:.4f}, note = "{note}"}}'
