"""Seats: how many people had a product in a month (CSV: month, product, users), where no more is known.

A format of our own. Optional columns: tenant, project, model, provider, region, and labels as JSON.
What a seat does in a day is an assumption that the statement names.
"""

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import ReadOptions, quoted
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import ROW, LogFile, csv_rows, reject_rows

NAME = "seats"
SAYS = "users of a product by month (CSV: month, product, users), where no usage is known"
_NEEDED = ("month", "product", "users")
_ALSO = ("tenant", "project", "model", "provider", "region", "labels")


def looks_like(head: Head) -> bool:
    """Whether the columns are those of seats by month."""
    return set(_NEEDED) <= set(head.columns)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a month and product; raises InputError when a column is missing."""
    present = set(csv_rows(con, log))
    missing = [name for name in _NEEDED if name not in present]
    if missing:
        told = ", ".join(missing)
        raise InputError(f"{log.name}: no column {told}; expected {', '.join(_NEEDED)}")
    also = [name for name in _ALSO if name in present]
    picked = "".join(f", nullif(trim({quoted(name)}), '') AS {quoted(name)}" for name in also)
    owners = "".join(f" || ':' || coalesce({quoted(name)}, '')" for name in also)
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        WITH lines AS (
            SELECT {ROW} AS row_number, trim("month") AS told, trim(product) AS product, users{picked},
                CASE WHEN regexp_full_match(told, '[0-9]{{4}}-[0-9]{{2}}')
                    THEN try_cast(told || '-01' AS DATE) END AS first_day,
                (first_day + INTERVAL 1 MONTH)::DATE AS next_month, try_cast(users AS DOUBLE) AS people
            FROM csv)
        SELECT row_number{"".join(f", {quoted(name)}" for name in also)}, 'seats' AS op,
            product AS deployment, '0' AS requests,
            first_day || 'T00:00:00Z' AS "start", next_month || 'T00:00:00Z' AS "end",
            (people * date_diff('day', first_day, next_month))::VARCHAR AS seat_days,
            'seats:' || told || ':' || product{owners} AS event_id,
            CASE WHEN first_day IS NULL THEN 'month is not such as 2026-01: ' || coalesce(told, '')
                WHEN coalesce(product, '') = '' THEN 'product is missing'
                WHEN people IS NULL OR NOT isfinite(people)
                    THEN 'users are not a number: ' || coalesce(users, 'missing')
                WHEN people < 0 THEN 'users are negative: ' || users END AS reason
        FROM lines {reject_rows(con)}""")
