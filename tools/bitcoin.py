"""Take over the machines and the monthly series that the outlook on Bitcoin needs.

    JOULEBOOK_DATA=… python tools/bitcoin.py

Writes `src/joulebook/facts/bitcoin/{machines,months}.csv` from industry/{asic,btc_monthly}.csv. What the
columns mean, and where the rows come from, stands in the `.meta.toml` beside each.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent.parent / "src" / "joulebook" / "facts" / "bitcoin"
# before it no machine of the list was sold
FIRST_MONTH = "2014-01"
LISTS = {"cbeci": "cbeci-api", "list2025": "miner-list-2025", "undated": "btc-utils-be"}
HASHRATES = {"coinmetrics": "coinmetrics", "blockchain.com": "blockchain-com"}
FEES = {**HASHRATES, "ASSUMED": "joulebook-assumptions"}


def main() -> None:
    """Write both tables."""
    data = Path(os.environ["JOULEBOOK_DATA"]) / "industry"
    _write("machines", _machines(_rows(data / "asic.csv")))
    _write("months", _months(_rows(data / "btc_monthly.csv")))


def _machines(rows: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    for row in rows:
        listed = LISTS[row["set"] if row["release"] else "undated"]
        yield {"machine": row["miner"], "released": row["release"],
               "machine_j_per_th": row["j_per_th"], "list": listed}  # fmt: skip


def _months(rows: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    for row in rows:
        if row["month"] >= FIRST_MONTH:
            yield {
                "month": row["month"], "days": row["days"],
                "hashrate_th_per_s": f"{float(row['hashrate_THs']):.6g}",
                "revenue_usd_per_day": f"{float(row['revenue_usd_day']):.6g}",
                "hashrate_source": _named(HASHRATES, row["hashrate_src"]),
                "fees_source": _named(FEES, row["fee_src"]),
            }  # fmt: skip


def _named(known: Mapping[str, str], told: str) -> str:
    """The source page of what a row says of its origin."""
    (named,) = {name for start, name in known.items() if told.startswith(start)}
    return named


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(name: str, rows: Iterable[Mapping[str, str]]) -> None:
    every = list(rows)
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(every[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(every)
    print(f"{name}: {len(every)} rows")


if __name__ == "__main__":
    main()
