"""What joulebook says of the rows of a table of configurations, before anything measured is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prediction:
    """Joules of the accelerators for one output of a row, with their 90 % interval.

    An output is a token of text, an image or a video.
    """

    row_id: str
    predicted_j: float
    low: float
    high: float
    tier: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Predictions:
    """A prediction for every usable row, and the rows left out with the reason."""

    rows: tuple[Prediction, ...]
    left_out: tuple[tuple[str, str], ...]
