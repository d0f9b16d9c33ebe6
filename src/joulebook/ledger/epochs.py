"""The days on which a fact of an edition begins or ends to be true within the hours of a ledger."""

from datetime import date

import numpy as np

from joulebook.facts.editions import Edition, epochs


def starts_of(hours: np.ndarray, *editions: Edition | None) -> tuple[date, ...]:
    """The first day of the hours, and every later one on which something that is said changes.

    Days are of UTC, as hours are. None are facts as they stand, which have no days.
    """
    if not hours.size:
        return (date.min,)
    first, last = (at.astype("datetime64[D]").item() for at in (hours.min(), hours.max()))
    known = [one for one in editions if one is not None]
    return tuple(sorted({first, *(day for one in known for day in epochs(one, first, last))}))
