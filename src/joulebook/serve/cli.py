"""The `joulebook` command: every subcommand is the Python function of the same name, with its help.

Engines and tables are imported inside the commands, so that `joulebook --help` is quick.
"""

import io
import json as json_format
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cyclopts
from cyclopts import App, Parameter

from joulebook import __version__
from joulebook.errors import InputError, JoulebookError

app = App(
    name="joulebook", version=__version__, result_action="return_value",
    default_parameter=Parameter(negative=()),
    help="The open book of AI's joules: energy, carbon and water of AI, each number with its source.",
)  # fmt: skip
estimate = App(name="estimate", help="What one request costs.")
app.command(estimate)


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Output:
    """How to answer.

    Parameters
    ----------
    json
        Print JSON: energy in J, carbon in g, water in L, cost in USD.
    lang
        en, zh-Hans or zh-Hant; without it LANG decides.
    """

    json: bool = False
    lang: str | None = None


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Where:
    """What the model runs on; what is left out is a default that the answer names.

    Parameters
    ----------
    gpu
        Accelerator, such as h100-sxm.
    gpus
        Accelerators of one engine; as many as hold the weights.
    precision
        Number format of the weights, such as bf16, fp8, int4; as released.
    batch
        Requests running together; without it a wide prior.
    region
        Country or US state, such as FR or US-CA; without it the whole world.
    site
        Whose data centre, such as google or aws; without it any, with a wide prior over its PUE.
    direct
        Count emissions of combustion only, not of the life cycle.
    set
        Set a fact or formula: --set pue=1.1 --set facility_energy_j=50
    """

    gpu: str | None = None
    gpus: float | None = None
    precision: str | None = None
    batch: float | None = None
    region: str | None = None
    site: str | None = None
    direct: bool = False
    set: list[str] | None = None

    def serving(self) -> dict[str, Any]:
        """The arguments of `deploy` that describe the machine."""
        given = pairs(self.set, "--set")
        return {
            "gpu": self.gpu, "gpus": self.gpus, "precision": self.precision, "batch": self.batch,
            "site": self.site,
            "given": {name: decimal(value, name) for name, value in given.items()},
        }  # fmt: skip


_HERE, _PLAIN = Where(), Output()


@estimate.command(name="text")
def estimate_text(
    *,
    model: str,
    input_tokens: float,
    output_tokens: float,
    cached_tokens: float = 0,
    explain: bool = False,
    where: Where = _HERE,
    output: Output = _PLAIN,
) -> None:
    """Energy, carbon, water and cost of one text request.

    Parameters
    ----------
    model
        Id or alias of an open model, such as meta-llama/Llama-3.1-8B-Instruct.
    input_tokens
        Tokens of the prompt, cached ones included.
    output_tokens
        Tokens of the answer, reasoning included.
    cached_tokens
        Tokens of the prompt that were read from a cache.
    explain
        Show the formulas and facts behind every number.
    """
    from joulebook.estimate import TextEstimator, assumptions, deploy
    from joulebook.estimate.explain import explain_all

    deployment = deploy(model, region=where.region, direct=where.direct, **where.serving())
    estimator = TextEstimator(deployment)
    answer = estimator.estimate(input_tokens, output_tokens, cached_tokens)
    assumed = assumptions(estimator.card)
    lengths = (input_tokens, output_tokens, cached_tokens)
    trees = explain_all(deployment, *lengths) if explain else {}
    if output.json:
        print_json(
            answer.to_json()
            | {"deployment": deployment.to_json(), "sequences": estimator.card.sequences}
            | {"notes": estimator.card.notes(), "causes": estimator.causes(*lengths)}
            | {"assumptions": assumed} | ({"explain": trees} if explain else {})
        )  # fmt: skip
        return
    from joulebook.report import terminal
    from joulebook.report.equivalences import in_words
    from joulebook.report.words import _

    console = start_console(output)
    title = _("One request to {model} on {gpu}").format(
        model=deployment.model.title, gpu=deployment.gpu.title
    )
    console.print(terminal.quantity_table(title, answer.quantities))
    for sentence in in_words(answer.quantities):
        console.print(sentence, markup=False)
    console.print(terminal.intensity_line(deployment.intensity), markup=False)
    for note in (*deployment.choices, *estimator.card.notes()):
        console.print(f"· {note}", markup=False)
    console.print(terminal.assumption_table(assumed, estimator.causes(*lengths)))
    terminal.explanation(console, trees)


@app.command
def ratecard(*, model: str, where: Where = _HERE, output: Output = _PLAIN) -> None:
    """What a deployment charges for each term of a request's tokens: ten coefficients, two rows.

    u is uncached input, h cached input, o output; u2 their squares, uo their products.

    Parameters
    ----------
    model
        Id or alias of an open model.
    """
    from joulebook.estimate import assumptions, deploy, rate_card

    deployment = deploy(model, region=where.region, direct=where.direct, **where.serving())
    card = rate_card(deployment)
    rows = {
        "joules": card.coefficients("accelerator_energy_j"),
        "accelerator_seconds": card.coefficients("accelerator_s"),
    }
    if output.json:
        plain = {row: {t: q.to_json() for t, q in terms.items()} for row, terms in rows.items()}
        print_json(
            plain
            | {"deployment": deployment.to_json(), "sequences": card.sequences}
            | {"projection_error": card.projection_error, "assumptions": assumptions(card)}
        )
        return
    from joulebook.report import terminal

    console = start_console(output)
    console.print(terminal.ratecard_table(deployment.model.title, rows))
    causes = card.causes(card.request(*card.typical_request()))
    console.print(terminal.assumption_table(assumptions(card), causes))


@app.command
def account(
    log: Path,
    *,
    format: str,
    out: Path,
    model: str | None = None,
    project: str | None = None,
    columns: list[str] | None = None,
    time_zone: str | None = None,
    start: str | None = None,
    html: Path | None = None,
    where: Where = _HERE,
    output: Output = _PLAIN,
) -> None:
    """Take a log of requests into a ledger and state what the whole ledger cost.

    Rows that cannot be accounted go to the ledger's quarantine with the reason. A log already in
    the ledger changes nothing.

    Parameters
    ----------
    log
        The log; .gz is read as it is.
    format
        Log format; see `joulebook formats`.
    out
        The ledger: a new or empty folder, or one made before.
    model
        Model of rows that name none.
    project
        Project of rows that name none.
    columns
        For the generic format: ours=theirs, such as input_total=prompt_tokens.
    time_zone
        Zone of times that carry none, such as Europe/Paris.
    start
        Time of second 0, for formats that count from 0.
    html
        Also write the statement as a self-contained page.
    """
    from joulebook.ledger import ReadOptions, Serving
    from joulebook.ledger import account as take

    if html and html.is_dir():
        raise InputError(f"--html {html} is a folder; give a file")
    options = ReadOptions(columns=pairs(columns, "--columns"), time_zone=time_zone, start=start)
    console = start_console(output)
    with progress_bar() as show:
        statement = take(
            log, format=format, out=out, model=model, region=where.region, project=project,
            serving=Serving(**where.serving()), options=options, direct=where.direct, progress=show,
        )  # fmt: skip
    show_statement(statement, console, output, html)


@app.command
def statement(ledger: Path, *, direct: bool = False, html: Path | None = None,
              output: Output = _PLAIN) -> None:  # fmt: skip
    """State again what a ledger cost, under today's facts.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    direct
        Count emissions of combustion only, not of the life cycle.
    html
        Also write the statement as a self-contained page.
    """
    from joulebook.ledger import state

    show_statement(state(ledger, direct=direct), start_console(output), output, html)


@app.command
def formats(*, output: Output = _PLAIN) -> None:
    """List the log formats that `joulebook account` reads."""
    from joulebook.ledger import readers

    listed = {name: module.SAYS for name, module in sorted(readers().items())}
    if output.json:
        print_json(listed)
        return
    console = start_console(output)
    for name, says in listed.items():
        console.print(f"{name:12} {says}", markup=False)


facts_app = App(name="facts", help="The numbers joulebook knows, with their sources.")
app.command(facts_app)


@facts_app.default
def facts(*, unseen: bool = False, output: Output = _PLAIN) -> None:
    """List the fact files, or with --unseen every fact that nobody has checked against its source.

    Parameters
    ----------
    unseen
        List the facts that nobody has checked.
    """
    from joulebook.facts import all_pages

    pages = [page for page in all_pages() if not page.path.startswith("sources/")]
    if unseen:
        debt = [f for page in pages for f in page.facts.values() if not f.seen]
        rows: list[dict[str, Any]] = [
            {"fact": f"{f.page}.{f.name}", "source": f.source, "where": f.where, "via": f.via}
            for f in debt
        ]
    else:
        rows = [{"page": page.path, "name": page.title, "facts": len(page.facts)} for page in pages]
    if output.json:
        print_json(rows)
        return
    console = start_console(output)
    for row in rows:
        console.print("  ".join(str(cell) for cell in row.values()), markup=False, soft_wrap=True)


@facts_app.command(name="show")
def facts_show(path: str, *, output: Output = _PLAIN) -> None:
    """Show a fact file: values, intervals, sources and the places in them.

    Parameters
    ----------
    path
        Such as gpus/h100-sxm; `joulebook facts` lists them.
    """
    from joulebook.facts import describe, page

    found = page(path)
    if output.json:
        print_json({**found.text, "facts": {name: describe(f) for name, f in found.facts.items()}})
        return
    from joulebook.report import terminal

    start_console(output).print(terminal.page_table(found))


def show_statement(statement: Any, console: Any, output: Output, html: Path | None) -> None:
    """Print a statement, and write its page where one is asked for."""
    if html:
        from joulebook.report.page import statement_page

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(statement_page(statement), "utf-8")
    if output.json:
        print_json(statement.to_json())
        return
    from joulebook.report import terminal

    terminal.statement(console, statement)


def start_console(output: Output) -> Any:
    """The console for people, in their language; on stderr when stdout carries JSON."""
    from rich.console import Console

    from joulebook.report.words import set_language

    set_language(output.lang)
    return Console(stderr=output.json, highlight=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[str], None]]:
    """A bar over the steps of accounting, for the one who waits; on stderr, gone at the end."""
    from rich.console import Console
    from rich.progress import Progress

    from joulebook.report.words import _

    words = {
        "read": _("reading the log"), "judge": _("checking its rows"),
        "account": _("computing the statement"),
    }  # fmt: skip
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(words) + 1)
        yield lambda step: bar.update(task, advance=1, description=words[step])


def print_json(content: Any) -> None:
    """Print JSON to stdout."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json_format.dumps(
        content, ensure_ascii=not unicode, indent=2, allow_nan=False, default=str
    )
    sys.stdout.write(f"{text}\n")


def pairs(items: list[str] | None, option: str) -> dict[str, str]:
    """`name=value` texts as a dictionary; raises InputError for one without `=`."""
    for item in items or ():
        name, _, value = item.partition("=")
        if not name.strip() or not value.strip():
            raise InputError(f"{option} {item}: expected name=value")
    return {
        name.strip(): value.strip() for name, _, value in (i.partition("=") for i in items or ())
    }


def decimal(text: str, name: str) -> float:
    """A number given on the command line; raises InputError for anything else."""
    try:
        return float(text)
    except ValueError:
        raise InputError(f"--set {name}={text}: expected a number") from None


def main() -> None:
    """Run the command line; exit 2 for bad input, 1 for a failed check."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a terminal without our letters gets question marks
    try:
        app(sys.argv[1:], exit_on_error=False)
        sys.stdout.flush()
    except cyclopts.CycloptsError:
        sys.exit(2)  # cyclopts has printed what is wrong
    except JoulebookError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader of our output has gone: nothing to say, to nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        complain(f"{error.filename or 'output'}: {error.strerror}")
        sys.exit(2)


def complain(message: str) -> None:
    """Print an error, without letters that would steer a terminal."""
    from joulebook.report.words import printable

    sys.stderr.write(f"joulebook: {printable(message)}\n")
