"""Which edition of the facts answers, and a memory that never mixes two of them.

Facts as they stand are the shipped files. Another edition is what it lays over them: it is in force
within a `with`, for this thread or task only. Whatever is computed from facts and kept is kept by
`cached`, separately for each edition.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast

GRIDS = "grids"  # the page under which a caller's figures of grids lie, by place and scope
Laid = Mapping[str, Mapping[str, Any]]
Folders = tuple[str, ...]
Memory = dict[Any, Callable[..., Any]]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What lies over the shipped facts, by page and name; None takes away what is shipped.

    A name is a fact's, another key's of the page, or a table row's. `memory` is what was computed
    under it: it is forgotten with the standing itself. `shared` is what was computed from some folders
    only, by folders: standings alike in these share it.
    """

    laid: Laid
    memory: Memory = field(default_factory=dict, repr=False)
    shared: dict[Folders, Memory | None] = field(default_factory=dict, repr=False)

    def memory_of(self, folders: Folders) -> Memory | None:
        """What was computed from these folders; None where nothing is laid over them."""
        if folders not in self.shared:
            part = {p: over for p, over in self.laid.items() if p.partition("/")[0] in folders}
            self.shared[folders] = _alike(folders, part) if part else None
        return self.shared[folders]


def _alike(folders: Folders, part: Laid) -> Memory:
    """The memory of standings that lay the same over these folders; the newest few are kept."""
    known = _SHARED.setdefault(folders, [])
    for other, memory in known:
        if other == part:
            return memory
    known.append((part, {}))
    del known[:-MOST_ALIKE]
    return known[-1][1]


_SHARED: dict[Folders, list[tuple[Laid, Memory]]] = {}
MOST_ALIKE = 4
_STANDING: ContextVar[Standing | None] = ContextVar("facts in force", default=None)


P = ParamSpec("P")
T = TypeVar("T")


def cached(
    call: Callable[P, T], most: int | None = None, of: Folders | None = None
) -> Callable[P, T]:  # fmt: skip
    """The function with a memory of its own for each edition of the facts.

    It takes the place of `functools.cache` wherever a value depends on facts; `most` bounds how many
    answers are kept, for questions that others ask. `of` are the only folders that it reads.

    >>> @cached
    ... def answer():
    ...     return dict(laid("defaults/site"))
    >>> with standing(Standing({"defaults/site": {"pue": 1.1}})):
    ...     answer()
    {'pue': 1.1}
    >>> answer()
    {}
    """
    shipped = cast("Callable[P, T]", lru_cache(most)(call))

    @wraps(call)
    def answered(*args: P.args, **named: P.kwargs) -> T:
        now = _STANDING.get()
        memory = None if now is None else now.memory if of is None else now.memory_of(of)
        if memory is None:
            return shipped(*args, **named)
        kept = memory.get(answered)
        if kept is None:
            kept = memory.setdefault(answered, lru_cache(most)(call))
        return cast("Callable[P, T]", kept)(*args, **named)

    return answered


def laid(path: str) -> Mapping[str, Any]:
    """What the edition in force lays over a page or table; nothing while facts are as they stand."""
    now = _STANDING.get()
    return _NOTHING if now is None else now.laid.get(path, _NOTHING)


@contextmanager
def standing(on: Standing | None) -> Iterator[None]:
    """Put a standing in force for this thread or task; None is facts as they are shipped."""
    token = _STANDING.set(on)
    try:
        yield
    finally:
        _STANDING.reset(token)
