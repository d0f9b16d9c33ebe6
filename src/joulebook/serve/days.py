"""`joulebook estimate day`: what a day of AI use costs, whatever it is made of."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import GRID_POWER, PLAIN, UNASKED, Electricity, Output, Why


def estimate_day(
    file: Path,
    /,
    *,
    region: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    electricity: Electricity = GRID_POWER,
    why: Why = UNASKED,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of a day of AI use, item by item and in all.

    Explained is one of each item.

    Parameters
    ----------
    file
        A TOML file of items, such as examples/mittr-day.toml.
    region
        Country, US state, grid zone or cloud region; without it the file's, or the whole world.
    """
    from joulebook.estimate.answer import answer_json
    from joulebook.estimate.day import Place, total

    answer = total(open_day(file), Place(region, electricity.supply()))
    trees = why.trees(answer.explain)
    if output.json:
        print_json(
            answer_json(answer.total)
            | {"name": answer.day.name, "items": [row.to_json() for row in answer.rows]}
            | {"intensity": answer.intensity.to_json(), "claim": answer.claim_to_json()}
            | why.to_json(trees)
        )
        return
    from joulebook.report import sessions, terminal

    console = start_console(output)
    sessions.show_day(console, answer)
    for named, tree in trees.items():
        console.rule(named)
        terminal.explanation(console, tree, why.depth)


def open_day(file: Path) -> Any:
    """The day a file describes; raises InputError when it cannot be read."""
    from joulebook.estimate.day import read_day

    if not file.is_file():
        raise InputError(f"{file}: no such file; see examples/mittr-day.toml")
    try:
        return read_day(file.read_text("utf-8"), str(file))
    except UnicodeDecodeError:
        raise InputError(f"{file}: not text in UTF-8") from None
