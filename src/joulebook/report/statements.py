"""A ledger's statement on the terminal: totals, parts, grids, what was turned away, what was assumed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joulebook.ledger import Statement
from joulebook.report import labels
from joulebook.report.equivalences import in_words
from joulebook.report.terminal import (
    assumption_table,
    empty_table,
    intensity_line,
    note_words,
    quantity_cells,
    quantity_table,
)
from joulebook.report.words import _, label, mark, number, printable, whole

MOST_ROWS = 24
MOST_GRIDS = 8


def part_table(title: str, keys: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Table:
    """Requests, energy and carbon of the parts of a ledger."""
    headings = (_("Requests"), _("Energy"), _("90 % interval"), _("Carbon"), _("90 % interval"))
    right = range(len(keys), len(keys) + len(headings))
    table = empty_table(title, *([""] * len(keys)), *headings, right=tuple(right))
    for row in rows[:MOST_ROWS]:
        energy, carbon = (quantity_cells(row[b]) for b in ("facility_energy", "carbon_operational"))
        cells = (f"{energy[0]} {energy[2]}", energy[1], f"{carbon[0]} {carbon[2]}", carbon[1])
        named = [Text(printable(str(row[key] or "–"))) for key in keys]
        table.add_row(*named, whole(row["requests"]), *cells)
    if len(rows) > MOST_ROWS:
        table.caption = _("{n} more in --json").format(n=whole(len(rows) - MOST_ROWS))
    return table


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
    if said.waiting:
        console.print(waiting_table(said.waiting))
    for line in note_lines(said):
        console.print(f"· {line}", markup=False)
    console.print(assumption_table(said.assumptions, said.causes))


def waiting_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Replicas of dedicated deployments that hold a model and wait."""
    headings = ("", _("Replicas"), _("Hours waiting"), _("Energy"), _("90 % interval"), _("Carbon"),
                _("90 % interval"))  # fmt: skip
    title = _("Replicas that wait, beside the totals")
    table = empty_table(title, *headings, right=(1, 2, 3, 4, 5, 6))
    for row in rows[:MOST_ROWS]:
        energy, carbon = (quantity_cells(row[b]) for b in ("facility_energy", "carbon_operational"))
        cells = (f"{energy[0]} {energy[2]}", energy[1], f"{carbon[0]} {carbon[2]}", carbon[1])
        named = Text(printable(" · ".join(str(row[k]) for k in ("model", "deployment") if row[k])))
        table.add_row(named, whole(row["replicas"]), number(row["waiting_s"] / 3600), *cells)
    if len(rows) > MOST_ROWS:
        table.caption = _("{n} more in --json").format(n=whole(len(rows) - MOST_ROWS))
    return table


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
    yield _("Coverage: {share} %: requests accounted, over these and the rows turned away.").format(
        share=coverage
    )
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


def reason_words(reason: str) -> str:
    """A reason for turning rows away, as a person reads it."""
    rule, colon, detail = reason.partition(": ")
    return f"{label(labels.REASONS, rule)}{colon}{printable(detail)}"


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
        for keys, every in said.parts.items():
            rows = [row for row in every if row["scope"] == scope]
            if [row[keys] for row in rows if keys in row] != [None]:
                title = f"{part_title(keys)} · {label(labels.SCOPES, scope)}"
                tables.append(part_table(title, keys.split(","), rows))
    return tables


KEYS = {
    "hour": mark("hour"), "day": mark("day"), "month": mark("month"), "model": mark("model"),
    "region": mark("region"), "project": mark("project"), "tenant": mark("tenant"),
    "user": mark("user"), "deployment": mark("deployment"), "op": mark("kind of request"),
}  # fmt: skip


def part_title(keys: str) -> str:
    """What the parts of a statement by some keys are called."""
    titles = {
        "hour": _("By hour (UTC)"), "day": _("By day (UTC)"), "month": _("By month (UTC)"),
        "model": _("By model"), "region": _("By place"), "project": _("By project"),
        "tenant": _("By tenant"), "user": _("By user"), "deployment": _("By deployment"),
        "op": _("By kind of request"),
    }  # fmt: skip
    words = (_(KEYS[key]) if key in KEYS else printable(key) for key in keys.split(","))
    return titles.get(keys) or _("By {keys}").format(keys=", ".join(words))
