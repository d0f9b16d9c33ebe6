"""`joulebook grid carbon`: what electricity emits at a place, and why others say otherwise."""

from typing import Annotated

from cyclopts import Parameter

from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import GRID_POWER, PLAIN, UNASKED, Electricity, Output, Why


def grid_carbon(
    *,
    kwh: float,
    region: Annotated[str, Parameter(name=["--region", "--zone"], allow_leading_hyphen=True)],
    electricity: Electricity = GRID_POWER,
    why: Why = UNASKED,
    output: Output = PLAIN,
) -> None:
    """Carbon of electricity at the meter of a place, beside the figures others would take.

    Parameters
    ----------
    kwh
        Energy at the data centre's meter, PUE included.
    region
        Country, state, province, grid zone, subregion, cloud region or point, such as FR, US-WV, CN-NM,
        US-CAL-CISO, EGRID-RFCW, aws:us-east-1, 48.85,2.35.
    """
    from joulebook.errors import InputError
    from joulebook.estimate import electricity as electric

    if electricity.market is not None:
        raise InputError(
            f"--market {electricity.market}: this answer is location-based; for the other see "
            f"`joulebook grid market {electricity.market} --region {region} --kwh {kwh:g}`"
        )
    one = electric.electricity(kwh, region, electricity.supply())
    trees = why.trees(one.explain)
    if output.json:
        print_json(one.to_json() | why.to_json(trees))
        return
    from joulebook.report import grid_carbon as tables
    from joulebook.report import terminal

    console = start_console(output)
    tables.show(console, one)
    terminal.explanation(console, trees, why.depth)
