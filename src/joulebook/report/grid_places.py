"""Places on the terminal: all about one, and lists of many."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joulebook.facts import Fact
from joulebook.grid import Intensity, Place, states_of, zones_of
from joulebook.grid.about import all_figures, taken_intensity
from joulebook.report import labels
from joulebook.report.terminal import empty_table, intensity_line
from joulebook.report.words import _, label, mark, printable, span, unit_word, whole

KINDS = {
    "country": mark("country or territory"),
    "state": mark("US state"),
    "province": mark("Chinese province"),
    "regional grid": mark("Chinese regional grid"),
    "grid zone": mark("grid zone"),
    "subregion": mark("eGRID subregion"),
    "cloud region": mark("cloud region"),
    "point": mark("point on the map"),
}
MOST = 24  # figures of one place in a table
MOST_LISTED = 60


def show(console: Console, at: Place) -> None:
    """Print all about a place: what it is, what is taken for it, every figure, and notes."""
    console.print(Text.assemble((at.code, "bold"), f" · {at.name} · {label(KINDS, at.kind)}"))
    table = empty_table("", _("What"), _("Value"))
    for what, value in _properties(at):
        table.add_row(what, Text(value))
    console.print(table)
    taken = taken_intensity(at)
    if taken:
        line = _("Taken unless told otherwise: {intensity}")
        console.print(line.format(intensity=intensity_line(taken)), markup=False)
    else:
        console.print(_("No intensity is known for this place."), markup=False)
    found = all_figures(at)
    if found:
        console.print(_figure_table(found))
    for note in at.notes:
        console.print(f"· {printable(note)}", markup=False)


def listing(console: Console, found: Sequence[Place]) -> None:
    """Print places as a table."""
    if not found:
        console.print(_("No place has such a name."), markup=False)
        return
    headings = (_("Code"), _("Name"), _("Kind"), _("Grid zone"), _("Country"))
    table = empty_table(_("{n} places").format(n=whole(len(found))), *headings)
    for at in found[:MOST_LISTED]:
        cells = (at.code, at.name, label(KINDS, at.kind), at.zone or "–", at.country or "–")
        table.add_row(*map(Text, cells))
    if len(found) > MOST_LISTED:
        table.caption = _("{n} more in --json; or give part of a name").format(
            n=whole(len(found) - MOST_LISTED)
        )
    console.print(table)


def _properties(at: Place) -> Iterator[tuple[str, str]]:
    """What is known of a place, one line each; lines that say nothing are left out."""
    coordinates = (
        "" if at.latitude is None or at.longitude is None else f"{at.latitude:g}, {at.longitude:g}"
    )
    lines = (
        (_("Country"), at.country),
        (_("Cloud"), at.provider),
        (_("Grid zone (Electricity Maps)"), at.zone),
        (_("Balancing authority (EIA)"), at.balancing_authority),
        (_("Region (WattTime)"), at.watttime),
        (_("Electricity is looked up under"), ", ".join(at.within)),
        (_("States it touches"), ", ".join(states_of(at.code))),
        (_("Grid zones in it"), ", ".join(zones_of(at.code))),
        (_("Time zone"), at.time_zone),
        (_("Climate zone (ASHRAE 169)"), at.climate),
        (_("Latitude, longitude"), coordinates),
        ("PUE", _fact_words(at.pue)),
        ("WUE", _fact_words(at.wue)),
    )
    return ((what, value) for what, value in lines if value)


def _fact_words(fact: Fact | None) -> str:
    """A value with its interval, evidence and source; empty where there is none."""
    if fact is None:
        return ""
    value, interval, unit = span(fact.value, fact.low, fact.high, fact.unit)
    shown = f"{value} {unit}".strip() + (f" ({interval})" if interval else "")
    source = f"{fact.source}: {fact.where}"
    return " · ".join(filter(None, (shown, label(labels.TIERS, fact.tier), source, fact.note)))


def _figure_table(found: Sequence[Intensity]) -> Table:
    headings = (_("Place"), _("Year"), unit_word("g/kWh"), _("Scope"), _("Basis"), _("Dataset"))
    table = empty_table(_("Every figure known"), *headings, right=(1, 2))
    for one in found[:MOST]:
        scope, basis = label(labels.SCOPE_WORDS, one.scope), label(labels.BASES, one.basis)
        cells = (one.place, str(one.year), f"{one.fact.value:g}", scope, basis, one.vintage)
        table.add_row(*map(Text, cells))
    if len(found) > MOST:
        table.caption = _("{n} more in --json").format(n=whole(len(found) - MOST))
    return table
