"""A table of measured text inference as columns of facts, in exactly the columns of `calib_text.csv`.

What a row says of its model comes from the row; what it says of its accelerator is only a name, and
the facts come from that accelerator's page, or the nearest known one's, which the row's notes say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.books import TEXT as BOOK
from joulebook.estimate.deployment import peak_rate, specific_names
from joulebook.estimate.tables import Row, accelerator, count, number, positive
from joulebook.facts import Page, find, page

COLUMNS = (
    "row_id", "task", "model", "total_params_b", "active_params_b", "layers", "hidden", "heads",
    "kv_heads", "head_dim", "weight_precision", "gpu", "num_gpus", "avg_output_tokens", "engine",
)  # fmt: skip
DEFAULT_PAGES = ("defaults/serving", "defaults/engine", "defaults/benchmark")
MEASURED = "energy_per_token_j"
INPUT = "input_uncached_tokens"
UNKNOWN_TASK = "unknown_task_input_tokens"
VISION_TASKS = ("image-chat", "video-chat", "llava-visual-chat")
GIVEN = (INPUT, "sequences")  # what a table may leave out
BILLION = 1e9


@dataclass(frozen=True, slots=True)
class TextRow:
    """One usable row: the facts that formulas ask for, and which coefficients hold for it alone."""

    row: Row
    known: Mapping[str, float]
    gpu: Page
    engine: Page
    precision: Page
    notes: tuple[str, ...] = ()
    stand_in: bool = False  # the accelerator is another's page: nobody measured it

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Beginnings of the coefficients that hold for this row's format, engine, accelerator."""
        *others, platform = specific_names(self.precision, self.engine, self.gpu)
        return (*others, "stand_in" if self.stand_in else platform)

    @property
    def task(self) -> str:
        """The task as coefficients are named for it."""
        return self.row["task"].replace("-", "_")


@dataclass(slots=True)
class _Reading:
    """A row being read: its notes gather here."""

    row: Row
    notes: list[str] = field(default_factory=list)

    def number(self, name: str) -> float:
        return number(self.row, name)

    def positive(self, name: str) -> float:
        return positive(self.row, name)

    def or_else(self, name: str, otherwise: float) -> float:
        value = self.number(name)
        return value if np.isfinite(value) else otherwise

    def named(self, folder: str, name: str, kind: str, otherwise: str) -> Page:
        try:
            return find(folder, name, kind)
        except UnknownNameError:
            nearest = page(f"{folder}/{otherwise}")
            told = f"unknown {kind} {name!r}" if name else f"no {kind} given"
            self.notes.append(f"{told}: taken as {nearest.title}")
            return nearest


def text_rows(rows: Sequence[Row]) -> tuple[list[TextRow], list[tuple[Row, str]]]:
    """The usable rows, and the others with the reason why not."""
    used, left_out = [], []
    for row in rows:
        try:
            used.append(text_row(row))
        except InputError as error:
            left_out.append((row, str(error)))
    return used, left_out


def text_row(row: Row) -> TextRow:
    """One row as facts; raises InputError naming a cell that cannot be used.

    Names of models mean nothing here: an accelerator's, a format's or an engine's is looked up, and
    an unknown one is taken as the nearest, which the row's notes say.
    """
    reading = _Reading(row)
    gpu, note = accelerator(row.get("gpu") or "")
    if note:
        reading.notes.append(note)
    engine = reading.named("engines", row.get("engine") or "", "engine", "vllm-0.11")
    told = row.get("weight_precision") or "bf16"
    precision = reading.named("precisions", told, "precision", "bf16")
    known = _architecture(reading) | _machine(reading, gpu, precision) | _operation(reading)
    for name, value in known.items():
        if not np.isfinite(value):
            raise InputError(f"{name} is missing or no number")
    return TextRow(row, known, gpu, engine, precision, tuple(reading.notes), bool(note))


def _architecture(reading: _Reading) -> dict[str, float]:
    """The model from the row's columns; what they leave out is typical of its size."""
    number, or_else = reading.number, reading.or_else
    total = reading.positive("total_params_b") * BILLION
    active = or_else("active_params_b", total / BILLION) * BILLION
    multiplied = or_else("active_matmul_params_b", active / BILLION) * BILLION
    experts = or_else("experts", 0.0)
    told = {
        "total_params": total,
        "active_params": active,
        "multiplied_params": min(multiplied, active),
        "other_params": or_else("vision_params_b", 0.0) * BILLION,
        "unselected_params": max(total - active, 0.0),
        "experts": max(experts, 1.0),
        "experts_per_token": or_else("top_k", 1.0) if experts > 1 else 1.0,
    }
    shape = {name: number(name) for name in ("layers", "hidden", "heads", "kv_heads", "head_dim")}
    told |= {name: _above_0(name, x) for name, x in shape.items() if np.isfinite(x)}
    told |= _typical(reading, told)
    window = or_else("window", 0.0)
    full = or_else("full_attn_layers", told["layers"])
    shards = number("tp")
    if shards > 0 and told["heads"] % shards:
        reading.notes.append(f"tp={shards:g} does not divide the {told['heads']:g} heads")
    return told | {
        "full_attention_layers": full,
        "window_layers": told["layers"] - full if window > 0 else 0.0,
        "window_tokens": window if window > 0 else 1.0,
    }


def _typical(reading: _Reading, told: Mapping[str, float]) -> dict[str, float]:
    """Shape of a model of that size, for what the row leaves out."""
    missing = [name for name in ("layers", "hidden", "heads") if name not in told]
    reading.notes += [
        f"{n} not given: of every head" for n in ("kv_heads", "head_dim") if n not in told
    ]
    typical = {name: fact.value for name, fact in page("defaults/architecture").facts.items()}
    nodes = graph.solve(BOOK, ("layers", "hidden", "heads"), {**typical, **told})
    found = {name: float(nodes[name].value) for name in missing}
    if missing:
        reading.notes.append(f"{', '.join(missing)} not given: typical of the size")
    known = {**told, **found}
    return found | {
        "kv_heads": known.get("kv_heads", known["heads"]),
        "head_dim": known.get("head_dim", known["hidden"] / known["heads"]),
    }


def _machine(reading: _Reading, gpu: Page, precision: Page) -> dict[str, float]:
    wanted = ("tdp_w", "memory_bytes", "memory_bytes_per_s", "interconnect_bytes_per_s")
    facts = {name: gpu.facts[name].value for name in wanted if name in gpu.facts}
    return facts | {
        "peak_flop_per_s": peak_rate(gpu, precision).value,
        "weight_bytes_per_param": precision.facts["weight_bytes_per_param"].value,
        "accelerators": count(reading.row, "num_gpus"),
        "data_parallel": count(reading.row, "dp", 1.0),
        "pipeline_stages": count(reading.row, "pp", 1.0),
    }


def _operation(reading: _Reading) -> dict[str, float]:
    typical = page("defaults/serving").facts["mean_output_tokens"].value
    output = _above_0("avg_output_tokens", reading.or_else("avg_output_tokens", typical))
    if not np.isfinite(reading.number("avg_output_tokens")):
        reading.notes.append("no output length given: that of a conversation")
    given = {
        "sequences": reading.or_else("avg_batch_size", reading.number("max_num_seqs")),
        INPUT: reading.number("avg_input_tokens"),
    }
    if not np.isfinite(given["sequences"]):
        reading.notes.append("no batch given: a prior")
    elif not np.isfinite(reading.number("avg_batch_size")):
        reading.notes.append("no mean batch given: max_num_seqs stands for it")
    operation = {
        "output_tokens": output,
        "mean_output_tokens": output,
        "input_cached_tokens": 0.0,
        "mean_cached_tokens": 0.0,
        "vision_share": float((reading.row.get("task") or "") in VISION_TASKS),
    }
    columns = {"sequences": "avg_batch_size", INPUT: "avg_input_tokens"}
    return operation | {n: _above_0(columns[n], x) for n, x in given.items() if np.isfinite(x)}


def _above_0(name: str, value: float) -> float:
    if not value > 0:
        raise InputError(f"{name}={value:g}: expected a number above 0")
    return value


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Rows side by side: facts, and which coefficients hold for which row."""

    facts: Mapping[str, Any]
    holds: Mapping[str, np.ndarray]  # by the beginning of a coefficient's name
    tasks: Mapping[str, np.ndarray]
    given: Mapping[str, np.ndarray]  # input and batch: nan where the table does not say

    @classmethod
    def of(cls, rows: Sequence[TextRow]) -> "Columns":
        """The columns of some rows, with the defaults for what no table says."""
        facts: dict[str, Any] = {}
        for path in DEFAULT_PAGES:
            facts |= {name: fact.value for name, fact in page(path).facts.items()}
        for name in {name for row in rows for name in row.known} - set(GIVEN):
            facts[name] = np.array([row.known.get(name, facts.get(name, np.nan)) for row in rows])
        prefixes = sorted({prefix for row in rows for prefix in row.prefixes})
        tasks = np.array([row.task for row in rows])
        return cls(
            facts,
            {prefix: np.array([prefix in row.prefixes for row in rows]) for prefix in prefixes},
            {task: tasks == task for task in sorted(set(tasks))},
            {name: np.array([row.known.get(name, np.nan) for row in rows]) for name in GIVEN},
        )

    def upright(self) -> "Columns":
        """The same with shape (rows, 1), to stand beside draws of shape (COUNT,)."""
        parts = (self.facts, self.holds, self.tasks, self.given)
        return Columns(*({n: _upright(x) for n, x in part.items()} for part in parts))

    def known(self, coefficients: Mapping[str, Any]) -> dict[str, Any]:
        """All that formulas may ask: a coefficient's specific value in the rows it holds for."""
        told = dict(coefficients)
        for prefix, holds in self.holds.items():
            for name in [n for n in coefficients if n.startswith(f"{prefix}_")]:
                plain = name.removeprefix(f"{prefix}_")
                otherwise = told[plain] if plain in told else self.facts[plain]
                told[plain] = np.where(holds, coefficients[name], otherwise)
        inputs = self._where_not_given(INPUT, self._task_inputs(coefficients))
        batch = self._where_not_given("sequences", told.get("batch", self.facts["batch"]))
        return {
            **self.facts, **told, INPUT: inputs, "mean_input_tokens": inputs, "sequences": batch
        }  # fmt: skip

    def _task_inputs(self, coefficients: Mapping[str, Any]) -> Any:
        """Mean input by row: that of its task, else that of any task."""
        inputs = coefficients[UNKNOWN_TASK]
        for task, holds in self.tasks.items():
            inputs = np.where(holds, coefficients.get(f"{task}_input_tokens", inputs), inputs)
        return inputs

    def _where_not_given(self, name: str, otherwise: Any) -> np.ndarray:
        given = self.given[name]
        return np.where(np.isfinite(given), given, otherwise)


def _upright(value: Any) -> Any:
    return value[:, None] if isinstance(value, np.ndarray) else value
