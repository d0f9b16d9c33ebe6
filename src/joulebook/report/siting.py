"""One workload at several places on the terminal: a table for each order that is fair."""

from rich.console import Console
from rich.text import Text

from joulebook.estimate.siting import Order, Row, Siting
from joulebook.report import labels, terminal
from joulebook.report.words import _, label, mark, printable, span

TITLES = {
    "energy": mark("Energy at the data centre's meter"),
    "carbon": mark("Carbon of the electricity (location-based)"),
    "water": mark("Water used on site and at power plants"),
    "cost": mark("Cost of the electricity"),
}
UNITS = {"energy": "J", "carbon": "g", "water": "L", "cost": "USD"}


def show(console: Console, workload: str, siting: Siting) -> None:
    """Print the places in each order, then what a reader must know."""
    console.print(printable(workload), markup=False)
    for order in siting.orders:
        _order(console, siting, order)
    for note in siting.notes:
        console.print(f"· {terminal.note_words(note)}", markup=False)


def _order(console: Console, siting: Siting, order: Order) -> None:
    others = [metric for metric in ("carbon", "water", "cost") if metric != order.metric]
    title = label(TITLES, order.metric)
    if order.scope:
        title = _("{what}: {scope}").format(what=title, scope=label(labels.SCOPES, order.scope))
    short = {"carbon": _("Carbon"), "water": _("Water"), "cost": _("Cost")}
    headings = ("", _("Value"), _("90 % interval"), *(short[m] for m in others), _("Grid"))
    table = terminal.empty_table(title, *headings, right=tuple(range(1, 3 + len(others))))
    rows = {row.region: row for row in siting.rows}
    for at, region in enumerate(order.regions):
        value, interval, unit = span(*order.quantities[at][:4])
        cells = [_cell(rows[region], metric) for metric in others]
        grid = order.intensities[at]
        basis = label(labels.BASES, grid.basis)
        told = [_g(grid.fact.value), f"{basis} {grid.year or ''}".rstrip()]
        if not order.scope:
            told.append(label(labels.SCOPE_WORDS, grid.scope))
        table.add_row(
            Text(printable(region)), f"{value} {unit}", interval, *cells, _(", ").join(told)
        )
    console.print(table)


def _cell(row: Row, metric: str) -> str:
    value, _interval, unit = span(*row.by(metric).quantity(UNITS[metric])[:4])
    return f"{value} {unit}"


def _g(grams: float) -> str:
    value, _interval, unit = span(grams, grams, grams, "g/kWh")
    return f"{value} {unit}"
