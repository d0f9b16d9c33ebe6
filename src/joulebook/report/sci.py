"""A score of software carbon intensity on the terminal."""

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
    headings = (_("Component"), _("Kind"), _("Requests"), _("SCI, g"), _("90 % interval"),
                _("Share"), _("E"), _("I"), _("M"))  # fmt: skip
    table = empty_table(_("By component; they sum to the score"), *headings, right=(2, 3, 4, 5))
    whole_carbon = score.operational.value + score.embodied.value
    for one in sorted(score.components, key=lambda c: -c.carbon())[:MOST_MODELS]:
        value, low, high = score.of(one.operational, one.embodied)
        share = f"{number(100 * one.carbon() / whole_carbon)} %" if whole_carbon else ""
        methods = (QUANTIFIED[one.energy.tier], "sourced", QUANTIFIED[one.embodied.tier])
        table.add_row(
            Text(printable(one.model or "–")), one.op, whole(one.requests), number(value),
            f"{number(low)} – {number(high)}", share, *(_(QUANTIFICATION[m]) for m in methods),
        )  # fmt: skip
    more = len(score.components) - MOST_MODELS
    if more > 0:
        table.caption = _("{n} more in --json").format(n=whole(more))
    return table
