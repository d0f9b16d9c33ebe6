"""Facts: numbers with an interval, a unit, a source and the place in it. No formulas here."""

from joulebook.facts.find import find, index, known_names
from joulebook.facts.in_force import cached
from joulebook.facts.load import (
    CALLER,
    Fact,
    Page,
    Table,
    all_pages,
    check_interval,
    describe,
    folders,
    names,
    page,
    table,
    tables,
)

__all__ = [
    "CALLER", "Fact", "Page", "Table", "all_pages", "cached", "check_interval", "describe", "find",
    "folders", "index", "known_names", "names", "page", "table", "tables",
]  # fmt: skip
