"""`joulebook facts`: the numbers joulebook knows, and who has checked them."""

from typing import Any

from joulebook.serve.answers import print_json, start_console
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


def facts_show(path: str, *, output: Output = PLAIN) -> None:
    """Show a fact file: values, intervals, sources and the places in them.

    Parameters
    ----------
    path
        Such as gpus/h100-sxm; `joulebook facts` lists them.
    """
    from joulebook.facts import describe, find, folders, index, page

    folder, _slash, name = path.rpartition("/")
    known = folder in folders() and name.lower() in index(folder)
    found = find(folder, name, "fact file") if known else page(path)
    if output.json:
        print_json({**found.text, "facts": {name: describe(f) for name, f in found.facts.items()}})
        return
    from joulebook.report import terminal

    console = start_console(output)
    for line in terminal.page_lines(found):
        console.print(line, soft_wrap=True)
