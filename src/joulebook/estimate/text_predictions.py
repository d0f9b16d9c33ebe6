"""Predictions for a table of measured text inference, from what its rows say and nothing measured."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import TEXT as BOOK
from joulebook.estimate.calibration.text_rows import (
    INPUT,
    Columns,
    TextRow,
    text_rows,
)
from joulebook.estimate.deployment import text_model
from joulebook.estimate.draws import P05, P95, Z95, draw
from joulebook.estimate.prediction import (
    NOT_FINITE,
    Prediction,
    Predictions,
    isfinite,
    nobody_waits,
)
from joulebook.estimate.ratios import measured_ratio
from joulebook.estimate.tables import Row
from joulebook.facts import Fact, Page, page

CALIBRATION = "calibrations/text"
ENERGY = "accelerator_energy_j"
AT_ONCE = 50  # rows times draws must fit in a processor's caches


def predict(rows: Sequence[Row], after: Callable[[int], object] = nobody_waits) -> Predictions:
    """What joulebook answers for every usable row; a measured model's own ratio is used.

    Of the table only what is asked is read: model, machine, batch, lengths. Input that the table
    does not state is the task's, or any task's; a batch that it does not state has a wide prior.
    `after` is called with the number of rows just done.
    """
    used, refused = text_rows(rows)
    after(len(refused))
    coefficients = {**page(CALIBRATION).facts, **_not_in_a_table()}
    done: list[Prediction] = []
    for some in _some(used):
        for one in _predictions(some, coefficients):
            if isfinite(one):
                done.append(one)
            else:
                refused.append((one.row, NOT_FINITE))
        after(len(some))
    return Predictions(tuple(done), tuple(refused))


def left_out_predictions(
    rows: Sequence[TextRow], logs: np.ndarray, coefficients: np.ndarray
) -> list[Prediction]:
    """Rows by fits that never saw their group; intervals of their coefficients, and the shipped spreads.

    `logs` is ln(measured / predicted), `coefficients` the standard deviation they explain.
    """
    told = page(CALIBRATION).facts
    widths = [math.log(told[name].high) for name in ("between_models", "between_settings")]
    done = []
    for row, log, spread in zip(rows, logs.tolist(), coefficients.tolist(), strict=True):
        value = float(row.row["energy_per_token_j"]) / math.exp(log)
        factor = math.exp(math.hypot(*widths, Z95 * spread))
        done.append(Prediction(row.row, value, value / factor, value * factor, "calibrated", ()))
    return done


def _not_in_a_table() -> dict[str, Fact]:
    """Uncertain defaults that a table may leave out: its batch, and accelerators nobody measured."""
    told = {**page("defaults/serving").facts, **page("defaults/engine").facts}
    return {name: told[name] for name in ("batch", "platform_time_factor")}


def _some(rows: Sequence[TextRow]) -> Iterator[list[TextRow]]:
    for start in range(0, len(rows), AT_ONCE):
        yield list(rows[start : start + AT_ONCE])


def _predictions(rows: list[TextRow], coefficients: Mapping[str, Fact]) -> Iterator[Prediction]:
    columns = Columns.of(rows)
    factors = [_factors(row, coefficients) for row in rows]
    with np.errstate(all="ignore"):  # what overflows is no number, and said to be none
        medians = _energy(columns, {name: fact.value for name, fact in coefficients.items()})
        drawn = _energy(
            columns.upright(),
            {n: f.value if f.certain else draw(f) for n, f in coefficients.items()},
        )
    for row, value, many, (between, within) in zip(rows, medians, drawn, factors, strict=True):
        ordered = np.sort(many * draw(between) * draw(within))
        notes = (*row.notes, *_warnings(row, between))
        yield Prediction(
            row.row, float(value) * between.value, float(ordered[P05]),
            float(ordered[P95]), _tier(row, coefficients), notes,
        )  # fmt: skip


def _energy(columns: Columns, coefficients: Mapping[str, Any]) -> np.ndarray:
    """Joules of an output token by row, and by draw where coefficients are draws."""
    exact = {"between_models": 1.0, "between_settings": 1.0}
    nodes = graph.solve(BOOK, (ENERGY,), {**columns.known(coefficients), **exact})
    return np.asarray(nodes[ENERGY].value / columns.facts["output_tokens"])


def _factors(row: TextRow, coefficients: Mapping[str, Fact]) -> tuple[Fact, Fact]:
    """What formulas miss of the row's model, and of its setting."""
    model = _model(row)
    ratio = measured_ratio(model) if model else None
    within = coefficients["within_measured" if ratio else "between_settings"]
    named = model.path if model else row.row.get("model") or "a model without a name"
    return (
        ratio or replace(coefficients["between_models"], page=named),
        replace(within, page=f"row {row.row.get('row_id')}"),
    )


def _model(row: TextRow) -> Page | None:
    try:
        return text_model(row.row.get("model") or "")
    except InputError:
        return None


def _warnings(row: TextRow, between: Fact) -> Iterator[str]:
    known = row.known
    weights = known["total_params"] * known["weight_bytes_per_param"]
    if "memory_bytes" in known and weights > known["accelerators"] * known["memory_bytes"]:
        yield f"the weights ({weights / 1e9:.0f} GB) do not fit in the memory"
    if between.tier != "measured":
        yield "no measured ratio for this model"
    if f"{row.prefixes[-1]}_platform_time_factor" not in page(CALIBRATION).facts:
        yield f"nobody measured text on {row.gpu.title}"


def _tier(row: TextRow, coefficients: Mapping[str, Fact]) -> str:
    """Assumed where the accelerator, the batch, or the input of an unknown task is a guess."""
    told = INPUT in row.known or f"{row.task}_input_tokens" in coefficients
    guessed = row.stand_in or not told or "sequences" not in row.known
    return "assumed" if guessed else "calibrated"
