"""An image or a video: the model on its accelerators in a place, and what one output costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook import graph
from joulebook.errors import InputError, MissingFactError, UnknownNameError
from joulebook.estimate.answer import answer
from joulebook.estimate.books import DIFFUSION as BOOK
from joulebook.estimate.books import boundaries, rows
from joulebook.estimate.denoisers import KINDS, accelerator_facts, model_facts
from joulebook.estimate.discrepancies import PAGE, Served, discrepancies
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.measurements import measurement
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.surroundings import chosen, stated, surroundings
from joulebook.facts import CALLER, Fact, Page, find, index, names, page
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
    `guidance` is how often the denoiser runs in a step: 2 with classifier-free guidance.

    Raises UnknownNameError naming the nearest names, InputError for what cannot be.

    >>> deploy_picture("image", "stabilityai/stable-diffusion-3.5-medium").known["steps"]
    30.0
    """
    model_page, architecture = _model(kind, model, denoiser)
    gpu_page = find("gpus", DEFAULT_GPU if gpu is None else gpu, "accelerator")
    released = str(model_page.text.get("precision", "")) if model_page else DEFAULT_PRECISION
    precision_page = find("precisions", precision or released, "precision")
    around = surroundings(region, site, supply, given)
    facts = {**around.facts, **page("defaults/pictures").facts, **_coefficients()}
    facts |= {**architecture, **accelerator_facts(gpu_page, precision_page)}
    asked = {
        "accelerators": gpus, "batch": batch, "width": width, "height": height, "frames": frames,
        "steps": steps, "guidance_passes": guidance,
    }  # fmt: skip
    said = {name: value for name, value in asked.items() if value is not None}
    said |= dict(given or {})
    _check(kind, said)
    facts |= stated(said, facts, {*BOOK, *(need for f in BOOK.values() for need in f.needs)})
    facts = _one_machine(facts)
    _check_sizes(facts, kind)
    title = model_page.title if model_page else f"{kind} model with a {denoiser} denoiser"
    served = Served(kind, model_page, title, gpu_page, precision_page, _setting(facts))
    factors, notes = discrepancies(served, facts)
    stated_by_caller = {name: fact for name, fact in facts.items() if fact.page == CALLER}
    facts = {**facts, **factors, **stated_by_caller}
    facts, found = _measured(facts, model_page, gpu_page, given or {})
    _check_fit(facts, title, gpu_page, precision_page)
    choices: tuple[str | Note, ...] = (
        *chosen(gpu, gpu_page, precision, precision_page),
        *around.notes,
    )
    return Studio(
        kind, title, gpu_page, precision_page, facts, around.intensity, around.site, choices,
        found or notes,
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


def _model(
    kind: str, model: str | None, denoiser: str | None
) -> tuple[Page | None, dict[str, Fact]]:
    """The model's page and facts; without a model, those of the kind of denoiser that is named."""
    if model is None:
        if denoiser is None:
            raise InputError(
                "give a model, or a denoiser with its sizes (total_params=… and so on)"
            )
        return None, dict(find("denoisers", denoiser, "denoiser").facts)
    if denoiser is not None:
        raise InputError(f"model {model!r} and denoiser {denoiser!r}: give one")
    try:
        found = find("models", model, "model")
    except UnknownNameError:
        _refuse_closed(kind, model)
        raise UnknownNameError(f"model for {kind}s", model, _models_for(kind)) from None
    if found.text.get("kind") != kind and found.text.get("kind") in KINDS:
        raise InputError(f"model {model!r} makes {found.text['kind']}s, not {kind}s")
    return found, model_facts(found)


def _models_for(kind: str) -> list[str]:
    pages = (page(f"models/{name}") for name in sorted(names("models")))
    return [str(p.text["id"]) for p in pages if p.text.get("kind") == kind]


def _refuse_closed(kind: str, model: str) -> None:
    """Raise InputError when `model` is a closed model's name."""
    if model.strip().lower() in index("closed_models"):
        raise InputError(
            f"{model!r} is a closed model: its maker publishes no architecture, and joulebook invents "
            f"none; open models for {kind}s: {', '.join(_models_for(kind)[:3])} …"
        )


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
