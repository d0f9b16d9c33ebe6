"""A request's tokens as symbols: solving the graph with them yields the rate card itself.

The formulas multiply and add a request's token counts; given these symbols instead of numbers, the
same functions return a polynomial, and its coefficients are the rate card. A formula that did
anything else with a request's own tokens (a `max`, a `ceil`) is refused here, loudly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from joulebook.errors import JoulebookError

Monomial = tuple[str, ...]
Scalar = Any  # a float, or an array with one element per draw


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """Coefficients by monomial; a monomial is the sorted tuple of its symbols, () the constant.

    >>> u, o = Polynomial.symbol("u"), Polynomial.symbol("o")
    >>> (2 * u * (o + 3)).terms
    {('o', 'u'): 2.0, ('u',): 6.0}
    """

    terms: Mapping[Monomial, Scalar]

    __array_ufunc__ = None  # an array times a polynomial is a polynomial, not an array of them

    @classmethod
    def symbol(cls, name: str) -> "Polynomial":
        """The polynomial that is the one symbol `name`."""
        return cls({(name,): 1.0})

    def __add__(self, other: Any) -> "Polynomial":
        return Polynomial(_sum([*self.terms.items(), *_terms(other).items()]))

    def __mul__(self, other: Any) -> "Polynomial":
        if not isinstance(other, Polynomial):
            return Polynomial({monomial: x * other for monomial, x in self.terms.items()})
        products = (
            (tuple(sorted(a + b)), x * y)
            for a, x in self.terms.items()
            for b, y in other.terms.items()
        )
        return Polynomial(_sum(products))

    __radd__ = __add__
    __rmul__ = __mul__

    def __sub__(self, other: Any) -> "Polynomial":
        return self.__add__(other * -1.0)

    def __rsub__(self, other: Any) -> "Polynomial":
        return self.__mul__(-1.0).__add__(other)

    def __truediv__(self, other: Any) -> "Polynomial":
        if isinstance(other, Polynomial):
            _refuse("divides by")
        return self.__mul__(1.0 / other)

    def __rtruediv__(self, _: Any) -> NoReturn:
        _refuse("divides by")

    def __pow__(self, _: Any) -> NoReturn:
        _refuse("takes a power of")

    def __lt__(self, _: Any) -> NoReturn:
        _refuse("compares")

    __gt__ = __lt__
    __floordiv__ = __lt__

    @classmethod
    def of(cls, value: Any) -> "Polynomial":
        """The value itself, or a plain number as a constant."""
        return value if isinstance(value, Polynomial) else cls({(): value})

    def coefficients(self, basis: Iterable[Monomial]) -> list[Scalar]:
        """The coefficients in the order of `basis`; raises when a term lies outside of it."""
        wanted = list(basis)
        outside = set(self.terms) - set(wanted)
        if outside:
            raise JoulebookError(f"terms outside the rate card: {sorted(outside)}")
        return [self.terms.get(monomial, 0.0) for monomial in wanted]


def _terms(value: Any) -> Mapping[Monomial, Scalar]:
    return Polynomial.of(value).terms


def _sum(items: Iterable[tuple[Monomial, Scalar]]) -> dict[Monomial, Scalar]:
    total: dict[Monomial, Scalar] = {}
    for monomial, coefficient in items:
        total[monomial] = total[monomial] + coefficient if monomial in total else coefficient
    return total


def _refuse(what: str) -> NoReturn:
    raise JoulebookError(f"a formula {what} a request's own tokens: only sums and products may")
