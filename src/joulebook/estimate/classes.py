"""Models of a kind of work: from their page, or a class where their maker says nothing of them.

A class is a page `facts/defaults/unknown-WORK.toml`: facts as wide as the open models of our pages
are, all of them assumed. It is no guess at a particular model, and every answer from it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from joulebook.errors import InputError
from joulebook.estimate.closed import find_closed
from joulebook.facts import Fact, Page, index, page
from joulebook.grid.notes import Note

CLOSED = (
    "{model} is closed: its maker describes no model; counted as any of its kind, with a wide "
    "interval"
)
UNKNOWN = "nothing is known of {model}; counted as any of its kind, with a wide interval"
UNNAMED = "no model is named; counted as any of its kind, with a wide interval"
NOTES = (CLOSED, UNKNOWN, UNNAMED)
# of which kinds the models of a work are, and of which a closed one may be: those that write text may
# draw, listen and speak too, but one that embeds is much smaller
OPEN = {
    "image": ("image",), "video": ("video",), "embedding": ("embedding", "text"),
    "classification": ("embedding", "text"), "transcription": ("speech-to-text",),
    "speech": ("text-to-speech", "text"),
}  # fmt: skip
CLOSED_KINDS = {
    "image": ("image", "text"), "video": ("video",), "embedding": ("embedding",),
    "classification": ("embedding",), "transcription": ("speech-to-text", "text"),
    "speech": ("text-to-speech", "text"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a model: `prior` is its page or its class's; `page` is None for a class.

    `id` finds it again; None where no model is named.
    """

    id: str | None
    title: str
    page: Page | None
    prior: Page
    notes: tuple[Note, ...] = ()

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts of its page, or of its class."""
        return self.prior.facts

    @property
    def precision(self) -> str | None:
        """The number format of its released weights, or of its class; None where nobody says."""
        return str(self.prior.text["precision"]) if "precision" in self.prior.text else None


def described(op: str, model: str | None) -> Described:
    """A model by any of its names; a closed one, one that we have no page of, or none, is of a class.

    Raises InputError for a model of another kind.

    >>> str(described("image", "dall-e-3").notes[0])[:18]
    'DALL-E 3 is closed'
    """
    if model is None or not model.strip():
        prior = page(f"defaults/unknown-{op}")
        return Described(None, prior.title, None, prior, (Note(UNNAMED, {}),))
    path = index("models").get(model.strip().lower())
    if path is not None:
        return paged(_of_kind(page(path), model, OPEN[op], op))
    closed = described_closed(op, model)
    if closed is not None:
        return closed
    name = model.strip()
    note = Note(UNKNOWN, {"model": name})
    return Described(name, name, None, page(f"defaults/unknown-{op}"), (note,))


def paged(model: Page) -> Described:
    """A model that has a page."""
    return Described(str(model.text["id"]), model.title, model, model)


def described_closed(op: str, model: str) -> Described | None:
    """The class of a closed model, or None where the name is not that of one.

    Raises InputError for a closed model of another kind.
    """
    closed = find_closed(model)
    if closed is None:
        return None
    _of_kind(closed, model, CLOSED_KINDS[op], op)
    note = Note(CLOSED, {"model": closed.title})
    prior = page(f"defaults/unknown-{op}")
    return Described(str(closed.text["id"]), closed.title, None, prior, (note,))


def _of_kind(found: Page, model: str, kinds: tuple[str, ...], op: str) -> Page:
    kind = str(found.text["kind"])
    if kind.partition("+")[0] not in kinds:  # what writes text and reads images is for text
        raise InputError(
            f"model {model!r} is a model for {kind}; {op} needs one for {' or '.join(kinds)}"
        )
    return found
