"""A deployment: which model runs on what, where, and every fact the formulas may ask of it.

Facts are laid over one another: defaults, then coefficients, then precision, accelerator, model and
place, then what the caller gives. Nothing is chosen in silence: what came from a default can be
read off the answer, because each fact knows its page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from joulebook import graph
from joulebook.errors import InputError, MissingFactError, UnknownNameError
from joulebook.facts import CALLER, Fact, Page, find, page
from joulebook.formulas import (
    accelerator,
    carbon,
    cost,
    embodied,
    model,
    server,
    site,
    step,
    text,
    water,
    workload,
)
from joulebook.grid import Intensity, intensity

BOOK = graph.read(
    model, accelerator, workload, step, text, server, site, carbon, water, embodied, cost
)
BOUNDARIES = (
    "accelerator_energy_j", "server_energy_j", "facility_energy_j", "carbon_operational_g",
    "carbon_embodied_g", "water_site_l", "water_grid_l", "cost_usd",
)  # fmt: skip
DEFAULT_PAGES = (
    "defaults/serving", "defaults/server", "defaults/site", "defaults/embodied",
    "calibrations/text",
)  # fmt: skip
DEFAULT_GPU = "h100-sxm"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A model served on accelerators in a place; `facts` holds all that the formulas may use."""

    model: Page
    gpu: Page
    precision: Page
    facts: Mapping[str, Fact]
    intensity: Intensity | None = None
    choices: tuple[str, ...] = field(default=())

    @property
    def known(self) -> dict[str, float]:
        """The medians of all facts."""
        return {name: fact.value for name, fact in self.facts.items()}

    def to_json(self) -> dict[str, object]:
        """What is deployed, in names."""
        return {
            "model": self.model.title,
            "gpu": self.gpu.path.removeprefix("gpus/"),
            "precision": self.precision.path.removeprefix("precisions/"),
            "intensity": self.intensity.to_json() if self.intensity else None,
        }


def deploy(
    model: str,
    *,
    gpu: str | None = None,
    gpus: int | None = None,
    precision: str | None = None,
    batch: float | None = None,
    region: str | None = None,
    site: str | None = None,
    direct: bool = False,
    given: Mapping[str, float] | None = None,
) -> Deployment:
    """The deployment of `model` (id, file name or alias in logs) on `gpus` accelerators `gpu`.

    What is left out is taken from defaults that the answer names: accelerator, precision of the
    released weights, as many accelerators as hold them, a prior over the batch, the whole world
    as place, any data centre as `site`. `given` sets any fact or formula of the graph, such as
    `{"pue": 1.1}`.

    Raises UnknownNameError naming the nearest names, InputError when the weights do not fit.

    >>> deploy("meta-llama/Llama-3.1-8B-Instruct", gpu="h100").gpu.title
    'NVIDIA H100 SXM5 80 GB'
    """
    model_page = _open_model(model)
    gpu_page = find("gpus", gpu or DEFAULT_GPU, "accelerator")
    released = str(model_page.text.get("precision", ""))
    precision_page = find("precisions", precision or released, "precision")
    place = intensity(region, "direct" if direct else None) if region else None
    facts: dict[str, Fact] = {}
    for path in DEFAULT_PAGES:
        facts |= page(path).facts
    facts |= {**precision_page.facts, **gpu_page.facts, **model_page.facts}
    if site:
        facts |= find("sites", site, "site").facts
    facts["peak_flop_per_s"] = _peak(gpu_page, precision_page)
    facts |= _attention_of_none(model_page)
    if place:
        facts["grid_g_per_kwh"] = place.fact
    asked = {"accelerators": gpus, "batch": batch}
    facts |= _given({k: v for k, v in asked.items() if v is not None} | dict(given or {}))
    choices = _choices(gpu, precision, gpu_page, precision_page)
    deployment = Deployment(model_page, gpu_page, precision_page, facts, place, choices)
    _check_fit(deployment)
    return deployment


def _open_model(name: str) -> Page:
    """The page of an open model; a closed one has no architecture to compute with."""
    try:
        found = find("models", name, "model")
    except UnknownNameError:
        try:
            closed = find("closed_models", name, "model")
        except UnknownNameError:
            closed = None
        if closed is None:
            raise
        raise InputError(
            f"model {name!r} is {closed.title}: its maker publishes no architecture, and joulebook "
            "invents none; closed models come with priors in a later version"
        ) from None
    kind = str(found.text["kind"])
    if not kind.startswith("text"):
        raise InputError(f"model {name!r} is a model for {kind}; text requests need a text model")
    return found


def _peak(gpu: Page, precision: Page) -> Fact:
    """The data sheet's rate at which such weights are multiplied."""
    rates = [f"peak_{kind}_flop_per_s" for kind in precision.text["compute"]]
    for rate in rates:
        if rate in gpu.facts:
            return replace(gpu.facts[rate], name="peak_flop_per_s", note=rate)
    raise MissingFactError(f"{gpu.title}: no {' or '.join(rates)}; give peak_flop_per_s=…")


def _attention_of_none(model_page: Page) -> dict[str, Fact]:
    """Zeros for layers a model does not have, whose sizes its page therefore does not name."""
    facts = model_page.facts
    absent: tuple[str, ...] = ()
    if facts.get("window_layers") and facts["window_layers"].value == 0:
        absent += (
            "window_tokens",
            "prefill_window_pairs",
            "decode_window_pairs",
            "cached_window_tokens",
        )
        if facts.get("full_attention_layers") and facts["full_attention_layers"].value == 0:
            absent += ("heads", "head_dim", "kv_values_per_token_layer", "token_layer_kv_bytes")
    where = f"{model_page.path}: the model has no such layers"
    return {
        name: Fact(name, 0.0, 0.0, 0.0, "1", "physics", CALLER, where, page=model_page.path)
        for name in absent
        if name not in facts
    }


def _given(values: Mapping[str, float]) -> dict[str, Fact]:
    facts = {}
    for name, value in values.items():
        number = float(value)
        if not 0 <= number < float("inf"):
            raise InputError(f"{name}={value}: expected a finite number, at least 0")
        if name in ("accelerators", "batch") and number < 1:
            raise InputError(f"{name}={value}: expected at least 1")
        facts[name] = Fact(
            name, number, number, number, "1", "disclosed", CALLER, "given with the question",
            seen=True, page=CALLER,
        )  # fmt: skip
    unknown = set(facts) - _names_in_graph()
    if unknown:
        raise UnknownNameError("fact or formula", min(unknown), _names_in_graph())
    return facts


def _names_in_graph() -> set[str]:
    return set(BOOK) | {need for formula in BOOK.values() for need in formula.needs}


def _choices(gpu: str | None, precision: str | None, g: Page, p: Page) -> tuple[str, ...]:
    """Defaults that are not numbers, as `what=which`."""
    chosen = [f"gpu={g.path.removeprefix('gpus/')}"] if gpu is None else []
    return (
        *chosen,
        *([f"precision={p.path.removeprefix('precisions/')}"] if precision is None else []),
    )


def _check_fit(deployment: Deployment) -> None:
    """Raise InputError when the weights do not fit in the accelerators' memory."""
    targets = ("weight_bytes", "accelerators", "memory_bytes", "usable_memory_share")
    nodes = graph.solve(BOOK, targets, deployment.known)
    weights, count, memory, share = (nodes[t].value for t in targets)
    if weights > count * memory * share:
        needed = -(-weights // (memory * share))
        raise InputError(
            f"{deployment.model.title} in {deployment.precision.title} needs {weights / 1e9:.0f} GB: "
            f"at least {needed:.0f} × {deployment.gpu.title}, not {count:.0f}"
        )
