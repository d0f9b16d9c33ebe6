"""Seats: a month of users is so many days of seats; nothing else is said of them."""

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.ledger import account


def taken(tmp_path, text):
    log = tmp_path / "seats.csv"
    log.write_text(text)
    return account(log, format="seats", out=tmp_path / "out").counts


def test_a_month_has_its_own_days(tmp_path):
    months = ("2025-01", "2024-02", "2025-02", "2025-04")
    taken(tmp_path, "month,product,users\n" + "".join(f"{m},chat,10\n" for m in months))
    files = f"'{tmp_path}/out/events/*/*.parquet'"
    told = duckdb.sql(
        f'SELECT "start"::DATE::VARCHAR, seat_days FROM {files} ORDER BY 1'
    ).fetchall()
    assert told == [("2024-02-01", 290), ("2025-01-01", 310), ("2025-02-01", 280), ("2025-04-01", 300)]  # fmt: skip


def test_the_same_line_twice_is_one_and_another_number_is_said(tmp_path):
    line = "2025-01,chat,10\n"
    counts = taken(tmp_path, "month,product,users\n" + line + line + "2025-01,chat,11\n")
    assert (counts["accepted"], counts["duplicates"], counts["quarantined"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2025-13,chat,10", "month is not such as"),
        ("January,chat,10", "month is not such as"),
        ("2025-01-01,chat,10", "month is not such as"),
        ("2025-01,,10", "product is missing"),
        ("2025-01,chat,many", "users are not a number"),
        ("2025-01,chat,nan", "users are not a number"),
        ("2025-01,chat,-3", "users are negative"),
        ("2025-01,chat,0", "seats without days"),
        ("2025-01,chat,1e30", "more images"),
        ("2025-01", "line cannot be read"),
        ("9999-12,chat,1", "2000 to 2100|not such as|not a time"),
    ],
)
def test_rubbish_says_why(tmp_path, row, says):
    with pytest.raises(InputError, match=says):
        taken(tmp_path, f"month,product,users\n{row}\n")


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(InputError, match="no column users"):
        taken(tmp_path, "month,product\n2025-01,chat\n")
