"""What serves a work that is no text: a model with a page, or a class for models nobody describes."""

from collections.abc import Mapping
from dataclasses import dataclass

from joulebook import graph
from joulebook.estimate.books import DIFFUSION, ENCODER, SPEECH, SYNTHESIS
from joulebook.estimate.classes import Described, described
from joulebook.estimate.diffusion import MEASURED_EXACTLY, studio_of
from joulebook.estimate.other import Serving, hosted
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.works import work
from joulebook.facts import Fact, Page
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

MEASUREMENTS = "measurements/"
# works of one accelerator: the book, what a request states, the page over its defaults
SMALL: Mapping[str, tuple[graph.Book, tuple[str, ...], tuple[str, ...]]] = {
    "embedding": (ENCODER, ("input_tokens",), ()),
    "classification": (ENCODER, ("input_tokens",), ()),
    "transcription": (SPEECH, ("audio_s",), ("defaults/speech",)),
    "speech": (SYNTHESIS, ("audio_s",), ("defaults/synthesis",)),
}


@dataclass(frozen=True, slots=True)
class WorkDeployment:
    """A model for a work on accelerators in a place; `facts` holds all that its book may use.

    `id` finds its model again, None where none is named; `model` is None for a class, and `noted` says
    why it is one.
    """

    op: str
    id: str | None
    title: str
    model: Page | None
    gpu: Page
    precision: Page
    book: graph.Book
    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None = None
    choices: tuple[str | Note, ...] = ()
    noted: tuple[Note, ...] = ()

    @property
    def known(self) -> dict[str, float]:
        """The medians of all facts."""
        return {name: fact.value for name, fact in self.facts.items()}

    def to_json(self) -> dict[str, object]:
        """What is deployed, in names."""
        return {
            "op": self.op,
            "model": self.title,
            "gpu": self.gpu.path.removeprefix("gpus/"),
            "precision": self.precision.path.removeprefix("precisions/"),
            "site": self.site,
            "intensity": self.intensity.to_json(),
            "choices": list(map(str, self.choices)),
        }


def deploy_work(
    op: str,
    model: str | None,
    *,
    gpu: str | None = None,
    gpus: float | None = None,
    precision: str | None = None,
    batch: float | None = None,
    region: str | None = None,
    site: str | None = None,
    supply: Supply = GRID,
    given: Mapping[str, float] | None = None,
) -> WorkDeployment:
    """The deployment of `model` for the work `op`; see `estimate.deploy` for what is left out.

    A closed model, one that we have no page of, or none, is of a class: facts with wide intervals.
    Raises UnknownNameError for unknown works, machines and places, InputError for models of another
    kind and for machines that do not hold them.

    >>> deploy_work("image", "dall-e-3").noted[0].told["model"]
    'DALL-E 3'
    """
    work(op)
    serving = Serving(gpu, gpus, precision, batch, region, site, supply, given)
    make = _small if op in SMALL else _picture
    return make(op, described(op, model), serving)


def _small(op: str, model: Described, serving: Serving) -> WorkDeployment:
    """An encoder or a model of sound."""
    book, asked, over = SMALL[op]
    host = hosted(model, asked, book, serving, *over)
    return WorkDeployment(
        op, model.id, model.title, model.page, host.gpu, host.precision, book, host.facts,
        host.intensity, host.site, host.choices, host.notes,
    )  # fmt: skip


def _picture(op: str, model: Described, serving: Serving) -> WorkDeployment:
    """A model of images or video; what was measured of one size and its steps is no coefficient."""
    studio = studio_of(op, model, serving, {})
    facts = {n: f for n, f in studio.facts.items() if not f.page.startswith(MEASUREMENTS)}
    notes = tuple(note for note in studio.notes if note.says != MEASURED_EXACTLY)
    return WorkDeployment(
        op, model.id, model.title, model.page, studio.gpu, studio.precision, DIFFUSION, facts,
        studio.intensity, studio.site, studio.choices, notes,
    )  # fmt: skip
