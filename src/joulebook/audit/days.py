"""Dates that are claimed: a year, a month or a day is the interval of the days in it."""

from calendar import monthrange
from datetime import date

from joulebook.errors import InputError


def days(text: str) -> tuple[float, float]:
    """First and last day of `2023`, `2023-12` or `2023-12-20`, as numbers of days.

    >>> written(days("2023-12")[0]), written(days("2023-12")[1])
    ('2023-12-01', '2023-12-31')
    """
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        year, month = numbers[0], numbers[1] if len(numbers) > 1 else 1
        first = date(year, month, numbers[2] if len(numbers) > 2 else 1)
    except (ValueError, IndexError):
        raise InputError(f"{text!r} is no date; expected YYYY, YYYY-MM or YYYY-MM-DD") from None
    if len(numbers) > 3:
        raise InputError(f"{text!r} is no date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    last = [date(year, 12, 31), date(year, month, monthrange(year, month)[1]), first]
    return float(first.toordinal()), float(last[len(numbers) - 1].toordinal())


def written(day: float) -> str:
    """A number of days as a date."""
    return date.fromordinal(round(day)).isoformat()
