"""The shipped coefficients are what `joulebook calibrate` gives; what is left out is never seen."""

import numpy as np
import pytest

from joulebook.estimate.calibration import text, text_rows
from joulebook.estimate.calibration.refit import KINDS, fits
from joulebook.estimate.calibration.text_errors import counted_rows, without
from joulebook.estimate.tables import kind_of, read_table
from joulebook.facts import page


@pytest.fixture
def rows(data):
    return text_rows.text_rows(read_table(data / "measured" / "calib_text.csv").rows)[0]


def test_the_shipped_coefficients_of_text_are_those_of_the_fit(rows):
    fitted = text.calibrate(rows).coefficients
    shipped = page(text.PAGE).facts
    for name, fact in fitted.items():
        assert shipped[name].value == pytest.approx(fact.value, rel=0.05), name


def test_a_group_left_out_is_never_seen(rows):
    """Its rows may say anything: the fit without them predicts the same."""
    some = [row for row in counted_rows(rows) if row.known["total_params"] < 10e9][::3]
    name = text.model_of(some[0])
    logs, spread = without(some, text.model_of, name)
    wrong = [
        text_rows.text_row({**r.row, "energy_per_token_j": "1", "throughput_tok_s": "1"})
        if text.model_of(r) == name
        else r
        for r in some
    ]
    measured = np.log([text.measured_j(r) for r in some if text.model_of(r) == name])
    blind, blind_spread = without(wrong, text.model_of, name)
    np.testing.assert_allclose(blind + measured, logs, atol=1e-9)
    np.testing.assert_allclose(blind_spread, spread, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("calib_text.csv", "text"), ("calib_diffusion.csv", "diffusion"), ("other_tasks.csv", "other_tasks")],
)  # fmt: skip
def test_tables_are_known_by_their_columns(data, name, kind):
    table = read_table(data / "measured" / name)
    assert kind_of(table, KINDS) == kind
    assert fits(table) > 2
