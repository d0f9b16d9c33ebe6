"""Facts: numbers with an interval, a unit, a source and the place in the source. No formulas here."""

from joulebook.facts.find import find
from joulebook.facts.load import (
    CALLER,
    Fact,
    Page,
    Table,
    all_pages,
    folders,
    names,
    page,
    table,
    tables,
)

__all__ = [
    "CALLER", "Fact", "Page", "Table", "all_pages", "find", "folders", "names", "page", "table",
    "tables",
]  # fmt: skip
