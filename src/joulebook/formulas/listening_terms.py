"""What a ledger keeps of speech to text beside its sound: windows, and text of untold length."""

from joulebook.formulas.ops import Numeric, ceil, most


def sound_windows(requests: Numeric, audio_s: Numeric, audio_window_s: Numeric) -> Numeric:
    """Windows of sound, the last of each request filled up with silence.

    >>> sound_windows(requests=2, audio_s=62.0, audio_window_s=30.0)
    4.0
    """
    alike = most(1, requests)
    return alike * ceil(audio_s / (alike * audio_window_s))


def untimed_requests(requests: Numeric, timed: Numeric) -> Numeric:
    """Requests of untold length."""
    return requests * (1 - timed)


def untimed_tokens(output_tokens: Numeric, timed: Numeric) -> Numeric:
    """Tokens written by requests of untold length."""
    return output_tokens * (1 - timed)
