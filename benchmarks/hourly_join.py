"""What joining hourly factors to the moment cube adds to a statement, in CPU seconds.

A ledger of a year with several models, places and projects is made up; the statement is made with
and without the hours of its places, alternately, and the medians are compared. Never a test.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np

from joulebook.estimate.supply import Supply
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.series import Series
from joulebook.ledger import Factors, ReadOptions, Serving, account, state

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
REGIONS = ("FR", "DE", "US-CAL-CISO")
COLUMNS = {"start": "start", "input_total": "input", "output": "output", "region": "region",
           "project": "project", "model": "model"}  # fmt: skip
MADE = f"""
COPY (SELECT '2025-01-01'::TIMESTAMP + to_seconds((random() * 31535999)::BIGINT) AS start,
    (random() * 2000)::INT + 1 AS input, (random() * 500)::INT + 1 AS output,
    (['{"', '".join(REGIONS)}'])[(random() * 2.999)::INT % 3 + 1] AS region,
    'project ' || (random() * 9)::INT AS project,
    (['gpt-oss-20b', 'meta-llama/Llama-3.1-8B-Instruct'])[(random() * 1.999)::INT % 2 + 1] AS model
    FROM range({ROWS})) TO '{{path}}' (FORMAT parquet)"""


def main() -> None:
    """Print the two times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log.parquet")
        duckdb.sql(MADE.format(path=log))
        ledger = Path(folder, "ledger")
        account(log, format="generic", out=ledger, serving=Serving(gpu="h100-sxm", batch=32),
                options=ReadOptions(columns=COLUMNS, time_zone="UTC"))  # fmt: skip
        hourly = Factors(Supply(hourly=tuple(map(made_up, REGIONS))))
        with_hours, without = [], []
        for _ in range(5):
            without.append(cpu_s(lambda: state(ledger)))
            with_hours.append(cpu_s(lambda: state(ledger, hourly)))
    plain, joined = statistics.median(without), statistics.median(with_hours)
    print(f"{ROWS:,} requests, {len(REGIONS)} places with hours, a year")
    print(f"statement           {plain:8.2f} s CPU")
    print(
        f"with hourly factors {joined:8.2f} s CPU   +{100 * (joined / plain - 1):.1f} %   bar: 10 %"
    )


def made_up(place: str) -> Hourly:
    """A year of hours of one place: intensity and price."""
    start, marks = np.datetime64("2025-01-01T00", "h"), np.zeros(8_760, np.uint8)
    values = 300 + 100 * np.sin(np.arange(8_760) / 24 * 2 * np.pi)
    intensity = Series(place, "grid_g_per_kwh", start, values, marks, "made up", scope="lifecycle")
    price = Series(place, "electricity_usd_per_kwh", start, values / 5_000, marks, "made up")
    return Hourly(place, (intensity, price))


def cpu_s(call: Callable[[], object]) -> float:
    """CPU seconds of a call, all threads."""
    before = os.times()
    call()
    after = os.times()
    return after.user + after.system - before.user - before.system


if __name__ == "__main__":
    started = time.time()
    main()
    print(f"({time.time() - started:.0f} s in all)")
