"""A score of software carbon intensity on the terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joulebook.ledger.sci import EXCLUDED, INCLUDED, QUANTIFIED, Score
from joulebook.report.terminal import empty_table, intensity_line, note_words, quantity_cells
from joulebook.report.words import _, mark, number, printable, span, whole

UNIT_WORDS = {
    "request": mark("a request"), "million-tokens": mark("a million tokens"),
    "image": mark("an image"), "second-of-audio": mark("a second of audio"),
}  # fmt: skip
QUANTIFICATION = {
    "measured": mark("measured"), "modeled": mark("modelled"), "sourced": mark("sourced"),
}  # fmt: skip
MOST_MODELS = 24
MOST_GRIDS = 8


def show_score(console: Console, score: Score) -> None:
    """Print the score, what it is made of, its components, and what it covers."""
    value, interval, unit = span(*score.per_unit, "g")
    said = _("SCI: {value} {unit} CO2e for {what}")
    told = said.format(value=value, unit=unit, what=_(UNIT_WORDS[score.unit.name]))
    console.print(f"{told} ({interval})" if interval else told, markup=False)
    console.print(_parts_table(score))
    console.print(_component_table(score))
    lines = (
        _("R: {rationale}").format(rationale=note_words(score.unit.rationale)),
        *_quantified(score),
        _("In the boundary: {what}.").format(what=_(INCLUDED)),
        _("Not in it: {what}.").format(what=_(EXCLUDED)),
        *(intensity_line(one) for _region, one in score.statement.grids[:MOST_GRIDS]),
        *(note_words(note) for note in (*score.notes, *score.statement.caveats)),
        _("Sources of every coefficient are in --json."),
    )
    for line in lines:
        console.print(f"· {printable(line)}", markup=False)


def _parts_table(score: Score) -> Table:
    headings = (_("What"), _("Value"), _("Unit"), _("90 % interval"), _("Evidence"))
    table = empty_table(_("(E × I + M) / R"), *headings, right=(1, 3))
    for name, quantity in (
        (_("E: energy at the data centre's meter"), score.energy),
        (_("E × I: carbon of the electricity (location-based)"), score.operational),
        (_("M: carbon of making the hardware"), score.embodied),
    ):
        value, interval, unit, tier = quantity_cells(quantity)
        table.add_row(name, value, unit, interval, tier)
    table.add_row(_("I: average intensity, by energy"), number(score.intensity), "g/kWh", "", "")
    table.add_row(
        _("R: functional units ({name})").format(name=score.unit.name), number(float(score.units)),
        "", "", "",
    )  # fmt: skip
    return table


def _component_table(score: Score) -> Table:
    headings = (_("Component"), _("Requests"), _("SCI"), _("90 % interval"), _("Share"))
    table = empty_table(_("By component; they sum to the score"), *headings, right=(1, 2, 3, 4))
    total = score.operational.value + score.embodied.value
    for one in sorted(score.components, key=lambda c: -c.carbon())[:MOST_MODELS]:
        value, interval, unit = span(*score.of(one.operational, one.embodied), "g")
        share = f"{number(100 * one.carbon() / total)} %" if total else ""
        name = Text(printable(one.model or one.op))
        table.add_row(name, whole(one.requests), f"{value} {unit}", interval, share)
    more = len(score.components) - MOST_MODELS
    if more > 0:
        table.caption = _("{n} more in --json").format(n=whole(more))
    return table


def _quantified(score: Score) -> Iterator[str]:
    """How E, I and M of the components were found."""
    models: dict[tuple[str, str], list[str]] = {}
    for one in score.components:
        how = QUANTIFIED[one.energy.tier], QUANTIFIED[one.embodied.tier]
        models.setdefault(how, []).append(one.model or one.op)
    for (energy, hardware), named in models.items():
        yield _("E is {e}, I {i}, M {m}: {models}").format(
            e=_(QUANTIFICATION[energy]), i=_(QUANTIFICATION["sourced"]), m=_(QUANTIFICATION[hardware]),
            models=", ".join(named[:MOST_MODELS]),
        )  # fmt: skip
