"""`make demo`: account a real log, in the terminal and as build/demo/report.html.

The log was recorded with a real small model (see demo/README.md). The machine it ran on was not
metered, so the demo accounts it as if it had been served on a data-centre accelerator, one project
in each of three places.
"""

import shutil
import sys
from pathlib import Path

from rich.console import Console

from joulebook.ledger import Serving, account
from joulebook.report import terminal
from joulebook.report.page import statement_page
from joulebook.report.words import _, set_language

HERE = Path(__file__).parent
OUT = HERE.parent / "build" / "demo"
PLACES = {"chat": "US", "code": "FR", "summary": "CN"}


def main() -> None:
    """Account the three files of the demo's log and show the statement."""
    set_language(sys.argv[1] if len(sys.argv) > 1 else None)
    shutil.rmtree(OUT, ignore_errors=True)
    for project, place in PLACES.items():
        statement = account(
            HERE / f"smollm2-{project}.jsonl", format="openai", out=OUT / "ledger",
            project=project, region=place, serving=Serving(gpu="l4", batch=8),
        )  # fmt: skip
    note = _(
        "A real log of a small model on an unmetered CPU, accounted as if it had been served on one "
        "NVIDIA L4 in each of three places, eight requests together."
    )
    (OUT / "report.html").write_text(statement_page(statement, note), "utf-8")
    console = Console(highlight=False)
    console.print(note)
    terminal.statement(console, statement)
    console.print(_("The same as a page: {path}").format(path="build/demo/report.html"))


if __name__ == "__main__":
    main()
