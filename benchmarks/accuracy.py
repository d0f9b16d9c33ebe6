"""Accuracy on models and accelerators that the fit never saw, beside other tools and the noise floor.

    python benchmarks/accuracy.py           tables on the terminal, charts in build/accuracy
    python benchmarks/accuracy.py --json    every row's prediction, as JSON
    python benchmarks/accuracy.py --write   also docs/accuracy.md with its chart

Each model, and each accelerator, is left out and everything fitted again from a cold start. These
are figures to look at, never a test.
"""

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import accuracy_page
import numpy as np
import peers
from rich.console import Console
from rich.progress import Progress

from joulebook.estimate import picture_predictions, text_predictions
from joulebook.estimate.calibration import diffusion, text, text_errors, text_rows
from joulebook.estimate.calibration.errors import print_nothing
from joulebook.estimate.calibration.text_rows import TextRow
from joulebook.estimate.picture_rows import Configuration, configurations
from joulebook.estimate.prediction import Prediction
from joulebook.estimate.tables import measured, read_table
from joulebook.estimate.validation import MEASURED, Accuracy, Compared, accuracies

DATA = Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "measured"
SCORED = ("ml.energy-v2", "ml.energy-v3")
CORES = 2
Group = Callable[[Any], str]
_task: Callable[[str], Any]  # what a forked process is asked to do; set before it is forked


def main() -> None:
    """Print the tables; see the module's first lines for the options."""
    if not DATA.is_dir():
        print("JOULEBOOK_DATA names no folder: the measured configurations are not published here")
        return
    start = time.perf_counter()
    found = run()
    found["seconds"] = time.perf_counter() - start
    if "--json" in sys.argv:
        json.dump(as_json(found), sys.stdout, indent=1, allow_nan=False)
        return
    accuracy_page.show(Console(), found)
    accuracy_page.charts(found, Path("build/accuracy"))
    if "--write" in sys.argv:
        accuracy_page.write(found, Path("docs"))


def run() -> dict[str, Any]:
    """Everything that the page tells: rows compared by test, peers, and rows that are not scored."""
    rows, _ = text_rows.text_rows(read_table(DATA / "calib_text.csv").rows)
    pictures, _ = configurations(read_table(DATA / "calib_diffusion.csv").rows)
    scored = [row for row in rows if row.row["source"] in SCORED]
    tests: dict[str, list[Compared]] = {}
    groups: dict[str, Group] = {
        "model": text.model_of, "architecture": text.architecture_of, "accelerator": text.accelerator_of,
    }  # fmt: skip
    picture_groups = {"model": diffusion.model_of, "accelerator": diffusion.accelerator_of}
    with Progress(console=Console(stderr=True), transient=True) as bar:
        at = bar.add_task("left out, fitted again", total=total(scored, groups))
        for name, group in groups.items():
            left = leave_out_text(rows, group, lambda _: bar.update(at, advance=1))
            tests[f"text, {name}"] = compared(
                text_predictions.left_out_predictions(left.rows, left.logs, left.coefficients),
                "text",
            )
        for name, group in picture_groups.items():
            tests |= leave_out_pictures(pictures, group, name)
    asked = [row for row in scored if text.measured_j(row) > 0]
    return {
        "tests": tests,
        "peers": {
            name: with_measured(asked, values)
            for name, values in peers.ecologits_predictions(asked).items()
        },
        "absent": peers.absent_peers(),
        "not_scored": not_scored(rows),
        "rows": {"text": len(rows), "scored": len(asked), "pictures": len(pictures)},
    }


def total(rows: Sequence[TextRow], groups: dict[str, Group]) -> int:
    """How many fits of text there will be."""
    return sum(len({group(row) for row in rows}) for group in groups.values())


def leave_out_text(
    rows: Sequence[TextRow], group: Group, after: Callable[[str], object] = print_nothing
) -> text_errors.LeftOut:
    """The same as `text_errors.leave_out`, on all cores."""
    counted = text_errors.counted_rows(rows)
    groups = np.array([group(row) for row in counted])
    logs, spread = np.empty(len(counted)), np.empty(len(counted))
    names = sorted(set(groups.tolist()))
    for name, parts in forked(lambda name: text_errors.without(rows, group, name), names):
        logs[groups == name], spread[groups == name] = parts
        after(name)
    return text_errors.LeftOut(tuple(counted), groups, logs, spread)


def forked(task: Callable[[str], Any], names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What `task` gives for each name, on all cores; forks, so the task may hold anything."""
    global _task
    _task = task
    with multiprocessing.get_context("fork").Pool(min(CORES, os.cpu_count() or 1)) as pool:
        yield from zip(names, pool.imap(_asked, names), strict=True)


def _asked(name: str) -> Any:
    return _task(name)


def leave_out_pictures(
    rows: Sequence[Configuration], group: Group, name: str
) -> dict[str, list[Compared]]:
    """Images and video predicted with their group left out."""
    left = diffusion.leave_out(rows, group)
    found = picture_predictions.predict_left_out(rows, left, group)
    by_kind: dict[str, list[Compared]] = {}
    for row, one in zip(rows, compared(found.rows, "diffusion"), strict=True):
        by_kind.setdefault(f"{row.kind}, {name}", []).append(one)
    return by_kind


def compared(found: Sequence[Prediction], kind: str) -> list[Compared]:
    """Predictions beside measurements; only rows that were measured."""
    both = [
        Compared(p.row, p.predicted_j, p.low, p.high, measured(p.row, MEASURED[kind]))
        for p in found
    ]
    return [one for one in both if one.measured_j > 0]


def with_measured(rows: Sequence[TextRow], values: Sequence[float]) -> list[Compared]:
    """A peer's predictions beside measurements; it states no interval."""
    return [
        Compared(row.row, value, value, value, text.measured_j(row))
        for row, value in zip(rows, values, strict=True)
    ]


def not_scored(rows: Sequence[TextRow]) -> dict[str, list[Compared]]:
    """The rows of old loops by table, predicted as `joulebook validate` would."""
    asked = [row.row for row in rows if row.row["source"] not in SCORED]
    by_source: dict[str, list[Compared]] = {}
    for one in compared(text_predictions.predict(asked).rows, "text"):
        by_source.setdefault(one.row["source"], []).append(one)
    return by_source


def as_json(found: dict[str, Any]) -> dict[str, Any]:
    """The accuracies, and every row of every test."""
    told = {"seconds": found["seconds"], "absent": found["absent"], "rows": found["rows"]}
    for part in ("tests", "peers", "not_scored"):
        told[part] = {
            name: {
                "accuracy": Accuracy.of(rows)._asdict(),
                "by": {
                    by: {n: a._asdict() for n, a in groups.items()}
                    for by, groups in accuracies(rows, _kind(name)).items()
                },
                "rows": [
                    {"row_id": one.row["row_id"]}
                    | {k: v for k, v in one._asdict().items() if k != "row"}
                    for one in rows
                ],
            }
            for name, rows in found[part].items()
        }
    return told


def _kind(name: str) -> str:
    return "diffusion" if name.startswith(("image", "video")) else "text"


if __name__ == "__main__":
    main()
