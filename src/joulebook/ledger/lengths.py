"""A sample of the requests' lengths, by model and serving: what a card's sliding windows are fitted to.

The requests whose hash is smallest are in it, so samples of files merge to the sample of all.
"""

import duckdb
import numpy as np

from joulebook.ledger.store import Ledger

SAMPLED = 4_096


def sample_query(events: str) -> str:
    """SQL for the sample of a table of events: model, serving, and lists of hashes and lengths."""
    return f"""
        SELECT model, serving,
            unnest(arg_min({{'hash': id, 'u': input_uncached, 'h': input_cached, 'o': output}}, id,
                {SAMPLED}), recursive := true)
        FROM (SELECT *, hash(event_id) AS id FROM {events})
        WHERE op = 'text' AND span_hours = 0 GROUP BY model, serving"""


def lengths_of(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, models: list[str], serving: str
) -> np.ndarray:
    """Lengths (u, h, o) of requests to models of these names under a serving: (requests, 3)."""
    found = con.execute(
        "SELECT u, h, o FROM read_parquet(?) WHERE list_contains(?, model) AND serving = ? "
        f"ORDER BY hash LIMIT {SAMPLED}",
        [ledger.files("lengths"), models, serving],
    ).fetchnumpy()
    return np.stack([np.asarray(found[name], float) for name in ("u", "h", "o")], axis=1)
