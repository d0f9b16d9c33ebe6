"""Forecasts of ten grids, every day of a year, beside the same hour yesterday: a table, never a test.

Years are arguments (2023 without any); `--hours 96` tests four days ahead. JOULEBOOK_DATA names the
folder of the shared tables.
"""

import argparse
import os
from pathlib import Path
from statistics import mean

from joulebook.grid.forecast import backtest
from joulebook.grid.hourly_file import read_hourly

FILES = Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "grid/hourly"
HEADINGS = (
    "zone", "year", "day", "naive %", "ours %", "better %", "inside %", "MAE", "bias", "rank",
    "naive", "regret %", "naive", "s",
)  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("years", nargs="*", type=int, default=[2023])
    parser.add_argument("--hours", type=int, default=24)
    asked = parser.parse_args()
    files = sorted(FILES.glob("*_2021-2023.csv.gz"))
    if not files:
        print("JOULEBOOK_DATA names no folder with hourly files: nothing to forecast")
    for year in asked.years if files else ():
        print(" ".join(f"{h:>8}" if at else f"{h:12}" for at, h in enumerate(HEADINGS)))
        rows = [row for file in files for row in zone_rows(file, year, asked.hours)]
        for day in range(1, asked.hours // 24 + 1):
            of_day = [row for row in rows if row[2] == day]
            means = [mean(column) for column in list(zip(*of_day, strict=True))[3:]]
            print(line(("mean", year, day, *means)))


def zone_rows(file: Path, year: int, hours: int) -> list[tuple[object, ...]]:
    """The figures of one zone, printed as soon as they are known, one row for each day ahead."""
    found = backtest(read_hourly(file), year, hours)
    rows: list[tuple[object, ...]] = []
    for one in found.ahead:
        ours, naive = one.ours, one.naive
        rows.append((
            found.place, year, one.day_ahead, naive.mape_pct, ours.mape_pct,
            100 * (1 - (ours.mape_pct or 0) / (naive.mape_pct or 1)), ours.interval_coverage_pct,
            ours.mae_g_per_kwh, ours.bias_g_per_kwh, ours.rank_correlation, naive.rank_correlation,
            ours.window_regret_pct, naive.window_regret_pct, found.seconds,
        ))  # fmt: skip
        print(line(rows[-1]), flush=True)
    return rows


def line(row: tuple[object, ...]) -> str:
    """A row in columns."""
    cells = (f"{x:8.2f}" if isinstance(x, float) else f"{x!s:>8}" for x in row[1:])
    return " ".join((f"{row[0]:12}", *cells))


if __name__ == "__main__":
    main()
