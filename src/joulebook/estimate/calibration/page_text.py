"""Fact files as text: what a calibration writes."""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from joulebook.estimate.calibration.fit import Fitted
from joulebook.facts import Fact

UNITS = {  # SI symbols and the units that fact files write them in
    "FLOP/s": ("TFLOP/s", 1e12),
}


def table_text(fields: Sequence[str], found: Iterable[tuple[Any, ...]]) -> str:
    """Ratios as CSV, four digits."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(fields)
    for one in found:
        writer.writerow([f"{x:.4f}" if isinstance(x, float) else x for x in one])
    return file.getvalue()


def fit_lines(fitted: Fitted, figures: Mapping[str, float]) -> Iterator[str]:
    """The head of a calibration: figures of its errors, its coefficients, their correlation."""
    told = [f"{name} {value:.4f}" for name, value in figures.items()]
    yield "# medians of |predicted / measured - 1|, and medians of predicted / measured"
    yield f"errors = {json.dumps(told, indent=4)}"
    yield f"coefficients = {json.dumps(list(fitted.values), indent=4)}"
    yield "correlation = ["
    for line in fitted.correlation:
        yield f"    [{', '.join(f'{x:.4f}' for x in line)}],"
    yield "]\n"


def fact_line(fact: Fact, source: str) -> str:
    """A fact; where it does not come from the page's own `source`, with where it does come from."""
    unit, factor = UNITS.get(fact.unit, (fact.unit, 1.0))
    numbers = ", ".join(
        f"{key} = {getattr(fact, key) / factor:.6g}" for key in ("value", "low", "high")
    )
    note = f", note = {json.dumps(fact.note)}" if fact.note else ""
    whence = "" if fact.source == source else (
        f', source = "{fact.source}", where = {json.dumps(fact.where)}, '
        f'tier = "{fact.tier}", via = "", seen = {str(fact.seen).lower()}'
    )  # fmt: skip
    return f'{fact.name} = {{{numbers}, unit = "{unit}"{whence}{note}}}'


def factor_line(name: str, half_width: float, note: str) -> str:
    """A factor with a median of 1 and that half-width of its 90 % interval, in logarithms."""
    low, high = math.exp(-half_width), math.exp(half_width)
    return f'{name} = {{value = 1, low = {low:.4f}, high = {high:.4f}, note = "{note}"}}'
