"""Predictions for a table of configurations, beside what was measured there.

The table's columns tell its kind. Measured columns are read only here, after every prediction is
made; a table without them is predicted all the same.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from joulebook.errors import InputError
from joulebook.estimate import picture_predictions, picture_rows, text_predictions
from joulebook.estimate.calibration import text_rows
from joulebook.estimate.prediction import Prediction, Predictions, nobody_waits
from joulebook.estimate.tables import CaseTable, Row, kind_of, measured, number, read_table

FIELDS = ("row_id", "predicted_j", "low_j", "high_j", "tier")
KINDS = {"text": text_rows.COLUMNS, "diffusion": picture_rows.COLUMNS}
PREDICT = {"text": text_predictions.predict, "diffusion": picture_predictions.predict}
MEASURED = {"text": text_rows.MEASURED, "diffusion": picture_rows.MEASURED}
BATCH = {"text": "avg_batch_size", "diffusion": "batch_size"}
BANDS = ((1, "1"), (8, "2 to 8"), (64, "9 to 64"), (512, "65 to 512"))
NO_BATCH = "not given"
_SIZE = re.compile(r"[-_ ]?\d+(\.\d+)?x?\d*(\.\d+)?[bm]\b.*", re.IGNORECASE)


class Accuracy(NamedTuple):
    """How the predictions of some rows compare with their measurements."""

    rows: int
    median_error: float  # of |predicted / measured − 1|
    bias: float  # median of predicted / measured
    within_2x: float
    coverage: float  # share of the measurements inside the 90 % interval

    @classmethod
    def of(cls, found: Sequence["Compared"]) -> "Accuracy":
        """The accuracy over some compared rows.

        >>> Accuracy.of([Compared({}, 2.0, 1.0, 3.0, 4.0), Compared({}, 4.0, 3.0, 5.0, 4.0)])
        Accuracy(rows=2, median_error=0.25, bias=0.75, within_2x=1.0, coverage=0.5)
        """
        ratios = np.array([one.predicted_j / one.measured_j for one in found])
        inside = [one.low_j <= one.measured_j <= one.high_j for one in found]
        return cls(
            len(found),
            float(np.median(np.abs(ratios - 1))),
            float(np.median(ratios)),
            float(np.mean((ratios >= 1 / 2) & (ratios <= 2))),
            float(np.mean(inside)),
        )


class Compared(NamedTuple):
    """A row's prediction with its interval, beside its measurement, in joules of one output."""

    row: Row
    predicted_j: float
    low_j: float
    high_j: float
    measured_j: float


@dataclass(frozen=True, slots=True)
class Validation:
    """What joulebook says of a table, and how well: `accuracy` by what rows are grouped by."""

    kind: str
    predictions: Predictions
    accuracy: Mapping[str, Mapping[str, Accuracy]]
    remarks: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """All of it, each row with its notes; energy in joules of one output."""
        return {
            "kind": self.kind,
            "output": "token" if self.kind == "text" else "image or video",
            "boundary": "accelerator_energy",
            "rows": len(self.predictions.rows) + len(self.predictions.left_out),
            "predicted": len(self.predictions.rows),
            "left_out": [
                {"row_id": row.get("row_id"), "reason": why}
                for row, why in self.predictions.left_out
            ],
            "remarks": list(self.remarks),
            "notes": [{"note": n, "rows": count} for n, count in self.notes()],
            "accuracy": {
                by: {name: found._asdict() for name, found in groups.items()}
                for by, groups in self.accuracy.items()
            },
            "predictions": [_as_json(one) for one in self.predictions.rows],
        }

    def notes(self) -> list[tuple[str, int]]:
        """The notes of the rows by kind: the first of each, and how many rows have one like it."""
        first: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for one in self.predictions.rows:
            for note in one.notes:
                alike = re.sub(r"\d[\d.,]*", "…", re.sub(r"'[^']*'", "'…'", note))
                first.setdefault(alike, note)
                counts[alike] += 1
        return [(first[alike], count) for alike, count in counts.most_common()]

    def csv_rows(self) -> Iterator[tuple[str, ...]]:
        """The header and a line for each prediction, as `--out` writes them."""
        yield FIELDS
        for one in self.predictions.rows:
            numbers = (f"{x:.7g}" for x in (one.predicted_j, one.low, one.high))
            yield (one.row_id, *numbers, one.tier)


def validate(table: CaseTable, after: Callable[[int], object] = nobody_waits) -> Validation:
    """Predictions for every usable row of a table, and how they compare with its measurements.

    `after` is called with the number of rows just done. Raises InputError naming missing columns,
    or the reason why no row can be used.
    """
    kind = kind_of(table, KINDS)
    after(len(table.broken))
    found = PREDICT[kind](table.rows, after)
    found = Predictions(found.rows, (*table.broken, *found.left_out))
    if not found.rows:
        raise InputError(f"{table.path}: no usable row: {found.left_out[0][1]}")
    compared = [
        Compared(p.row, p.predicted_j, p.low, p.high, measured(p.row, MEASURED[kind]))
        for p in found.rows
    ]
    compared = [one for one in compared if one.measured_j > 0]
    remarks = (*_repeated(table.rows), *_unreadable(found.rows, kind))
    return Validation(kind, found, accuracies(compared, kind), remarks)


def validate_file(path: Path, after: Callable[[int], object] = nobody_waits) -> Validation:
    """The same for a CSV file."""
    return validate(read_table(path), after)


def accuracies(found: Sequence[Compared], kind: str) -> dict[str, dict[str, Accuracy]]:
    """Accuracy over all rows, and by accelerator, family of models, task and batch."""
    if not found:
        return {}
    keys: dict[str, Callable[[Row], str]] = {
        "gpu": lambda row: row.get("gpu") or "",
        "family": lambda row: family(row.get("model") or ""),
        "task": lambda row: row.get("task") or "",
        "batch": lambda row: batch_band(row, kind),
    }
    return {"all": {"": Accuracy.of(found)}} | {
        by: _grouped(found, key) for by, key in keys.items()
    }


def _grouped(found: Iterable[Compared], key: Callable[[Row], str]) -> dict[str, Accuracy]:
    groups: dict[str, list[Compared]] = {}
    for one in found:
        groups.setdefault(key(one.row), []).append(one)
    order = [name for _, name in BANDS]
    return {
        name: Accuracy.of(groups[name])
        for name in sorted(groups, key=lambda n: (order.index(n) if n in order else 9, n))
    }


def family(model: str) -> str:
    """The organisation of a model's name, or what stands before its size.

    >>> family("Qwen/Qwen3-8B"), family("Llama-2-7b-chat-hf")
    ('Qwen', 'Llama-2')
    """
    organisation, slash, _ = model.partition("/")
    return organisation if slash else _SIZE.sub("", model) or model


def batch_band(row: Row, kind: str) -> str:
    """The class of batch sizes that a row is in.

    >>> batch_band({"batch_size": "4"}, "diffusion")
    '2 to 8'
    """
    batch = number(row, BATCH[kind])
    if not batch > 0:
        return NO_BATCH
    return next((name for most, name in BANDS if batch <= most), "above 512")


def _repeated(rows: Iterable[Row]) -> Iterator[str]:
    """What to say of row_ids that are not unique: each such row is predicted by itself."""
    counts = Counter((row.get("row_id") or "").strip() for row in rows)
    empty = counts.pop("", 0)
    if empty:
        yield f"{empty} rows have no row_id"
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        some = ", ".join(twice[:3]) + (" …" if len(twice) > 3 else "")
        yield f"not unique, each of the rows predicted by itself: row_id {some}"


def _unreadable(found: Iterable[Prediction], kind: str) -> Iterator[str]:
    told = [one.row.get(MEASURED[kind]) for one in found]
    strange = [text for text in told if text and not measured({"x": text}, "x") > 0]
    if strange:
        yield (
            f"{len(strange)} measurements in {MEASURED[kind]} are no numbers above 0, such as "
            f"{strange[0]!r}: not compared"
        )


def _as_json(one: Prediction) -> dict[str, Any]:
    return {
        "row_id": one.row_id, "predicted_j": one.predicted_j, "low_j": one.low, "high_j": one.high,
        "tier": one.tier, "notes": list(one.notes),
    }  # fmt: skip
