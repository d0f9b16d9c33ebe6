"""A chargeback on the terminal: what each part used, cost, and was billed."""

from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joulebook.ledger.cells import LABEL
from joulebook.ledger.chargeback import Chargeback, Line
from joulebook.report import labels
from joulebook.report.statements import part_title
from joulebook.report.terminal import empty_table, note_words
from joulebook.report.words import _, label, mark, number, printable, scale, span, unit_word, whole

MOST_LINES = 40
NO_VALUE = {
    "tenant": mark("no tenant"), "project": mark("no project"), "user": mark("no user"),
    "model": mark("no model"), "deployment": mark("no deployment"), "region": mark("no region"),
}  # fmt: skip


def show_chargeback(console: Console, charged: Chargeback) -> None:
    """Print what was used and what it cost, for every scope, and what to know of it."""
    for total in charged.totals:
        lines = [line for line in charged.lines if line.scope == total.scope]
        scope = label(labels.SCOPES, total.scope)
        title = part_title(",".join(charged.keys)) + (f" · {scope}" if scope else "")
        console.print(_table(title, charged.keys, lines, total, _used_columns()))
        console.print(_table("", charged.keys, lines, total, _cost_columns(charged)))
    console.print(_("Intervals of the parts do not add up; values do, with every digit in --csv."))
    for note in (*charged.notes, *charged.statement.caveats):
        console.print(f"· {printable(note_words(note))}", markup=False)


Columns = Mapping[str, Callable[[Line], str]]


def _table(
    title: str, keys: Sequence[str], lines: Sequence[Line], total: Line, columns: Columns
) -> Table:
    """Some columns of the lines of one scope, with their total."""
    first = len(keys)
    right = range(first, first + len(columns))
    table = empty_table(title, *([""] * first), *columns, right=tuple(right))
    for line in lines[:MOST_LINES]:
        table.add_row(*_names(keys, line), *(told(line) for told in columns.values()))
    if len(lines) > MOST_LINES:
        table.caption = _("{n} more in --json").format(n=whole(len(lines) - MOST_LINES))
    table.add_section()
    cells = [told(total) for told in columns.values()]
    table.add_row(_("All"), *([""] * (first - 1)), *cells, style="bold")
    return table


def _used_columns() -> Columns:
    return {
        _("Requests"): lambda line: whole(line.usage.requests),
        _("Tokens in"): lambda line: whole(line.usage.input_tokens),
        _("Tokens out"): lambda line: whole(line.usage.output_tokens),
        _("Energy"): lambda line: _amount(line, "facility_energy"),
        _("90 % interval"): _interval,
    }


def _cost_columns(charged: Chargeback) -> Columns:
    """What it cost; contracts and an internal price only where there are any."""
    columns: dict[str, Callable[[Line], str]] = {
        _("Carbon"): lambda line: _amount(line, "carbon_operational"),
        _("by contract"): lambda line: _amount(line, "carbon_market"),
        _("Hardware"): lambda line: _amount(line, "carbon_embodied"),
        _("Water"): lambda line: _amount(line, "water_site", "water_grid"),
        _("Electricity"): lambda line: _amount(line, "cost"),
        _("Billed"): _billed,
        _("Charge"): lambda line: "" if line.charge is None else _usd(float(line.charge)),
    }
    if not any("carbon_market" in line.quantities for line in charged.lines):
        del columns[_("by contract")]
    if not charged.rates.any:
        del columns[_("Charge")]
    return columns


def value_word(key: str, value: object) -> str:
    """A value of a key; what nobody named is said so.

    >>> value_word("tenant", None), value_word("tenant", "acme")
    ('no tenant', 'acme')
    """
    if value is not None:
        return printable(str(value))
    return _(NO_VALUE[key]) if key in NO_VALUE else _("no {key}").format(
        key=printable(key.removeprefix(LABEL))
    )  # fmt: skip


def _names(keys: Sequence[str], line: Line) -> list[Text]:
    return [
        Text(value_word(key, value), style="italic" if value is None else "")
        for key, value in zip(keys, line.values, strict=True)
    ]


def _amount(line: Line, *keys: str) -> str:
    """The sum of some boundaries of a line, in the unit that fits it; nothing where it has none."""
    told = [line.quantities[key] for key in keys if key in line.quantities]
    if not told:
        return ""
    total, unit = sum(quantity.value for quantity in told), told[0].unit
    factor, shown = scale(total, unit)
    return f"{number(total / factor)} {unit_word(shown)}"


def _interval(line: Line) -> str:
    energy = line.quantities.get("facility_energy")
    return span(*energy[:4])[1] if energy else ""


def _billed(line: Line) -> str:
    """Every digit of the bill; a dash where nobody was billed."""
    return f"{line.usage.billed_usd.normalize():,f} USD" if line.usage.billed_requests else "–"


def _usd(amount: float) -> str:
    return f"{number(amount)} USD"
