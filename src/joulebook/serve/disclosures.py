"""`joulebook sci` and `disclose`: a ledger in the words of standards."""

from pathlib import Path

from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import GRID_POWER, PLAIN, Electricity, Output


def sci(
    ledger: Path,
    *,
    per: str = "request",
    electricity: Electricity = GRID_POWER,
    output: Output = PLAIN,
) -> None:
    """Software carbon intensity of a ledger (ISO/IEC 21031): (E × I + M) / R, with all it is made of.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    per
        The functional unit: request, million-tokens (of text), image or second-of-audio.
    """
    from joulebook.ledger import Factors
    from joulebook.ledger.functional_units import functional_unit
    from joulebook.ledger.sci import sci as scored

    score = scored(ledger, functional_unit(per), Factors(electricity.supply()))
    if output.json:
        print_json(score.to_json())
        return
    console = start_console(output)
    from joulebook.report.sci import show_score

    show_score(console, score)
