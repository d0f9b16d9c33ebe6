"""What joulebook says of the rows of a table of configurations, before anything measured is read."""

import math
from dataclasses import dataclass, field

from joulebook.estimate.tables import Row

NOT_FINITE = "its numbers are out of all proportion: no finite energy follows from them"


@dataclass(frozen=True, slots=True)
class Prediction:
    """Joules of the accelerators for one output of a row, with their 90 % interval.

    An output is a token of text, an image or a video.
    """

    row: Row = field(compare=False, repr=False)  # what the table said
    predicted_j: float
    low: float
    high: float
    tier: str
    notes: tuple[str, ...]

    @property
    def row_id(self) -> str:
        """What the table calls the row."""
        return self.row.get("row_id") or ""


@dataclass(frozen=True, slots=True)
class Predictions:
    """A prediction for every usable row, and the rows left out with the reason."""

    rows: tuple[Prediction, ...]
    left_out: tuple[tuple[Row, str], ...]


def isfinite(one: Prediction) -> bool:
    """Whether a prediction is one: above 0, with an interval around it."""
    return 0 < one.low <= one.high < math.inf and one.low <= one.predicted_j <= one.high


def nobody_waits(_: int) -> None:
    """Nobody waits to be told how many rows are done."""
