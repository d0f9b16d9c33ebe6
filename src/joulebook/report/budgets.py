"""Budgets on the terminal: spent, limit and state by period."""

from collections.abc import Sequence

from rich.console import Console

from joulebook.ledger.budget_file import HIGH, TOTAL
from joulebook.ledger.budgets import Spent
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, mark, number, printable, unit_word

STATES = {"ok": mark("ok"), "warning": mark("warning"), "exceeded": mark("exceeded")}
STYLES = {"ok": "", "warning": "yellow", "exceeded": "bold red"}
UNITS = {
    "energy_kwh": "kWh", "carbon_kg": "kg", "carbon_with_hardware_kg": "kg", "carbon_market_kg": "kg",
    "water_l": "L", "cost_usd": "USD", "billed_usd": "USD", "requests": "",
}  # fmt: skip


def show_budgets(console: Console, spent: Sequence[Spent]) -> None:
    """Print a row for every budget and period."""
    headings = (_("Budget"), _("Period"), _("Spent"), _("90 % interval"), _("Limit"), _("State"))
    table = empty_table(_("Budgets"), *headings, right=(2, 3, 4))
    for one in spent:
        table.add_row(*_cells(one), style=STYLES[one.state])
    console.print(table)


def _cells(one: Spent) -> tuple[str, ...]:
    budget = one.budget
    interval = f"{number(one.low)} – {number(one.high)}" if one.low != one.high else ""
    unit = unit_word(UNITS[budget.metric]) if UNITS[budget.metric] else _("requests")
    state = _(STATES[one.state])
    return (
        printable(budget.name), _period(one), number(one.value), interval,
        f"{number(budget.limit)} {unit}",
        _("{state}, by its high end").format(state=state) if budget.on == HIGH else state,
    )  # fmt: skip


def _period(one: Spent) -> str:
    if one.period == TOTAL:
        return _("in all")
    return one.period or _("no request yet")
