"""The cube: exact sums of single calls and of sums over calls, and what is too large to add exactly."""

from datetime import datetime, timedelta
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.ledger import ReadOptions, Serving, account
from joulebook.ledger.cube import SUMS, constant_keys, cube_query
from joulebook.ledger.events import KEYS

START = datetime(2026, 1, 1, 12)
tokens = st.integers(0, 10_000_000)
events = st.lists(
    st.fixed_dictionaries({
        "tenant": st.sampled_from(["a", "b", None]), "span_hours": st.sampled_from([0, 0, 3]),
        "requests": st.integers(1, 1000), "input_uncached": tokens, "input_cached": tokens,
        "output": tokens, "minute": st.integers(0, 180), "took_us": st.none() | st.integers(0, 10**9),
    }),
    min_size=1, max_size=20,
)  # fmt: skip


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        yield con


@given(events)
@settings(max_examples=30)
def test_every_cell_is_the_exact_sum_of_its_events(con, rows):
    for row in rows:
        row["requests"] = row["requests"] if row["span_hours"] else 1
    texts = ", ".join(
        f'NULL::VARCHAR AS "{k}"' for k in KEYS if k not in ("tenant", "op", "span_hours")
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE events AS SELECT *, {texts} FROM (VALUES "
        + ", ".join(values(row) for row in rows)
        + ') t(tenant, op, span_hours, requests, "start", "end", input_uncached, input_cached, output)'
    )
    made = con.execute(
        f"SELECT tenant, span_hours, hour, {', '.join(SUMS)} "
        f"FROM ({cube_query(con, 'events', constant_keys(con, 'events'))})"
    ).fetchall()
    assert {tuple(cell[:3]): cell[3:] for cell in made} == expected(rows)
    assert len(made) == len(expected(rows))


def values(row) -> str:
    start = START + timedelta(minutes=row["minute"])
    took = row["took_us"]
    end = "NULL" if took is None else f"TIMESTAMP '{start + timedelta(microseconds=took)}'"
    tenant = "NULL" if row["tenant"] is None else f"'{row['tenant']}'"
    told = (row["requests"], f"TIMESTAMP '{start}'", f"{end}::TIMESTAMP", row["input_uncached"],
            row["input_cached"], row["output"])  # fmt: skip
    return f"({tenant}, 'text', {row['span_hours']}::SMALLINT, {', '.join(map(str, told))})"


def expected(rows) -> dict[tuple, tuple]:
    cells: dict[tuple, list[int]] = {}
    for row in rows:
        n, u, h, o = (row[k] for k in ("requests", "input_uncached", "input_cached", "output"))
        products = [
            Fraction(a * b, n) // 1 for a, b in ((u, u), (u, h), (h, h), (u, o), (h, o), (o, o))
        ]
        single = row["span_hours"] == 0 and row["took_us"] is not None
        sums = [n, u, h, o, *products, row["took_us"] // 1000 if single else 0, int(single)]
        hour = START + timedelta(hours=row["minute"] // 60)
        cell = cells.setdefault((row["tenant"], row["span_hours"], hour), [0] * len(sums))
        cell[:] = [a + b for a, b in zip(cell, sums, strict=True)]
    return {key: tuple(sums) for key, sums in cells.items()}


def test_a_sum_too_large_for_exact_products_is_refused_and_the_ledger_stays_as_it_was(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text(
        "start,end,requests,input_total,output\n"
        "2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,1000000000,10000000000000,5\n"
    )
    with pytest.raises(InputError, match="shorter spans"):
        account(log, format="generic", out=tmp_path / "l", model="gpt-oss-20b",
                serving=Serving(gpu="h100-sxm"), options=ReadOptions())  # fmt: skip
    assert not (tmp_path / "l" / "manifest.jsonl").exists()
