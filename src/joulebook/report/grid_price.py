"""Prices of electricity by the hour on the terminal."""

from rich.console import Console

from joulebook.grid.price import NIGHT, Prices
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, number, printable, span, unit_word, whole

CHEAPEST = 6


def show_prices(console: Console, answer: Prices) -> None:
    """Print what an energy costs, and in which hours of the day it is cheap."""
    one = answer.series
    energy, _interval, unit = span(answer.facility_j, answer.facility_j, answer.facility_j, "J")
    if answer.pue is None:
        heading = _("{energy} {unit} at the meter, {place}, {start}:00 to {end}:00 UTC")
    else:
        heading = _(
            "{energy} {unit} at the meter (PUE {pue} included), {place}, {start}:00 to {end}:00 UTC"
        )
    title = heading.format(
        energy=energy, unit=unit, pue=answer.pue, place=printable(one.place),
        start=one.start, end=one.end,
    )  # fmt: skip
    price = _("Mean price, {unit}").format(unit=unit_word("USD/kWh"))
    cost = _("Cost, {unit}").format(unit=unit_word("USD"))
    table = empty_table(title, _("Load"), price, cost, right=(1, 2))
    for name, mean in answer.means.items():
        table.add_row(_load(name), _signed(mean), _signed(answer.costs[name]))
    console.print(table)
    console.print(_said(answer), markup=False)
    if len(one.values) > 1:
        cheap = ", ".join(f"{hour:02}:00 {_signed(x)}" for hour, x in answer.cheapest(CHEAPEST))
        line = _("Cheapest hours of the day ({zone}), mean price in {unit}: {hours}")
        console.print(
            line.format(zone=answer.time_zone, unit=unit_word("USD/kWh"), hours=cheap), markup=False
        )
    console.print(_("Prices: {dataset}").format(dataset=printable(one.dataset)), markup=False)


def _said(answer: Prices) -> str:
    """Range of the prices, hours below zero and hours without a price."""
    line = _(
        "{hours} hours, {low} to {high} {unit}; {negative} below zero, {missing} without a price."
    )
    return line.format(
        hours=whole(len(answer.series.values)), low=_signed(answer.lowest),
        high=_signed(answer.highest), unit=unit_word("USD/kWh"), negative=whole(answer.negative),
        missing=whole(answer.missing),
    )  # fmt: skip


def _load(name: str) -> str:
    titles = {
        "constant": _("constant"),
        "night": _("night only, {start}:00 to {end}:00").format(start=NIGHT[0], end=NIGHT[1]),
        "load": _("as in your file"),
    }
    return titles[name]


def _signed(value: float) -> str:
    return f"−{number(-value)}" if value < 0 else number(value)
