"""`joulebook verify`, `compact` and `export`: keeping a ledger, and taking it elsewhere."""

from pathlib import Path

from joulebook.errors import CheckError
from joulebook.serve.answers import counting_bar, print_json, start_console
from joulebook.serve.options import GRID_POWER, PLAIN, Electricity, Output


def verify(ledger: Path, *, output: Output = PLAIN) -> None:
    """Check a ledger: the chain of its manifest, its files, its cube against its events, its totals.

    Names the first broken thing, and ends with 1 then.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    """
    from joulebook.ledger.account import connect
    from joulebook.ledger.store import opened
    from joulebook.ledger.verification import CHECKS
    from joulebook.ledger.verification import verify as checked
    from joulebook.report.words import _, printable, whole

    console = start_console(output)
    with connect() as con, counting_bar(len(CHECKS)) as show:
        verdict = checked(con, opened(ledger), lambda name, *_: show(name))
    if output.json:
        print_json(verdict.to_json())
    elif not verdict.broken:
        told = _("Whole: {logs} logs, {events} events, {files} files, {statements} statements.")
        console.print(told.format(**{k: whole(v) for k, v in verdict.counts.items()}))
    if verdict.broken:
        raise CheckError(_("the ledger is broken: {what}").format(what=printable(verdict.broken)))


def compact(ledger: Path, *, output: Output = PLAIN) -> None:
    """Make the many small files of a ledger few; nothing that it says changes.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    """
    from dataclasses import asdict

    from joulebook.ledger.account import connect
    from joulebook.ledger.compaction import compact as compacted
    from joulebook.ledger.store import opened
    from joulebook.report.words import _, number, whole

    with connect() as con:
        done = compacted(con, opened(ledger))
    if output.json:
        print_json(asdict(done))
        return
    told = _("{before} files of {mb_before} MB are now {after} of {mb_after} MB.")
    start_console(output).print(told.format(
        before=whole(done.files_before), after=whole(done.files_after),
        mb_before=number(done.bytes_before / 1e6), mb_after=number(done.bytes_after / 1e6),
    ))  # fmt: skip


def export(
    ledger: Path,
    to: Path,
    *,
    what: str = "statement",
    by: list[str] | None = None,
    electricity: Electricity = GRID_POWER,
    output: Output = PLAIN,
) -> None:
    """Write a ledger's statement, events or cube to a CSV, Parquet or JSON file.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    to
        The file to write; its ending says the format.
    what
        statement, events, cube or works.
    by
        For a statement: keys to break it down by, such as tenant,model.
    """
    from joulebook.ledger import Factors, read_by, state
    from joulebook.ledger.account import connect
    from joulebook.ledger.export import check_export, export_statement, export_table
    from joulebook.ledger.store import opened
    from joulebook.report.words import _, whole

    kept = opened(ledger)
    check_export(kept, to, what)
    with connect() as con:
        if what == "statement":
            asked = None if by is None else [read_by(text) for text in by]
            said = state(ledger, Factors(electricity.supply()), asked)
            rows = export_statement(con, said, to)
        else:
            rows = export_table(con, kept, what, to)
    if output.json:
        print_json({"file": str(to), "what": what, "rows": rows})
        return
    start_console(output).print(
        _("{rows} rows written to {file}").format(rows=whole(rows), file=to), markup=False
    )
