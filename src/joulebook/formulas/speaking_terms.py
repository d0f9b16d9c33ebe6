"""What a ledger keeps of text to speech beside its sound: the text, where no length is told."""

from joulebook.formulas.ops import Numeric


def untimed_tokens(input_tokens: Numeric, timed: Numeric) -> Numeric:
    """Tokens read by requests of untold length."""
    return input_tokens * (1 - timed)
