"""What serves a work that is no text: a model with a page, or a class for models nobody describes."""

from collections.abc import Mapping
from dataclasses import dataclass

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import DIFFUSION, ENCODER, SPEECH, SYNTHESIS
from joulebook.estimate.closed import find_closed
from joulebook.estimate.diffusion import MEASURED_EXACTLY, deploy_picture
from joulebook.estimate.other import MEASURED_ON, Hosted, Serving, hosted
from joulebook.estimate.runs import multiplied
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.works import work
from joulebook.facts import Fact, Page, index, page
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

CLOSED = (
    "{model} is closed: its maker describes no model; counted as any for {op}, with a wide interval"
)
UNKNOWN = "nothing is known of {model}; counted as any model for {op}, with a wide interval"
UNNAMED = "no model is named; counted as any for {op}, with a wide interval"
NOTES = (CLOSED, UNKNOWN, UNNAMED)
PICTURES = ("image", "video")
MEASUREMENTS = "measurements/"
SIZES = ("total_params", "layers", "hidden", "width", "height", "frames")


@dataclass(frozen=True, slots=True)
class Kind:
    """Of which kinds a work's models are, which book tells their cost, pages over its defaults.

    `asked` are the names that each request states.
    """

    models: tuple[str, ...]
    closed: tuple[str, ...]
    book: graph.Book
    asked: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


_READING = Kind(("embedding", "text"), ("embedding",), ENCODER, ("input_tokens",))
KINDS: Mapping[str, Kind] = {
    "image": Kind(("image",), ("image", "text"), DIFFUSION),
    "video": Kind(("video",), ("video",), DIFFUSION),
    "embedding": _READING,
    "classification": _READING,
    "transcription": Kind(
        ("speech-to-text",), ("speech-to-text", "text"), SPEECH, ("audio_s",), ("defaults/speech",)
    ),
    "speech": Kind(
        ("text-to-speech", "text"), ("text-to-speech", "text"), SYNTHESIS, ("audio_s",),
        ("defaults/synthesis",),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkDeployment:
    """A model for a work on accelerators in a place; `facts` holds all that its book may use.

    `model` is None for a class; `noted` says why it is one.
    """

    op: str
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
    found, title, noted = _resolved(op, model)
    make = _picture if op in PICTURES else _small
    return make(op, found, title, noted, serving)


def _resolved(op: str, model: str | None) -> tuple[Page | None, str, tuple[Note, ...]]:
    """A model's page where it has one for this work; what to call it, and what is noted of it."""
    kind, prior = KINDS[op], page(f"defaults/unknown-{op}")
    if model is None or not model.strip():
        return None, prior.title, (Note(UNNAMED, {"op": op}),)
    path = index("models").get(model.strip().lower())
    if path is not None:
        return _of_kind(page(path), model, kind.models, op), page(path).title, ()
    closed = find_closed(model)
    if closed is not None:
        _of_kind(closed, model, kind.closed, op)
        return None, closed.title, (Note(CLOSED, {"model": closed.title, "op": op}),)
    return None, model.strip(), (Note(UNKNOWN, {"model": model.strip(), "op": op}),)


def _of_kind(found: Page, model: str, kinds: tuple[str, ...], op: str) -> Page:
    kind = str(found.text["kind"])
    if kind.partition("+")[0] not in kinds:  # what writes text and reads images is for text
        raise InputError(
            f"model {model!r} is a model for {kind}; {op} needs one for {' or '.join(kinds)}"
        )
    return found


def _small(
    op: str, found: Page | None, title: str, noted: tuple[Note, ...], serving: Serving
) -> WorkDeployment:
    """An encoder or a model of sound."""
    kind, prior = KINDS[op], found or page(f"defaults/unknown-{op}")
    facts = {**prior.facts, **multiplied(prior.facts)}
    host: Hosted = hosted(title, prior, facts, kind.asked, kind.book, serving, *kind.over)
    return WorkDeployment(
        op, title, found, host.gpu, host.precision, host.book, host.facts, host.intensity,
        host.site, host.choices, (*noted, Note(MEASURED_ON, {})),
    )  # fmt: skip


def _picture(
    op: str, found: Page | None, title: str, noted: tuple[Note, ...], serving: Serving
) -> WorkDeployment:
    """A model of images or video; a class is a denoiser whose sizes are drawn."""
    prior = page(f"defaults/unknown-{op}")
    given = dict(serving.given or {})
    sizes = {name: prior.facts[name].value for name in SIZES if name in prior.facts}
    studio = deploy_picture(
        op,
        None if found is None else str(found.text["id"]),
        denoiser=None if found else str(prior.text["denoiser"]),
        gpu=serving.gpu, gpus=serving.gpus, batch=serving.batch,
        precision=serving.precision or (None if found else str(prior.text["precision"])),
        region=serving.region, site=serving.site, supply=serving.supply,
        given=given if found else sizes | given,
    )  # fmt: skip
    # what was measured of one size and number of steps is no coefficient
    facts = {n: f for n, f in studio.facts.items() if not f.page.startswith(MEASUREMENTS)}
    if found is None:
        facts |= {name: fact for name, fact in prior.facts.items() if name not in given}
    choices = studio.choices
    if found is None and not serving.precision:
        choices = (*choices, f"precision={prior.text['precision']}")
    return WorkDeployment(
        op, title, found, studio.gpu, studio.precision, DIFFUSION, facts, studio.intensity,
        studio.site, choices, (*noted, *_lasting(studio.notes)),
    )  # fmt: skip


def _lasting(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Notes of a studio, without that of a measurement of one configuration."""
    return tuple(note for note in notes if note.says != MEASURED_EXACTLY)
