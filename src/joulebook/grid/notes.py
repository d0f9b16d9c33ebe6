"""Notes: what the reader of an answer must know, in sentences that may be translated."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about an answer: a sentence, which may be translated, and what it names.

    >>> str(Note("{count} servers of {name}", {"count": 2, "name": "ours"}))
    '2 servers of ours'
    """

    says: str
    told: Mapping[str, float | str]

    def __str__(self) -> str:
        return self.says.format(**self.told)
