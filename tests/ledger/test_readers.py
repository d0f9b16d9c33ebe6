"""One contract for every reader: a new file in `readers/` with a sample here is tested by itself."""

from pathlib import Path

import pytest

from joulebook.errors import JoulebookError, UnknownNameError
from joulebook.ledger import Serving, account, readers
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.readers import reader

SAMPLES = Path(__file__).parent / "samples"
MODEL = "meta-llama/Llama-3.1-8B-Instruct"
# what the samples hold, added up with awk and by eye: requests, input, of it cached, output tokens
TOTALS = {
    "anthropic": (5, 9_157, 6_144, 1_747),
    "anthropic-batch": (4, 4_591, 0, 650),
    "anthropic-usage": (21_100 // 211 + 1 + 6_330 // 211, 434_210, 310_200, 27_530),
    "anthropic-usage-analytics": (350, 9_586_100, 9_100_000, 173_000),
    "azure-llm": (20, 11_540, 0, 1_674),
    "bedrock": (6, 4_303, 1_800, 1_111),
    "claude-code": (3, 40_468, 26_030, 915),
    "codex": (3, 26_549, 22_272, 1_590),
    "focus": (20 + 4, 50_000 + 20_000 + 1_000 + 3_000, 20_000, 4_200 + 900),
    "generic": (3, 2_090, 1_000, 470),
    "litellm": (37, 48_370, 5_120, 10_444),
    "litellm-daily": (639, 309_000, 164_000, 67_500),
    "litellm-daily-team": (630, 309_000, 164_000, 67_500),
    "litellm-spend": (17, 10_750, 3_512, 1_060),
    "litellm-spend-lines": (6, 7_750, 3_512, 560),
    "mooncake": (12, 213_890, 0 + 11 * 512, 4_672),
    "ollama": (4, 11 + 1_520 + 640 + 1, 1_408, 18 + 412 + 128 + 1),
    "openai": (6, 3_033, 1_920, 787),
    "openai-batch": (6, 4_009, 2_304, 1_510),
    "openai-responses": (6, 9_045, 6_528, 2_743),
    "openai-usage": (2_793, 3_516_221, 1_264_800, 449_628),
    "otel": (8, 11_710, 4_524, 1_476),
    "otel-document": (3, 2_050, 0, 305),
    "otel-protobuf": (8, 11_710, 4_524, 1_476),
    "otel-snake": (3, 2_060, 0, 307),
    "vllm-metrics": (126 + 105, 180_000 + 150_000, 60_000 + 50_000, 36_000 + 30_000),
    "vllm-metrics-text": (8, 4_000, 1_600, 900),
}
# rows of a sample that repeat a request
DUPLICATES = {
    "claude-code": 3, "codecarbon": 1, "codex": 2, "litellm": 1, "litellm-daily-team": 1, "ollama": 1,
    "otel": 1, "seats": 1,
}  # fmt: skip


def samples(name: str) -> list[Path]:
    """`samples/NAME.…`, and `samples/NAME-variant.…` where a format has several shapes."""
    found = [p for p in sorted(SAMPLES.iterdir()) if _format(p) == name]
    assert found, f"put a sample log at tests/ledger/samples/{name}.…"
    return found


def _format(path: Path) -> str:
    stem = path.name.partition(".")[0]
    return max((name for name in readers() if stem == name or stem.startswith(f"{name}-")), key=len)


# money for models that write no text: what it bought, nobody knows
UNPRICED = {"litellm": 2, "litellm-daily": 1}
ZONES = {"codecarbon": "Europe/Paris", "slurm": "Europe/Berlin"}  # of logs in local time
# formats of what is no request: their events are kept, and the sums of requests do not hold them
NO_REQUESTS = ("dcgm", "seats")


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_a_reader_knows_and_accounts_its_sample_whole(path, tmp_path):
    pytest.importorskip(getattr(reader(_format(path)), "NEEDS", "joulebook"))
    options = ReadOptions(time_zone=ZONES.get(_format(path)))
    statement = account(
        path, out=tmp_path / "ledger", model=MODEL, region="FR", serving=Serving(batch=16), options=options
    )  # fmt: skip
    assert statement.files[0]["format"] == _format(path)
    counts = statement.counts
    assert counts["read"] == counts["accepted"] + counts["duplicates"] + counts["quarantined"]
    stem = path.name.partition(".")[0]
    assert (counts["quarantined"], counts["accepted"] > 0) == (UNPRICED.get(stem, 0), True)
    assert counts["duplicates"] == DUPLICATES.get(stem, 0)
    keys = ("requests", "input_tokens", "cached_tokens", "output_tokens")
    for key, expected in zip(keys, TOTALS.get(stem, (None,) * 4), strict=True):
        assert expected is None or counts[key] == expected, key
    if _format(path) not in NO_REQUESTS:
        assert counts["requests"] > 0


@pytest.mark.parametrize("name", readers())
def test_a_reader_has_a_sample_and_survives_what_is_no_log(name, tmp_path):
    path = samples(name)[0]
    for content in (
        path.read_bytes()[:-25],
        b"\x00\xff\xfe" * 99,
        b"[[" * 5_000,
        b'{"a": 1}\n' * 3,
    ):
        log = tmp_path / f"log{path.suffix}"
        log.write_bytes(content)
        try:
            counts = account(log, format=name, out=tmp_path / "out", model=MODEL).counts
        except JoulebookError:
            continue  # refused, in words
        assert counts["read"] == counts["accepted"] + counts["duplicates"] + counts["quarantined"]


@pytest.mark.parametrize("name", readers())
def test_a_reader_says_what_it_reads(name):
    assert name == reader(name).NAME
    assert reader(name).SAYS
    assert reader(name).__doc__


def test_unknown_formats_come_with_the_nearest():
    with pytest.raises(UnknownNameError, match="azure-llm"):
        reader("azure")


def test_mooncake_counts_the_leading_blocks_already_seen(tmp_path):
    log = tmp_path / "trace.jsonl"
    log.write_text(
        '{"timestamp": 0, "input_length": 1300, "output_length": 5, "hash_ids": [1, 2, 3]}\n'
        '{"timestamp": 500, "input_length": 1300, "output_length": 5, "hash_ids": [1, 2, 3]}\n'
        '{"timestamp": 900, "input_length": 2000, "output_length": 5, "hash_ids": [1, 9, 3, 4]}\n'
        '{"timestamp": 999, "input_length": 700, "output_length": 5, "hash_ids": [7, 1]}\n'
    )
    counts = account(log, format="mooncake", out=tmp_path / "out", model=MODEL).counts
    # none; all of 1,300 (less than three blocks); one block; none, for the first block is new
    assert counts["cached_tokens"] == 0 + 1_300 + 512 + 0
    assert counts["input_tokens"] == 1_300 + 1_300 + 2_000 + 700


@pytest.mark.parametrize(
    "ids", [('["a1", "b2"]', '["c3", "d4"]'), ("[99999999999999999999]", "[88888888888888888888]")]
)
def test_mooncake_blocks_may_be_any_scalar(tmp_path, ids):
    log = tmp_path / "trace.jsonl"
    lines = (
        f'{{"timestamp": 0, "input_length": 600, "output_length": 5, "hash_ids": {i}}}\n'
        for i in ids
    )
    log.write_text("".join(lines))
    assert (
        account(log, format="mooncake", out=tmp_path / "out", model=MODEL).counts["cached_tokens"]
        == 0
    )


def test_mooncake_without_blocks_is_turned_away(tmp_path):
    log = tmp_path / "trace.jsonl"
    line = '{{"timestamp": {}, "input_length": 600, "output_length": 5, "hash_ids": {}}}\n'
    cases = [(1, "[1]"), (2, "null"), (3, "[1, null]"), (9223372036854775807, "[2]"), (4, '"x"')]
    log.write_text("".join(line.format(*case) for case in cases))
    counts = account(log, format="mooncake", out=tmp_path / "out", model=MODEL).counts
    assert (counts["accepted"], counts["quarantined"]) == (1, 4)
