"""Accuracy of text estimates against measured configurations, given their batch and output length.

The measured inputs are not published; a stated guess per task stands in for them. These are figures
to look at, never a test: the coefficients are not fitted yet.
"""

import csv
import os
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

import numpy as np

from joulebook import graph
from joulebook.errors import JoulebookError
from joulebook.estimate import deploy, rate_card
from joulebook.estimate.deployment import BOOK
from joulebook.estimate.moments import TOKENS, terms_of

TABLE = Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "measured/calib_text.csv"
TRACE = TABLE.parents[1] / "traces/AzureLLMInferenceTrace_conv.csv"
GPUS = {
    "H100-SXM5-80GB": "h100-sxm",
    "B200-SXM-180GB": "b200-sxm",
    "A100-SXM4-40GB": "a100-sxm-40gb",
}
INPUT_TOKENS = {"gpqa": 250, "lm-arena-chat": 180, "humaneval-code": 150, "sourcegraph-fim": 600}
OTHER_INPUT_TOKENS = 400


def main() -> None:
    """Print predicted over measured accelerator energy per output token, by kind of configuration."""
    if not TABLE.is_file():
        print(
            "JOULEBOOK_DATA names no folder: the measured configurations are not published with this"
        )
        return
    with TABLE.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["source"].startswith("ml.energy-v")]
    ratios: dict[str, list[float]] = defaultdict(list)
    left_out = 0
    for row in rows:
        try:
            ratio = predicted_j_per_token(row) / float(row["energy_per_token_j"])
        except (KeyError, JoulebookError):
            left_out += 1
            continue
        for group in ("all", row["source"], row["gpu"], batch_group(float(row["avg_batch_size"]))):
            ratios[group].append(ratio)
    print(f"{'':20} {'rows':>5} {'median':>7} {'p10':>5} {'p90':>5} {'MdAPE':>6} {'within 2x':>9}")
    for group, found in sorted(ratios.items()):
        print_row(group, found)
    print_projection_errors()
    print(f"left out: {left_out} rows whose accelerator or model name has no page yet")


def print_projection_errors() -> None:
    """What a ledger loses where models have sliding windows, on a real trace."""
    with TRACE.open(encoding="utf-8") as file:
        rows = [(r["ContextTokens"], 0, r["GeneratedTokens"]) for r in csv.DictReader(file)]
    trace = np.array(rows, dtype=float)
    for model in ("google/gemma-3-27b-it", "openai/gpt-oss-120b", "google/gemma-2-9b-it"):
        served = deploy(model, gpu="h100-sxm", batch=64)
        card = rate_card(served, trace[:: len(trace) // 4_096])
        known = served.known | dict(zip(TOKENS, trace.T, strict=True))
        exact = graph.solve(BOOK, ("accelerator_energy_j",), known)[
            "accelerator_energy_j"
        ].value.sum()
        error = terms_of(*trace.T).sum(axis=0) @ card.medians[0] / exact - 1
        single = 100 * card.projection_error
        print(f"{model}: total {100 * error:+.3f} %, 95 % of single requests within {single:.1f} %")


def predicted_j_per_token(row: dict[str, str]) -> float:
    """Accelerator energy per output token of a measured configuration."""
    served = deploy(
        row["model"],
        gpu=GPUS[row["gpu"]],
        gpus=int(row["num_gpus"]),
        precision=row["weight_precision"],
    )
    outputs = float(row["avg_output_tokens"])
    inputs = float(INPUT_TOKENS.get(row["task"], OTHER_INPUT_TOKENS))
    stated = {
        "batch": float(row["avg_batch_size"]), "input_uncached_tokens": inputs,
        "input_cached_tokens": 0.0, "output_tokens": outputs,
        "mean_context_tokens": inputs + outputs / 2, "mean_prefill_context_tokens": inputs / 2,
    }  # fmt: skip
    nodes = graph.solve(BOOK, ("accelerator_energy_j",), served.known | stated)
    return float(nodes["accelerator_energy_j"].value) / outputs


def batch_group(batch: float) -> str:
    """A class of batch size."""
    return next((f"batch < {limit}" for limit in (12, 96, 768) if batch < limit), "batch >= 768")


def print_row(group: str, found: list[float]) -> None:
    """One line of the table."""
    cuts = quantiles(found, n=10)
    error = median(abs(x - 1) for x in found)
    within = sum(0.5 < x < 2 for x in found) / len(found)
    print(
        f"{group:20} {len(found):5} {median(found):7.2f} {cuts[0]:5.2f} {cuts[-1]:5.2f} "
        f"{100 * error:5.0f}% {100 * within:8.0f}%"
    )


if __name__ == "__main__":
    main()
