"""The same day of AI in several places: a table and a chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from joulebook.estimate.answer import Answer, quantities
from joulebook.estimate.day import Day, Place, total
from joulebook.grid import Intensity
from joulebook.report import terminal
from joulebook.report.charts import carbon_of_places
from joulebook.report.grid_carbon import basis_words
from joulebook.report.words import _, mark, number, printable, span, unit_word

# names of places that are often shown
NAMES = (
    mark("Iceland"), mark("France"), mark("Great Britain"), mark("Germany"), mark("China"),
    mark("Tōkyō"), mark("Mainland India"), mark("South Africa"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class There:
    """What a day costs in one place."""

    intensity: Intensity
    answer: Answer


def everywhere(day: Day, regions: Sequence[str]) -> list[There]:
    """The day in each place, the one with the least carbon first.

    Raises UnknownNameError for unknown places.
    """
    answers = [total(day, Place(region)) for region in regions]
    there = [There(one.intensity, one.total) for one in answers]
    return sorted(there, key=lambda one: one.answer["carbon_operational_g"].median)


def show(console: Console, title: str, there: Sequence[There]) -> None:
    """Print what the day emits in each place, and where each intensity comes from."""
    headings = (
        _("Place"),
        unit_word("g/kWh"),
        _("Carbon"),
        _("90 % interval"),
        _("Beside the first"),
    )
    table = terminal.empty_table(title, *headings, right=(1, 2, 3, 4))
    first = there[0].answer["carbon_operational_g"]
    for one in there:
        carbon = one.answer["carbon_operational_g"]
        value, interval, unit = span(*quantities(one.answer)["carbon_operational"][:4])
        beside = "" if one is there[0] else f"× {number(carbon.median / first.median)}"
        name = Text(printable(_(one.intensity.name)))
        table.add_row(name, number(one.intensity.fact.value), f"{value} {unit}", interval, beside)
    console.print(table)
    for line in sorted({basis_line(one.intensity) for one in there}):
        console.print(line, markup=False)


def basis_line(intensity: Intensity) -> str:
    """Year, scope, basis and vintage of an intensity."""
    return f"{intensity.year} · {basis_words(intensity)} · {intensity.vintage}"


def chart(there: Sequence[There]) -> str:
    """The carbon of the day in each place, as SVG."""
    rows = [
        {
            "place": _(one.intensity.name),
            "carbon_operational": quantities(one.answer)["carbon_operational"],
        }
        for one in there
    ]
    return carbon_of_places(rows)
