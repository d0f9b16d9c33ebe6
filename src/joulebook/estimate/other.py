"""What a request to an encoder or a speech recogniser costs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.answer import Answer, answer, answer_json, quantities
from joulebook.estimate.books import ENCODER, SPEECH, SYNTHESIS, rows
from joulebook.estimate.classes import Described, described
from joulebook.estimate.closed import find_closed
from joulebook.estimate.deployment import DEFAULT_GPU, peak_rate
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.moments import MAX_TOKENS
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.runs import multiplied
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.surroundings import chosen, stated, surroundings
from joulebook.facts import CALLER, Fact, Page, find, index, page
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

MEASURED_ON = (
    "fitted to one H100 with a batch of one (17 measured models); other accelerators and larger "
    "batches follow from formulas alone"
)
NOTES = (MEASURED_ON,)
MOST_SECONDS = 1e7
MOST_PARAMS = 1e13
DEFAULT_PRECISION = "fp32"  # of weights nobody described: what the measured code loads


@dataclass(frozen=True, slots=True)
class Serving:
    """What serves the requests; None is left to defaults that the answer names."""

    gpu: str | None = None
    gpus: float | None = None
    precision: str | None = None
    batch: float | None = None
    region: str | None = None
    site: str | None = None
    supply: Supply = GRID
    given: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Hosted:
    """A model on its accelerator in a place; `facts` holds all that formulas use."""

    gpu: Page
    precision: Page
    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None
    choices: tuple[str | Note, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """An answer to one request, and everything it came from."""

    name: str
    gpu: Page
    answer: Answer
    book: graph.Book
    facts: Mapping[str, Fact]
    request: Mapping[str, float]
    intensity: Intensity
    site: str | None
    choices: tuple[str | Note, ...]
    notes: tuple[Note, ...]

    def quantities(self) -> dict[str, Quantity]:
        """Every boundary by its JSON key."""
        return quantities(self.answer)

    def to_json(self) -> dict[str, Any]:
        """The boundaries as JSON objects, with deployment, notes, causes and assumptions."""
        return {
            **answer_json(self.answer),
            "deployment": {
                "model": self.name,
                "gpu": self.gpu.path.removeprefix("gpus/"),
                "site": self.site,
                "intensity": self.intensity.to_json(),
                "choices": list(map(str, self.choices)),
            },
            "notes": list(map(str, self.notes)),
        }

    def explain(self) -> dict[str, Any]:
        """The tree of every number."""
        return solved_trees(self.book, rows(self.facts), self.facts, self.request)


def encode(
    model: str | None, input_tokens: float, serving: Serving, params: float | None = None
) -> OtherAnswer:
    """One input read by an embedding model, ranker or classifier, of a page or of `params` parameters.

    Raises InputError for inputs that cannot be, UnknownNameError for unknown models.

    >>> one = encode("BAAI/bge-large-en-v1.5", 512, Serving())
    >>> one.quantities()["accelerator_energy"].unit
    'J'
    """
    if (model is None) == (params is None):
        raise InputError("give either a model that has a page, or the params of any other")
    _check("input tokens", input_tokens, MAX_TOKENS)
    told = _sized(_checked_params(params)) if model is None else _described("embedding", model)
    if told.page is not None:
        _check_context(told.page, input_tokens)
    return _answered(told, {"input_tokens": float(input_tokens)}, ENCODER, serving)


def transcribe(model: str, seconds: float, serving: Serving) -> OtherAnswer:
    """Speech of some seconds turned into text by a model with an encoder and a decoder.

    >>> round(transcribe("whisper-large-v3", 30, Serving(batch=1)).request["audio_s"])
    30
    """
    _check("seconds", seconds, MOST_SECONDS)
    told = _described("transcription", model)
    return _answered(told, {"audio_s": float(seconds)}, SPEECH, serving, "defaults/speech")


def synthesize(
    model: str | None, seconds: float, serving: Serving, params: float | None = None
) -> OtherAnswer:
    """Text turned into some seconds of speech, by a page's model or one of `params` parameters.

    Nobody measured such models for us: the formulas are those of speech to text, taken over, wide.

    >>> synthesize(None, 10, Serving(), params=1e9).quantities()["accelerator_energy"].tier
    'assumed'
    """
    if (model is None) == (params is None):
        raise InputError("give either a model that has a page, or the params of any other")
    _check("seconds", seconds, MOST_SECONDS)
    told = _sized(_checked_params(params)) if model is None else _described("speech", model)
    request = {"audio_s": float(seconds)}
    return _answered(told, request, SYNTHESIS, serving, "defaults/synthesis")


def _answered(
    model: Described, request: Mapping[str, float], book: graph.Book, serving: Serving, *over: str
) -> OtherAnswer:
    """The answer of a book once model and request are known; pages `over` lie over the defaults."""
    host = hosted(model, tuple(request), book, serving, *over)
    one = answer(book, rows(host.facts), host.facts, request)
    return OtherAnswer(
        model.title, host.gpu, one, book, host.facts, request, host.intensity, host.site,
        host.choices, host.notes,
    )  # fmt: skip


def hosted(
    model: Described, asked: tuple[str, ...], book: graph.Book, serving: Serving, *over: str
) -> Hosted:
    """A model where it is served; `asked` are the names that a request states, not the caller.

    Raises InputError for a machine that does not hold the model, UnknownNameError for unknown names.
    """
    if serving.gpus not in (None, 1):
        raise InputError(f"gpus={serving.gpus:g}: these models run on one accelerator each")
    around = surroundings(serving.region, serving.site, serving.supply, serving.given)
    gpu = find("gpus", serving.gpu or DEFAULT_GPU, "accelerator")
    released = model.precision or DEFAULT_PRECISION
    precision = find("precisions", serving.precision or released, "precision")
    facts = dict(around.facts)
    for path in ("defaults/encoder", "defaults/kernels", "calibrations/other", *over):
        facts |= page(path).facts
    facts |= {**precision.facts, **gpu.facts, "peak_flop_per_s": peak_rate(gpu, precision)}
    facts |= {**model.facts, **multiplied(model.facts)}
    said = {} if serving.batch is None else {"batch": serving.batch}
    facts |= stated(said | dict(serving.given or {}), facts, _settable(book, asked))
    weights = facts["total_params"].value * facts["weight_bytes_per_param"].value
    if "memory_bytes" in facts and weights > facts["memory_bytes"].value:
        raise InputError(
            f"{model.title} needs {weights / 1e9:,.0f} GB; {gpu.title} has "
            f"{facts['memory_bytes'].value / 1e9:,.0f} GB, and these models run on one accelerator"
        )
    choices: tuple[str | Note, ...] = (
        *chosen(serving.gpu, gpu, serving.precision, precision),
        *around.notes,
    )
    notes = (*model.notes, Note(MEASURED_ON, {}))
    return Hosted(gpu, precision, facts, around.intensity, around.site, choices, notes)


def _described(op: str, model: str) -> Described:
    """A model by its page, or the class of a closed one; raises UnknownNameError for other names."""
    if model.strip().lower() not in index("models") and find_closed(model) is None:
        find("models", model, "model")  # names its neighbours
    return described(op, model)


def _check(what: str, value: float, most: float) -> None:
    if not 0 < value <= most:
        raise InputError(f"{what}: {value}; expected more than 0 and at most {most:,.0f}")


def _check_context(model: Page, input_tokens: float) -> None:
    context = model.facts.get("context_tokens")
    if context and input_tokens > context.value:
        raise InputError(
            f"{model.title} reads at most {context.value:.0f} tokens, not {input_tokens:g}; split them"
        )


def _checked_params(params: float | None) -> float:
    number = float("nan") if params is None else params
    _check("params", number, MOST_PARAMS)
    return number


def _sized(params: float) -> Described:
    """A model of so many parameters, as the caller states; its shape follows from defaults."""
    total = Fact.stated("total_params", params)
    facts = {"total_params": total, "active_params": replace(total, name="active_params")}
    return Described(None, f"a model of {params:g} parameters", None, Page(CALLER, facts, {}))


def _settable(book: graph.Book, asked: tuple[str, ...]) -> set[str]:
    needs = {need for formula in book.values() for need in formula.needs}
    return (set(book) | needs) - set(asked)
