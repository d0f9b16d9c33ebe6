"""Options that choose an edition of the facts: as of a day, by version, or from the caller's file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from joulebook.errors import InputError

if TYPE_CHECKING:
    from joulebook.facts.editions import Edition


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Book:
    """Which edition of the facts; without any the newest.

    Parameters
    ----------
    as_of
        Facts as they had been recorded by the end of a day, such as 2025-06-01, without datasets of the
        grid published later.
    factors
        A version of the facts, such as 2026-11-22.3 (see `joulebook facts editions`), or a TOML file of
        your own, such as examples/factors.toml.
    """

    as_of: str | None = None
    factors: str | None = None

    @property
    def day(self) -> date | None:
        """The day of --as-of; raises InputError for a text that is none."""
        if self.as_of is None:
            return None
        try:
            return date.fromisoformat(self.as_of)
        except ValueError:
            raise InputError(f"--as-of {self.as_of}: expected a day such as 2025-06-01") from None


NEWEST = Book()


def edition_of(book: Book) -> "Edition":
    """The edition that the options name; a file lies on top of what --as-of says.

    Raises InputError for a day yet to come or a file that is none, UnknownNameError for a version
    that is none.
    """
    from joulebook.facts.editions import as_of, edition

    base = as_of(book.day) if book.day is not None else None
    if book.factors is None:
        return base or edition()
    path = Path(book.factors)
    if path.suffix == ".toml" or path.is_file():
        from joulebook.facts.factor_file import read_factors

        own = read_factors(path, base)
        if book.day is not None and own.recorded > book.day:
            raise InputError(f"{path} was recorded {own.recorded}: not yet known on {book.day}")
        return own
    if base is not None:
        raise InputError(f"--as-of {book.as_of} and --factors {book.factors}: give one")
    return edition(book.factors)
