"""An image or a video: the model on its accelerators in a place, and what one output costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook import graph
from joulebook.errors import InputError, MissingFactError, UnknownNameError
from joulebook.estimate.answer import answer
from joulebook.estimate.books import DIFFUSION as BOOK
from joulebook.estimate.books import boundaries, rows
from joulebook.estimate.classes import Described, described_closed, paged
from joulebook.estimate.denoisers import KINDS, accelerator_facts, model_facts
from joulebook.estimate.discrepancies import PAGE, Served, discrepancies
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.measurements import measurement
from joulebook.estimate.other import Serving
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.surroundings import chosen, stated, surroundings
from joulebook.facts import CALLER, Fact, Page, find, names, page
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

DEFAULT_GPU = "h100-sxm"
DEFAULT_PRECISION = "fp16"
OURS = "joulebook-assumptions"
SAID_SIZES = ("width", "height", "frames", "steps", "guidance")  # as callers name them
SIZES = ("width", "height", "frames", "steps", "guidance_passes")
MOST = {"width": 16_384, "height": 16_384, "frames": 10_000, "steps": 10_000, "guidance_passes": 16}
MEASURED_EXACTLY = "measured at exactly this configuration: {title}"
NOTES = (MEASURED_EXACTLY,)
MODELLED = frozenset(
    n for n, f in BOOK.items() if f.module.endswith((".diffusion", ".accelerator"))
)


@dataclass(frozen=True, slots=True)
class Studio:
    """A model for images or video on accelerators in a place; `facts` holds all that formulas use.

    `choices` are the defaults that are no numbers, as `what=which`, and what is noted about contracts.
    """

    kind: str
    title: str
    gpu: Page
    precision: Page
    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None
    choices: tuple[str | Note, ...]
    notes: tuple[Note, ...]

    @property
    def known(self) -> dict[str, float]:
        """The medians of all facts."""
        return {name: fact.value for name, fact in self.facts.items()}

    def to_json(self) -> dict[str, object]:
        """What is deployed, in names, and the output that is made."""
        output = {name: self.facts[name].value for name in (*SIZES, "batch", "accelerators")}
        return {
            "model": self.title,
            "gpu": self.gpu.path.removeprefix("gpus/"),
            "precision": self.precision.path.removeprefix("precisions/"),
            "output": output,
            "site": self.site,
            "intensity": self.intensity.to_json(),
            "choices": list(map(str, self.choices)),
        }


def deploy_picture(
    kind: str,
    model: str | None,
    *,
    denoiser: str | None = None,
    gpu: str | None = None,
    gpus: float | None = None,
    precision: str | None = None,
    batch: float | None = None,
    width: float | None = None,
    height: float | None = None,
    frames: float | None = None,
    steps: float | None = None,
    guidance: float | None = None,
    region: str | None = None,
    site: str | None = None,
    supply: Supply = GRID,
    given: Mapping[str, float] | None = None,
) -> Studio:
    """A deployment for outputs of one `kind`, "image" or "video".

    What is left out comes from the model's page, or is a default that the answer names. Without a
    `model`, `denoiser` names its kind and `given` its sizes (total_params, layers, hidden).
    A closed model is of a class, whose facts have wide intervals: see `classes`.
    `guidance` is how often the denoiser runs in a step: 2 with classifier-free guidance.

    Raises UnknownNameError naming the nearest names, InputError for what cannot be.

    >>> deploy_picture("image", "stabilityai/stable-diffusion-3.5-medium").known["steps"]
    30.0
    """
    serving = Serving(gpu, gpus, precision, batch, region, site, supply, given)
    sizes = {
        "width": width, "height": height, "frames": frames, "steps": steps,
        "guidance_passes": guidance,
    }  # fmt: skip
    return studio_of(kind, _described(kind, model, denoiser), serving, sizes)


def studio_of(
    kind: str, model: Described, serving: Serving, sizes: Mapping[str, float | None]
) -> Studio:
    """A deployment of a model that is described already; see `deploy_picture`."""
    gpu_page = find("gpus", serving.gpu or DEFAULT_GPU, "accelerator")
    released = model.precision or ("" if model.page else DEFAULT_PRECISION)
    precision_page = find("precisions", serving.precision or released, "precision")
    around = surroundings(serving.region, serving.site, serving.supply, serving.given)
    facts = {**around.facts, **page("defaults/pictures").facts, **_coefficients()}
    facts |= {**_architecture(model), **accelerator_facts(gpu_page, precision_page)}
    given = dict(serving.given or {})
    asked = {"accelerators": serving.gpus, "batch": serving.batch, **sizes}
    said = {name: value for name, value in asked.items() if value is not None} | given
    _check(kind, said)
    facts |= stated(said, facts, {*BOOK, *(need for f in BOOK.values() for need in f.needs)})
    facts = _one_machine(facts)
    _check_sizes(facts, kind)
    served = Served(kind, model.page, model.title, gpu_page, precision_page, _setting(facts))
    factors, notes = discrepancies(served, facts)
    lasting = {n: f for n, f in facts.items() if f.page in (CALLER, f"defaults/unknown-{kind}")}
    facts = {**facts, **factors, **lasting}
    facts, found = _measured(facts, model.page, gpu_page, given)
    _check_fit(facts, model.title, gpu_page, precision_page)
    choices: tuple[str | Note, ...] = (
        *chosen(serving.gpu, gpu_page, serving.precision, precision_page),
        *around.notes,
    )
    return Studio(
        kind, model.title, gpu_page, precision_page, facts, around.intensity, around.site, choices,
        (*model.notes, *(found or notes)),
    )  # fmt: skip


def picture(studio: Studio) -> dict[str, Any]:
    """One output's answer: every boundary and the accelerator-seconds, with their draws.

    >>> one = picture(deploy_picture("image", "stabilityai/stable-diffusion-3.5-large", batch=4))
    >>> one["accelerator_energy_j"].tier()
    'measured'
    """
    return answer(BOOK, rows(studio.facts), studio.facts, {})


def explain_picture(studio: Studio) -> dict[str, Any]:
    """The tree of every boundary as JSON; a step shown before is named, not repeated."""
    return solved_trees(BOOK, boundaries(studio.facts), studio.facts)


def _described(kind: str, model: str | None, denoiser: str | None) -> Described:
    """What is known of a model; without one, of the kind of denoiser that is named."""
    if model is None:
        if denoiser is None:
            raise InputError(
                "give a model, or a denoiser with its sizes (total_params=… and so on)"
            )
        prior = find("denoisers", denoiser, "denoiser")
        return Described(None, f"{kind} model with a {denoiser} denoiser", None, prior)
    if denoiser is not None:
        raise InputError(f"model {model!r} and denoiser {denoiser!r}: give one")
    try:
        found = find("models", model, "model")
    except UnknownNameError:
        closed = described_closed(kind, model)
        if closed is None:
            raise UnknownNameError(f"model for {kind}s", model, _models_for(kind)) from None
        return closed
    if found.text.get("kind") != kind and found.text.get("kind") in KINDS:
        raise InputError(f"model {model!r} makes {found.text['kind']}s, not {kind}s")
    return paged(found)


def _architecture(model: Described) -> dict[str, Fact]:
    """Facts of a model's page or class over those of its kind of denoiser, or of the kind alone."""
    if model.page is not None:
        return model_facts(model.page)
    kind = model.prior.text.get("denoiser")
    beneath = page(f"denoisers/{kind}").facts if kind else {}
    return {**beneath, **model.facts}


def _models_for(kind: str) -> list[str]:
    pages = (page(f"models/{name}") for name in sorted(names("models")))
    return [str(p.text["id"]) for p in pages if p.text.get("kind") == kind]


def _coefficients() -> dict[str, Fact]:
    """The fitted coefficients, without the factors that depend on who is served."""
    found = page(PAGE)
    fixed = ("memory_utilization", "filled_w")
    return {n: f for n, f in found.facts.items() if n in found.text["coefficients"] or n in fixed}


def _check(kind: str, said: Mapping[str, float]) -> None:
    """Raise InputError for sizes that no output has."""
    for name in (*SIZES, "batch", "accelerators", "ulysses", "ring"):
        value = said.get(name, 1)
        most = MOST.get(name, 1_000_000)
        if not 1 <= value <= most or value % 1:
            raise InputError(f"{name}={value:g}: expected a whole number from 1 to {most:,}")
    if kind == "image" and said.get("frames", 1) != 1:
        raise InputError(f"frames={said['frames']:g}: an image has one frame; ask for a video")


def _check_sizes(facts: Mapping[str, Fact], kind: str) -> None:
    """Raise MissingFactError naming what neither the question nor a page tells."""
    sizes = {*SIZES, "total_params"} | (set() if "latent_params" in facts else {"layers", "hidden"})
    missing = sorted(sizes - set(facts))
    if missing:
        raise MissingFactError(f"nothing tells {', '.join(missing)} of this {kind}; give them")
    known = {name: fact.value for name, fact in facts.items()}
    met = float(graph.solve(BOOK, ("latent_params",), known)["latent_params"].value)
    if not met > 0:
        raise InputError(
            f"total_params={known['total_params']:g} are too few for layers={known.get('layers', 0):g} "
            f"and hidden={known.get('hidden', 0):g}: expected more than 2 × layers × hidden²"
        )


def _one_machine(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts, with one accelerator where nobody says how many, all of them in one exchange."""
    whole = dict(facts)
    for name, value, where in (
        ("accelerators", 1.0, "one accelerator, unless the question says otherwise"),
        ("ring", 1.0, "no ring, unless the question says otherwise"),
        ("frames", 1.0, "an image has one frame"),
    ):
        exact = Fact(
            name, value, value, value, "1", "assumed", OURS, where, page="defaults/pictures"
        )
        whole.setdefault(name, exact)
    share = whole["accelerators"].value / whole["ring"].value
    if share < 1 or share % 1:
        raise InputError(f"ring={whole['ring'].value:g}: expected a divisor of the accelerators")
    where = "all accelerators that are not in the ring"
    told = Fact(
        "ulysses", share, share, share, "1", "assumed", OURS, where, page="defaults/pictures"
    )
    return {"ulysses": told, **whole}


def _setting(facts: Mapping[str, Fact]) -> str:
    """What distinguishes one setting of a deployment from another, for the draws."""
    return " ".join(f"{name}={facts[name].value:g}" for name in (*SIZES, "batch", "accelerators"))


def _measured(
    facts: dict[str, Fact], model: Page | None, gpu: Page, given: Mapping[str, float]
) -> tuple[dict[str, Fact], tuple[Note, ...]]:
    """The facts, with a published measurement of exactly this configuration where there is one."""
    if model is None or any(name in MODELLED or name in page(PAGE).facts for name in given):
        return facts, ()
    certain = {
        name: facts[name].value for name in (*SIZES, "batch", "accelerators") if facts[name].certain
    }
    asked: dict[str, str | float] = {
        "model": str(model.text["id"]),
        "gpu": gpu.path.removeprefix("gpus/"),
        **certain,
    }
    if "accelerators" in asked:
        asked["gpus"] = asked.pop("accelerators")
    found = measurement(asked)
    if found is None:
        return facts, ()
    return {**facts, **found.facts}, (Note(MEASURED_EXACTLY, {"title": found.title}),)


def _check_fit(facts: Mapping[str, Fact], title: str, gpu: Page, precision: Page) -> None:
    """Raise InputError when the denoiser's weights do not fit in one accelerator's memory."""
    known = {name: fact.value for name, fact in facts.items()}
    weights = float(graph.solve(BOOK, ("weight_bytes",), known)["weight_bytes"].value)
    share = known["usable_memory_share"]
    if "memory_bytes" in known and weights > known["memory_bytes"] * share:
        large = [
            (p.facts["memory_bytes"].value, n) for n in sorted(names("gpus"))
            if "memory_bytes" in (p := page(f"gpus/{n}")).facts
        ]  # fmt: skip
        enough = [name for size, name in sorted(large) if size * share >= weights]
        fit = f"it fits on {', '.join(enough[:3])}" if enough else "no accelerator we know holds it"
        raise InputError(
            f"{title} in {precision.title} needs {weights / 1e9:.0f} GB on every accelerator, "
            f"more than {gpu.title} has for weights; {fit}"
        )
