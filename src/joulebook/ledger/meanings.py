"""What the models' names of a ledger mean, day by day: its cube keeps the names of the logs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from joulebook.estimate.names import Resolution, changes
from joulebook.grid.notes import Note

MORE_NAMES = "and {n} more names of models that are no ids (see `joulebook model NAME`)"
NOTES = (MORE_NAMES,)
MOST_NAMES = 20  # told one by one
Told = Sequence[tuple[Resolution, float]]  # what names mean, each with a count of its requests


def moves(names: Iterable[str], first: date, last: date) -> set[date]:
    """The days after the first, up to the last, on which a name came to mean another model."""
    return {day for name in names for day in changes(name) if first < day <= last}


def meaning_notes(told: Told) -> list[Note]:
    """What was guessed or cut off names, those with most requests first."""
    ordered = sorted(told, key=lambda item: -item[1])
    notes = list({str(one.says): one.says for one, _ in ordered if one.says}.values())
    more = len(notes) - MOST_NAMES
    return notes[:MOST_NAMES] + ([Note(MORE_NAMES, {"n": more})] if more > 0 else [])


def unresolved(told: Told) -> list[Mapping[str, Any]]:
    """Names that no page knows, what they were taken as, and their share of all tokens of text."""
    tokens = sum(count for _, count in told)
    by_name: dict[tuple[str, str], float] = {}
    for one, count in told:
        if one.how == "class":
            by_name[one.name, one.model] = by_name.get((one.name, one.model), 0.0) + count
    ordered = sorted(by_name.items(), key=lambda item: -item[1])
    return [
        {"name": name, "taken_as": model, "token_share": count / tokens if tokens else 0.0}
        for (name, model), count in ordered
    ]
