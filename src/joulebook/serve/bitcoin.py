"""`joulebook bitcoin`: what mining used and emitted, and AI beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import check_chart, print_json, start_console
from joulebook.serve.options import PLAIN, UNASKED, Output, WholeIfAny, Why

if TYPE_CHECKING:
    from joulebook.outlook.bitcoin import Period


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class When:
    """Which time; without it the newest whole year.

    Parameters
    ----------
    year
        A year, such as 2022.
    month
        A month instead, such as 2022-06.
    """

    year: WholeIfAny = None
    month: str | None = None

    def period(self) -> "Period":
        """The period; raises InputError for both at once, and for what the data does not have."""
        from joulebook.outlook import bitcoin as electric

        if self.month is None:
            return electric.year(electric.years()[-1] if self.year is None else self.year)
        if self.year is not None:
            raise InputError(f"--year {self.year} and --month {self.month}: give one of them")
        return electric.month(self.month)


NEWEST = When()


def bitcoin(
    *,
    when: When = NEWEST,
    method: str = "new",
    electricity_usd_per_kwh: float | None = None,
    compare: Literal["ai"] | None = None,
    chart: Path | None = None,
    why: Why = UNASKED,
    output: Output = PLAIN,
) -> None:
    """Electricity of Bitcoin mining by the Cambridge method, its emissions, and AI beside it.

    The best guess stands with the method's bounds, as the method gives it; calibrated to the
    published index, the factor stands beside it.

    Parameters
    ----------
    method
        new (machines weighted by age) or old (weighted equally, as published until 31 August 2023).
    electricity_usd_per_kwh
        What miners pay; without it the method's 0.05.
    compare
        ai: what sources say of AI's electricity in the same year, side by side.
    chart
        Also draw the months, or with --compare the comparison, as this SVG file.
    """
    check_chart(chart)
    if compare is not None:
        _beside(when, method, electricity_usd_per_kwh, chart, why, output)
        return
    from joulebook.outlook.mining_answer import mining_answer

    answer = mining_answer(when.period(), method, electricity_usd_per_kwh)
    trees = why.trees(answer.explain)
    if chart is not None:
        from joulebook.report.bitcoin_chart import months_chart

        start_console(output)  # the chart speaks the reader's language
        chart.write_text(months_chart(answer), "utf-8")
    if output.json:
        print_json(answer.to_json() | why.to_json(trees))
        return
    from joulebook.report import bitcoin as tables
    from joulebook.report import terminal

    console = start_console(output)
    tables.show(console, answer)
    terminal.explanation(console, trees, why.depth)


def _beside(
    when: When, method: str, price: float | None, chart: Path | None, why: Why, output: Output
) -> None:
    """Bitcoin beside AI, as table, chart or JSON."""
    if when.month is not None or why.explain:
        raise InputError("--compare ai is of a whole year: it takes neither --month nor --explain")
    from joulebook.outlook.bitcoin_beside_ai import beside_ai, years_with_both

    which = years_with_both()[-1] if when.year is None else when.year
    both = beside_ai(which, method, price)
    if chart is not None:
        from joulebook.report.bitcoin_chart import beside_chart

        start_console(output)
        chart.write_text(beside_chart(both), "utf-8")
    if output.json:
        print_json(both.to_json())
        return
    from joulebook.report import bitcoin as tables

    tables.show_beside(start_console(output), both)
