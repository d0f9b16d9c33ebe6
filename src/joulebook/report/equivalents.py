"""The table of equivalences on the terminal: counts, intervals, vintages and boundaries."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from joulebook.estimate.equivalents import Alike, amount_of, thing, things
from joulebook.report import terminal
from joulebook.report.words import _, label, mark, number, span

AMOUNTS = {
    "carbon": mark("Carbon"),
    "energy": mark("Energy"),
    "distance": mark("Distance"),
}
THINGS = {
    "aircraft-flights": mark("whole aircraft from New York to Frankfurt, one way"),
    "australian-homes": mark("Australian homes' electricity for a year"),
    "car-earth-turns": mark("turns round the Earth in a US petrol car"),
    "car-miles": mark("miles in a US petrol car"),
    "car-sun-round-trips": mark("trips to the Sun and back in a US petrol car"),
    "car-years": mark("US petrol cars driven for a year"),
    "coal-pounds": mark("pounds of coal burned"),
    "cups": mark("cups of 0.25 litre boiled"),
    "diesel-gallons": mark("US gallons of diesel burned"),
    "domestic-flight-km": mark("passenger-kilometres of domestic flights"),
    "earth-turns": mark("turns round the Earth"),
    "ebike-miles": mark("miles on an e-bike"),
    "electric-car-years": mark("US electric cars driven for a year"),
    "eu-car-km": mark("kilometres in an EU passenger car"),
    "flight-seats": mark("seats from New York to Frankfurt, one way"),
    "gasoline-gallons": mark("US gallons of gasoline burned"),
    "hair-dryer-hours": mark("hours of a hair dryer"),
    "homes": mark("US homes' electricity for a year"),
    "homes-electricity-carbon": mark("US homes' electricity for a year, by carbon"),
    "homes-energy-carbon": mark("US homes' energy for a year, by carbon"),
    "kettles": mark("kettles of 1 litre boiled"),
    "laptop-hours": mark("hours of a laptop"),
    "led-hours": mark("hours of an LED bulb"),
    "microwave-seconds": mark("seconds of a microwave oven"),
    "new-york-melbourne-seats": mark("seats from New York to Melbourne"),
    "new-york-san-francisco-seats": mark("seats from New York to San Francisco"),
    "oil-barrels": mark("barrels of oil burned"),
    "paris-london-seats": mark("seats from Paris to London"),
    "phone-charges": mark("full charges of a phone"),
    "short-haul-km": mark("passenger-kilometres of short flights"),
    "streaming-carbon-hours": mark("hours of streamed video, by carbon"),
    "streaming-hours": mark("hours of streamed video"),
    "sun-round-trips": mark("trips to the Sun and back"),
    "sun-trips": mark("trips to the Sun, one way"),
    "train-km": mark("passenger-kilometres by train"),
    "tree-years": mark("years of one tree's growth"),
    "tv-carbon-hours": mark("hours of television, by carbon"),
    "tv-hours": mark("hours of an LCD television"),
    "uk-homes": mark("UK homes' electricity for a year"),
    "world-homes": mark("homes with electricity, world, for a year"),
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
    told = {"count": number(one.count.value), "thing": label(THINGS, one.thing.name)}
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


def vintage_line(one: Alike) -> str:
    """Whose figure it is, and what it counts."""
    return f"{one.thing.vintage_words}; {one.thing.page.text['boundary']}"


def _title(one: Alike) -> str:
    value, interval, unit = span(*one.total[:4])
    said = f"{label(AMOUNTS, one.thing.of)}: {value} {unit}"
    return f"{said} ({interval})" if interval else said


def _table(every: Sequence[Alike]) -> Table:
    headings = (_("Like"), _("How many"), _("90 % interval"), _("Vintage"))
    table = terminal.empty_table("", *headings, right=(1, 2))
    for one in every:
        count = one.count
        ends = "" if count.low == count.high else f"{number(count.low)} – {number(count.high)}"
        words = label(THINGS, one.thing.name)
        table.add_row(words, number(count.value), ends, one.thing.vintage_words)
    return table
