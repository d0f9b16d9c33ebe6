"""One load location-based, market-based and hour by hour, on the terminal."""

from rich.console import Console
from rich.text import Text

from joulebook.grid.market import METHOD, Market
from joulebook.grid.notes import Note
from joulebook.grid.side_by_side import HOURLY, LOCATION, OTHER_SCOPE, OVER_ALL, Figure, Sides
from joulebook.report import labels
from joulebook.report.grid_hours import FUELS
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, mark, number, printable, span, unit_word, whole

SIDES = {
    "carbon_operational": mark("Carbon of the electricity (location-based)"),
    "carbon_market": mark("Carbon of the electricity (market-based)"),
    "carbon_market_hourly": mark("Carbon of the electricity (market-based, hourly)"),
    "carbon_free_share_annual": mark("Carbon-free by contract, over all hours as one"),
    "carbon_free_share_hourly": mark("Carbon-free by contract, hour by hour"),
    "carbon_free_score_hourly": mark("Carbon-free hour by hour, the grid's own part included"),
}
METHODS = {
    LOCATION: mark("location-based"),
    METHOD: mark("market-based"),
    HOURLY: mark("market-based, matched hour by hour"),
    OVER_ALL: mark("market-based, matched over all hours as one"),
    f"{HOURLY}, the rest from the grid": mark("matched hour by hour, the rest from the grid"),
}
KINDS = {
    "ppa": mark("PPA"), "rec": mark("REC"), "guarantee-of-origin": mark("guarantee of origin"),
    "supplier": mark("supplier"), "on-site": mark("on site"),
}  # fmt: skip
TECHNOLOGIES = {**FUELS, "waste": mark("waste"), "mixed": mark("mixed")}


def show_sides(console: Console, answer: Sides, place: str) -> None:
    """Print the three sides of one load, the contracts behind them, and what to know."""
    load = answer.load
    kwh = float(load.kwh.sum())
    title = _("{kwh} kWh at the meter in {place}, {start}:00 to {end}:00 UTC ({hours} hours)").format(
        kwh=number(kwh), place=printable(place), start=load.start, end=load.end,
        hours=whole(len(load.kwh)),
    )  # fmt: skip
    headings = (_("What"), _("Value"), _("Unit"), _("90 % interval"), _("How it is counted"))
    table = empty_table(title, *headings, right=(1, 3))
    for key, figure in answer.figures.items():
        value, interval, unit = span(figure.value, figure.low, figure.high, figure.unit)
        table.add_row(_(SIDES[key]), value, unit, interval, _counted(figure))
    console.print(table)
    console.print(_("These answer different questions; they are never added."), markup=False)
    _show_contracts(console, answer.market)
    for caveat in answer.caveats:
        console.print(f"· {printable(caveat_words(caveat))}", markup=False)


def caveat_words(caveat: Note) -> str:
    """A caveat in the reader's language."""
    told = dict(caveat.told)
    if caveat.says == OTHER_SCOPE:
        told = {key: label(labels.SCOPE_WORDS, str(scope)) for key, scope in told.items()}
    return _(caveat.says).format(**told)


def _counted(figure: Figure) -> str:
    """Method and scope of a figure."""
    told = figure.labels
    words = [label(METHODS, str(told["method"]))]
    if "scope" in told:
        words.append(label(labels.SCOPES, str(told["scope"])))
    if told.get("dataset"):
        words.append(printable(f"{told['dataset']}@{told['version']}".rstrip("@")))
    return " · ".join(words)


def _show_contracts(console: Console, market: Market) -> None:
    """The contracts: how much of the load each is, and what it carries."""
    headings = (_("Contract"), _("Kind"), _("Technology"), _("Place"), _("Year"),
                _("Share of the load"), unit_word("g/kWh"))  # fmt: skip
    table = empty_table(printable(market.name), *headings, right=(4, 5, 6))
    for one in market.contracts:
        table.add_row(
            Text(printable(one.name)), label(KINDS, one.kind), label(TECHNOLOGIES, one.technology),
            one.place.code, str(one.year),
            f"{number(100 * one.share)} %", number(one.g_per_kwh),
        )  # fmt: skip
    if market.contracts:
        console.print(table)
