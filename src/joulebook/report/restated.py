"""A restated ledger on the terminal: its totals under both editions, and what each fact moved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joulebook.estimate.ratios import RATIOS
from joulebook.facts import Fact
from joulebook.grid import Intensity
from joulebook.ledger.contributions import GRIDS, Label, Step
from joulebook.ledger.medians import SCOPED
from joulebook.ledger.restate import Restatement, named, unit_of
from joulebook.ledger.statement import Statement
from joulebook.report import labels
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, number, printable, scale, span, unit_word, whole

MOST_ROWS = 12
ENERGY = ("facility_energy_j", "")


def restatement(console: Console, found: Restatement) -> None:
    """Print what a ledger's totals were and are, and which changed facts moved them."""
    for line in head_lines(found):
        console.print(line, markup=False)
    console.print(totals_table(found))
    if not found.steps:
        console.print(_("No total moved."))
        return
    console.print(steps_table(found))
    for line in foot_lines(found):
        console.print(line, markup=False)


def head_lines(found: Restatement) -> Iterator[str]:
    """Which editions the two statements stand under, and what they are called in the ledger."""
    for line, statement in (
        (_("Newest: facts of version {version}, statement {id}."), found.before),
        (_("Restated: facts of version {version}, statement {id}."), found.after),
    ):
        yield line.format(version=printable(statement.key["factors"]), id=statement.id)


def totals_table(found: Restatement) -> Table:
    """Each total before and after, on medians."""
    headings = (_("What"), _("Newest"), _("Restated"), _("Unit"), _("Change"))
    table = empty_table(_("Totals"), *headings, right=(1, 2, 4))
    for row, (was, now) in found.totals.items():
        factor, unit = scale(max(abs(was), abs(now)), unit_of(row))
        cells = (
            number(was / factor),
            number(now / factor),
            unit_word(unit),
            _percent(was, now - was),
        )
        table.add_row(_total(row), *cells)
    return table


def steps_table(found: Restatement) -> Table:
    """What each changed fact moved, the largest first."""
    rows = _shown(found)
    headings = [_("What changed"), _("Newest"), _("Restated"), *map(_short, rows)]
    title = _("What moved the totals, in percent of the newest total")
    table = empty_table(title, *headings, right=tuple(range(1, len(headings))))
    ordered = sorted(found.steps, key=lambda step: -max(_shares(found, step, rows)))
    for step in ordered[:MOST_ROWS]:
        was, now = _values(found, step)
        moves = (_percent(found.totals[row][0], step.moves.get(row, 0.0)) for row in rows)
        table.add_row(Text(printable(_what(found, step))), was, now, *moves)
    if len(found.steps) > MOST_ROWS:
        table.caption = _("{n} more in --json").format(n=whole(len(found.steps) - MOST_ROWS))
    return table


def foot_lines(found: Restatement) -> Iterator[str]:
    """How the moves were told apart, why facts changed, and what changed and moved nothing."""
    yield _(
        "Changed facts were replaced one at a time, by page and name, on medians: so these moves add "
        "up. In another order single ones would differ where facts multiply; their sum would not."
    )
    reasons = ((step, why) for step in found.steps for why in _reasons(step))
    for step, why in reasons:
        yield f"· {printable(', '.join(map(_name, step.labels)))}: {printable(why)}"
    if found.unmoved:
        yield _("{n} more facts changed and moved nothing here.").format(n=whole(found.unmoved))


def _reasons(step: Step) -> list[str]:
    return list(dict.fromkeys(change.why for change in step.changes if change.why))


def _shown(found: Restatement) -> list[tuple[str, str]]:
    """Energy at the meter and the operational carbon of each scope; of others, what alone moved."""
    first = [row for row in found.totals if row == ENERGY or row[0] in SCOPED]
    moved = [row for row in found.totals if any(s.moves.get(row) for s in found.steps)]
    return [row for row in first if row in moved] or moved[:3]


def _shares(found: Restatement, step: Step, rows: Sequence[tuple[str, str]]) -> Iterator[float]:
    for row in rows:
        base = max(map(abs, found.totals[row])) or 1.0
        yield abs(step.moves.get(row, 0.0)) / base


def _total(row: tuple[str, str]) -> str:
    boundary, _slash, scope = named(row).partition("/")
    name = label(labels.BOUNDARIES, boundary)
    return f"{name} · {label(labels.SCOPE_WORDS, scope)}" if scope else name


def _percent(base: float, move: float) -> str:
    if not move:
        return "–"
    return f"{'+' if move > 0 else '−'}{number(abs(100 * move / base))} %" if base else _("new")


def _short(row: tuple[str, str]) -> str:
    """A total's name at the head of a narrow column."""
    if row == ENERGY:
        return _("Energy")
    if row[0] == SCOPED[0]:
        return f"{_('Carbon')} · {label(labels.SCOPE_WORDS, row[1])}"
    return _total(row)


def _name(of: Label) -> str:
    page, name = of
    if page == GRIDS:
        return _("Electricity in {place}").format(place=name)
    if page == RATIOS:
        return _("Measured over predicted, {model}").format(model=name.rpartition("/")[2])
    if not page:
        return _("Other facts")
    return label(labels.FACTS, name) if name in labels.FACTS else ".".join(filter(None, of))


def _what(found: Restatement, step: Step) -> str:
    """What a step replaced; of a grid, whose figure gave way to whose."""
    if len(step.labels) != 1 or step.labels[0][0] != GRIDS:
        return ", ".join(map(_name, step.labels))
    was, now = (_intensity(one, step.labels[0]) for one in (found.before, found.after))
    whose = " → ".join(one.vintage if one else "–" for one in (was, now))
    return f"{_name(step.labels[0])}: {whose}"


def _values(found: Restatement, step: Step) -> tuple[str, str]:
    """What a step replaced, in the newest facts and in the others."""
    if len(step.labels) == 1 and step.labels[0][0] == GRIDS:
        return _grid(found.before, step.labels[0]), _grid(found.after, step.labels[0])
    if len(step.changes) != 1:
        return "", _("{n} figures").format(n=whole(len(step.changes)))
    change = step.changes[0]
    return _item(change.before), _item(change.after)


def _intensity(statement: Statement, of: Label) -> Intensity | None:
    """The intensity that requests under a place's code are stated with."""
    return next((one for _region, one in statement.grids if one.place == of[1]), None)


def _grid(statement: Statement, of: Label) -> str:
    one = _intensity(statement, of)
    return f"{number(one.fact.value)} {unit_word('g/kWh')}" if one else "–"


def _item(item: Any) -> str:
    if isinstance(item, Fact):
        value, _interval, unit = span(item.value, item.low, item.high, item.unit)
        return value if item.unit in ("1", "exponent") else f"{value} {unit}".rstrip()
    if isinstance(item, Mapping):
        return printable(str(item.get("value", "")))
    return "–" if item is None else _("text")
