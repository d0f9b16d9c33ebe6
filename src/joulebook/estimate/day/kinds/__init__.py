"""Kinds of items, one file each: the module's name is the kind.

`KEYS` says which keys an item may have beside those of all items and of machines; `NEEDED` which it
must have; `part(item, place)` answers one of it. Add a file here and it is known and tested.
"""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from joulebook.errors import UnknownNameError


@cache
def kinds() -> dict[str, ModuleType]:
    """All kinds by name."""
    return {m.name: import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)}


def kind(name: str) -> ModuleType:
    """The module of a kind; raises UnknownNameError naming the nearest.

    >>> kind("text").NEEDED
    ('model',)
    """
    if name not in kinds():
        raise UnknownNameError("kind", name, kinds())
    return kinds()[name]
