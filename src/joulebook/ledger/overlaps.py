"""Logs of several formats that may tell the same calls: nothing in their rows would show it."""

from collections.abc import Iterable

from joulebook.grid.notes import Note
from joulebook.ledger.readers import readers

TOLD_AGAIN = (
    "{formats} may tell the same calls of {whose}, and nothing in their rows shows it: keep one of them "
    "in a ledger, or logs of different times"
)
NOTES = (TOLD_AGAIN,)


def told_again(formats: Iterable[str]) -> list[Note]:
    """A note for each group of formats in a ledger that tell one party's calls.

    >>> str(told_again({"litellm", "litellm-daily", "generic"})[0])[:22]
    'litellm, litellm-daily'
    """
    whose: dict[str, list[str]] = {}
    for name in sorted(formats):
        if of := getattr(readers().get(name), "CALLS_OF", None):
            whose.setdefault(of, []).append(name)
    return [
        Note(TOLD_AGAIN, {"formats": ", ".join(names), "whose": of})
        for of, names in whose.items()
        if len(names) > 1
    ]
