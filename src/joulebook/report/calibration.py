"""What a calibration found, as tables: coefficients before and after, and how far it errs."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from joulebook.estimate.calibration.refit import Refit
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, mark, printable, span, whole

MOST_ROWS = 10
TESTS = {
    "in_sample": mark("rows of the fit"),
    "model_left_out": mark("models left out"),
    "architecture_left_out": mark("architectures left out, under all their names and formats"),
    "accelerator_left_out": mark("accelerators left out"),
    "other_engines": mark("other engines, not scored"),
}
KINDS = {"image": mark("images"), "video": mark("video")}


def show(console: Console, found: Refit, seconds: float, written: Sequence[Path]) -> None:
    """Print a calibration."""
    words = _("{rows} rows fitted, {left_out} left out, in {seconds:.0f} seconds.")
    counts = {"rows": whole(found.rows), "left_out": whole(len(found.left_out))}
    console.print(words.format(**counts, seconds=seconds), markup=False)
    for row, why in found.left_out[:MOST_ROWS]:
        console.print(f"  {printable(str(row.get('row_id')))}: {printable(why)}", markup=False)
    interval = _("90 % interval")
    headings = (_("Coefficient"), _("Prior"), interval, _("Fitted"), interval, _("Unit"))
    table = empty_table(_("Coefficients"), *headings, right=(1, 2, 3, 4))
    for name, fact in found.coefficients.items():
        prior = found.priors[name]
        before, after = (span(fact.value, fact.low, fact.high, fact.unit) for fact in (prior, fact))
        cells = [f"{before[0]} {before[2]}".strip(), before[1], after[0], after[1], after[2]]
        table.add_row(name, *cells)
    console.print(table)
    errors = empty_table(
        _("Errors"), "", _("Median error"), _("Predicted / measured"), right=(1, 2)
    )
    for name, figure in found.figures.items():
        if not name.endswith("_bias"):
            bias = found.figures[f"{name}_bias"]
            errors.add_row(_test(name), f"{100 * figure:.1f} %", f"{bias:.3f}")
    console.print(errors)
    for path in written:
        console.print(_("Written: {path}").format(path=printable(str(path))), markup=False)


def _test(name: str) -> str:
    """A test in words, with the kind of output where there are several."""
    test = next((known for known in TESTS if name.startswith(known)), name)
    kind = name.removeprefix(test).strip("_")
    return f"{label(TESTS, test)}, {label(KINDS, kind)}" if kind else label(TESTS, test)
