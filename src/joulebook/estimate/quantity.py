"""A number of an answer: median, 90 % interval, unit and tier of evidence."""

from typing import NamedTuple

from joulebook.errors import InputError, JoulebookError

UNITS = {
    "_j": "J", "_w": "W", "_s": "s", "_g": "g", "_l": "L", "_usd": "USD",
    "_g_per_kwh": "g/kWh", "_l_per_kwh": "L/kWh",
}  # fmt: skip
_TOLERANCE = 1e-9


class Quantity(NamedTuple):
    """`value` is computed from the medians; `low` and `high` are the 5th and 95th percentile."""

    value: float
    low: float
    high: float
    unit: str
    tier: str

    def to_json(self) -> dict[str, float | str]:
        """The quantity as DESIGN's JSON object."""
        return self._asdict()


def checked(quantity: Quantity) -> Quantity:
    """The quantity itself; raises JoulebookError unless low ≤ value ≤ high (to 1e-9)."""
    slack = _TOLERANCE * abs(quantity.value)
    if not quantity.value < float("inf"):
        raise InputError("an answer is infinite; a given value is out of all proportion")
    if not quantity.low - slack <= quantity.value <= quantity.high + slack:
        raise JoulebookError(f"low ≤ value ≤ high does not hold: {quantity}")
    return quantity


def split_unit(name: str) -> tuple[str, str]:
    """A formula's name without its unit suffix, and the unit.

    >>> split_unit("carbon_operational_g")
    ('carbon_operational', 'g')
    """
    for suffix in sorted(UNITS, key=len, reverse=True):
        if name.endswith(suffix):
            return name.removesuffix(suffix), UNITS[suffix]
    return name, "1"
