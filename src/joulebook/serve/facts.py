"""`joulebook facts`: the numbers joulebook knows, and who has checked them."""

from datetime import date
from typing import Any

from joulebook.serve.answers import print_json, start_console
from joulebook.serve.editions import NEWEST, Book, edition_of
from joulebook.serve.options import PLAIN, Output


def facts(*, unseen: bool = False, output: Output = PLAIN) -> None:
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
    from joulebook.report.words import _, whole

    console = start_console(output)
    told = _("{n} facts that nobody has checked:") if unseen else _("{n} fact files:")
    console.print(told.format(n=whole(len(rows))), markup=False)
    for row in rows:
        console.print("  ".join(str(cell) for cell in row.values()), markup=False, soft_wrap=True)


def facts_show(path: str, *, book: Book = NEWEST, output: Output = PLAIN) -> None:
    """Show a fact file: values, intervals, sources and the places in them.

    Parameters
    ----------
    path
        Such as gpus/h100-sxm; `joulebook facts` lists them.
    """
    from joulebook.facts import describe, find, folders, index, page
    from joulebook.facts.editions import in_edition

    which = edition_of(book)
    folder, _slash, name = path.rpartition("/")
    with in_edition(which, book.day or date.today()):
        known = folder in folders() and name.lower() in index(folder)
        found = find(folder, name, "fact file") if known else page(path)
    if output.json:
        told = {name: describe(f) for name, f in found.facts.items()}
        print_json({**found.text, "edition": which.version, "facts": told})
        return
    from joulebook.report import terminal
    from joulebook.report.editions import edition_line

    console = start_console(output)
    if book != NEWEST:
        console.print(edition_line(which, found.path), markup=False)
    for line in terminal.page_lines(found):
        console.print(line, soft_wrap=True)


def facts_editions(*, output: Output = PLAIN) -> None:
    """List the versions of the facts: when each was recorded, and what it changed."""
    from joulebook.facts.editions import editions

    known = editions()
    if output.json:
        from joulebook.report.editions import edition_json

        print_json([edition_json(one) for one in known])
        return
    from joulebook.report.editions import edition_table

    start_console(output).print(edition_table(known))
