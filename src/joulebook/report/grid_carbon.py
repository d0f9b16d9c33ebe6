"""Carbon of electricity on the terminal: the answer, its neighbours, its other vintages."""

from rich.console import Console
from rich.table import Table

from joulebook.estimate.answer import quantities
from joulebook.estimate.electricity import WHY, Beside, Electricity
from joulebook.grid import Intensity
from joulebook.report import labels, terminal
from joulebook.report.words import _, label, mark, number, printable, span, unit_word

MOST_ROWS = 16
TITLES = {
    "state": mark("What the power plants of the states it touches emit"),
    "zone": mark("The grid zones of this state"),
    "vintage": mark("The same place in other scopes, years and editions"),
}


def show(console: Console, one: Electricity) -> None:
    """Print the answer, then what stands beside it with the reason."""
    console.print(
        terminal.quantity_table(f"{number(one.kwh)} {unit_word('kWh')}", quantities(one.answer))
    )
    console.print(terminal.intensity_line(one.intensity), markup=False)
    for note in one.notes:
        console.print(f"· {printable(terminal.note_words(note))}", markup=False)
    for kind in TITLES:
        rows = [beside for beside in one.beside if beside.why == kind]
        if rows:
            console.print(_table(kind, rows if kind == "vintage" else _newest(rows)))
        if rows and kind != "vintage":
            told = {"beside": _subject(rows), "place": one.intensity.name}
            reason = printable(_(WHY[kind]).format(**told))
            console.print(reason[:1].upper() + reason[1:] + _("."), markup=False)
    if one.intensity.notice:
        console.print(one.intensity.notice, style="dim", markup=False)


def _subject(rows: list[Beside]) -> str:
    """What a sentence about the rows of a table is about."""
    names = dict.fromkeys(row.intensity.name for row in rows)
    return next(iter(names)) if len(names) == 1 else _("each of these states")


def _newest(rows: list[Beside]) -> list[Beside]:
    """The newest figure of each place and scope; the older ones are for --json."""
    newest: dict[tuple[str, str], Beside] = {}
    for row in sorted(rows, key=lambda row: row.intensity.year):
        newest[row.intensity.place, row.intensity.scope] = row
    return [row for row in rows if row in newest.values()]


def _table(kind: str, rows: list[Beside]) -> Table:
    """Figures beside the answer; of a place's own vintages the place goes without saying."""
    place = [] if kind == "vintage" else [_("Place")]
    headings = (*place, _("Carbon"), unit_word("g/kWh"), _("Year"), _("Basis"), _("Dataset"))
    right = range(len(place), len(place) + 3)
    table = terminal.empty_table(label(TITLES, kind), *headings, right=tuple(right))
    for row in rows[:MOST_ROWS]:
        at = row.intensity
        value, _interval, unit = span(*quantities(row.carbon)["carbon_operational"][:4])
        name = [printable(at.name)] if place else []
        table.add_row(
            *name,
            f"{value} {unit}",
            number(at.fact.value),
            str(at.year),
            basis_words(at),
            at.vintage,
        )
    if len(rows) > MOST_ROWS:
        table.caption = _("{n} more in --json").format(n=len(rows) - MOST_ROWS)
    return table


def basis_words(at: Intensity) -> str:
    """Scope and basis of an intensity in words."""
    scope = label(labels.SCOPE_WORDS, at.scope)
    return _(", ").join((scope, label(labels.BASES, at.basis)))
