"""A comparison on the terminal: bars with their intervals, and how sure the order is."""

from rich.console import Console
from rich.text import Text

from joulebook.estimate.compare import SURE, Candidate, Comparison
from joulebook.estimate.quantity import Quantity
from joulebook.report import terminal
from joulebook.report.words import _, label, mark, number, printable, span

WIDTH = 14
MIN_WIDTHS = (14, 8, 16, WIDTH, 12)
TITLES = {
    "energy": mark("Energy at the data centre's meter"),
    "carbon": mark("Carbon of the electricity (location-based)"),
    "water": mark("Water used on site and at power plants"),
    "cost": mark("Cost of the electricity"),
}


def show(console: Console, comparison: Comparison) -> None:
    """Print the candidates from least to most, then what cannot be."""
    headings = ("", _("Value"), _("90 % interval"), "", _("Beside the first"))
    table = terminal.empty_table(label(TITLES, comparison.metric), *headings, right=(1, 2))
    for column, width in zip(table.columns, MIN_WIDTHS, strict=True):
        column.min_width = width  # else the bars squeeze the rest to nothing in a narrow terminal
    varied = varying([row.candidate for row in comparison.rows])
    shown = [comparison.quantity(at) for at in range(len(comparison.rows))]
    top = max(quantity.high for quantity in shown)
    for at, row in enumerate(comparison.rows):
        value, interval, unit = span(*shown[at][:4])
        name = Text(printable(named(row.candidate, varied)))
        table.add_row(name, f"{value} {unit}", interval, bar(shown[at], top), _more(comparison, at))
    console.print(table)
    if len(shown) > 1:
        console.print(sure_words(comparison))
    for candidate, why in comparison.impossible:
        line = _("Not possible: {what}: {why}")
        what = ", ".join(map(str, candidate.said().values()))
        console.print(line.format(what=printable(what), why=printable(why)), markup=False)


def sure_words(comparison: Comparison) -> str:
    """What the last column means, and how many pairs it holds for."""
    rows = len(comparison.rows)
    pairs = [(a, b) for a in range(rows) for b in range(a + 1, rows)]
    sure = sum(comparison.sure(a, b) for a, b in pairs)
    line = _(
        "{sure} of {pairs} differences are larger than the error: the order is the same in "
        "{share} % of the draws or more. The rest may be chance."
    )
    return line.format(sure=sure, pairs=len(pairs), share=number(100 * SURE))


def bar(quantity: Quantity, top: float, width: int = WIDTH) -> str:
    """The interval as a line and the value as a point on it, from 0 to `top`.

    >>> bar(Quantity(5.0, 2.5, 10.0, "J", "assumed"), 10.0, width=8)
    '  ──●───'
    """
    if top <= 0:
        return ""
    ends = (quantity.low, quantity.value, quantity.high)
    low, value, high = (min(int(x / top * width), width - 1) for x in ends)
    line = ("●" if at == value else "─" if low <= at <= high else " " for at in range(width))
    return "".join(line).rstrip()


def varying(candidates: list[Candidate]) -> list[str]:
    """Names of what the candidates differ in; all that was said where they do not."""
    said = [candidate.said() for candidate in candidates]
    differ = [name for name in said[0] if len({str(one.get(name)) for one in said}) > 1]
    return differ or list(said[0])


def named(candidate: Candidate, varied: list[str]) -> str:
    """A candidate in one line."""
    said = candidate.said()
    shown = (said[name] for name in varied if name in said)
    return " · ".join(
        number(x) if isinstance(x, float) else str(x).rpartition("/")[2] for x in shown
    )


def _more(comparison: Comparison, at: int) -> str:
    """How much more than the first a row is, and in how many draws."""
    first = comparison.rows[0].by.median
    if at == 0 or not first:
        return ""
    ratio = comparison.rows[at].by.median / first
    share = number(100 * float(comparison.less[0, at]))
    line = _("× {ratio}, sure") if comparison.sure(0, at) else _("× {ratio} in {share} %")
    return line.format(ratio=number(ratio), share=share)
