"""How commands answer: JSON on stdout, or words and tables in the reader's language."""

import json as json_format
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.serve.options import Output


def print_json(content: Any) -> None:
    """Print JSON to stdout."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json_format.dumps(
        content, ensure_ascii=not unicode, indent=2, allow_nan=False, default=str
    )
    sys.stdout.write(f"{text}\n")


def start_console(output: Output) -> Any:
    """The console for people, in their language; on stderr when stdout carries JSON."""
    from joulebook.report.line_breaks import BreakingConsole
    from joulebook.report.words import set_language

    set_language(output.lang)
    return BreakingConsole(stderr=output.json, highlight=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar over the steps of accounting, for the one who waits; on stderr, gone at the end."""
    from rich.console import Console
    from rich.progress import Progress

    from joulebook.report.words import _

    words = {
        "read": _("reading the log"), "judge": _("checking its rows"), "keep": _("keeping them"),
        "account": _("computing the statement"),
    }  # fmt: skip
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        steps = list(words)[:-1]

        def show(step: str, log: int, logs: int) -> None:
            done = (
                len(steps) * logs
                if step not in steps
                else len(steps) * (log - 1) + steps.index(step)
            )
            told = words[step] if logs == 1 else f"{words[step]} {log}/{logs}"
            bar.update(task, completed=done, total=len(steps) * logs + 1, description=told)

        yield show


@contextmanager
def counting_bar(total: int) -> Iterator[Callable[[object], None]]:
    """A bar over a number of steps, for the one who waits; on stderr, gone at the end.

    What is yielded takes how many steps are done, or the name of the one step that is.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("", total=total)
        yield lambda step: bar.update(task, advance=step if isinstance(step, int) else 1)


PAGES, CHARTS = ("jinja2",), ("altair", "vl_convert")  # the modules that make them


def check_html(html: Path | None, modules: tuple[str, ...] = (*PAGES, *CHARTS)) -> None:
    """Raise InputError when a page is asked for that could not be made or written."""
    if html is None:
        return
    if html.is_dir():
        raise InputError(f"--html {html} is a folder; give a file")
    _check_extra("--html", modules)


def check_chart(chart: Path | None) -> None:
    """Raise InputError when a chart is asked for that could not be made or written."""
    if chart is None:
        return
    if chart.suffix.lower() != ".svg":
        raise InputError(f"--chart {chart}: expected a file name that ends in .svg")
    if chart.is_dir() or not chart.parent.is_dir():
        raise InputError(f"--chart {chart}: is a folder, or its folder does not exist")
    _check_extra("--chart", CHARTS)


def _check_extra(option: str, modules: tuple[str, ...]) -> None:
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise InputError(f"{option} needs {', '.join(missing)}: pip install 'joulebook[report]'")


def show_statement(statement: Any, console: Any, output: Output, html: Path | None) -> None:
    """Print a statement, and write its page where one is asked for."""
    if html:
        from joulebook.report.page import statement_page

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(statement_page(statement), "utf-8")
    if output.json:
        print_json(statement.to_json())
        return
    from joulebook.report import statements

    statements.statement(console, statement)
