"""The page that a calibration of encoders and speech is written to."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from joulebook.estimate.calibration.fit import Fitted
from joulebook.estimate.calibration.other import Row
from joulebook.estimate.calibration.page_text import fact_line, fit_lines
from joulebook.estimate.draws import Z95, scale_of
from joulebook.facts import Fact, page

PAGE = "calibrations/other"
PRIORS = "priors/other"
SOURCE = "ai-energy-score-2025"
KEPT = "implementation_factor"  # our own judgement, which no fit moves


def coefficients(fitted: Fitted) -> dict[str, Fact]:
    """The fitted coefficients as facts: the interval is the fit's own."""
    spreads = dict(zip(fitted.values, np.sqrt(np.diag(fitted.covariance)), strict=True))
    facts = {}
    for name, value in fitted.values.items():
        prior = page(PRIORS).facts[name]
        to_line, from_line = scale_of(prior.unit)
        at, far = to_line(value), Z95 * spreads[name]
        facts[name] = replace(
            prior, value=value, low=float(from_line(at - far)), high=float(from_line(at + far)),
            tier="calibrated", source=SOURCE, page=PAGE, note="",
        )  # fmt: skip
    return facts


def page_text(
    fitted: Fitted, rows: Sequence[Row], of: int, figures: Mapping[str, float], today: date
) -> str:
    """The page of the coefficients of a fit to `rows`, of a table of `of` rows."""
    return "\n".join(_lines(fitted, rows, of, figures, today)) + "\n"


def _lines(
    fitted: Fitted, rows: Sequence[Row], of: int, figures: Mapping[str, float], today: date
) -> Iterator[str]:
    tasks = Counter(row.task for row in rows)
    yield "# Written by `joulebook calibrate other_tasks.csv`; edit priors/other.toml instead."
    yield 'name = "Encoders and speech, calibrated"'
    yield f'source = "{SOURCE}"'
    yield f'where = "fit over {len(rows)} of {of} rows"'
    yield 'via = "measured/other_tasks.csv"\nseen = false\ntier = "calibrated"'
    yield f"date = {json.dumps(today.isoformat())}"
    yield f"data = {json.dumps([f'{task}: {n} rows' for task, n in sorted(tasks.items())])}"
    yield from fit_lines(fitted, figures)
    for fact in coefficients(fitted).values():
        yield fact_line(fact, SOURCE)
    yield "\n# how far an implementation lies from the model: our judgement, kept as it was"
    yield fact_line(page(PAGE).facts[KEPT], SOURCE)
