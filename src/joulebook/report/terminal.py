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
from joulebook.ledger import Statement
from joulebook.report import labels
from joulebook.report.equivalences import in_words
from joulebook.report.words import _, label, number, printable, span, unit_word, whole

MOST_ROWS = 24
MOST_GRIDS = 8


def quantity_cells(quantity: Quantity) -> tuple[str, str, str, str]:
    """Value, interval, unit and tier as a person reads them."""
    return (*span(*quantity[:4]), label(labels.TIERS, quantity.tier))


def empty_table(title: str, *headings: str, right: Sequence[int] = ()) -> Table:
    """An empty table in the house style; the columns at `right` are numbers."""
    table = Table(title=escape(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
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


def part_table(title: str, key: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Requests, energy and carbon of the parts of a ledger."""
    headings = ("", _("Requests"), _("Energy"), _("90 % interval"), _("Carbon"), _("90 % interval"))
    table = empty_table(title, *headings, right=(1, 2, 3, 4, 5))
    for row in rows[:MOST_ROWS]:
        energy, carbon = (quantity_cells(row[b]) for b in ("facility_energy", "carbon_operational"))
        cells = (f"{energy[0]} {energy[2]}", energy[1], f"{carbon[0]} {carbon[2]}", carbon[1])
        table.add_row(Text(printable(str(row[key] or "–"))), whole(row["requests"]), *cells)
    if len(rows) > MOST_ROWS:
        table.caption = _("{n} more in --json").format(n=whole(len(rows) - MOST_ROWS))
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


def statement(console: Console, said: Statement) -> None:
    """Print a statement: totals, parts, what was turned away, what was assumed."""
    for line in count_lines(said):
        console.print(line, markup=False)
    if len(said.totals) > 1:
        console.print(
            quantity_table(_("All requests, without the electricity's carbon"), said.whole)
        )
        console.print(_("Carbon is of two scopes here and is not added; --direct may make it one."))
    for scope, quantities in said.totals.items():
        title = f"{_('Totals')} · {label(labels.SCOPES, scope)}"
        console.print(quantity_table(title, quantities))
        for sentence in in_words(quantities):
            console.print(sentence, markup=False)
    for table in part_tables(said):
        console.print(table)
    for line in note_lines(said):
        console.print(f"· {line}", markup=False)
    console.print(assumption_table(said.assumptions, said.causes))


def note_lines(said: Statement) -> Iterator[str]:
    """What to know of a statement's grids and contracts, then of each deployment."""
    yield from (printable(note_words(note)) for note in said.caveats)
    for served in said.deployments:
        yield from (f"{served['model']}: {note_words(note)}" for note in served["notes"])


def count_lines(said: Statement) -> Iterator[str]:
    """What a ledger holds, what this run did, and what was turned away."""
    counts = {k: whole(v) for k, v in said.counts.items() if isinstance(v, int)}
    requests = _(
        "{requests} requests, {input_tokens} input tokens ({cached_tokens} from a cache), "
        "{output_tokens} output tokens."
    )
    yield requests.format(**counts)
    coverage = number(100 * said.counts["coverage"])
    yield _("Coverage: {share} % of the rows of the logs.").format(share=coverage)
    if said.counts["read"]:
        run = _(
            "This run: {read} rows read, {accepted} accepted, {duplicates} duplicates, "
            "{quarantined} turned away."
        )
        yield run.format(**counts)
    yield from (log_line(log) for log in said.files)
    yield from (hours_line(used) for used in said.hours)
    yield from matching_lines(said.matching)
    yield from grid_lines(said)
    if len(said.grids) > MOST_GRIDS:
        yield _("{n} more in --json").format(n=whole(len(said.grids) - MOST_GRIDS))
    for reason, count in said.counts["reasons"].items():
        yield f"  {whole(count)} × {reason_words(reason)}"
    if said.counts["coverage"] < 1:
        yield _("The rows turned away are in the ledger's folder `quarantine`.")


def note_words(note: Note) -> str:
    """A note in the reader's language; the facts it names are called what tables call them."""
    says, told = note.says, dict(note.told)
    if "names" in told:
        told["names"] = ", ".join(label(labels.FACTS, x) for x in str(told["names"]).split(", "))
    for key, words in (
        ("scope", labels.SCOPE_WORDS),
        ("asked", labels.SCOPE_WORDS),
        ("basis", labels.BASES),
    ):
        if key in told:
            told[key] = label(words, str(told[key]))
    return _(says).format(**told)


def said_words(line: str | Note) -> str:
    """A choice as it stands, or a note in the reader's language."""
    return line if isinstance(line, str) else note_words(line)


def reason_words(reason: str) -> str:
    """A reason for turning rows away, as a person reads it."""
    rule, colon, detail = reason.partition(": ")
    return f"{label(labels.REASONS, rule)}{colon}{printable(detail)}"


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


def log_line(log: Mapping[str, Any]) -> str:
    """A log file of a ledger and how it was read, defaults included."""
    told = {_("time zone"): log.get("time_zone"), _("second 0"): log.get("start")}
    details = "".join(f" · {what} {value}" for what, value in told.items() if value)
    return f"{printable(log['file'])} · {log['format']}{details}"


def hours_line(used: Mapping[str, Any]) -> str:
    """The hourly series that a statement's requests were joined to, and what its hours are worth."""
    line = _("Joined hour by hour to {dataset} ({place}, {scope}): {hours} hours").format(
        dataset=printable(used["dataset"]), place=printable(used["place"]), hours=whole(used["hours"]),
        scope=label(labels.SCOPE_WORDS, used["scope"]),
    )  # fmt: skip
    told = {
        _("filled by the rule for gaps"): used["filled_hours"],
        _("doubted by their publisher"): used["suspect_hours"],
        _("estimated"): used["estimated_hours"],
    }
    details = "".join(f", {whole(count)} {what}" for what, count in told.items() if count)
    if used["left_out"]:
        names = ", ".join(label(labels.FACTS, name) for name in used["left_out"])
        details += _("; by their mean, because of gaps: {names}").format(names=names)
    if used["shifted_by_hours"]:
        days = used["shifted_by_hours"] // 24
        details += _("; its times are shifted by {days} days").format(days=f"{days:+,d}")
    return f"{line}{details}."


def grid_lines(said: Statement) -> Iterator[str]:
    """The intensity of every region of a statement, as far as there is room."""
    for region, one in said.grids[:MOST_GRIDS]:
        line = intensity_line(one)
        yield line if region in (None, one.place) else f"{printable(region)}: {line}"


def matching_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """How far contracts cover a ledger's energy, over all hours and hour by hour."""
    if "not_matched" in told:
        yield _("Contracts are not matched by the hour: {why}").format(
            why=printable(told["not_matched"])
        )
    elif told:
        line = _(
            "Carbon-free contracts cover {annual} % of the energy over all {hours} hours of the log, "
            "{hourly} % hour by hour."
        )
        shares = (100 * told[f"carbon_free_share_{when}"] for when in ("annual", "hourly"))
        annual, hourly = map(number, shares)
        yield line.format(annual=annual, hourly=hourly, hours=whole(told["hours"]))


def part_tables(said: Statement) -> list[Table]:
    """The parts of a statement, each scope by itself; a part that says nothing is left out."""
    tables = []
    for scope in said.totals:
        for key, title in part_titles().items():
            rows = [row for row in said.parts[key] if row["scope"] == scope]
            if [row[key] for row in rows] != [None]:
                tables.append(part_table(f"{title} · {label(labels.SCOPES, scope)}", key, rows))
    return tables


def part_titles() -> dict[str, str]:
    """What the parts of a statement are called."""
    return {
        "hour": _("By hour (UTC)"), "model": _("By model"), "region": _("By place"),
        "project": _("By project"),
    }  # fmt: skip


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
