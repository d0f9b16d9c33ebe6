"""A deployment: which model runs on what, where, and every fact the formulas may ask of it.

Facts are laid over one another: defaults, then coefficients, then precision, accelerator, model and
place, then what the caller gives. Nothing is chosen in silence: what came from a default can be
read off the answer, because each fact knows its page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from joulebook.errors import FactError, InputError, MissingFactError
from joulebook.estimate.architecture import architecture
from joulebook.estimate.books import BOUNDARIES
from joulebook.estimate.books import TEXT as BOOK
from joulebook.estimate.closed import ACCELERATOR, PRIOR, Narrowing, narrowed
from joulebook.estimate.moments import TOKENS
from joulebook.estimate.names import Resolution, known_model
from joulebook.estimate.published import (
    Machine,
    as_measured,
    at_configuration,
    is_measured_request,
    published,
)
from joulebook.estimate.ratios import measured_ratio
from joulebook.estimate.sizing import check_fit, enough_accelerators, stages
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.surroundings import stated, surroundings
from joulebook.facts import Fact, Page, find, page
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

__all__ = [
    "BOOK",
    "BOUNDARIES",
    "Deployment",
    "deploy",
    "peak_rate",
    "specific_names",
    "text_model",
]

CALIBRATION = "calibrations/text"
DEFAULT_PAGES = ("defaults/serving", "defaults/engine", CALIBRATION)
DEFAULT_ENGINE = "vllm-0.11"
DEFAULT_GPU = "h100-sxm"
UNPUBLISHED = ("closed_models/", "model_classes/")  # what has the prior of closed models


@dataclass(frozen=True, slots=True)
class Deployment:
    """A model served on accelerators in a place; `facts` holds all that the formulas may use.

    `choices` are the defaults that are no numbers, as `what=which`; `narrowed` is the evidence that
    narrowed a closed model's prior, `measurement` what was published of exactly this configuration.
    """

    model: Page
    gpu: Page
    precision: Page
    engine: Page
    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None = None
    choices: tuple[str | Note, ...] = ()
    narrowed: tuple[Narrowing, ...] = ()
    measurement: Page | None = None

    def for_request(
        self, input_tokens: float, output_tokens: float, cached_tokens: float = 0
    ) -> "Deployment":
        """The same, with a published measurement in the place of the model for the measured request."""
        found = self.measurement
        if found is None or cached_tokens:
            return self
        if not is_measured_request(found, input_tokens, output_tokens):
            return self
        return replace(self, facts=as_measured(found, self.facts))

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
            "engine": self.engine.path.removeprefix("engines/"),
            "site": self.site,
            "intensity": self.intensity.to_json(),
            "choices": list(map(str, self.choices)),
        }


def deploy(
    model: str,
    *,
    gpu: str | None = None,
    gpus: float | None = None,
    precision: str | None = None,
    engine: str | None = None,
    batch: float | None = None,
    region: str | None = None,
    site: str | None = None,
    supply: Supply = GRID,
    given: Mapping[str, float] | None = None,
    tokens_per_second: float | None = None,
) -> Deployment:
    """The deployment of `model` (id, file name or alias in logs) on `gpus` accelerators `gpu`.

    A model of which only the size is known is called by it: `70b`, `235b-a22b`. A closed model has
    a prior over its size, accelerators and batch, narrowed by what its page discloses and by
    `tokens_per_second`, an output speed that the caller observed.

    What is left out is taken from defaults that the answer names: accelerator, precision of the
    released weights, generation of the serving engine, as many accelerators as hold them, a prior
    over the batch, the whole world as place, any data centre as `site`. `given` sets any fact or
    formula of the graph, such as `{"pue": 1.1}`.

    Raises UnknownNameError naming the nearest names, InputError when the weights do not fit.

    >>> deploy("meta-llama/Llama-3.1-8B-Instruct", gpu="h100").gpu.title
    'NVIDIA H100 SXM5 80 GB'
    """
    named = known_model(model)
    model_page = text_page(named)
    closed = model_page.path.startswith(UNPUBLISHED)
    if tokens_per_second is not None and not closed:
        raise InputError(f"an output speed narrows what closed models may be; {model!r} is open")
    gpu_page = _accelerator(gpu, closed)
    precision_page = _precision(precision or named.precision, model_page, closed)
    engine_page = find("engines", DEFAULT_ENGINE if engine is None else engine, "engine")
    around = surroundings(region, site, supply, given)
    facts = dict(around.facts)
    for path in DEFAULT_PAGES:
        facts |= page(path).facts
    facts |= _specific(precision_page, engine_page, gpu_page)
    facts |= architecture(model_page)
    facts |= page(PRIOR).facts if closed else {}
    facts |= {**precision_page.facts, **gpu_page.facts, **model_page.facts}
    facts["peak_flop_per_s"] = peak_rate(gpu_page, precision_page)
    facts |= _without_attention(model_page)
    asked = {"accelerators": gpus, "batch": batch}
    said = {name: value for name, value in asked.items() if value is not None}
    facts |= stated(said | dict(given or {}), facts, _settable())
    if not {"between_models", "between_settings"} & set(given or {}):
        facts |= _discrepancies(model_page, gpu_page, precision_page, facts)
    choices: tuple[str | Note, ...] = (
        *_choices(gpu, precision, engine, gpu_page, precision_page),
        *([named.says] if named.says else ()),
        *around.notes,
    )
    if closed:
        after, steps = narrowed(model_page, facts, tokens_per_second)
        return Deployment(
            model_page,
            gpu_page,
            precision_page,
            engine_page,
            facts | after,
            around.intensity,
            around.site,
            choices,
            steps,
        )
    facts.setdefault("accelerators", enough_accelerators(facts, gpu_page))
    if "pipeline_stages" not in (given or {}):
        facts["pipeline_stages"] = stages(facts)
    found = published(Machine(model_page, gpu_page, precision_page, engine_page), facts)
    facts = at_configuration(found, facts) if found else facts
    deployment = Deployment(
        model_page, gpu_page, precision_page, engine_page, facts, around.intensity, around.site, choices,
        measurement=found,
    )  # fmt: skip
    check_fit(f"{model_page.title} in {precision_page.title}", facts, gpu_page)
    return deployment


def text_model(name: str) -> Page:
    """The page of an open model, of a size or of a closed model.

    Raises UnknownNameError, InputError for models that write no text.

    >>> text_model("meta-llama/Llama-3.1-405B-Instruct-FP8").title
    'meta-llama/Llama-3.1-405B-Instruct'
    """
    return text_page(known_model(name))


def text_page(named: Resolution) -> Page:
    """The page of what a name means; raises InputError for models that write no text."""
    if not named.kind.startswith("text"):
        raise InputError(
            f"model {named.name!r} is a model for {named.kind}; text requests need a text model"
        )
    return named.page


def specific_names(precision: Page, engine: Page, gpu: Page) -> tuple[str, ...]:
    """Beginnings of the fitted coefficients that hold for this format, engine or accelerator only.

    >>> specific_names(page("precisions/fp8"), page("engines/vllm-0.5"), page("gpus/h100-sxm"))
    ('fp8', 'vllm_0_5', 'h100_sxm')
    """
    chosen = (str(p.text["coefficients"]) for p in (precision, engine) if "coefficients" in p.text)
    own = gpu.path.rpartition("/")[2].replace("-", "_")
    return (*chosen, str(gpu.text.get("platform", own)))


def _specific(precision: Page, engine: Page, gpu: Page) -> dict[str, Fact]:
    """The coefficients for this format, engine and accelerator, under the names formulas use."""
    fitted = page(CALIBRATION).facts
    own = engine.text.get("coefficients")
    if own and not any(name.startswith(f"{own}_") for name in fitted):
        raise FactError(f"{engine.path}: no coefficient of {CALIBRATION} begins with {own}_")
    return {
        name.removeprefix(f"{prefix}_"): fact
        for prefix in specific_names(precision, engine, gpu)
        for name, fact in fitted.items()
        if name.startswith(f"{prefix}_")
    }


def _discrepancies(
    model: Page, gpu: Page, precision: Page, facts: Mapping[str, Fact]
) -> dict[str, Fact]:
    """What formulas miss, drawn once for a model and once for each way of serving it.

    A measured model has a ratio of its own instead of any model's.
    """
    fitted = page(CALIBRATION).facts
    machine = [facts[name].value for name in ("accelerators", "batch") if name in facts]
    setting = f"{model.path} on {gpu.path}, {precision.path}, {machine}"
    return {
        "between_models": measured_ratio(model)
        or replace(fitted["between_models"], page=model.path),
        "between_settings": replace(fitted["between_settings"], page=setting),
    }


def _accelerator(gpu: str | None, closed: bool) -> Page:
    """The accelerator that is named, the default one, or for a closed model any of a data centre."""
    if gpu is None and closed:
        return page(ACCELERATOR)
    return find("gpus", DEFAULT_GPU if gpu is None else gpu, "accelerator")


def _precision(precision: str | None, model: Page, closed: bool) -> Page:
    """The precision that is named, that of the released weights, or a closed model's prior."""
    if precision is None and closed:
        return page(PRIOR)
    released = str(model.text.get("precision", ""))
    return find("precisions", released if precision is None else precision, "precision")


def peak_rate(gpu: Page, precision: Page) -> Fact:
    """The data sheet's rate at which such weights are multiplied."""
    rates = [f"peak_{kind}_flop_per_s" for kind in precision.text["compute"]]
    for rate in rates:
        if rate in gpu.facts:
            return gpu.facts[rate]
    raise MissingFactError(f"{gpu.title}: no {' or '.join(rates)}; give peak_flop_per_s=…")


def _without_attention(model_page: Page) -> dict[str, Fact]:
    """Zeros for what layers would have that this model has not, and its page does not name."""
    layers = {
        name: model_page.facts.get(name) for name in ("window_layers", "full_attention_layers")
    }
    none = {name for name, fact in layers.items() if fact and fact.value == 0}
    absent: tuple[str, ...] = ()
    if "window_layers" in none:
        absent += (
            "window_tokens",
            "prefill_window_pairs",
            "decode_window_pairs",
            "cached_window_tokens",
        )
    if len(none) == 2:
        absent += ("heads", "head_dim", "kv_values_per_token_layer", "token_layer_kv_bytes")
    page_says = model_page.text
    tier, source = str(page_says["tier"]), str(page_says["source"])
    where = f"{model_page.path}: the model has no such layers"
    return {
        name: Fact(name, 0.0, 0.0, 0.0, "1", tier, source, where, page=model_page.path)
        for name in absent
        if name not in model_page.facts
    }


def _settable() -> set[str]:
    """Facts and formulas that are not one request's own, nor the windows of a model."""
    names = set(BOOK) | {need for formula in BOOK.values() for need in formula.needs}
    return names - set(TOKENS) - {name for name in names if "window" in name}


def _choices(
    gpu: str | None, precision: str | None, engine: str | None, g: Page, p: Page
) -> tuple[str, ...]:
    """Defaults that are not numbers, as `what=which`."""
    chosen = {
        "gpu": None if gpu else g.path.removeprefix("gpus/"),
        "precision": None if precision else p.path.removeprefix("precisions/"),
        "engine": None if engine else DEFAULT_ENGINE,
    }
    return tuple(f"{what}={which}" for what, which in chosen.items() if which)
