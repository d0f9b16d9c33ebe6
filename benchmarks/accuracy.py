"""Accuracy of text estimates against measured configurations, given their batch and output length.

The measured inputs are not published; a stated guess per task stands in for them. These are figures
to look at, never a test: the coefficients are not fitted yet.
"""

import csv
import os
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

from joulebook import graph
from joulebook.errors import JoulebookError
from joulebook.estimate import deploy
from joulebook.estimate.deployment import BOOK

TABLE = Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "measured/calib_text.csv"
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
        sys.exit("JOULEBOOK_DATA names no folder: nothing to compare with")
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
    print(f"left out: {left_out} rows whose accelerator or model name has no page yet")


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
