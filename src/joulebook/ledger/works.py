"""The moments of what is no text: images, video, embeddings, speech, money, seats, measured jobs.

Each kind of work has its own terms (`estimate.works`), as many as it needs; a cell keeps their sums in
the columns `term_0`, `term_1`, … in that order, and a count of its requests. What is known only as an
amount has that amount as its term, in whole units of `AMOUNTS`. An `op` may say more after an @: where
the energy of a job was measured, of which product a seat is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import narwhals as nw

from joulebook.errors import InputError
from joulebook.estimate.works import WORKS, terms
from joulebook.ledger.cube import EXACT
from joulebook.ledger.events import FAILED, KEYS, TOKEN_OPS, literal

# amounts by op: the column, and how many whole units of it a ledger counts for one
AMOUNTS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "spend": (("billed_usd", 1e6),),
    "seats": (("seat_days", 1e3),),
    "job": (("energy_j", 1.0), ("accelerator_s", 1e3)),
}
DETAIL = {"seats": "deployment", "job": "boundary"}
# how the cube names an op, as SQL over events
OP_COUNTED = "CASE op {} ELSE op END AS op".format(
    " ".join(f"WHEN '{op}' THEN concat('{op}@', {column})" for op, column in DETAIL.items())
)
_ALWAYS = ", ".join(map(literal, (*TOKEN_OPS, *AMOUNTS)))
_WHERE_DONE = ", ".join(map(literal, WORKS))
# which events the cube counts, as SQL: a work that failed made nothing, all else is counted as told
COUNTED = (
    f"(op IN ({_ALWAYS}) OR (op IN ({_WHERE_DONE}) AND status IS DISTINCT FROM {literal(FAILED)}))"
)
MOST_TERMS = max(len(work.terms) for work in WORKS.values())
TERM_COLUMNS = tuple(f"term_{n}" for n in range(MOST_TERMS))


def work_cube(events: nw.LazyFrame[Any], *more_keys: str) -> nw.LazyFrame[Any]:
    """The moments of works by KEYS and hour (and by more keys), as float64; failed calls made none."""
    succeeded = nw.col("status").is_null() | (nw.col("status") != FAILED)
    made = events.filter(nw.col("op").is_in(list(WORKS)), succeeded)
    hour = nw.col("start").dt.truncate("1h")
    timed, keys = made.with_columns(hour=hour), (*KEYS, *more_keys)
    amounts = events.filter(nw.col("op").is_in(list(AMOUNTS))).with_columns(hour=hour)
    parts = [_of_kind(op, timed, keys) for op in WORKS]
    return nw.concat([*parts, *(_of_amount(op, amounts, keys) for op in AMOUNTS)])


def _of_kind(op: str, events: nw.LazyFrame[Any], keys: tuple[str, ...]) -> nw.LazyFrame[Any]:
    columns = {name: nw.col(name).cast(nw.Float64) for name in WORKS[op].needs}
    named = dict(zip(TERM_COLUMNS, terms(op, columns).values(), strict=False))
    rest = dict.fromkeys(TERM_COLUMNS[len(named) :], nw.lit(0.0))
    count = {"requests": nw.col("requests").cast(nw.Float64)}
    rows = events.filter(nw.col("op") == op).select(*keys, "hour", **count, **named, **rest)
    return rows.group_by(*keys, "hour").agg(nw.col("requests", *TERM_COLUMNS).sum())


def _of_amount(op: str, events: nw.LazyFrame[Any], keys: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Whether a call failed or not: what was billed or measured was used."""
    amounts = [(nw.col(name) * units).round(0) for name, units in AMOUNTS[op]]
    named = dict(zip(TERM_COLUMNS, amounts, strict=False))
    rest = dict.fromkeys(TERM_COLUMNS[len(named) :], nw.lit(0.0))
    told = nw.lit(op)
    if op in DETAIL:
        told = nw.concat_str(nw.lit(f"{op}@"), nw.col(DETAIL[op]), ignore_nulls=True)
    every = [told.alias("op") if key == "op" else nw.col(key) for key in keys]
    count = {"requests": nw.col("requests").cast(nw.Float64)}
    rows = events.filter(nw.col("op") == op).select(*every, "hour", **count, **named, **rest)
    return rows.group_by(*keys, "hour").agg(nw.col("requests", *TERM_COLUMNS).sum())


def work_query(con: duckdb.DuckDBPyConnection, events: str) -> str | None:
    """SQL for the moments of works in a table of events, as int64; None where there are none.

    Makes table `float_works`. Raises InputError for sums too large to be exact.
    """
    listed = ", ".join(f"'{op}'" for op in (*WORKS, *AMOUNTS))
    found = con.execute(f"SELECT count(*) FROM {events} WHERE op IN ({listed})").fetchone()
    if not found or not found[0]:
        return None
    sql = work_cube(nw.from_native(con.sql(f"FROM {events}"))).to_native().sql_query()
    con.execute(f"CREATE OR REPLACE TEMP TABLE float_works AS {sql}")
    most = con.execute(f"SELECT max(greatest({_listed(TERM_COLUMNS)})) FROM float_works").fetchone()
    if most and most[0] is not None and most[0] >= EXACT:
        raise InputError("images or videos of one hour are more than can be summed exactly")
    keys = ", ".join(f'"{key}"' for key in KEYS)
    whole = ", ".join(f"{name}::BIGINT AS {name}" for name in ("requests", *TERM_COLUMNS))
    return f"SELECT {keys}, hour, {whole} FROM float_works"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
