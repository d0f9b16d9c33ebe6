"""Bills of homes on the terminal: a month by every rule, the year behind it, published figures."""

from rich.console import Console

from joulebook.outlook.bills import ALLOCATIONS, Bills
from joulebook.report import terminal
from joulebook.report.words import _, label, mark, number, printable

RULES = {
    "energy": mark("by energy"),
    "coincident-peak": mark("by part in the system's peak"),
    "peak-and-energy": mark("capital by the peak, operation by energy"),
    "direct": mark("direct: who causes it pays"),
}
YEARLY = {
    "revenue_requirement": mark("What the new load causes"),
    "capital_charge": mark("  capital of plants and grid"),
    "operation": mark("  operation"),
    "own_payments": mark("What it pays itself"),
    "net_requirement": mark("What is left to all others"),
}
PUBLISHED = {
    "study_usd": mark("upper end of a study, average customer"),
    "study_five_years_usd": mark("the same within five years"),
    "bill_usd": mark("a whole month's bill, for scale"),
}
MILLION = 1e6


def show(console: Console, bills: Bills) -> None:
    """Print what a home's month changes by, and what stands behind and beside it."""
    console.print(_months(bills))
    console.print(_years(bills))
    for fact in [*(one.fact for one in bills.compared), *bills.context()]:
        line = _("Published: {usd} USD, {what} ({source}: {where})")
        told = {"what": label(PUBLISHED, fact.name), "source": fact.source, "where": fact.where}
        console.print(line.format(usd=number(fact.value), **told), markup=False)
    for note in bills.notes:
        console.print(f"· {terminal.note_words(note)}", markup=False)


def _months(bills: Bills) -> object:
    headings = (_("Allocated"), _("USD a month"), _("90 % interval"), _("Draws at or above"))
    title = _("What data centres add to a home's bill: {place}")
    told = title.format(place=printable(_(bills.page.title)))
    table = terminal.empty_table(told, *headings, right=(1, 2, 3))
    first = bills.compared[0] if bills.compared else None
    for rule in ALLOCATIONS:
        month = bills.bill(rule)
        words = label(RULES, rule)
        asked = "bold" if rule == bills.allocation else ""
        share = f"{number(first.fact.value)}: {100 * first.reached[rule]:.0f} %" if first else ""
        ends = f"{_signed(month.low)} – {_signed(month.high)}"
        table.add_row(words, _signed(month.value), ends, share, style=asked)
    return table


def _years(bills: Bills) -> object:
    headings = (_("In a year"), _("Million USD"), _("90 % interval"))
    table = terminal.empty_table("", *headings, right=(1, 2))
    for name, year in bills.years().items():
        ends = f"{_signed(year.low / MILLION)} – {_signed(year.high / MILLION)}"
        table.add_row(label(YEARLY, name), _signed(year.value / MILLION), ends)
    return table


def _signed(value: float) -> str:
    """A number that may be less than nothing, with a minus that is no hyphen."""
    return f"\N{MINUS SIGN}{number(-value)}" if value < 0 else number(value)
