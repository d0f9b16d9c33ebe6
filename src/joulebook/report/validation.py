"""How predictions compare with measurements, and what a calibration found, as tables."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from joulebook.estimate.validation import Accuracy, Validation
from joulebook.report.statements import MOST_ROWS
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, mark, printable, whole

MOST_NOTES = 10


NOT_BLIND = mark(
    "Rows that the coefficients were fitted to are not predicted blindly here; "
    "of models left out see docs/accuracy.md."
)


def show(console: Console, said: Validation) -> None:
    """Print a validation: how many rows, what to know about them, how near the predictions are."""
    rows, left_out = said.predictions.rows, said.predictions.left_out
    words = _("{rows} rows: {predicted} predicted, {left_out} left out.")
    counts = (len(rows) + len(left_out), len(rows), len(left_out))
    total, predicted, out = (whole(n) for n in counts)
    console.print(words.format(rows=total, predicted=predicted, left_out=out), markup=False)
    for row, why in left_out[:MOST_NOTES]:
        console.print(f"  {printable(str(row.get('row_id')))}: {printable(why)}", markup=False)
    _more(console, len(left_out) - MOST_NOTES)
    for remark in said.remarks:
        console.print(f"· {printable(remark)}", markup=False)
    notes = said.notes()
    for note, count in notes[:MOST_NOTES]:
        console.print(f"· {whole(count)} × {printable(note)}", markup=False)
    _more(console, len(notes) - MOST_NOTES)
    if not said.accuracy:
        console.print(_("Nothing was measured in this table: nothing to compare with."))
        return
    console.print(_(NOT_BLIND))
    for table in accuracy_tables(said.accuracy):
        console.print(table)


def _more(console: Console, count: int) -> None:
    if count > 0:
        console.print(_("{n} more in --json").format(n=whole(count)), markup=False)


def accuracy_tables(found: Mapping[str, Mapping[str, Accuracy]]) -> list[Table]:
    """A table for each way of grouping the rows, the rows of all of them first."""
    titles = {
        "all": _("Predicted against measured"), "gpu": _("By accelerator"),
        "family": _("By family of models"), "task": _("By task"), "batch": _("By batch"),
    }  # fmt: skip
    return [accuracy_table(titles[by], groups) for by, groups in found.items()]


def accuracy_table(title: str, groups: Mapping[str, Accuracy]) -> Table:
    """Rows, median error, bias, within a factor of two, inside the interval."""
    headings = (
        "", _("Rows"), _("Median error"), _("Predicted / measured"), _("Within 2x"),
        _("Inside the 90 % interval"),
    )  # fmt: skip
    table = empty_table(title, *headings, right=(1, 2, 3, 4, 5))
    for name, one in list(groups.items())[:MOST_ROWS]:
        shares = (f"{100 * x:.1f} %" for x in (one.within_2x, one.coverage))
        error = f"{100 * one.median_error:.1f} %"
        table.add_row(printable(name), whole(one.rows), error, f"{one.bias:.2f}", *shares)
    if len(groups) > MOST_ROWS:
        table.caption = _("{n} more in --json").format(n=whole(len(groups) - MOST_ROWS))
    return table
