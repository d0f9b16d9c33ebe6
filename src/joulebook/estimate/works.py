"""Works that are no text: which whole numbers a ledger keeps of each, and how they come of an event.

A ledger keeps their sums; a card (`workcard`) times the sums is the energy. Terms are formulas, so
the same ones make them of floats, arrays, and columns of DuckDB or Spark. What a log does not tell
is nought in an event, and counted by terms of its own. (Derivation: docs/methods/works.md.)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from joulebook import graph
from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.books import (
    IMAGE_TERMS,
    LISTENING_TERMS,
    READING_TERMS,
    SPEAKING_TERMS,
    VIDEO_TERMS,
)
from joulebook.facts import page

GRAINS = "defaults/works"
WINDOWS = "defaults/speech"
# columns of an event, by the names that formulas have for them
COLUMNS = {
    "requests": "requests", "images": "images", "frame_pixels": "pixels", "steps": "steps",
    "frames": "frames", "audio_s": "seconds_audio", "input_tokens": "input_uncached",
    "output_tokens": "output",
}  # fmt: skip
# what a column of one event may hold at most, as in `estimate image` and so on; more is a slip
MOST: Mapping[str, float] = MappingProxyType(
    {"pixels": 16_384.0**2, "steps": 1e4, "frames": 1e4, "seconds_audio": 1e7}
)


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of request: `terms` are what a ledger keeps of it, the first of them its count.

    `untold` are those of them that count what a log does not tell. `needs` are the columns of an
    event that they are made of; `told` are columns one of which must be above nought, or nothing
    can be said of the event.
    """

    op: str
    terms: tuple[str, ...]
    untold: frozenset[str]
    book: graph.Book
    needs: tuple[str, ...]
    told: tuple[str, ...] = ()


_SILENT_PICTURES = frozenset({"unsized_outputs", "unstepped_outputs"})
IMAGE = Work(
    "image",
    ("outputs", "output_tiles", "output_steps", "tile_steps", "tile_pair_steps",
     "unsized_outputs", "unsized_steps", "unstepped_outputs", "unstepped_tiles",
     "unstepped_tile_pairs", "untold_outputs"),
    _SILENT_PICTURES,
    IMAGE_TERMS,
    ("requests", "images", "pixels", "steps"),
)  # fmt: skip
VIDEO = Work(
    "video",
    ("outputs", "output_latents", "output_steps", "tile_steps", "latent_steps", "tile_pair_steps",
     "tile_latent_steps", "latent_pair_steps", "unsized_outputs", "unsized_steps",
     "unstepped_outputs", "unstepped_tiles", "unstepped_latents", "unstepped_tile_pairs",
     "unstepped_tile_latents", "unstepped_latent_pairs", "untold_outputs"),
    _SILENT_PICTURES,
    VIDEO_TERMS,
    ("requests", "images", "pixels", "steps", "frames"),
)  # fmt: skip
_READ = (
    ("requests", "input_tokens", "token_pairs"), frozenset[str](), READING_TERMS,
    ("requests", "input_uncached"), ("input_uncached",),
)  # fmt: skip
EMBEDDING, CLASSIFICATION = Work("embedding", *_READ), Work("classification", *_READ)
TRANSCRIPTION = Work(
    "transcription",
    ("requests", "audio_grains", "sound_windows", "untimed_requests", "untimed_tokens"),
    frozenset({"untimed_requests", "untimed_tokens"}),
    LISTENING_TERMS,
    ("requests", "seconds_audio", "output"),
    ("seconds_audio", "output"),
)
SPEECH = Work(
    "speech",
    ("requests", "audio_grains", "untimed_tokens"),
    frozenset({"untimed_tokens"}),
    SPEAKING_TERMS,
    ("requests", "seconds_audio", "input_uncached"),
    ("seconds_audio", "input_uncached"),
)
WORKS: Mapping[str, Work] = MappingProxyType(
    {w.op: w for w in (IMAGE, VIDEO, EMBEDDING, CLASSIFICATION, TRANSCRIPTION, SPEECH)}
)


def work(op: str) -> Work:
    """The work of that name; raises UnknownNameError.

    >>> work("speech").terms
    ('requests', 'audio_grains', 'untimed_tokens')
    """
    if op not in WORKS:
        raise UnknownNameError("kind of work", op, WORKS)
    return WORKS[op]


def terms(op: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of events from their columns: floats, NumPy arrays or Narwhals expressions.

    Every term is a whole number where `images`, `pixels`, `steps`, `frames` and tokens are. Columns
    hold nought where a log tells nothing, never NULL; those of a database are cast to floats first,
    because its integers overflow. Calls that failed are no works: leave them out. Raises InputError
    naming a column that is missing.

    >>> terms("embedding", {"requests": 1.0, "input_uncached": 30.0})
    {'requests': 1.0, 'input_tokens': 30.0, 'token_pairs': 900.0}
    """
    asked = work(op)
    missing = [name for name in asked.needs if name not in columns]
    if missing:
        raise InputError(f"{op}: no column {', '.join(missing)}; it needs {', '.join(asked.needs)}")
    known = {name: columns[at] for name, at in COLUMNS.items() if at in asked.needs}
    nodes = graph.solve(asked.book, asked.terms, known | _grains())
    return {name: nodes[name].value for name in asked.terms}


def _grains() -> dict[str, float]:
    """The units that terms are counted in."""
    facts = {**page(GRAINS).facts, "audio_window_s": page(WINDOWS).facts["audio_window_s"]}
    return {name: fact.value for name, fact in facts.items()}
