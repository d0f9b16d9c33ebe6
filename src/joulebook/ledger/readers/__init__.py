"""Readers, one file a log format: each turns a log into a table of text columns, `raw_rows`.

A reader module has `NAME`, `SAYS` (one line), `looks_like(head)`, true of logs of this format alone,
and `read(con, log, options)`. That makes the table `raw_rows` with `row_number` and any columns of
`events.RAW`, as text; where the reader itself turns rows away, also `reason` (NULL, or why) and `raw`.
It leaves the view `raw_texts` (`row_number`, `raw`: the row as text) for rows turned away later;
the functions of `log_file` make it.
`ZONE` is the time zone its documentation fixes, `START` the time of its second 0, or None where
`--start` is the time of rows that tell none, `MAPS_COLUMNS` whether its columns can be named,
`RECORDS_GROW` whether of rows with one id the last is the request, `NEEDS` a package that only this
format needs; each is absent where it does not apply.
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
