"""What the fields of a fact hold: numbers, text, yes or no; a caller's own file may hold anything."""

from collections.abc import Mapping
from typing import Any

from joulebook.errors import FactError

NUMBERS = ("value", "low", "high")
TEXTS = ("unit", "source", "where", "via", "tier", "note")
YES_OR_NO = ("seen",)


def check_kinds(at: str, given: Mapping[str, Any]) -> None:
    """Raise FactError for a field that holds something else than such a field does.

    >>> check_kinds("own.toml: pue", {"value": "low"})
    Traceback (most recent call last):
    joulebook.errors.FactError: own.toml: pue: value: expected a number, not 'low'
    """
    for key, item in given.items():
        truth = isinstance(item, bool)
        if key in NUMBERS and (truth or not isinstance(item, int | float)):
            raise FactError(f"{at}: {key}: expected a number, not {item!r}")
        if key in TEXTS and not isinstance(item, str):
            raise FactError(f"{at}: {key}: expected text in quotes, not {item!r}")
        if key in YES_OR_NO and not truth:
            raise FactError(f"{at}: {key}: expected true or false, not {item!r}")
