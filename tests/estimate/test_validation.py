"""Tables of configurations: what is predicted, what is left out and why, and how predictions compare."""

import csv
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.estimate import tables
from joulebook.estimate.tables import NEEDED, read_table
from joulebook.estimate.validation import (
    Accuracy,
    Compared,
    accuracies,
    batch_band,
    family,
    validate,
    validate_file,
)
from joulebook.facts import names

TEXT = {
    "row_id": "1", "source": "x", "task": "lm-arena-chat", "model": "nobody/Dense-8B",
    "total_params_b": "8.03", "active_params_b": "8.03", "active_matmul_params_b": "", "layers": "32",
    "hidden": "4096", "heads": "32", "kv_heads": "8", "head_dim": "128", "experts": "0", "top_k": "0",
    "window": "0", "weight_precision": "bf16", "gpu": "H100-SXM5-80GB", "num_gpus": "1", "tp": "1",
    "dp": "1", "pp": "1", "max_num_seqs": "64", "avg_batch_size": "60", "avg_input_tokens": "",
    "avg_output_tokens": "400", "energy_per_token_j": "", "engine": "vLLM 0.11.1",
}  # fmt: skip
PICTURE = {
    "row_id": "1", "task": "text-to-image", "model": "sd15", "weight_precision": "fp16", "gpu": "h100",
    "width": "512", "height": "512", "frames": "1", "steps": "25", "batch_size": "8", "num_gpus": "1",
    "ulysses": "1", "ring": "1", "cfg_passes": "2", "energy_per_output_j": "",
}  # fmt: skip
KINDS = pytest.mark.parametrize("row", [TEXT, PICTURE], ids=["text", "diffusion"])
MEASURED = {"energy_per_token_j", "energy_per_output_j"}


@pytest.fixture
def table(tmp_path):
    def write(*rows, name="cases.csv", columns=None, **how):
        path = tmp_path / name
        encoding = how.pop("encoding", "utf-8")
        with path.open("w", encoding=encoding, newline="") as file:
            columns = columns or list(rows[0])
            writer = csv.DictWriter(file, columns, extrasaction="ignore", **how)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def reasons(found) -> list[str]:
    return [why for _, why in found.predictions.left_out]


@KINDS
def test_every_usable_row_has_a_prediction_and_its_interval(table, row):
    found = validate_file(table(row, {**row, "row_id": "2"}))
    assert [p.row_id for p in found.predictions.rows] == ["1", "2"]
    for one in found.predictions.rows:
        assert 0 < one.low <= one.predicted_j <= one.high < math.inf
        assert one.tier in ("calibrated", "measured")
    assert found.accuracy == {}


@KINDS
def test_measured_columns_may_be_absent_and_are_never_read(table, row):
    (plain,) = validate_file(table(row)).predictions.rows
    without = [c for c in row if c not in MEASURED]
    (absent,) = validate_file(table(row, columns=without)).predictions.rows
    told = {name: "7" for name in row if name in MEASURED}
    (measured,) = validate_file(table({**row, **told})).predictions.rows
    assert plain == absent == measured


@KINDS
@pytest.mark.parametrize("cell", ["abc", "1e999", "inf", "-inf", "-5", "1e-300", "0x10"])
@pytest.mark.parametrize("column", ["num_gpus", "batch"])
def test_cells_that_cannot_be_are_left_out_with_their_column(table, row, column, cell):
    column = {"batch": "batch_size" if "steps" in row else "avg_batch_size"}.get(column, column)
    found = validate_file(table(row, {**row, column: cell}))
    assert len(found.predictions.rows) == 1
    assert column in reasons(found)[0]


@pytest.mark.parametrize(
    ("row", "column"),
    [(TEXT, "num_gpus"), (TEXT, "avg_batch_size"), (TEXT, "total_params_b"), (TEXT, "layers"),
     (PICTURE, "steps"), (PICTURE, "width"), (PICTURE, "batch_size"), (PICTURE, "num_gpus")],
)  # fmt: skip
def test_nothing_runs_on_nothing(table, row, column):
    (why,) = reasons(validate_file(table(row, {**row, column: "0"})))
    assert column in why


@KINDS
def test_no_cell_brings_the_table_down(table, row):
    odd = ("", "nan", "1e11", "0", "1", "ähm", "1;2")
    rows = [{**row, "row_id": f"{c} {v}", c: v} for c in row if c != "row_id" for v in odd]
    found = validate_file(table(row, *rows))
    assert len(found.predictions.rows) + len(found.predictions.left_out) == 1 + len(rows)
    for one in found.predictions.rows:
        assert 0 < one.low <= one.predicted_j <= one.high < math.inf
    assert all(why for why in reasons(found))


@KINDS
def test_unknown_names_are_answered_by_their_neighbours_and_said(table, row):
    strange = {**row, "gpu": "RTX 9999", "weight_precision": "q3", "model": "x/y"}
    strange |= {"total_params_b": "9", "denoiser_params_b": "2", "layers": "28", "hidden": "1152"}
    (one,) = validate_file(table(strange)).predictions.rows
    told = " ".join(one.notes)
    assert "RTX 9999" in told
    assert "q3" in told


@pytest.mark.parametrize("gpu", sorted(names("gpus")))
def test_every_accelerator_we_know_is_answered(gpu):
    page, note = tables.accelerator(gpu)
    assert all(name in page.facts for name in NEEDED)
    assert page.path == f"gpus/{gpu}" or "nobody tells" in note


def test_what_does_not_fit_or_divide_is_predicted_with_a_warning(table):
    large = {**TEXT, "total_params_b": "400", "active_params_b": "400"}
    (one, other) = validate_file(table(large, {**TEXT, "tp": "3"})).predictions.rows
    assert any("do not fit" in note for note in one.notes)
    assert any("tp=3" in note for note in other.notes)


def test_rows_whose_cells_do_not_fit_the_header_are_left_out(table):
    path = table(TEXT)
    lines = path.read_text("utf-8").splitlines()
    path.write_text(
        "\n".join([*lines, "2,x,y", lines[1] + ",more", "," * (len(TEXT) - 1)]), "utf-8"
    )
    found = validate_file(path)
    assert len(found.predictions.rows) == 1
    assert [why.split()[-1] for why in reasons(found)] == [str(len(TEXT))] * 2 + ["empty"]


@pytest.mark.parametrize(
    "how", [{"encoding": "utf-8-sig"}, {"lineterminator": "\r\n"}, {"lineterminator": "\r"},
            {"quoting": csv.QUOTE_ALL}],
)  # fmt: skip
def test_tables_from_other_programs_read_the_same(table, how):
    (plain,) = validate_file(table(TEXT)).predictions.rows
    (other,) = validate_file(table(TEXT, name="other.csv", **how)).predictions.rows
    assert plain == other
    assert plain.row_id == other.row_id


def test_repeated_rows_are_predicted_and_said(table):
    found = validate_file(table(TEXT, TEXT))
    assert len(found.predictions.rows) == 2
    assert "row_id 1" in found.remarks[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"\n\n", "empty"), (b"a,b\n", "no rows"), (b"a,a\n1,2\n", "more than once"),
     (b"a;b\n1;2\n", "semicolons"), (b"a\tb\n1\t2\n", "tabs"), (b"a,b\n1,2\n", "needed columns"),
     (b"\xff\xfe\x00", "UTF-8"), (b'a,b\n"' + b"x" * 200_000, "field")],
)  # fmt: skip
def test_what_is_no_table_is_told(tmp_path, content, says):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        validate_file(path)


@KINDS
def test_missing_columns_are_named(table, row):
    less = [column for column in row if column not in ("gpu", "model")]
    with pytest.raises(InputError, match="missing columns model, gpu"):
        validate_file(table(row, columns=less))


def test_a_table_without_a_usable_row_says_why(table):
    with pytest.raises(InputError, match="num_gpus"):
        validate_file(table({**TEXT, "num_gpus": "none"}))


@given(st.lists(st.tuples(*[st.floats(0.01, 100)] * 2), min_size=1, max_size=30), st.floats(1, 10))
def test_accuracy_is_what_its_words_say(pairs, width):
    found = [Compared({}, p, p / width, p * width, m) for p, m in pairs]
    told = Accuracy.of(found)
    assert told.rows == len(pairs)
    inside = sum(p / width <= m <= p * width for p, m in pairs) / len(pairs)
    assert told.coverage == pytest.approx(inside)
    exact = Accuracy.of([one._replace(measured_j=one.predicted_j) for one in found])
    assert exact == (len(pairs), 0, 1, 1, 1)


def test_groups_hold_every_row_once(data):
    table = read_table(data / "measured" / "calib_diffusion.csv")
    found = validate(table)
    assert len(found.predictions.rows) == len(table.rows)
    (whole,) = found.accuracy["all"].values()
    for groups in found.accuracy.values():
        assert sum(one.rows for one in groups.values()) == whole.rows == len(table.rows)
    assert 0.85 <= whole.coverage <= 0.97
    assert whole.bias == pytest.approx(1, abs=0.05)


def test_every_row_of_the_shared_text_table_is_predicted(data):
    table = read_table(data / "measured" / "calib_text.csv")
    some = tables.CaseTable(table.path, table.columns, table.rows[::19], ())
    found = validate(some)
    assert not found.predictions.left_out
    (whole,) = found.accuracy["all"].values()
    assert whole.within_2x > 0.9
    assert whole.coverage > 0.8


@pytest.mark.parametrize(
    ("model", "name"),
    [("meta-llama/Llama-3.1-8B", "meta-llama"), ("falcon-180B", "falcon"), ("gpt2", "gpt2"),
     ("Mistral-7B-v0.1", "Mistral"), ("Mixtral-8x7B", "Mixtral"), ("", "")],
)  # fmt: skip
def test_families(model, name):
    assert family(model) == name


def test_bands_of_batches_do_not_overlap():
    bands = [batch_band({"batch_size": str(n)}, "diffusion") for n in range(1, 1_000)]
    changes = sum(a != b for a, b in pairwise(bands))
    assert changes == len(set(bands)) - 1
    assert batch_band({}, "diffusion") == "not given"


def test_nothing_measured_nothing_compared():
    assert accuracies([], "text") == {}
