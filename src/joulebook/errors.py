"""Everything joulebook raises on purpose, in one tree.

JoulebookError
├── InputError            the caller's input is wrong
│   ├── UnknownNameError  no such model, accelerator, place …; names the nearest
│   └── MissingFactError  a formula needs a fact nobody gave
├── FactError             a fact file breaks the rules of the format
├── CheckError            a check of ours failed: what was checked is not as it must be
└── ProviderError         a provider of hourly data failed, or did not answer as documented
"""

from collections.abc import Iterable
from difflib import SequenceMatcher


class JoulebookError(Exception):
    """Root of the tree; `exit_code` is what the command line returns (1 is a failed check)."""

    exit_code = 2


class InputError(JoulebookError):
    """The input is wrong; the message names the offending thing and what was expected."""


class UnknownNameError(InputError):
    """No thing of that kind has that name; `nearest` holds the three most similar names.

    >>> print(UnknownNameError("accelerator", "h1000", ["h100-sxm", "h200-sxm", "t4", "l4"]))
    unknown accelerator 'h1000'; nearest: h100-sxm, h200-sxm, l4
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.nearest = nearest(name, known)
        super().__init__(f"unknown {kind} {name!r}; nearest: {', '.join(self.nearest)}")


class MissingFactError(InputError):
    """A formula needs a fact that no file, default or override supplies."""


class FactError(JoulebookError):
    """A fact file breaks the rules of the format."""


class CheckError(JoulebookError):
    """What was checked is not as it must be; the message names the first thing that is not."""

    exit_code = 1


class ProviderError(JoulebookError):
    """A provider failed, or its answer is not what it documents; never holds a key."""


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The `count` names of `known` most similar to `name`, best first."""
    matcher = SequenceMatcher(autojunk=False, b=name.lower())

    def likeness(candidate: str) -> float:
        matcher.set_seq1(candidate.lower())
        return matcher.ratio()

    return sorted(sorted(set(known)), key=likeness, reverse=True)[:count]
