"""`joulebook validate`: predictions for a table of configurations, beside what was measured there."""

import csv
from pathlib import Path

from joulebook.errors import InputError
from joulebook.serve.answers import counting_bar, print_json, start_console
from joulebook.serve.options import PLAIN, Output


def validate(cases: Path, *, out: Path | None = None, output: Output = PLAIN) -> None:
    """Predict the accelerators' energy for every row of a table, and compare where it was measured.

    Joules of one output token for text, of one image or video otherwise. Measured columns may be
    empty or absent, and no prediction ever reads them. A row whose numbers cannot be is left out
    and listed with the reason.

    Parameters
    ----------
    cases
        A CSV table of configurations; its columns tell whether it is of text, or of images and video.
    out
        Also write row_id,predicted_j,low_j,high_j,tier to this file.
    """
    from joulebook.estimate.tables import read_table
    from joulebook.estimate.validation import validate as validated

    check_out(out, cases)
    console = start_console(output)
    table = read_table(cases)
    with counting_bar(len(table.rows) + len(table.broken)) as after:
        found = validated(table, after)
    if out is not None:
        with out.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(found.csv_rows())
    if output.json:
        print_json(found.to_json())
        return
    from joulebook.report import validation

    validation.show(console, found)


def check_out(out: Path | None, source: Path) -> None:
    """Raise InputError when a file cannot be written, or would overwrite the table it comes from."""
    if out is None:
        return
    if out.is_dir():
        raise InputError(f"--out {out} is a folder; give a file")
    if not out.parent.is_dir():
        raise InputError(f"--out {out}: no such folder {out.parent}; make it first")
    if out.exists() and source.exists() and out.samefile(source):
        raise InputError(f"--out {out} is the table itself; give another file")
