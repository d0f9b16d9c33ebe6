"""`joulebook model`: what a model's name in a log means."""

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, Output


def model(name: str, *, at: str | None = None, output: Output = PLAIN) -> None:
    """Show what a model's name in a log means, by which rule, and since when.

    A name that no page knows is taken as a model of the size in it (70b), or of a class (class:small,
    class:any) with a wide interval; the answer says so and names the nearest models.

    Parameters
    ----------
    name
        As the log has it: gpt-4o-2024-08-06, us.anthropic.claude-sonnet-4-20250514-v1:0, llama3.1:8b …
    at
        Day of the request, such as 2024-08-01: short names meant older revisions then.
    """
    from datetime import date

    from joulebook.estimate.name_report import about

    try:
        day = date.fromisoformat(at) if at is not None else None
    except ValueError:
        raise InputError(f"--at {at}: expected a day such as 2024-08-01") from None
    told = about(name, day)
    if output.json:
        print_json(told.to_json())
        return
    console = start_console(output)
    from joulebook.report import models

    models.show(console, told)
