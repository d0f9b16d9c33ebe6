"""`joulebook bills`: what data centres add to the electricity bills of homes."""

from typing import Annotated

from cyclopts import Parameter

from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, UNASKED, Output, Why, decimal, pairs


def bills(
    *,
    place: Annotated[str, Parameter(allow_leading_hyphen=True)],
    allocation: str = "coincident-peak",
    set: list[str] | None = None,
    why: Why = UNASKED,
    output: Output = PLAIN,
) -> None:
    """What data centres add to a home's bill a month: a range for every rule of allocation.

    The capital and operation of what is built for them, less what they pay, shared among homes.

    Parameters
    ----------
    place
        US-VA or US.
    allocation
        energy, coincident-peak, peak-and-energy, or direct: who causes it pays.
    set
        Set a fact or formula: --set large_load_usd_per_kwh=0.09 --set added_load_w=1e10
    """
    from joulebook.outlook.bills import bills as answered

    given = {name: decimal(text, name) for name, text in pairs(set, "--set").items()}
    found = answered(place, allocation, given)
    trees = why.trees(found.explain)
    if output.json:
        print_json(found.to_json() | why.to_json(trees))
        return
    from joulebook.report import bills as report
    from joulebook.report import terminal

    console = start_console(output)
    report.show(console, found)
    console.print(terminal.assumption_table(found.assumptions(), found.causes()))
    terminal.explanation(console, trees, why.depth)
