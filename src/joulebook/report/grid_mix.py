"""A fuel mix on the terminal: shares, what a kWh carries, and how that compares with the file."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from joulebook.estimate.mixes import MixAnswer
from joulebook.grid.margin import Margin
from joulebook.report import labels
from joulebook.report.grid_hours import FUELS, MARKS
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, mark, number, printable, span, whole

CARRIED = {
    "lifecycle": mark("Carbon, life cycle"), "direct": mark("Carbon, direct"),
    "water": mark("Water evaporated at the plants"),
}  # fmt: skip
WIDTH = 30


def show_mix(console: Console, name: str, answer: MixAnswer) -> None:
    """Print what a kWh of a fuel mix carries."""
    console.print(_shares(name, answer))
    console.print(_carried(answer))
    for line in _lines(answer):
        console.print(line, markup=False, soft_wrap=True)


def _shares(name: str, answer: MixAnswer) -> Table:
    title = _("Generation by fuel, {place} ({file})").format(
        place=printable(answer.mix.place or "–"), file=printable(name)
    )
    table = empty_table(title, _("Fuel"), _("Share"), "", right=(1,))
    for fuel in answer.mix.fuels:
        share = answer.shares[fuel]
        table.add_row(label(FUELS, fuel), f"{number(100 * share)} %", "█" * round(WIDTH * share))
    return table


def _carried(answer: MixAnswer) -> Table:
    headings = (_("A kWh of it carries"), _("Value"), _("Unit"), _("90 % interval"), _("Evidence"))
    title = _("Average of what was generated, factors {set}").format(set=answer.factors)
    table = empty_table(title, *headings, right=(1, 3))
    for key, quantity in answer.carried.items():
        value, interval, unit = span(*quantity[:4])
        table.add_row(
            label(CARRIED, key), value, unit, interval, label(labels.TIERS, quantity.tier)
        )
    return table


def _lines(answer: MixAnswer) -> Iterator[str]:
    share = number(100 * answer.carbon_free_share)
    yield _("{share} % of it is carbon-free (nuclear, hydro, wind, solar, geothermal).").format(
        share=share
    )
    for scope, off in answer.published.items():
        line = _(
            "{what}: ours less the file's own is {mean} g/kWh in the mean of {hours} h that are not "
            "suspect; the largest difference is {largest} g/kWh ({hour}:00 UTC)."
        )
        told = {"what": label(CARRIED, scope), "hour": str(off.hour).replace("T", " ")}
        figures = {"mean": signed(off.mean), "largest": signed(off.largest)}
        yield line.format(hours=whole(off.hours), **told, **figures)
    for scope, margin in answer.margins.items():
        yield _margin_line(scope, margin)
    doubted = [
        f"{whole(n)} {label(MARKS, key)}"
        for key, n in answer.marks.items()
        if n and key in ("suspect", "missing")
    ]
    if doubted:
        yield _("Hours left out of the averages: {hours}.").format(hours=", ".join(doubted))


def _margin_line(scope: str, margin: Margin) -> str:
    line = _(
        "{what}, marginal: {value} ± {error} g/kWh (slope and standard error over {pairs} hourly "
        "changes, {explained} % explained). For what-if questions only: never add it to averages."
    )
    figures = {
        "value": number(margin.g_per_kwh), "error": number(margin.standard_error_g_per_kwh),
        "explained": number(100 * margin.explained_share), "pairs": whole(margin.pairs),
    }  # fmt: skip
    return line.format(what=label(CARRIED, scope), **figures)


def signed(value: float) -> str:
    """A difference with its sign; nothing finer than a thousandth.

    >>> signed(-0.1234), signed(0.00001)
    ('-0.123', '0')
    """
    rounded = round(value, 3)
    sign = "-" if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{number(abs(rounded))}"
