"""Rows that are sums over many requests."""

from joulebook.ledger import Serving, account

MODEL = "meta-llama/Llama-3.1-8B-Instruct"


def test_a_sum_over_no_requests_is_turned_away(tmp_path):
    log = tmp_path / "sums.csv"
    log.write_text(
        "start,end,requests,input_total,output\n"
        "2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,0,10,5\n"
        "2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,2,10,5\n"
    )
    out = tmp_path / "ledger"
    counts = account(log, out=out, model=MODEL, region="FR", serving=Serving(batch=16)).counts
    assert (counts["accepted"], counts["quarantined"], counts["requests"]) == (1, 1, 2)
    assert counts["reasons"] == {"a sum over no requests": 1}


def test_a_log_of_nothing_but_duplicates_changes_nothing(tmp_path):
    header = "event_id,start,end,requests,input_total,output\n"
    row = "day-1,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,2,10,5\n"
    for name, rows, expected in (("one", row, (1, 0)), ("two", row * 2, (0, 2))):
        log = tmp_path / f"{name}.csv"
        log.write_text(header + rows)
        counts = account(
            log, out=tmp_path / "ledger", model=MODEL, region="FR", serving=Serving(batch=16)
        ).counts
        assert (counts["accepted"], counts["duplicates"], counts["requests"]) == (*expected, 2)
