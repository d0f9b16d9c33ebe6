"""Ollama: only last objects are requests, ends lead back to starts, cached tokens are inside input."""

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.ledger import account

MODEL = "meta-llama/Llama-3.1-8B-Instruct"
LAST = (
    '{"model":"gemma3:4b","created_at":"2025-10-17T23:14:07.5Z","done":true,'
    '"total_duration":2500000000,"prompt_eval_count":100,"prompt_eval_cached_count":60,"eval_count":7}\n'
)


def taken(tmp_path, text):
    log = tmp_path / "log.jsonl"
    log.write_text(text)
    return account(log, format="ollama", out=tmp_path / "out", model=MODEL).counts


def events(tmp_path, columns):
    return duckdb.sql(f"SELECT {columns} FROM '{tmp_path}/out/events/*/*.parquet'").fetchall()


def test_the_start_is_the_end_less_the_duration_and_cached_tokens_are_inside(tmp_path):
    taken(tmp_path, LAST)
    told = events(
        tmp_path, """"start"::VARCHAR, "end"::VARCHAR, input_uncached, input_cached, output"""
    )
    assert told == [("2025-10-17 23:14:05", "2025-10-17 23:14:07.5", 40, 60, 7)]


def test_pieces_of_a_stream_are_no_rows_and_the_same_object_twice_is_one(tmp_path):
    piece = '{"model":"gemma3:4b","created_at":"2025-10-17T23:14:07Z","done":false}\n'
    counts = taken(tmp_path, piece * 3 + LAST + LAST)
    assert (counts["read"], counts["accepted"], counts["duplicates"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('"done":true', '"done":null', "done is missing"),
        ("2500000000", '"soon"', "total_duration is not a number"),
        ("2500000000", "-5", "total_duration is not a number"),
        ("23:14:07.5Z", "23:14:07.5", "start has no time zone"),
        ('"eval_count":7', '"eval_count":{"n":7}', "output tokens are not a number"),
        ('"prompt_eval_count":100,', "", "input tokens are not a number"),
        ('"prompt_eval_count":100', '"prompt_eval_count":50', "fewer than the cached ones"),
        ('"model"', '"error":"out of memory","model"', "an error of the server"),
        ("2500000000", "99999999999999999999999", "total_duration is not a number"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, before, after, reason):
    broken = LAST.replace(before, after, 1)
    counts = taken(tmp_path, LAST + broken)
    assert (counts["accepted"], counts["quarantined"]) == (1, 1)
    assert any(reason in told for told in counts["reasons"]), counts["reasons"]


def test_a_stream_without_an_end_is_no_log(tmp_path):
    with pytest.raises(InputError, match="no row"):
        taken(tmp_path, '{"model":"x","created_at":"2025-10-17T23:14:07Z","done":false}\n')
