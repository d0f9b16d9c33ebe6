"""Bitcoin on the terminal: its electricity, its emissions, what was published, and AI beside it."""

from rich.console import Console
from rich.table import Table

from joulebook.formulas.units import J_PER_TWH
from joulebook.outlook.bitcoin_beside_ai import Beside, Row
from joulebook.outlook.mining_answer import Answer, uncalibrated
from joulebook.outlook.mining_carbon import Scenario, Statement
from joulebook.report import terminal
from joulebook.report.words import _, label, mark, number, printable, span, unit_word

COVERS = {
    "AI": mark("AI"), "all data centres": mark("all data centres, AI among them"),
    "Bitcoin": mark("Bitcoin"),
}  # fmt: skip
BOUNDS = {"at least": mark("at least"), "at most": mark("at most")}
REGIONS = {"world": mark("world"), "US": mark("United States"), "not said": mark("not said")}
BOUNDARIES = {"server": mark("servers, and the building by its PUE"), "not said": mark("not said")}
# names that answers give beside the titles of pages of facts
NAMES = (
    mark("Hydropower only"), mark("Bitcoin, calibrated"), mark("joulebook's stock model"),
    mark("Iceland"), mark("Norway"), mark("Canada"), mark("Russia"), mark("China"), mark("Kazakhstan"),
)  # fmt: skip


def show(console: Console, answer: Answer) -> None:
    """Print electricity, emissions by scenario, what was published, and what to know."""
    console.print(_energy(answer))
    console.print(_carbon(answer.scenarios))
    if answer.statements:
        console.print(_published(answer.statements))
    for note in answer.notes:
        console.print(f"· {printable(terminal.note_words(note))}", markup=False)


def _energy(answer: Answer) -> Table:
    mined = answer.mined
    title = _("Bitcoin {period}: electricity at the miners' meters ({method})")
    method = _("new method") if mined.method == "new" else _("old method")
    shown = title.format(period=mined.period.name, method=method)
    headings = (_("What"), _("Value"), _("Unit"), _("Low – high"))
    table = terminal.empty_table(shown, *headings, right=(1, 3))
    rows = (
        (_("Best guess and bounds of the method"), uncalibrated(mined)),
        (_("Calibration factor"), answer.factor()),
        (_("Calibrated, with its 90 % interval"), mined.calibrated.quantity("J")),
    )
    for name, quantity in rows:
        value, interval, unit = span(*quantity[:4])
        table.add_row(name, value, unit, interval)
    table.add_row(_("Mean efficiency of the machines"), number(mined.j_per_th), unit_word("J/TH"))
    return table


def _carbon(every: list[Scenario]) -> Table:
    title = _("Emissions of the calibrated electricity (life cycle)")
    headings = (_("If it is"), _("Carbon"), _("90 % interval"), unit_word("g/kWh"), _("Year"))
    table = terminal.empty_table(title, *headings, right=(1, 2, 3))
    for one in every:
        value, interval, unit = span(*one.carbon.quantity("g")[:4])
        grams = number(one.g_per_kwh.median)
        name = printable(_(one.title))
        table.add_row(name, f"{value} {unit}", interval, grams, one.vintage)
    return table


def _published(every: list[Statement]) -> Table:
    title = _("What was published of it, as an amount per year")
    here = _("Here, new method")
    headings = (_("Who"), _("Energy"), here, _("Carbon"), here, unit_word("g/kWh"))
    table = terminal.empty_table(title, *headings, right=(1, 2, 3, 4, 5))
    for one in every:
        energies = [_said(energy.median, "J") for energy in (one.energy, one.now_energy)]
        known = (one.carbon, one.now_carbon)
        carbon = [_said(grams.median, "g") if grams else "" for grams in known]
        implied = number(one.g_per_kwh.median) if one.g_per_kwh else ""
        name = printable(_(one.page.title))
        if one.superseded:
            name = _("{name} (superseded: by the method given up on 31 August 2023)").format(
                name=name
            )
        table.add_row(name, *energies, *carbon, implied)
    return table


def _said(value: float, unit: str) -> str:
    shown, _interval, scaled = span(value, value, value, unit)
    return f"{shown} {scaled}"


def show_beside(console: Console, both: Beside) -> None:
    """Print Bitcoin and the sources on AI, one row each."""
    title = _("Electricity at the meter in {year}: Bitcoin, and what sources say of AI")
    headings = (_("Source"), _("Where"), _("Of what"), unit_word("TWh"), _("Beside Bitcoin"))
    table = terminal.empty_table(title.format(year=both.year), *headings, right=(3, 4))
    for row in both.rows:
        value, interval = _twh(row)
        times = both.times_bitcoin(row)
        ratio = "" if row is both.bitcoin else f"{number(times.value)} ×"
        cells = (row_name(row), label(REGIONS, row.region), label(COVERS, row.covers))
        table.add_row(*cells, f"{value} {interval}".rstrip(), ratio)
    console.print(table)
    line = _("Sources stand side by side, never averaged: read where, and of what, each is.")
    console.print(line, markup=False)


def row_name(row: Row) -> str:
    """A row in words, with what its figure is where that is no plain value."""
    name = printable(_(row.name))
    told = [label(BOUNDS, row.bound)] if row.bound else []
    if row.boundary in BOUNDARIES:
        told.append(_("counted: {what}").format(what=label(BOUNDARIES, row.boundary)))
    return _("{name} ({what})").format(name=name, what=_("; ").join(told)) if told else name


def _twh(row: Row) -> tuple[str, str]:
    joules = row.energy.quantity("J")
    low, high = number(joules.low / J_PER_TWH), number(joules.high / J_PER_TWH)
    interval = "" if low == high else f"({low} – {high})"
    return number(joules.value / J_PER_TWH), interval
