"""Providers of hourly data, one file each: asked only by name, only with the caller's own key.

A provider module has `NAME`, `SAYS` (one line), `KEYS` (names of its secrets in the environment or
the keyring), `SERVES` (its quantities, each with its scopes; `("",)` for what has none), `URL`,
`LICENCE`, `RULES` (what it does with nulls and doubts), `CHUNK_HOURS` (most that one fetch asks for),
`target(at)`, which says under which code a place's answer is kept and by what the provider knows it,
and `fetch(session, target, start, end, scopes)`, which yields a `Series` for each quantity and scope.
Add a file here and it is listed, tested and usable; files without `NAME` are what they share.
"""

import pkgutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

from joulebook.errors import InputError, UnknownNameError
from joulebook.grid.places import Place

NEEDS_HTTPX = "wire"  # the one module that cannot be imported without the extra


@dataclass(frozen=True, slots=True)
class Target:
    """A place as a provider is asked for it: the code its answer is kept under, and its parameters."""

    code: str
    asked: Mapping[str, str]


@cache
def providers() -> dict[str, ModuleType]:
    """All providers by name.

    >>> sorted(providers())
    ['carbon-intensity-uk', 'eia', 'electricity-maps', 'open-meteo', 'watttime']
    """
    found = (m.name for m in pkgutil.iter_modules(__path__) if m.name != NEEDS_HTTPX)
    modules = (import_module(f"{__name__}.{name}") for name in found)
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}


def provider(name: str) -> ModuleType:
    """The provider of a name; raises UnknownNameError naming the nearest."""
    if name not in providers():
        raise UnknownNameError("provider", name, providers())
    return providers()[name]


def streams(module: ModuleType, scope: str | None = None) -> tuple[tuple[str, str], ...]:
    """Each quantity and scope that a provider serves, or those of one scope and of none.

    Raises InputError when it serves nothing in the scope asked for.

    >>> streams(provider("carbon-intensity-uk"))
    (('grid_g_per_kwh', 'direct'),)
    """
    served = [(quantity, each) for quantity, scopes in module.SERVES.items() for each in scopes]
    known = [each for _quantity, each in served if each]
    if scope is not None and scope not in known:
        told = f"it serves {' and '.join(known)}" if known else "what it serves has no scope"
        raise InputError(f"{module.NAME} has nothing of scope {scope!r}; {told}")
    return tuple(stream for stream in served if scope is None or stream[1] in (scope, ""))


def unknown_to(name: str, at: Place, wanted: str) -> InputError:
    """The error of a place by which a provider cannot be asked; `wanted` says what would do."""
    return InputError(f"{name} cannot be asked for {at.name} ({at.code}): {wanted}")


def chosen(scopes: Collection[str], served: Collection[str]) -> tuple[str, ...]:
    """The scopes of a quantity that are asked for, in the order in which they are served."""
    return tuple(scope for scope in served if scope in scopes)
