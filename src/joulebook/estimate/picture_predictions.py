"""Predictions for a table of measured configurations, from what its rows ask and nothing measured."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from joulebook.errors import InputError, JoulebookError
from joulebook.estimate.answer import answer
from joulebook.estimate.books import DIFFUSION as BOOK
from joulebook.estimate.calibration.diffusion import PAGE, LeftOut, accelerator_of, model_of
from joulebook.estimate.calibration.diffusion_errors import coefficient_spread
from joulebook.estimate.discrepancies import ENERGY, Served, discrepancies
from joulebook.estimate.draws import Z95
from joulebook.estimate.picture_rows import Configuration, configurations
from joulebook.estimate.prediction import (
    NOT_FINITE,
    Prediction,
    Predictions,
    isfinite,
    nobody_waits,
)
from joulebook.estimate.tables import Row
from joulebook.facts import Fact, find, page


def predict(rows: Sequence[Row], after: Callable[[int], object] = nobody_waits) -> Predictions:
    """What joulebook answers for every usable row; a measured model's own ratio is used.

    The published measurement of a single configuration is not: a table may hold that very row.
    `after` is called with the number of rows just done.

    >>> row = {"row_id": "1", "model": "sd15", "gpu": "h100", "width": "512", "height": "512",
    ...        "frames": "1", "steps": "25", "batch_size": "8", "num_gpus": "1"}
    >>> [round(p.predicted_j) for p in predict([row]).rows]
    [132]
    """
    return _predictions(rows, True, after)


def predict_unmeasured(rows: Sequence[Row]) -> Predictions:
    """The same as if nobody had measured the rows' models: coefficients know them, no ratio does."""
    return _predictions(rows, False, nobody_waits)


def predict_left_out(
    rows: Sequence[Configuration],
    left_out: LeftOut,
    group: Callable[[Configuration], str] = model_of,
) -> Predictions:
    """Every row by the calibration that never saw its group, with that fit's own interval.

    On an accelerator left out the interval is wider by what accelerators differ.
    """
    told = page(PAGE).facts
    unseen = ("between_accelerators",) if group is accelerator_of else ()
    spreads = np.empty(len(rows))
    for name, fit in left_out.calibrations.items():
        at = [i for i, row in enumerate(rows) if group(row) == name]
        spreads[at] = coefficient_spread(fit, [rows[i] for i in at])
    done = []
    for row, energy, spread in zip(rows, left_out.energy_j.tolist(), spreads.tolist(), strict=True):
        unexplained = (told[f"{name}_{row.kind}"] for name in ("between_models", "within_models"))
        widths = [math.log(fact.high) for fact in unexplained] + [Z95 * spread]
        widths += [math.log(told[name].high) for name in unseen]
        factor = math.exp(math.hypot(*widths))
        done.append(
            Prediction(
                row.row, energy, energy / factor, energy * factor,
                "calibrated", row.notes,
            )
        )  # fmt: skip
    return Predictions(tuple(done), ())


def _predictions(
    rows: Sequence[Row], measured: bool, after: Callable[[int], object]
) -> Predictions:
    used, refused = configurations(rows)
    after(len(refused))
    coefficients = page(PAGE).facts
    done: list[Prediction] = []
    for row in used:
        try:
            one = _prediction(row, coefficients, measured)
        except JoulebookError as error:
            refused.append((row.row, str(error)))
        else:
            if isfinite(one):
                done.append(one)
            else:
                refused.append((row.row, NOT_FINITE))
        after(1)
    return Predictions(tuple(done), tuple(refused))


def _prediction(row: Configuration, coefficients: Mapping[str, Fact], measured: bool) -> Prediction:
    asked = {
        name: Fact(name, x, x, x, "1", "disclosed", "caller", "the table's row", page="caller")
        for name, x in row.asked.items()
    }
    facts = {**coefficients, **row.facts, **asked}
    name = row.model.path if row.model else model_of(row)
    precision = find("precisions", _precision(row), "precision")
    setting = " ".join(f"{key}={value:g}" for key, value in row.asked.items())
    served = Served(row.kind, row.model, name, row.gpu, precision, setting)
    factors, notes = discrepancies(served, facts, measured)
    drawn = answer(BOOK, (ENERGY,), {**facts, **factors}, {})[ENERGY]
    quantity = drawn.quantity("J")
    return Prediction(
        row.row, quantity.value, quantity.low, quantity.high, quantity.tier,
        (*row.notes, *notes),
    )  # fmt: skip


def _precision(row: Configuration) -> str:
    told = str(row.row.get("weight_precision") or "fp16")
    try:
        return find("precisions", told, "precision").path.removeprefix("precisions/")
    except InputError:
        return "fp16"  # the configuration's notes say so
