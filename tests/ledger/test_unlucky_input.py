"""What was lost or misread without a word before: packed files that break off, pipes, odd times."""

import gzip
from pathlib import Path

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.ledger import ReadOptions
from joulebook.ledger.account import prepared
from joulebook.ledger.export import check_export
from joulebook.ledger.log_file import open_log, table_texts
from joulebook.ledger.store import Ledger
from joulebook.ledger.zstd_frames import check_whole

_ROWS = 200_000  # several blocks of zstd


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.csv.zst"
    duckdb.sql(f"SELECT range AS n, hash(range) AS h FROM range({_ROWS})").write_csv(
        str(path), compression="zstd"
    )
    return path


def test_a_whole_zstd_file_passes_alone_and_after_another(packed: Path) -> None:
    check_whole(packed)
    packed.write_bytes(packed.read_bytes() * 2)
    check_whole(packed)


@pytest.mark.parametrize("share", [0.0001, 0.3, 0.6, 0.99])
def test_a_zstd_file_that_breaks_off_is_refused(packed: Path, share: float) -> None:
    whole = packed.read_bytes()
    packed.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"numbers\.csv\.zst: zstd file is damaged: it breaks off"):
        open_log(packed)


def test_what_is_only_called_zstd_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zst"
    path.write_bytes(gzip.compress(b"start,output\n"))
    with pytest.raises(InputError, match="it is no zstd"):
        open_log(path)


def test_a_start_without_seconds_is_told_with_them() -> None:
    told = prepared(ReadOptions(start="2022-01-01T00:00Z"), "mooncake").start
    assert told == "2022-01-01T00:00:00Z"


def test_an_export_never_lands_in_the_ledger(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lies in the ledger"):
        check_export(Ledger(tmp_path), tmp_path / "cube" / "a.parquet", "cube")


def test_the_text_of_a_row_keeps_its_empty_cells() -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t AS SELECT 1 AS n, 'a' AS x, NULL AS y, 'c' AS z")
        table_texts(con, "t", "n", ["x", "y", "z"])
        assert con.execute("SELECT raw FROM raw_texts").fetchone() == ("a,,c",)
