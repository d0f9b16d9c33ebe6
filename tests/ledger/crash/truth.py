"""Many small logs whose every row is known, and whether a ledger holds exactly them."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

from joulebook.ledger.account import connect
from joulebook.ledger.busy import rebuild, stored
from joulebook.ledger.durable import sha256_of
from joulebook.ledger.manifest import MANIFEST, broken_link
from joulebook.ledger.store import Ledger

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
ROWS = 20
COMMAND = ("account", "--format", "generic", "--model", MODEL, "--region", "FR", "--dedicated", "2")


def make_logs(folder: Path, count: int, seed: int) -> dict[str, int]:
    """Write `log-N.csv` of ROWS requests each; returns the input tokens of every request by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    chance, truth = random.Random(seed), {}
    for n in range(count):
        with (folder / f"log-{n:03}.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["event_id", "start", "end", "input_total", "output"])
            for k in range(ROWS):
                start = datetime(2026, 1, 1) + timedelta(seconds=chance.randrange(3 * 86_400))
                end = start + timedelta(seconds=chance.randrange(600))
                truth[f"{seed}-{n}-{k}"] = chance.randrange(1, 5_000)
                rows.writerow(
                    [f"{seed}-{n}-{k}", f"{start}Z", f"{end}Z", truth[f"{seed}-{n}-{k}"], 7]
                )
    return truth


def check_sound(out: Path) -> dict[str, int]:
    """Assert that all that the manifest names is there, whole and once; returns tokens by id.

    This is what must hold at every moment, also right after a kill.
    """
    ledger = Ledger(out)
    if not ledger.exists():
        return {}
    assert broken_link(out / MANIFEST) == ""
    for path, digest in ledger.current().items():
        assert sha256_of(out / path) == digest, path
    entries = ledger.logs()
    assert len({entry.sha256 for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.read == entry.accepted + entry.duplicates + entry.quarantined == ROWS
    if not ledger.files("events"):
        return {}
    with connect() as con:
        rows = con.execute(
            "SELECT event_id, input_uncached FROM read_parquet(?)", [ledger.files("events")]
        ).fetchall()
        cube = con.execute(
            "SELECT sum(requests), sum(u) FROM read_parquet(?)", [ledger.files("cube")]
        ).fetchone()
        assert stored(con, ledger) == rebuild(con, ledger)
    found = dict(rows)
    assert len(found) == len(rows)
    assert cube == (len(rows), sum(found.values()))
    return found


def check_nothing_else(out: Path) -> None:
    """Assert that the folder holds nothing that the manifest does not name, but for the answers."""
    named = set(Ledger(out).current()) | {MANIFEST, ".lock"}
    there = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert {p for p in there - named if not p.startswith("statements/")} == set()
