"""Functional units: per what a ledger's carbon is told. One line each."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from joulebook.errors import UnknownNameError
from joulebook.grid.notes import Note
from joulebook.ledger.usage import Usage

EVERY_CALL = "The call is what every log counts, whatever kind of request it is."
TOKENS = (
    "Tokens read and written, cached ones included: what text models work on and are billed by."
)
IMAGES = "Images made; a request that tells no number made one."
SECONDS = "Seconds of sound, heard or spoken, as the log tells them."
NOTES = (EVERY_CALL, TOKENS, IMAGES, SECONDS)


@dataclass(frozen=True, slots=True)
class FunctionalUnit:
    """A unit R: how many of them some usage is, over requests of which kinds (none: all), and why.

    `consumer` is the unit that SCI for AI has for such a model, empty where it has none; one of ours is
    `consumer_units` of it.
    """

    name: str
    ops: tuple[str, ...]
    count: Callable[[Usage], Fraction]
    rationale: Note
    consumer: str = ""
    consumer_units: int = 1


UNITS = {
    unit.name: unit
    for unit in (
        FunctionalUnit("request", (), lambda used: Fraction(used.requests), Note(EVERY_CALL, {})),
        FunctionalUnit(
            "million-tokens", ("text",),
            lambda used: Fraction(used.input_tokens + used.output_tokens, 1_000_000),
            Note(TOKENS, {}), "LLM per token", 1_000_000,
        ),
        FunctionalUnit("image", ("image",), lambda used: Fraction(used.images), Note(IMAGES, {}),
                       "image per image"),
        FunctionalUnit("second-of-audio", ("transcription", "speech"),
                       lambda used: Fraction(used.audio_ms, 1_000), Note(SECONDS, {}),
                       "speech per second"),
    )
}  # fmt: skip


def functional_unit(name: str) -> FunctionalUnit:
    """The functional unit of that name; raises UnknownNameError.

    >>> functional_unit("image").ops
    ('image',)
    """
    if name not in UNITS:
        raise UnknownNameError("functional unit", name, UNITS)
    return UNITS[name]
