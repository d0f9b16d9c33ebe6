"""Hidden constants: what several rounded statements of one relation leave for the number behind them.

An article says that 114 J run an oven for 0.1 s and 6,706 J for 8 s, and never says what oven. Each
statement leaves an interval for its power; the oven is in all of them, or the statements contradict
each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from joulebook import graph
from joulebook.audit.claim import Stated
from joulebook.errors import InputError

Interval = tuple[float, float]
Statement = Mapping[str, Stated]  # the numbers of one sentence, by the names of a formula's inputs


@dataclass(frozen=True, slots=True)
class Constant:
    """What each statement leaves for the constant; `low` to `high` is what all of them leave."""

    each: tuple[Interval, ...]

    @property
    def low(self) -> float:
        """The largest of the lower ends."""
        return max(low for low, _ in self.each)

    @property
    def high(self) -> float:
        """The smallest of the upper ends."""
        return min(high for _, high in self.each)

    @property
    def exists(self) -> bool:
        """Whether some value fits every statement."""
        return self.low <= self.high


def constant(book: graph.Book, formula: str, statements: Sequence[Statement]) -> Constant:
    """The constant behind some statements, as the result of a formula of their numbers.

    Each number is anything within its rounding or its bound; the formula must rise or fall in each.

    >>> from decimal import Decimal
    >>> from joulebook.audit.formulas import BOOK
    >>> def statement(energy, unit, time, of, bound="exact"):
    ...     joules, seconds = Stated(Decimal(energy), unit), Stated(Decimal(time), of, bound)
    ...     return {"energy_j": joules, "running_s": seconds}
    >>> oven = constant(BOOK, "implied_w", [
    ...     statement("114", "J", "0.1", "s"), statement("6706", "J", "8", "s"),
    ...     statement("3.4", "MJ", "1", "h", "at-least"),
    ...     statement("2.9", "kWh", "3.5", "h", "at-least")])
    >>> round(oven.low), round(oven.high)
    (789, 843)
    """
    if not statements:
        raise InputError("a hidden constant needs at least one statement")
    return Constant(tuple(_left_by(book, formula, one) for one in statements))


def _left_by(book: graph.Book, formula: str, statement: Statement) -> Interval:
    names = list(statement)
    corners = product(*(statement[name].interval for name in names))
    known = (dict(zip(names, corner, strict=True)) for corner in corners)
    values = [float(graph.solve(book, (formula,), one)[formula].value) for one in known]
    return min(values), max(values)
