"""What a ledger has of a few lines of a log."""

import json
from pathlib import Path

import duckdb

from joulebook.ledger import ReadOptions, Serving, account

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
SAMPLES = Path(__file__).parent.parent / "samples"


def sample(name: str) -> list[dict]:
    """The lines of a sample."""
    return [json.loads(line) for line in (SAMPLES / name).read_text().splitlines()]


def taken(folder: Path, format: str, lines, *, document=False, out="ledger", **how):
    """The events of a log of these objects, in the order of its rows, and the counts of the run.

    `lines` are objects or texts, one a line; of a `document` they are one after another in one file.
    """
    log = folder / ("log.json" if document else "log.jsonl")
    texts = (one if isinstance(one, str) else json.dumps(one) for one in lines)
    log.write_text("".join(f"{text}\n" for text in texts))
    options = {
        "model": MODEL,
        "serving": Serving(batch=16),
        "options": ReadOptions(start=how.pop("start", None)),
    }
    counts = account(log, format=format, out=folder / out, **options | how).counts
    found = duckdb.sql(
        f'SELECT * REPLACE (strftime("start", \'%Y-%m-%dT%H:%M:%SZ\') AS "start") '
        f"FROM read_parquet('{folder / out}/events/**/*.parquet') ORDER BY \"start\", event_id"
    )
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()], counts
