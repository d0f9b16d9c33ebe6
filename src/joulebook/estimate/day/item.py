"""What a day's items are, where they are served, and what a kind answers for one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joulebook.estimate.answer import Answer
from joulebook.estimate.supply import GRID, Supply
from joulebook.grid.notes import Note


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything of a day is served; None is anywhere."""

    region: str | None = None
    supply: Supply = GRID


@dataclass(frozen=True, slots=True)
class Item:
    """`count` things of a kind; `settings` holds every other key, those of the machine included."""

    name: str
    kind: str
    count: float
    settings: Mapping[str, Any]

    def machine(self) -> dict[str, Any]:
        """The settings that say what it runs on, as keyword arguments of `deploy`."""
        said = {key: self.settings[key] for key in MACHINE_KEYS if key in self.settings}
        return said | {"given": said.pop("set")} if "set" in said else said


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The answer for one thing: its boundaries, what to say of it, and how it came about."""

    answer: Answer
    said: tuple[str | Note, ...] = ()
    explain: Callable[[], dict[str, Any]] = field(default=dict)


NUMBER, TEXT, TABLE = "a number", "text in quotes", "a table of numbers"
COMMON_KEYS = {"kind": TEXT, "name": TEXT, "count": NUMBER}
MACHINE_KEYS = {
    "gpu": TEXT, "gpus": NUMBER, "precision": TEXT, "batch": NUMBER, "site": TEXT, "set": TABLE,
}  # fmt: skip


def is_a(expected: str, value: object) -> bool:
    """Whether a value of a file is what is expected of it."""
    if expected == TEXT:
        return isinstance(value, str)
    if expected == TABLE:
        return isinstance(value, dict) and all(is_a(NUMBER, number) for number in value.values())
    return isinstance(value, int | float) and not isinstance(value, bool)
