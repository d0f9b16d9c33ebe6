"""The pages that a calibration of text inference is written to: TOML of coefficients, CSV of ratios."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date

from joulebook.estimate.calibration.page_text import fact_line, factor_line, fit_lines, table_text
from joulebook.estimate.calibration.text import (
    PAGE,
    SOURCE,
    Calibration,
    accelerator_of,
    model_of,
)
from joulebook.estimate.calibration.text_errors import Errors, Ratio, ratios


def pages(calibration: Calibration, errors: Errors, today: date) -> dict[str, str]:
    """The fact files of a calibration by path below the facts folder."""
    found = ratios(calibration, errors.within_measured)
    return {
        f"{PAGE}.toml": "\n".join(_page(calibration, errors, today)) + "\n",
        f"{PAGE}-models.csv": table_text(Ratio._fields, found),
    }


def _page(calibration: Calibration, errors: Errors, today: date) -> Iterator[str]:
    rows = calibration.rows
    models, chips = (sorted({of(row) for row in rows}) for of in (model_of, accelerator_of))
    engines = Counter(str(row.row["engine"]) for row in rows)
    yield "# Written by `joulebook calibrate calib_text.csv`; edit facts/priors/text.toml, not this."
    yield 'name = "Text inference, coefficients fitted to measured configurations"'
    yield f'source = "{SOURCE}"'
    yield 'where = "fitted"\nvia = "measured/calib_text.csv"\nseen = false'
    yield 'tier = "calibrated"'
    yield f"date = {json.dumps(today.isoformat())}"
    yield f'data = "{len(rows)} configurations of {len(models)} models"'
    yield f"engines = {json.dumps([f'{name}: {n} rows' for name, n in sorted(engines.items())])}"
    yield f"accelerators = {json.dumps(chips)}"
    yield f"models = {json.dumps(models)}"
    yield from fit_lines(calibration.fitted, errors.figures)
    for fact in calibration.coefficients.values():
        yield fact_line(fact, SOURCE)
    yield "\n# what the formulas leave unexplained: factors with a median of 1"
    yield factor_line("between_models", errors.between_models, "a model nobody measured")
    yield factor_line("between_settings", errors.between_settings, "settings of such a model")
    yield factor_line("within_measured", errors.within_measured, "settings of a measured model")
