"""What the models' names of a ledger mean, hour by hour: its cube keeps the names of the logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook.estimate.names import Resolution, changes, resolve
from joulebook.grid.notes import Note

MORE_NAMES = "and {n} more names of models that are no ids (see `joulebook model NAME`)"
NOTES = (MORE_NAMES,)
MOST_NAMES = 20  # told one by one


@dataclass(frozen=True, slots=True, eq=False)
class Meanings:
    """What a name means in the time of a ledger: from each of `starts` on, the next of `models`."""

    starts: np.ndarray
    models: tuple[Resolution, ...]


def meanings(name: str, hours: np.ndarray) -> Meanings:
    """What a name means in some hours; a name that moved between them means several models.

    Raises InputError for a name that means nothing.
    """
    if not hours.size:
        return Meanings(np.empty(0, "datetime64[h]"), (resolve(name),))
    first, last = hours.min().astype("datetime64[D]"), hours.max().astype("datetime64[D]")
    days = [np.datetime64(day, "D") for day in changes(name)]
    within = [day for day in days if first < day <= last]
    models = tuple(resolve(name, day.astype(object)) for day in (first, *within))
    return Meanings(np.array(within, "datetime64[D]").astype("datetime64[h]"), models)


def meaning_notes(told: Sequence[tuple[Resolution, float]]) -> list[Note]:
    """What was guessed or cut off names, those with most requests first."""
    ordered = sorted(told, key=lambda item: -item[1])
    notes = list({str(one.says): one.says for one, _ in ordered if one.says}.values())
    more = len(notes) - MOST_NAMES
    return notes[:MOST_NAMES] + ([Note(MORE_NAMES, {"n": more})] if more > 0 else [])


def unresolved(told: Sequence[tuple[Resolution, float]]) -> list[Mapping[str, Any]]:
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
