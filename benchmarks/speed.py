"""Speed, beside EcoLogits in the same run: import, one estimate, and a real log from the command line.

CPU seconds, the median of several runs; these are figures to look at, never a test.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TRACE = (
    Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "traces/AzureLLMInferenceTrace_conv.csv"
)
ACCOUNT = [
    "--format=azure-llm", "--model=meta-llama/Llama-2-70b-chat-hf", "--gpu=h100-sxm", "--gpus=8",
    "--region=US-VA", "--json",
]  # fmt: skip


def main() -> None:
    """Print the table."""
    rows = [
        ("import joulebook", import_cpu_ms("joulebook"), "ms CPU", "bar: 60"),
        ("import ecologits", import_cpu_ms("ecologits"), "ms CPU", ""),
        ("one estimate, joulebook", estimate_us(), "µs", "bar: 100; interval and all boundaries"),
        ("one estimate, ecologits", ecologits_us(), "µs", "no input tokens; min and max"),
    ]
    if TRACE.is_file():
        rows.append(("19,366-row log, CLI, cold", account_s(), "s wall", "bar: 3"))
    else:
        print("JOULEBOOK_DATA names no folder: the 19,366-row log is left out")
    for what, value, unit, note in rows:
        print(f"{what:28} {value:10.1f} {unit:8} {note}")


def import_cpu_ms(module: str) -> float:
    """CPU time of importing a module, less that of an empty interpreter."""
    return 1e3 * (_cpu_s(f"import {module}") - _cpu_s("pass"))


def _cpu_s(code: str, runs: int = 9) -> float:
    times = []
    for _ in range(runs):
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True)
        after = os.times()
        times.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    return statistics.median(times)


def estimate_us() -> float:
    """One estimate through the Python API, after the deployment is built."""
    import joulebook

    llama = joulebook.text_estimator(
        "meta-llama/Llama-3.1-8B-Instruct", gpu="h100-sxm", batch=64, region="FR"
    )
    return _median_us(lambda: llama.estimate(input_tokens=250, output_tokens=400))


def ecologits_us() -> float:
    """The same question to EcoLogits, which asks for no input tokens."""
    from ecologits.tracers.utils import llm_impacts

    def call() -> object:
        return llm_impacts("openai", "gpt-4o-mini", 400, 5.0, "FRA")

    assert not call().has_errors, "the peer does not know the model any more: choose another"
    return _median_us(call)


def _median_us(call: Callable[[], object], rounds: int = 40, each: int = 100) -> float:
    call()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(each):
            call()
        times.append((time.process_time() - start) / each)
    return 1e6 * statistics.median(times)


def account_s(runs: int = 5) -> float:
    """Wall time of `joulebook account` on the Azure log, each time into a new ledger."""
    command = Path(sys.executable).with_name("joulebook")
    times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            arguments = [str(command), "account", str(TRACE), "--out", f"{folder}/l", *ACCOUNT]
            subprocess.run(arguments, check=True, capture_output=True)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
