"""What the models' names of a ledger mean, hour by hour: its cube keeps the names of the logs."""

from datetime import date

import duckdb

from joulebook.errors import InputError
from joulebook.estimate.names import changes, resolve
from joulebook.grid.notes import Note

MORE_NAMES = "and {n} more names of models that are no ids (see `joulebook model NAME`)"
NOTES = (MORE_NAMES,)
MOST_NAMES = 20  # told one by one
_MEANT = """
(SELECT c.* REPLACE (coalesce(m.means, c.model) AS model)
FROM read_parquet(?) c LEFT JOIN meanings m
    ON m.name = c.model AND c.op = 'text' AND c.{time} >= m.begins AND c.{time} < m.ends)"""
_NAMES = "SELECT DISTINCT model FROM read_parquet(?) WHERE op = 'text' AND model IS NOT NULL"
_FIRST_DAYS = """
SELECT name, min(hour)::DATE AS first FROM read_parquet(?) c JOIN meanings m
    ON m.name = c.model AND c.op = 'text' AND hour >= begins AND hour < ends
GROUP BY name, means ORDER BY sum(requests) DESC, name, first"""


def as_meant(time: str) -> str:
    """SQL for files, one parameter, whose models are what their names mean at the column `time`.

    Requests of one model under several names are one group, and those of a name that moved are several.
    A name that means nothing any more stays as it is. Needs the table that `look_up` makes.
    """
    return _MEANT.format(time=f'"{time}"')


def look_up(con: duckdb.DuckDBPyConnection, cubes: list[str]) -> None:
    """Make table `meanings` of the models' names in cube files: what each means from when until when."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE meanings "
        "(name VARCHAR, begins TIMESTAMP, ends TIMESTAMP, means VARCHAR)"
    )
    names = [name for (name,) in con.execute(_NAMES, [cubes]).fetchall()]
    if rows := [row for name in names for row in _periods(name)]:
        con.executemany("INSERT INTO meanings VALUES (?, ?, ?, ?)", rows)


def _periods(name: str) -> list[tuple[str, date, date, str]]:
    """What a name meant between its changes: name, begin, end, model."""
    try:
        starts = (date.min, *changes(name))
        models = [resolve(name, start).model for start in starts]
    except InputError:
        return []
    ends = (*starts[1:], date.max)
    return [(name, *period) for period in zip(starts, ends, models, strict=True)]


def meaning_notes(con: duckdb.DuckDBPyConnection, cubes: list[str]) -> list[Note]:
    """What was guessed or cut off the names of a ledger, those with most requests first."""
    if not cubes:
        return []
    look_up(con, cubes)
    days = con.execute(_FIRST_DAYS, [cubes]).fetchall()
    told = [note for name, first in days if (note := resolve(name, first).says)]
    more = len(told) - MOST_NAMES
    return told[:MOST_NAMES] + ([Note(MORE_NAMES, {"n": more})] if more > 0 else [])
