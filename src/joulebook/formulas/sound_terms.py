"""What a ledger keeps of sound: whole grains of it, where its length is told."""

from joulebook.formulas.ops import Numeric, ceil, floor, least


def timed(audio_s: Numeric, audio_window_s: Numeric) -> Numeric:
    """1 where the length is told, else 0."""
    return least(1, ceil(audio_s / audio_window_s))


def audio_grains(audio_s: Numeric, audio_grain_s: Numeric) -> Numeric:
    """Sound in grains, to the nearest whole one.

    >>> audio_grains(audio_s=1.5, audio_grain_s=0.5)
    3.0
    """
    return floor(audio_s / audio_grain_s + 1 / 2)
