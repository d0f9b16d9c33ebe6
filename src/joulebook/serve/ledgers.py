"""`joulebook account`, `statement` and `formats`: what logs of requests cost."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import (
    check_html,
    print_json,
    progress_bar,
    show_statement,
    start_console,
)
from joulebook.serve.options import (
    GRID_POWER,
    HERE,
    PLAIN,
    Electricity,
    Output,
    Where,
    WholeIfAny,
    pairs,
)


def account(
    log: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    out: Path,
    format: str = "auto",
    model: str | None = None,
    project: str | None = None,
    columns: list[str] | None = None,
    time_zone: str | None = None,
    start: str | None = None,
    dedicated: WholeIfAny = None,
    batch_from: Path | None = None,
    shift_to: str | None = None,
    alias: list[str] | None = None,
    by: list[str] | None = None,
    html: Path | None = None,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Take logs of requests into a ledger and state what the whole ledger cost.

    Rows that cannot be accounted go to the ledger's quarantine with the reason. A log already in
    the ledger changes nothing.

    Parameters
    ----------
    log
        The log, a pattern such as 'logs/**/*.jsonl.gz', or - for the standard input; .gz and .zst are
        read as they are.
    out
        The ledger: a new or empty folder, or one made before.
    format
        Log format (see `joulebook formats`); auto looks at what each log begins with.
    model
        Model of rows that name none.
    project
        Project of rows that name none.
    columns
        For the generic format: ours=theirs, such as --columns input_total=prompt_tokens, once for each
        column. Needed: start, output, and input_total (cached tokens inside) or input_uncached. Others:
        end, model, region, input_cached, input_cache_write, output_reasoning, event_id, tenant,
        project, user, provider, deployment, op, status.
    time_zone
        Zone of times that carry none, such as Europe/Paris.
    start
        Time of second 0, for formats that count from 0.
    dedicated
        The number of replicas, where the log holds every request of its deployment: the batch is then
        read from it hour by hour, and the time in which replicas wait is a line of its own.
    batch_from
        A Prometheus export of vllm:num_requests_running, which tells the batch of each hour: the answer
        of query_range, or scrapes in text format with their times.
    shift_to
        Day on which the log is replayed, such as 2022-07-01: its first day is joined to the --hourly
        series there.
    alias
        What a name in this log means, such as --alias my-deployment=gpt-4o, once for each.
    by
        Keys to break the statement down by, such as tenant,model, once for each combination: tenant,
        project, user, model, deployment, region, op, hour, day, month, label:NAME.
    html
        Also write the statement as a self-contained page.
    """
    from joulebook.ledger import ReadOptions
    from joulebook.ledger import account as take
    from joulebook.ledger.gauges import read_gauges

    check_html(html)
    options = ReadOptions(
        columns=pairs(columns, "--columns"), time_zone=time_zone, start=start,
        aliases=pairs(alias, "--alias"),
    )  # fmt: skip
    factors = factors_of(where, shift_to)
    gauges = None if batch_from is None else read_gauges(batch_from)
    console = start_console(output)
    with progress_bar() as show:
        statement = take(
            log, format=format, out=out, model=model, region=where.region, project=project,
            serving=_serving(where, dedicated), options=options, factors=factors, gauges=gauges,
            by=_by(by), progress=show,
        )  # fmt: skip
    show_statement(statement, console, output, html)
    if refused := statement.counts.get("refused"):
        told = "; ".join(f"{log}: {why}" for log, why in refused.items())
        raise InputError(f"{len(refused)} logs were refused, the others are in the ledger: {told}")


def _serving(where: Where, dedicated: int | None) -> Any:
    """What the requests of a log ran on."""
    from joulebook.ledger import Serving

    machine = replace(where, batch=None).serving()
    return Serving(**machine | {"batch": where.batch, "dedicated": dedicated})


def statement(
    ledger: Path,
    *,
    by: list[str] | None = None,
    shift_to: str | None = None,
    since: Annotated[str | None, Parameter(name="--from")] = None,
    until: Annotated[str | None, Parameter(name="--to")] = None,
    html: Path | None = None,
    electricity: Electricity = GRID_POWER,
    output: Output = PLAIN,
) -> None:
    """State again what a ledger cost, under today's facts.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    by
        Keys to break it down by, such as tenant,model, once for each combination: tenant, project, user,
        model, deployment, region, op, hour, day, month, label:NAME (reads the events again).
    shift_to
        Day on which the ledger is replayed, such as 2022-07-01, for a series of another year.
    since
        When the replicas of dedicated deployments stood ready first, such as 2026-01-01T00:00Z; without
        it their first request.
    until
        When they stood ready last; without it their last request.
    html
        Also write the statement as a self-contained page.
    """
    from joulebook.ledger import state
    from joulebook.ledger.idle import Span

    check_html(html)
    factors = replace(factors_of(electricity, shift_to), span=Span.read(since, until))
    said = state(ledger, factors, _by(by))
    show_statement(said, start_console(output), output, html)


def _by(asked: list[str] | None) -> Any:
    """The combinations of keys that are asked for; None where nobody asks."""
    from joulebook.ledger import read_by

    return None if asked is None else [read_by(text) for text in asked]


def factors_of(electricity: Electricity, shift_to: str | None) -> Any:
    """What the ledger is stated under; raises InputError for options that contradict its hours."""
    from datetime import date

    from joulebook.ledger import Factors

    if electricity.at is not None:
        raise InputError(f"--at {electricity.at}: the rows of a log tell their own times")
    if shift_to is None:
        return Factors(electricity.supply())
    if not electricity.hourly:
        raise InputError(f"--shift-to {shift_to}: only a series of hours needs it; give --hourly")
    try:
        day = date.fromisoformat(shift_to)
    except ValueError:
        raise InputError(f"--shift-to {shift_to}: expected a day such as 2022-07-01") from None
    return Factors(electricity.supply(), day)


def formats(*, output: Output = PLAIN) -> None:
    """List the log formats that `joulebook account` reads."""
    from joulebook.ledger import readers

    listed = {name: module.SAYS for name, module in sorted(readers().items())}
    if output.json:
        print_json(listed)
        return
    from joulebook.report.words import _

    console = start_console(output)
    widest = max(map(len, listed))
    for name, says in listed.items():
        console.print(f"{name:{widest}} {_(says)}", markup=False)
