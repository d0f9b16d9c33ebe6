"""What other tools say of the same rows of text, run live, each as its users run it."""

import math
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec

from joulebook.estimate.calibration.text_rows import TextRow

J_PER_KWH = 3.6e6
BILLION = 1e9
BITS = 8
NVIDIA = ("aisimulate", "aiconfigurator")


def ecologits_predictions(rows: Sequence[TextRow]) -> dict[str, list[float]]:
    """Joules of the accelerators for an output token by EcoLogits, in three ways of asking it.

    Its users give a model and output tokens: its batch is 64 and its weights have 16 bits. It is
    given each row's own parameter counts, which is more than its list of models knows.
    """
    name = f"ecologits {version('ecologits')}"
    return {
        f"{name}, as used": [_ecologits(row) for row in rows],
        f"{name}, true batch": [_ecologits(row, **_batch(row)) for row in rows],
        f"{name}, true batch and bits": [
            _ecologits(row, **_batch(row), **_bits(row)) for row in rows
        ],
    }


def _ecologits(row: TextRow, **said: float) -> float:
    from ecologits.impacts.llm import compute_llm_impacts_dag

    tokens = row.known["output_tokens"]
    nothing = ("adpe", "pe", "gwp", "wue")  # the electricity's, which joules do not depend on
    found = compute_llm_impacts_dag(
        model_active_parameter_count=row.known["active_params"] / BILLION,
        model_total_parameter_count=row.known["total_params"] / BILLION,
        output_token_count=tokens, request_latency=math.inf,
        **{f"if_electricity_mix_{what}": 0.0 for what in nothing},
        datacenter_pue=1.0, datacenter_wue=0.0, **said,
    )  # fmt: skip
    return float(found["gpu_energy"] * found["gpu_required_count"]) * J_PER_KWH / tokens


def _batch(row: TextRow) -> dict[str, float]:
    return {"batch_size": row.known["sequences"]}


def _bits(row: TextRow) -> dict[str, float]:
    return {"model_quantization_bits": BITS * row.known["weight_bytes_per_param"]}


def absent_peers() -> list[str]:
    """A sentence for each peer that is not compared, and why."""
    absent = [name for name in NVIDIA if find_spec(name) is None]
    present = [name for name in NVIDIA if name not in absent]
    told = [f"{', '.join(absent)}: not installed here, so not compared."] if absent else []
    return told + [
        f"{name} {version(name)}: installed; nobody has compared it." for name in present
    ]
