"""A training run as the formulas see it: what its page says, what the caller says, and defaults.

A run that was published keeps its publisher's own arithmetic beside ours: `as_published` takes his
power and his making of the hardware, and sets what he leaves out to nothing. Nothing is tuned to
meet his figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.books import TRAINING
from joulebook.estimate.closed import find_closed
from joulebook.estimate.deployment import DEFAULT_GPU, peak_rate
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.surroundings import stated, surroundings
from joulebook.facts import Fact, Page, find, index, names, page
from joulebook.facts.find import known_names
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

DEFAULTS = ("defaults/training",)
FINE_TUNING = (*DEFAULTS, "defaults/fine-tuning")
LORA = (*FINE_TUNING, "defaults/lora")
PUBLISHED = "published_"  # before a fact that only the publisher's own arithmetic uses
SERVING_ONLY = ("idle_per_accelerator",)  # a default of inference, a formula of training
S_PER_H = 3_600
YEAR_NOT_STATED = 0
WORK = ("accelerator_energy_j", "facility_energy_j", "idle_energy_j")  # what a run measured
AMOUNT = ("training_tokens", "compute_utilization", "training_flop", "multiplied_params")
POWER = ("mean_power_w", "mean_power_share", "tdp_w")
MACHINE = ("tdp_w", "mean_power_w", "host_per_accelerator", "accelerators")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says of a run; None is what he leaves to the run's page and the defaults."""

    gpu: str | None = None
    gpus: float | None = None
    gpu_hours: float | None = None
    tokens: float | None = None
    utilization: float | None = None
    precision: str | None = None
    region: str | None = None
    site: str | None = None
    supply: Supply = GRID
    given: Mapping[str, float] = field(default_factory=dict)

    def numbers(self) -> dict[str, float]:
        """Facts that are stated, by name; raises InputError for impossible ones."""
        most = {"gpu_hours": float("inf"), "tokens": float("inf"), "utilization": 1.0}
        for name, end in most.items():
            value = getattr(self, name)
            if value is not None and not 0 < value < end:
                raise InputError(f"{name}={value}: expected more than 0 and less than {end:g}")
        said = {
            "accelerators": self.gpus,
            "training_tokens": self.tokens,
            "compute_utilization": self.utilization,
            "accelerator_s": None if self.gpu_hours is None else self.gpu_hours * S_PER_H,
        }
        return {name: value for name, value in said.items() if value is not None} | dict(self.given)

    def replaced(self) -> set[str]:
        """Facts of a published run that no longer hold once the caller describes another one."""
        said = set(self.numbers())
        stale: set[str] = set()
        if self.gpu or said & {*AMOUNT, "accelerator_s"}:
            stale |= set(WORK)
        if self.gpu or said & set(AMOUNT):
            stale.add("accelerator_s")
        if said & set(POWER):
            stale |= {"accelerator_energy_j", "facility_energy_j"}
        return stale | set(MACHINE) if self.gpu else stale


@dataclass(frozen=True, slots=True)
class Training:
    """A run: `page` where it was published, `stated` what the caller changed of it."""

    name: str
    page: Page | None
    gpu: Page | None
    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None
    choices: tuple[str | Note, ...]
    asked: Asked

    @property
    def known(self) -> dict[str, float]:
        """The medians of all facts."""
        return {name: fact.value for name, fact in self.facts.items()}

    def to_json(self) -> dict[str, Any]:
        """What is trained on what, in names."""
        text = self.page.text if self.page else {}
        return {
            "model": self.name,
            "gpu": self.gpu.path.removeprefix("gpus/") if self.gpu else None,
            "hardware": text.get("hardware"),
            "published_in": text.get("named_source"),
            "site": self.site,
            "intensity": self.intensity.to_json() | {"year": self.intensity.year or None},
            "choices": list(map(str, self.choices)),
        }


def training(
    model: str | None = None, asked: Asked | None = None, defaults: tuple[str, ...] = DEFAULTS
) -> Training:
    """The run that trained `model` where it was published, or the one that is described.

    What neither its page nor the caller says is a default; `defaults` names their pages, a later
    one lies over an earlier one.

    Raises UnknownNameError for unknown names, InputError for impossible values.

    >>> training("bigscience/bloom").gpu.title
    'NVIDIA A100 SXM4 80 GB'
    """
    asked = asked or Asked()
    run, model_page = _pages(model, published=defaults == DEFAULTS)
    text = run.text if run else {}
    region, site = asked.region or _default_place(run, asked), asked.site or text.get("site")
    supply = asked.supply
    if region and not asked.region and not supply.dataset:  # what its publisher may have used
        supply = replace(supply, dataset=text.get("grid_dataset"))
    around = surroundings(region, site, supply, asked.given)
    facts = {n: f for n, f in around.facts.items() if n not in SERVING_ONLY}
    for path in defaults:
        facts |= page(path).facts
    gpu = _gpu(asked, run)
    if gpu:
        precision = find("precisions", asked.precision or "bf16", "precision")
        facts |= {**gpu.facts, "peak_flop_per_s": peak_rate(gpu, precision)}
    own = {n: f for n, f in (run.facts if run else {}).items() if n not in asked.replaced()}
    facts |= _parameters(model_page) | own
    if asked.region or "grid_g_per_kwh" in asked.given:
        facts["grid_g_per_kwh"] = around.intensity.fact
    facts |= stated(asked.numbers(), facts, _settable())
    facts |= multiplied(facts)
    intensity = _labelled(around.intensity, facts["grid_g_per_kwh"], run)
    title = run.title if run else model_page.title if model_page else "an unnamed model"
    choices: tuple[str | Note, ...] = (*_choices(asked, run, gpu), *around.notes)
    return Training(title, run, gpu, facts, intensity, around.site, choices, asked)


def as_published(run: Training) -> Training | None:
    """The run in its publisher's arithmetic; None where there is none or the caller changed it."""
    if run.page is None or "leaves_out" not in run.page.text or run.asked != Asked():
        return None
    facts = dict(run.facts)
    for name, fact in run.page.facts.items():
        if name.startswith(PUBLISHED):
            facts[name.removeprefix(PUBLISHED)] = replace(fact, name=name.removeprefix(PUBLISHED))
    for name in run.page.text["leaves_out"]:
        facts[name] = _left_out(name, run.page)
    return replace(run, facts=facts)


def _left_out(name: str, run: Page) -> Fact:
    """The value that makes a fact count for nothing."""
    nothing, unit = (1.0, "PUE") if name == "pue" else (0.0, "1")
    source = str(run.text["source"])
    where = "the published figure leaves it out"
    return Fact(name, nothing, nothing, nothing, unit, "disclosed", source, where, page=run.path)


def _pages(model: str | None, published: bool) -> tuple[Page | None, Page | None]:
    """The pages of a published run and of its model; either may be missing, not both."""
    if model is None:
        return None, None
    known = index("models")
    if published and _run_of(model):
        run = page(str(_run_of(model)))
        ids = run.text.get("models", ())
        return run, find("models", ids[0], "model") if ids else None
    if model.strip().lower() not in known and model.lower().replace("/", "--") not in known:
        _refuse_closed(model)
        everything = [*known_names("models"), *(names("trainings") if published else ())]
        raise UnknownNameError("model", model, everything)
    return None, find("models", model, "model")


def _refuse_closed(name: str) -> None:
    """Raise InputError when `name` is a closed model's: nobody says what its training took."""
    closed = find_closed(name)
    if closed:
        raise InputError(
            f"{name!r} is {closed.title}, a closed model: its maker publishes no training"
        )


def _run_of(model: str) -> str | None:
    """Path of the page of the run that trained a model."""
    runs = index("trainings")
    asked = model.strip().lower()
    if asked in runs:
        return runs[asked]
    path = index("models").get(asked.replace("/", "--"), index("models").get(asked))
    for name in sorted(names("trainings")):
        ids = page(f"trainings/{name}").text.get("models", ())
        if path in {find("models", one, "model").path for one in ids}:
            return f"trainings/{name}"
    return None


def _default_place(run: Page | None, asked: Asked) -> str | None:
    """The region of a published run, unless its page or the caller states the intensity itself."""
    if run is None or "grid_g_per_kwh" in run.facts or "grid_g_per_kwh" in asked.given:
        return None
    return run.text.get("region")


def _labelled(intensity: Intensity, used: Fact, run: Page | None) -> Intensity:
    """The intensity with the labels of whoever stated it."""
    if run is None or used.page != run.path:
        return intensity
    labels = {"name": run.title, "dataset": str(run.text["named_source"]), "scope": "as published"}
    return replace(intensity, fact=used, place="", year=YEAR_NOT_STATED, **labels)


def _gpu(asked: Asked, run: Page | None) -> Page | None:
    """The accelerator; none when a published run used one that has no page."""
    text: Mapping[str, Any] = run.text if run else {}
    if not asked.gpu and "gpu" not in text and "hardware" in text:
        return None
    return find("gpus", asked.gpu or str(text.get("gpu", DEFAULT_GPU)), "accelerator")


def _parameters(model_page: Page | None) -> dict[str, Fact]:
    """Parameters of the model that a token is multiplied with, where tokens make sense for it."""
    if model_page is None or not str(model_page.text["kind"]).startswith(("text", "embedding")):
        return {}
    wanted = ("multiplied_params", "active_params")
    return {name: model_page.facts[name] for name in wanted if name in model_page.facts}


def multiplied(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Where a page counts no look-ups apart, every active parameter is multiplied."""
    if "multiplied_params" in facts or "active_params" not in facts:
        return {}
    return {"multiplied_params": replace(facts["active_params"], name="multiplied_params")}


def _settable() -> set[str]:
    names_ = set(TRAINING) | {need for formula in TRAINING.values() for need in formula.needs}
    return names_ | {"active_params"}


def _choices(asked: Asked, run: Page | None, gpu: Page | None) -> tuple[str, ...]:
    """Defaults that are not numbers, as `what=which`."""
    chosen = []
    if gpu and not asked.gpu and (run is None or "gpu" not in run.text):
        chosen.append(f"gpu={gpu.path.removeprefix('gpus/')}")
    if run and not asked.region and "grid_g_per_kwh" not in run.facts and "region" in run.text:
        chosen.append(f"region={run.text['region']}")
    if run and not asked.site and "site" in run.text:
        chosen.append(f"site={run.text['site']}")
    if gpu and not asked.precision:
        chosen.append("precision=bf16")
    return tuple(chosen)
