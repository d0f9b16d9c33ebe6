"""`joulebook restate`: a ledger under other facts, and why its totals moved."""

from pathlib import Path

from joulebook.errors import InputError
from joulebook.serve.answers import check_html, print_json, start_console
from joulebook.serve.editions import NEWEST, Book, edition_of
from joulebook.serve.ledgers import factors_of
from joulebook.serve.options import GRID_POWER, PLAIN, Electricity, Output


def restate(
    ledger: Path,
    *,
    book: Book = NEWEST,
    shift_to: str | None = None,
    html: Path | None = None,
    electricity: Electricity = GRID_POWER,
    output: Output = PLAIN,
) -> None:
    """State a ledger under the facts of another day or version, or your own, and say why it moved.

    The log is not touched and no statement is overwritten. The comparison is with the newest facts;
    each changed fact is replaced by itself, so that what they moved adds up.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    shift_to
        Day on which the ledger is replayed, such as 2022-07-01, for a series of another year.
    html
        Also write the new statement as a self-contained page.
    """
    from joulebook.ledger.restate import restate as stated_again

    if book == NEWEST:
        raise InputError("say under which facts: --as-of 2025-06-01 or --factors VERSION or FILE")
    check_html(html)
    found = stated_again(ledger, edition_of(book), factors_of(electricity, shift_to))
    console = start_console(output)
    if html is not None:
        from joulebook.report.page import statement_page
        from joulebook.report.restated import head_lines

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(statement_page(found.after, " ".join(head_lines(found))), "utf-8")
    if output.json:
        print_json(found.to_json())
        return
    from joulebook.report.restated import restatement

    restatement(console, found)
