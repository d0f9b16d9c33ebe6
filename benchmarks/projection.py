"""What a ledger loses where models have sliding windows, on a real trace of requests.

The ten terms of a rate card cannot hold a window; the card's projection stands in for it.
"""

import csv
import os
from pathlib import Path

import numpy as np

from joulebook import graph
from joulebook.estimate import deploy, rate_card
from joulebook.estimate.deployment import BOOK
from joulebook.estimate.moments import TOKENS, terms_of

DATA = Path(os.environ.get("JOULEBOOK_DATA") or "absent")
TRACE = DATA / "traces/AzureLLMInferenceTrace_conv.csv"
MODELS = ("google/gemma-3-27b-it", "openai/gpt-oss-120b", "google/gemma-2-9b-it")
ENERGY = "accelerator_energy_j"


def main() -> None:
    """Print the errors of a total and of single requests."""
    if not TRACE.is_file():
        print("JOULEBOOK_DATA names no folder: the errors of the projection are left out")
        return
    with TRACE.open(encoding="utf-8") as file:
        rows = [(r["ContextTokens"], 0, r["GeneratedTokens"]) for r in csv.DictReader(file)]
    trace = np.array(rows, dtype=float)
    for model in MODELS:
        served = deploy(model, gpu="h100-sxm", batch=64)
        card = rate_card(served, trace[:: len(trace) // 4_096])
        known = served.known | dict(zip(TOKENS, trace.T, strict=True))
        exact = graph.solve(BOOK, (ENERGY,), known)[ENERGY].value.sum()
        error = terms_of(*trace.T).sum(axis=0) @ card.medians[0] / exact - 1
        single = 100 * card.projection_error
        print(f"{model}: total {100 * error:+.3f} %, 95 % of single requests within {single:.1f} %")


if __name__ == "__main__":
    main()
