"""One of each kind of request, from the least to the most: a table and a chart on one scale."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from joulebook.estimate.answer import quantities
from joulebook.estimate.day import DayAnswer
from joulebook.report import labels, terminal
from joulebook.report.charts import energy_ladder
from joulebook.report.equivalences import microwave
from joulebook.report.words import _, label, number, printable, unit_word

J_PER_WH = 3_600


def rungs(day: DayAnswer) -> list[dict[str, Any]]:
    """What stands on the ladder: each item's title, and one of it at the data centre's meter."""
    return [
        {
            "name": label(labels.RUNGS, row.item.name),
            "model": str(row.item.settings["model"]),
            "facility_energy": quantities(row.one.answer)["facility_energy"],
        }
        for row in day.rows
    ]


def show(console: Console, day: DayAnswer) -> None:
    """Print the ladder, and which model stands behind each rung."""
    headings = (
        "", _("Energy"), _("90 % interval"), _("Evidence"), _("Runs a microwave oven for"),
    )  # fmt: skip
    title = _("One of each at the data centre's meter, in {unit}").format(unit=unit_word("Wh"))
    table = terminal.empty_table(title, *headings, right=(1, 2, 4))
    every = rungs(day)
    for rung in every:
        energy = rung["facility_energy"]
        value, low, high = (number(x / J_PER_WH) for x in energy[:3])
        tier = label(labels.TIERS, energy.tier)
        name = Text(printable(rung["name"]))
        table.add_row(name, value, f"{low} – {high}", tier, microwave(energy))
    console.print(table)
    for model, titles in _by_model(every).items():
        line = _("{model}: {titles}").format(model=printable(model), titles=_(", ").join(titles))
        console.print(f"· {line}", markup=False)


def chart(day: DayAnswer) -> str:
    """The ladder as SVG, on a logarithmic scale."""
    return energy_ladder(rungs(day))


def _by_model(every: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Titles of the rungs by model, in their order."""
    found: dict[str, list[str]] = {}
    for rung in every:
        found.setdefault(rung["model"], []).append(rung["name"])
    return found
