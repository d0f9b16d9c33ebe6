"""A chargeback on the terminal: what each part used, cost, and was billed."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joulebook.estimate import Quantity
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
    """Print a table for every scope, and what to know of it."""
    for total in charged.totals:
        console.print(charge_table(charged, total))
    console.print(
        _(
            "Carbon is location-based electricity, then hardware. Intervals of the parts do not add up."
        ),
        markup=False,
    )
    for note in (*charged.notes, *charged.statement.caveats):
        console.print(f"· {printable(note_words(note))}", markup=False)


def charge_table(charged: Chargeback, total: Line) -> Table:
    """The lines of one scope, with their total."""
    scope = label(labels.SCOPES, total.scope)
    title = part_title(",".join(charged.keys)) + (f" · {scope}" if scope else "")
    headings = [
        _("Requests"), _("Tokens in"), _("Tokens out"), _("Energy"), _("90 % interval"), _("Carbon"),
        _("Water"), _("Electricity, USD"), _("Billed, USD"),
    ]  # fmt: skip
    market = any("carbon_market" in line.quantities for line in charged.lines)
    if market:
        headings.append(_("Market-based"))
    if charged.rates.any:
        headings.append(_("Internal price, USD"))
    first = len(charged.keys)
    right = range(first, first + len(headings))
    table = empty_table(title, *([""] * first), *headings, right=tuple(right))
    lines = [line for line in charged.lines if line.scope == total.scope]
    for line in lines[:MOST_LINES]:
        table.add_row(*_names(charged.keys, line), *_cells(line, market))
    if len(lines) > MOST_LINES:
        table.caption = _("{n} more in --json").format(n=whole(len(lines) - MOST_LINES))
    table.add_section()
    table.add_row(_("All"), *([""] * (first - 1)), *_cells(total, market), style="bold")
    return table


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


def _cells(line: Line, market: bool) -> list[str]:
    used, told = line.usage, line.quantities
    energy = told.get("facility_energy")
    carbon = [told[k] for k in ("carbon_operational", "carbon_embodied") if k in told]
    water = [told[k] for k in ("water_site", "water_grid") if k in told]
    cells = [
        whole(used.requests), whole(used.input_tokens), whole(used.output_tokens),
        _amount([energy] if energy else []), span(*energy[:4])[1] if energy else "",
        " + ".join(_amount([one]) for one in carbon), _amount(water),
        number(told["cost"].value) if "cost" in told else "",
        f"{used.billed_usd.normalize():,f}" if used.billed_requests else "–",
    ]  # fmt: skip
    if market:
        cells.append(_amount([told["carbon_market"]] if "carbon_market" in told else []))
    return cells if line.charge is None else [*cells, number(float(line.charge))]


def _amount(quantities: Sequence[Quantity]) -> str:
    """The sum of some quantities of one unit, in the unit that fits it."""
    if not quantities:
        return ""
    total = sum(quantity.value for quantity in quantities)
    factor, unit = scale(total, quantities[0].unit)
    return f"{number(total / factor)} {unit_word(unit)}"
