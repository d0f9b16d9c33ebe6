"""Boundaries: what a figure may cover, in words, and which formulas give just that."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from joulebook.audit.claim import LANGUAGES, Reading, Target
from joulebook.errors import InputError, UnknownNameError

UNSTATED = "unstated"  # the boundary of a sentence that does not say what it counts
_FILE = Path(__file__).with_name("boundaries.toml")


@cache
def boundaries() -> Mapping[str, Mapping[str, Any]]:
    """All boundaries by name."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def check_boundary(name: str, target: Target | None) -> None:
    """Raise UnknownNameError for a word that is no boundary, InputError where the target has another."""
    if name not in boundaries():
        raise UnknownNameError("boundary", name, boundaries())
    gives = boundary_of(target)
    asked = boundaries()[name].get("formulas")
    if gives is not None and asked and gives != name:
        raise InputError(f"{name!r} is {', '.join(asked)}, but the target gives {gives!r}")


def boundary_of(target: Target | None) -> str | None:
    """The boundary that a target's formula gives; None where any may be."""
    if target is None or target.formula is None:
        return None
    given = (n for n, one in boundaries().items() if target.formula in one.get("formulas", ()))
    return next(given, None)


def other_boundaries(target: Target, book: Collection[str]) -> tuple[Reading, ...]:
    """The same target under every other boundary of its family that a book has a formula of.

    >>> both = ("accelerator_energy_j", "facility_energy_j")
    >>> [r.target.formula for r in other_boundaries(Target("server_energy_j"), both)]
    ['accelerator_energy_j', 'facility_energy_j']
    """
    own = boundary_of(target)
    if own is None:
        return ()
    family = boundaries()[own]["family"]
    alike = {n: one for n, one in boundaries().items() if one.get("family") == family and n != own}
    return tuple(
        Reading("boundary", words(one), replace(target, formula=formula))
        for one in alike.values()
        for formula in one["formulas"]
        if formula in book
    )


def words(one: Mapping[str, Any]) -> dict[str, str]:
    """What a boundary is called in each language."""
    return {language: str(one[language]) for language in LANGUAGES}
