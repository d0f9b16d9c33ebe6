"""Editions of the facts, as a table, a line or JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from joulebook.facts import tables
from joulebook.facts.editions import Edition, editions
from joulebook.facts.history import Change
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, printable, whole


def edition_table(known: Sequence[Edition]) -> Table:
    """Versions of the facts, the newest first: when each was recorded, how much it changed, why."""
    headings = (_("Version"), _("Recorded"), _("Facts changed"), _("Added"), _("What"))
    table = empty_table(_("Versions of the facts"), *headings, right=(2, 3))
    for one in reversed(known):
        facts, rows = _apart(one.changes)
        changed = sum(c.before is not None for c in facts)
        added = len(one.added) + len(facts) - changed + sum(c.before is None for c in rows)
        table.add_row(
            one.version,
            str(one.recorded),
            whole(changed),
            whole(added),
            Text(printable(one.says)),
        )
    return table


def edition_line(which: Edition, path: str) -> str:
    """Which edition answers, and whether the page is older than it."""
    line = _("Facts of version {version}, recorded {day}.").format(
        version=printable(which.version), day=which.recorded
    )
    shipped = which
    while shipped.over is not None:
        shipped = shipped.over
    later = editions()[editions().index(shipped) + 1 :]
    came = next((one.version for one in later if path in one.added), None)
    if came is None:
        return line
    more = _("This page came with version {version}; it answers before, too.")
    return f"{line} {more.format(version=came)}"


def edition_json(one: Edition) -> dict[str, Any]:
    """An edition as JSON: every fact that it changed, and how many rows of each table."""
    facts, rows = _apart(one.changes)
    return {
        "version": one.version,
        "recorded": str(one.recorded),
        "says": one.says,
        "changed": [change.to_json() for change in facts if change.before is not None],
        "rows": {
            "added": Counter(c.page for c in rows if c.before is None),
            "changed": Counter(c.page for c in rows if c.before is not None),
        },
        "added": [*one.added, *(f"{c.page}.{c.name}" for c in facts if c.before is None)],
    }


def _apart(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Changes of facts and other keys of pages, and changes of tables' rows."""
    every, known = list(changes), set(tables())
    return [c for c in every if c.page not in known], [c for c in every if c.page in known]
