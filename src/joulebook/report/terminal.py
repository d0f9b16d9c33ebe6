"""Answers on the terminal: rich tables and trees."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from joulebook.estimate import Quantity
from joulebook.estimate.closed import Narrowing
from joulebook.facts import Page
from joulebook.grid import Intensity
from joulebook.grid.notes import Note
from joulebook.report import labels
from joulebook.report.line_breaks import BreakingTable
from joulebook.report.words import _, label, number, span, unit_word


def quantity_cells(quantity: Quantity) -> tuple[str, str, str, str]:
    """Value, interval, unit and tier as a person reads them."""
    return (*span(*quantity[:4]), label(labels.TIERS, quantity.tier))


def empty_table(title: str, *headings: str, right: Sequence[int] = ()) -> Table:
    """An empty table in the house style; the columns at `right` are numbers."""
    table = BreakingTable(
        title=escape(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at in right else "left", overflow="fold")
    return table


def quantity_table(title: str, quantities: Mapping[str, Quantity]) -> Table:
    """All boundaries of an answer."""
    headings = (_("What"), _("Value"), _("Unit"), _("90 % interval"), _("Evidence"))
    table = empty_table(title, *headings, right=(1, 3))
    for key, quantity in quantities.items():
        value, interval, unit, tier = quantity_cells(quantity)
        table.add_row(label(labels.BOUNDARIES, key), value, unit, interval, tier)
    return table


CHANCE = 0.01  # a share of the variance that 1,000 draws of unrelated facts may show


def assumption_table(
    assumptions: Sequence[Mapping[str, Any]], causes: Mapping[str, float]
) -> Table:
    """The assumptions that the interval comes from, and how much of its variance each explains."""
    headings = (_("What"), _("Value"), _("90 % interval"), _("Share of the variance"), _("Source"))
    title = _("Assumed, because nobody said otherwise (all {n} in --json and --html)")
    table = empty_table(title.format(n=len(assumptions)), *headings, right=(1, 2, 3))
    leading = sorted(filter(_telling, assumptions), key=lambda fact: -causes.get(fact["name"], 0.0))
    told: set[str] = set()
    for fact in leading[:8]:
        if told and causes.get(fact["name"], 0.0) < CHANCE:
            break  # what remains is below what draws tell from nothing
        value, interval, unit = span(*(fact[k] for k in ("value", "low", "high", "unit")))
        share = f"{number(100 * causes.get(fact['name'], 0.0))} %"
        name = label(labels.FACTS, fact["name"])
        cells = (name, f"{value} {unit}", interval, "″" if name in told else share, fact["source"])
        table.add_row(*cells)  # facts of one name, such as two kinds' batches, share one share
        told.add(name)
    return table


def _telling(fact: Mapping[str, Any]) -> bool:
    """Whether an assumption says something to people: it is uncertain, or something with a name."""
    return fact["low"] < fact["high"] or (fact["value"] != 0 and fact["name"] in labels.FACTS)


def note_words(note: Note) -> str:
    """A note in the reader's language; the facts it names are called what tables call them."""
    says, told = note.says, dict(note.told)
    if "names" in told:
        told["names"] = ", ".join(label(labels.FACTS, x) for x in str(told["names"]).split(", "))
    for key, words in (
        ("scope", labels.SCOPE_WORDS),
        ("asked", labels.SCOPE_WORDS),
        ("basis", labels.BASES),
        ("kind", labels.SEATS),
        ("arithmetic", labels.ARITHMETIC),
    ):
        if key in told:
            told[key] = label(words, str(told[key]))
    return _(says).format(**told)


def said_words(line: str | Note) -> str:
    """A choice as it stands, or a note in the reader's language."""
    return line if isinstance(line, str) else note_words(line)


def intensity_line(intensity: Intensity) -> str:
    """The grid intensity of an answer with its labels."""
    value, interval, unit = span(
        *(getattr(intensity.fact, k) for k in ("value", "low", "high", "unit"))
    )
    scope = label(labels.SCOPES, intensity.scope)
    named = f"{intensity.name} ({intensity.place})" if intensity.place else _(intensity.name)
    hour = f"{intensity.hour.replace('/', ':00 – ')}:00 UTC" if intensity.hour else intensity.year
    year = f", {hour}" if hour else ""
    title, vintage = intensity.title, intensity.vintage
    source = title if title == vintage else f"{title} ({vintage})"
    return f"{named}: {value} {unit} ({interval}){year}, {scope} — {source}"


def ratecard_table(title: str, rows: Mapping[str, Mapping[str, Quantity]]) -> Table:
    """The ten coefficients of a rate card, in joules and accelerator-seconds."""
    interval, seconds = _("90 % interval"), _("accelerator-seconds")
    table = empty_table(
        title, _("Term"), unit_word("J"), interval, seconds, interval, right=(1, 2, 3, 4)
    )
    for term in rows["joules"]:
        cells = [rows[row][term] for row in ("joules", "accelerator_seconds")]
        shown = (f"{x:.3g}" for q in cells for x in (q.value, q.low, q.high))
        j, j_low, j_high, s, s_low, s_high = shown
        table.add_row(term, j, f"{j_low} – {j_high}", s, f"{s_low} – {s_high}")
    return table


def ratecard_legend() -> str:
    """What the letters of a rate card mean."""
    return _(
        "Accelerators only, for each term: u uncached input, h cached input, o output; u2 is u squared, "
        "uo is u times o."
    )


def page_lines(page: Page) -> Iterator[Text]:
    """A fact file: its name, then for each fact a line with its value and one with its source."""
    yield Text.assemble((page.title, "bold"), f" · {page.path}")
    for fact in page.facts.values():
        value, interval, unit = span(fact.value, fact.low, fact.high, fact.unit)
        between = f" ({interval})" if interval else ""
        tier = label(labels.TIERS, fact.tier)
        unseen = "" if fact.seen else f" {_('(not checked against the source)')}"
        yield Text.assemble(
            (fact.name, "bold"), f" = {value} {unit}".rstrip(), f"{between} · {tier}"
        )
        yield Text(f"    {fact.source}: {fact.where}{unseen}", "dim")


def narrowing_table(steps: Sequence[Narrowing]) -> Table:
    """What each piece of evidence left of a closed model's prior."""
    headings = (_("Evidence"), _("Observed"), _("90 % interval before"), _("90 % interval after"))
    title = _("Energy of a mean request at the meter, as evidence narrowed the prior")
    table = empty_table(title, *headings, right=(1, 2, 3))
    for step in steps:
        seen = step.observed
        observed = "–"
        if seen:
            value, _interval, unit = span(seen["value"], seen["value"], seen["value"], seen["unit"])
            observed = f"{value} {unit}"
        if step.contradicted:
            observed += " " + _("(outside of what the prior allows)")
        low, middle, high = step.before
        before = span(middle, low, high, "J")
        low, middle, high = step.after
        after = span(middle, low, high, "J")
        table.add_row(label(labels.EVIDENCE, step.evidence), observed,
                      f"{before[1]} {before[2]}", f"{after[1]} {after[2]}")  # fmt: skip
    return table


def explanation(console: Console, trees: Mapping[str, Any], depth: int) -> None:
    """Print the tree of formulas and facts of each boundary, `depth` steps down."""
    for name, step in trees.items():
        root = Tree(_step_text(step) if step["name"] == name else Text(name))
        _grow(root, step, depth)
        console.print(root)


def _grow(tree: Tree, step: Mapping[str, Any], depth: int) -> None:
    for below in step.get("inputs", ()) if depth else ():
        _grow(tree.add(_step_text(below)), below, depth - 1)


def _step_text(step: Mapping[str, Any]) -> Text:
    text = Text.assemble((step["name"], "bold"), f" = {step['value']:.6g}  ")
    if "formula" in step:
        says = step["says"]
        return text.append(_(says), "dim")
    if "fact" in step:
        fact = step["fact"]
        unit = "" if fact["unit"] == "1" else f"{unit_word(fact['unit'])} · "
        tier = label(labels.TIERS, fact["tier"])
        return text.append(f"{unit}{tier} · {fact['source']}: {fact['where']}", "cyan")
    return text.append(_("as above") if step.get("see_above") else _("the request"), "dim")
