"""`joulebook sci` and `disclose`: a ledger in the words of standards."""

import json as json_format
from pathlib import Path

from joulebook.errors import InputError
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


def disclose(
    ledger: Path,
    *,
    form: str,
    out: Path | None = None,
    electricity: Electricity = GRID_POWER,
    output: Output = PLAIN,
) -> None:
    """Fill the form of a standard from a ledger, as far as a ledger knows; the rest is said to be open.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    form
        Whose form, such as ghg-scope, eed or spdx; of an unknown one, all are listed.
    out
        A file to write, .md or .json; without it Markdown is printed.
    """
    from joulebook.ledger import Factors
    from joulebook.ledger.disclosures import disclosure

    _check_out(out)
    console = start_console(output)
    told = disclosure(ledger, form, Factors(electricity.supply()))
    from joulebook.ledger.durable import write_whole
    from joulebook.report.disclosures import markdown

    if out is not None:
        content = json_format.dumps(told.to_json(), ensure_ascii=False, indent=2)
        write_whole(out, f"{content}\n" if out.suffix.lower() == ".json" else markdown(told))
    if output.json:
        print_json(told.to_json())
    elif out is None:
        console.print(markdown(told), markup=False, soft_wrap=True)


def _check_out(out: Path | None) -> None:
    """Raise InputError for a file of another kind, or a folder."""
    if out is None:
        return
    if out.suffix.lower() not in (".md", ".json"):
        raise InputError(f"--out {out}: expected a file name that ends in .md or .json")
    if out.is_dir():
        raise InputError(f"--out {out} is a folder; give a file")
