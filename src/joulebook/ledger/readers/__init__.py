"""Readers, one file a log format: each turns a log into a table of text columns, `raw_rows`.

A reader module has `NAME`, `SAYS` (one line), `looks_like(head)`, which tells its logs by their
beginning, and `read(con, log, options)`, which makes the table or view `raw_rows` with `row_number`,
`reason` where a row cannot be read (NULL for all others), and any columns of `events.RAW`, as text. It
begins with `csv_rows`, `json_fields`, `json_rows` or `python_rows` of `log_file`, by which rows that are
turned away are found again. What does not apply is absent: `ZONE` is the time zone its documentation
fixes; `START` the time of its second 0, or None where `--start` is the time of rows that tell none;
`MAPS_COLUMNS` whether its columns can be named; `RECORDS_GROW` whether of rows with one id the last is
the request; `NEEDS` a package of an extra; `CALLS_OF` whose calls it tells, where other formats tell
the same ones.
Add a file here and it is listed, tested and usable.
"""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from joulebook.errors import UnknownNameError


@cache
def readers() -> dict[str, ModuleType]:
    """All readers by format name."""
    modules = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    return {module.NAME: module for module in modules}


def reader(name: str) -> ModuleType:
    """The reader of a format; raises UnknownNameError naming the nearest."""
    if name not in readers():
        raise UnknownNameError("log format", name, readers())
    return readers()[name]
