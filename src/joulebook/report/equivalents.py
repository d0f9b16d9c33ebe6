"""The table of equivalences on the terminal: counts, intervals, vintages and boundaries."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from joulebook.estimate.equivalents import Alike, Thing, amount_of, thing, things
from joulebook.report import terminal
from joulebook.report.equivalent_words import OVER, THINGS
from joulebook.report.words import _, label, mark, number, span

AMOUNTS = {
    "carbon": mark("Carbon"),
    "energy": mark("Energy"),
    "distance": mark("Distance"),
}


def show(console: Console, every: Sequence[Alike]) -> None:
    """Print what an amount is like: one line for each thing it is compared with."""
    console.print(_title(every[0]), markup=False)
    console.print(_table(every))
    console.print(
        _("Each in its own vintage and boundary; --json has them all, --vintage chooses another."),
        markup=False,
    )


def show_back(console: Console, one: Alike) -> None:
    """Print the amount that a count of something is like."""
    value, interval, unit = span(*one.total[:4])
    line = _("{count} {thing}: {value} {unit}")
    told = {"count": number(one.count.value), "thing": name_of(one.thing)}
    said = line.format(**told, value=value, unit=unit)
    console.print(f"{said} ({interval})" if interval else said, markup=False)
    console.print(f"    {vintage_line(one)}", markup=False)


def show_all(console: Console) -> None:
    """Print every thing with what one of it is, when no amount is given."""
    shown = [amount_of(1.0, thing(name)) for name in things()]
    headings = (_("Option"), _("What"), _("One of it"), _("90 % interval"))
    table = terminal.empty_table(_("What amounts are compared with"), *headings, right=(2, 3))
    for one in shown:
        value, interval, unit = span(*one.total[:4])
        words = label(THINGS, one.thing.name)
        table.add_row(f"--{one.thing.name}", words, f"{value} {unit}", interval)
    console.print(table)


def name_of(one: Thing) -> str:
    """What to call a thing; a flight whose length was given by that."""
    km = one.flight_km
    return label(THINGS, one.name) if km is None else _(OVER[one.name]).format(km=number(km))


def vintage_line(one: Alike) -> str:
    """Whose figure it is, and what it counts."""
    vintage, boundary = one.thing.vintage_words, str(one.thing.page.text["boundary"])
    return f"{_(vintage)} · {_(boundary)}"


def _title(one: Alike) -> str:
    value, interval, unit = span(*one.total[:4])
    line = _("{what}: {value} {unit}")
    said = line.format(what=label(AMOUNTS, one.thing.of), value=value, unit=unit)
    return f"{said} ({interval})" if interval else said


def _table(every: Sequence[Alike]) -> Table:
    headings = (_("Like"), _("How many"), _("90 % interval"), _("Vintage"))
    table = terminal.empty_table("", *headings, right=(1, 2))
    for one in every:
        count = one.count
        ends = "" if count.low == count.high else f"{number(count.low)} – {number(count.high)}"
        words = name_of(one.thing)
        table.add_row(words, number(count.value), ends, _(one.thing.vintage_words))
    return table
