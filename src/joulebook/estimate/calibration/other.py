"""Calibrating encoders and speech: few coefficients on measured energy per query of one H100.

Only rows whose model has a page count, by its own name or by the page of the model it was tuned
from; what a query of the measured sets holds is not in the table and fitted along. The table itself
is read from the folder of shared data and never kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from joulebook import graph
from joulebook.estimate import tables
from joulebook.estimate.books import ENCODER, SPEECH
from joulebook.estimate.calibration.errors import print_nothing
from joulebook.estimate.calibration.fit import Fitted, fit
from joulebook.estimate.tables import measured, read_table
from joulebook.facts import Fact, find, index, page

TABLE = Path("measured") / "other_tasks.csv"
COLUMNS = ("model", "task", "gpu_j_per_query")
MEASURED = "gpu_j_per_query"
GPU = "gpus/h100-sxm"
SPREAD = 0.2  # how far a row is expected to lie from a good model, in logarithms
# the pages of the models that these were tuned from, as their names say
TUNED_FROM = {
    "intfloat/multilingual-e5-large-instruct": "intfloat/multilingual-e5-large",
    "avsolatorio/GIST-all-MiniLM-L6-v2": "sentence-transformers/all-MiniLM-L6-v2",
    "izhx/udever-bloom-7b1": "bigscience/bloom-7b1",
    "michelecafagna26/gpt2-medium-finetuned-sst2-sentiment": "openai-community/gpt2-medium",
    "mnoukhov/gpt2-imdb-sentiment-classifier": "openai-community/gpt2",
}
TOKENS_OF = {
    "sentence_similarity": "similarity_tokens",
    "text_classification": "classification_tokens",
    "asr": "recognition_tokens",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One measured model: joules of a query, its task, and every fact but the coefficients."""

    model: str
    task: str
    joules: float
    known: Mapping[str, float]


def rows(folder: Path) -> list[Row]:
    """The rows of the table whose model has a page."""
    return usable(read_table(folder / TABLE).rows)


def usable(found: Sequence[tables.Row]) -> list[Row]:
    """Those of a table's rows that are measured and whose model has a page."""
    return [
        Row(row["model"], row["task"], measured(row, MEASURED), _known(row))
        for row in found
        if row["task"] in TOKENS_OF
        and _page_name(row) in index("models")
        and measured(row, MEASURED) > 0
    ]


def calibrate(found: Sequence[Row]) -> Fitted:
    """The coefficients of `priors/other` that explain the rows best."""
    priors = page("priors/other").facts
    logs = np.log([row.joules for row in found])
    spreads = np.full(len(found), SPREAD)
    groups = [row.model for row in found]
    return fit(lambda values: predict(found, values), logs, spreads, groups, priors)


def left_out(
    found: Sequence[Row], after: Callable[[str], object] = print_nothing
) -> dict[str, float]:
    """For each model, ln(predicted / measured) of a fit that never saw it.

    `after` is called with the name of each model when its fit is done.
    """
    errors = {}
    for row in found:
        values = calibrate([other for other in found if other.model != row.model]).values
        errors[row.model] = float(predict([row], values)[0] - np.log(row.joules))
        after(row.model)
    return errors


def predict(found: Sequence[Row], values: Mapping[str, float]) -> np.ndarray:
    """ln(joules) of the rows under some coefficients."""
    return np.log([_joules(row, values) for row in found])


def _joules(row: Row, values: Mapping[str, float]) -> float:
    tokens = values[TOKENS_OF[row.task]]
    speech = row.task == "asr"
    length = {"transcript_tokens": tokens, "audio_windows": 1.0} if speech else {}
    known = {**row.known, **values, "input_tokens": tokens, **length}
    nodes = graph.solve(SPEECH if speech else ENCODER, ("accelerator_energy_j",), known)
    return float(nodes["accelerator_energy_j"].value)


def _page_name(row: Mapping[str, str]) -> str:
    return TUNED_FROM.get(row["model"], row["model"]).lower()


def _known(row: Mapping[str, str]) -> dict[str, float]:
    """Facts of the model, of the accelerator it was measured on, and a batch of one."""
    model = find("models", _page_name(row), "model")
    precision = page(f"precisions/{model.text['precision']}")
    speech = ("defaults/speech",) if row["task"] == "asr" else ()
    facts: dict[str, Fact] = {}
    for path in ("defaults/kernels", "defaults/encoder", *speech, GPU):
        facts |= page(path).facts
    facts |= {**precision.facts, **model.facts}
    known = {name: fact.value for name, fact in facts.items()}
    peak = known["peak_fp16_flop_per_s"]
    return known | {"peak_flop_per_s": peak, "batch": 1.0, "implementation_factor": 1.0}
