"""Rows of a table of measured image and video configurations, as facts and requests.

The columns are those of ML.ENERGY's figures as we keep them (measured/calib_diffusion.csv).
Measured columns are never read here: they are what is to be predicted.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from joulebook.errors import FactError, InputError, MissingFactError, UnknownNameError
from joulebook.estimate.denoisers import (
    KINDS,
    accelerator_facts,
    model_facts,
    settled,
    table_facts,
)
from joulebook.estimate.tables import Row, accelerator, count, measured, number
from joulebook.facts import Fact, Page, find, page

ASKED = {
    "width": "width", "height": "height", "frames": "frames", "steps": "steps",
    "batch_size": "batch", "num_gpus": "accelerators", "ulysses": "ulysses", "ring": "ring",
    "cfg_passes": "guidance_passes",
}  # fmt: skip
OPTIONAL = {"frames": 1.0, "ring": 1.0}
UNSAID = ("ulysses", "cfg_passes")
COLUMNS = (
    "row_id", "task", "model", "weight_precision", "width", "height", "steps", "batch_size", "gpu",
    "num_gpus",
)  # fmt: skip
MEASURED = "energy_per_output_j"
DEFAULT_PRECISION = "fp16"


@dataclass(frozen=True, slots=True)
class Configuration:
    """One usable row: the facts of its model and accelerator, what it asks, and who it is."""

    row: Row
    facts: Mapping[str, Fact]
    asked: Mapping[str, float]
    model: Page | None
    gpu: Page
    notes: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`image` or `video`."""
        told = str(self.row.get("task") or "")
        return "video" if "video" in told or self.asked["frames"] > 1 else "image"

    @property
    def measured_j(self) -> float:
        """Measured energy of one output; NaN where the table has none."""
        return measured(self.row, MEASURED)

    @property
    def measured_s(self) -> float:
        """Measured accelerator-seconds of one output; NaN where the table has none."""
        whole = measured(self.row, "batch_latency_s") * self.asked["accelerators"]
        return whole / self.asked["batch"]


def configuration(row: Row) -> Configuration:
    """A row's configuration; raises InputError saying why a row cannot be used."""
    asked = _asked(row)
    notes: list[str] = []
    model, architecture = _model(row, notes)
    gpu, note = accelerator(str(row.get("gpu") or ""))
    if note:
        notes.append(note)
    try:
        told = str(row.get("weight_precision") or DEFAULT_PRECISION)
        precision = find("precisions", told, "precision")
    except UnknownNameError as error:
        precision = page(f"precisions/{DEFAULT_PRECISION}")
        notes.append(f"{error}: taken as {precision.title}")
    facts = {**page("defaults/pictures").facts, **architecture}
    facts |= accelerator_facts(gpu, precision)
    asked.setdefault("guidance_passes", facts["guidance_passes"].value)
    return Configuration(row, settled(facts), asked, model, gpu, tuple(notes))


def configurations(rows: Iterable[Row]) -> tuple[list[Configuration], list[tuple[Row, str]]]:
    """Usable rows, and those left out with the reason."""
    used, left_out = [], []
    for row in rows:
        try:
            used.append(configuration(row))
        except (InputError, FactError) as error:
            left_out.append((row, str(error)))
    return used, left_out


def columns(rows: Sequence[Configuration]) -> dict[str, np.ndarray]:
    """Every fact's median and every asked value as a column over the rows."""
    shared = set.intersection(*({*r.facts, *r.asked} for r in rows))
    return {
        name: np.array([r.asked[name] if name in r.asked else r.facts[name].value for r in rows])
        for name in sorted(shared)
    }


def _asked(row: Row) -> dict[str, float]:
    asked = {}
    for column, name in ASKED.items():
        if column in UNSAID and not number(row, column) > 0:
            continue  # the machine or the model says
        asked[name] = count(row, column, OPTIONAL.get(column, math.nan))
    asked.setdefault("ulysses", max(asked["accelerators"] / asked["ring"], 1.0))
    return asked


def _model(row: Row, notes: list[str]) -> tuple[Page | None, dict[str, Fact]]:
    """The model's page and facts; for a model without one, what the row tells, said in a note."""
    told = str(row.get("model") or "")
    try:
        found = find("models", told, "model")
        if found.text.get("kind") in KINDS:
            return found, model_facts(found)
        notes.append(f"model {told!r} is known as a model for {found.text.get('kind')}")
    except UnknownNameError:
        notes.append(f"unknown model {told!r}: the row's own columns describe it")
    try:
        return None, table_facts(row)
    except MissingFactError as error:
        raise InputError(str(error)) from None
