"""All that a formula may use beyond + - * / and **: each works on floats, arrays and columns."""

import math
import sys
from typing import Any

Numeric = Any  # a float, a NumPy array, a Narwhals expression, a pint quantity or a Polynomial


def least(a: Numeric, b: Numeric) -> Numeric:
    """The smaller of two values, element by element.

    >>> least(3.0, 2.0)
    2.0
    """
    columns = _narwhals(a, b)
    if columns:
        return columns.min_horizontal(_as_column(columns, a), _as_column(columns, b))
    return _numpy().minimum(a, b) if _is_array(a, b) else min(a, b)


def most(a: Numeric, b: Numeric) -> Numeric:
    """The larger of two values, element by element.

    >>> most(3.0, 2.0)
    3.0
    """
    columns = _narwhals(a, b)
    if columns:
        return columns.max_horizontal(_as_column(columns, a), _as_column(columns, b))
    return _numpy().maximum(a, b) if _is_array(a, b) else max(a, b)


def ceil(x: Numeric) -> Numeric:
    """The next whole number, as a float: DuckDB's BIGINT times a decimal is 12 times slower.

    >>> ceil(2.1)
    3.0
    """
    columns = _narwhals(x)
    if columns:
        return x.ceil().cast(columns.Float64)
    return _numpy().ceil(x) if _is_array(x) else -(-x // 1)


def floor(x: Numeric) -> Numeric:
    """The whole number below, as a float.

    >>> floor(2.9)
    2.0
    """
    columns = _narwhals(x)
    if columns:
        return x.floor().cast(columns.Float64)
    return _numpy().floor(x) if _is_array(x) else x // 1


def exp(x: Numeric) -> Numeric:
    """e to the power of x, element by element.

    >>> exp(0.0)
    1.0
    """
    if _narwhals(x):
        return x.exp()
    return _numpy().exp(x) if _is_array(x) else math.exp(x)


def below(a: Numeric, b: Numeric) -> Numeric:
    """1 where a is less than b, else 0, element by element.

    >>> below(1.0, 2.0), below(2.0, 2.0)
    (1.0, 0.0)
    """
    columns = _narwhals(a, b)
    if columns:
        return (_as_column(columns, a) < _as_column(columns, b)).cast(columns.Float64)
    return (a < b).astype(float) if _is_array(a, b) else float(a < b)


def _narwhals(*values: Numeric) -> Any:
    """The narwhals module when a value is one of its expressions, else None; never imports it."""
    narwhals = sys.modules.get("narwhals")
    if narwhals and any(isinstance(v, narwhals.Expr) for v in values):
        return narwhals
    return None


def _numpy() -> Any:
    return sys.modules["numpy"]


def _is_array(*values: Numeric) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and any(isinstance(v, numpy.ndarray) for v in values)


def _as_column(narwhals: Any, value: Numeric) -> Numeric:
    return value if isinstance(value, narwhals.Expr) else narwhals.lit(float(value))
