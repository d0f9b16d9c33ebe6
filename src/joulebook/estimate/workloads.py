"""Workloads that can be moved from place to place: a training, a request, a task, a day.

A training that was published keeps its publisher's energy, PUE included, and so does the water on its
site: only what the place's grid brings is replaced. What is not published is our own estimate, there.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from joulebook.errors import InputError
from joulebook.estimate.books import TRAINING
from joulebook.estimate.deployment import deploy
from joulebook.estimate.explain import explain_all, solved_trees
from joulebook.estimate.footprint import TextEstimator
from joulebook.estimate.lengths import lengths, tokens_of
from joulebook.estimate.request import drawn_answer
from joulebook.estimate.runs import Asked, Training, as_published, training
from joulebook.estimate.siting import There, Workload
from joulebook.estimate.supply import Supply, supply_notes
from joulebook.estimate.surroundings import Surroundings, surroundings
from joulebook.estimate.tasks import task
from joulebook.estimate.training import own_estimate
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

if TYPE_CHECKING:
    from joulebook.estimate.day import Day

KINDS = {
    "training": "training:bigscience/bloom",
    "request": "request:250:400@meta-llama/Llama-3.1-8B-Instruct",
    "task": "task:chat@meta-llama/Llama-3.1-8B-Instruct",
    "day": "day:examples/mittr-day.toml",
}
# what a place's grid brings to a run that stays as it is
FROM_GRID = ("grid_g_per_kwh", "grid_water_l_per_kwh", "electricity_usd_per_kwh")
KEPT = (
    "{run}: energy as published ({arithmetic}), its PUE kept; only the grid's carbon, water and price "
    "are those of the place"
)
KEPT_WITHOUT = (
    "{run}: energy as published ({arithmetic}), PUE left out as there; only the grid's carbon, water "
    "and price are those of the place"
)
OURS = "{run}: our own estimate with the published machine hours, at each place; PUE {pue}"
NOTES = (KEPT, KEPT_WITHOUT, OURS)


def workload(text: str, tokens: float | None = None) -> Workload:
    """The workload that a text names, such as `training:bigscience/bloom`; see KINDS.

    Raises InputError for other texts, UnknownNameError for unknown names in it.
    """
    kind, colon, rest = text.strip().partition(":")
    if not colon or kind not in KINDS or not rest:
        raise InputError(f"workload {text!r}: expected such as {', '.join(KINDS.values())}")
    if tokens is not None and kind != "training":
        raise InputError("training tokens go with a training")
    if kind == "training":
        return training_workload(rest, tokens)
    if kind == "day":
        raise InputError(f"workload {text!r}: read the file, then day_workload")
    asked, at, model = rest.partition("@")
    if not at or not model or not asked:
        raise InputError(f"workload {text!r}: expected a model after @, such as {KINDS[kind]}")
    return text_workload(_asked(kind, asked), model)


def training_workload(model: str, tokens: float | None = None) -> Workload:
    """The training of a model: as published and moved where it was, else our estimate at the place."""
    run = training(model) if tokens is None else None
    published = as_published(run) if run else None
    if published is None:
        return lambda region, supply: _estimated(model, tokens, region, supply)
    return lambda region, supply: _moved(published, region, supply)


def moved(run: Training, around: Surroundings) -> Training:
    """A run elsewhere: its machines, energy and building stay, the grid is the place's.

    >>> run = as_published(training("bloom"))
    >>> moved(run, surroundings("IS")).intensity.name
    'Iceland'
    """
    brought = {n: f for n, f in around.facts.items() if n in FROM_GRID or n not in run.facts}
    return replace(run, facts={**run.facts, **brought}, intensity=around.intensity)


def _moved(run: Training, region: str, supply: Supply) -> There:
    around = surroundings(region, supply=supply)
    text = run.page.text if run.page else {}
    says = KEPT_WITHOUT if "pue" in text["leaves_out"] else KEPT
    note = Note(says, {"run": run.name, "arithmetic": str(text["arithmetic"])})
    return _there(moved(run, around), around.intensity, (note, *around.notes))


def _estimated(model: str, tokens: float | None, region: str, supply: Supply) -> There:
    run = training(model, Asked(tokens=tokens, region=region, supply=supply))
    told = () if run.page is None else (Note(OURS, {"run": run.name, "pue": run.known["pue"]}),)
    noted = supply_notes(region, supply, run.intensity)
    return _there(run, run.intensity, (*told, *noted))


def _there(run: Training, intensity: Intensity, notes: tuple[Note, ...]) -> There:
    answer = own_estimate(run)
    return There(answer, intensity, lambda: solved_trees(TRAINING, tuple(answer), run.facts), notes)


def text_workload(asked: dict[str, Any], model: str) -> Workload:
    """A request to a model, by its tokens or by its task."""

    def there(region: str, supply: Supply) -> There:
        deployment = deploy(model, region=region, supply=supply)
        tokens = lengths(deployment.model, **asked).tokens
        noted = supply_notes(region, supply, deployment.intensity)
        answer = drawn_answer(TextEstimator(deployment), tokens)
        trees = partial(explain_all, deployment, *tokens.medians)
        return There(answer, deployment.intensity, trees, noted)

    return there


def day_workload(day: "Day") -> Workload:
    """A day of AI use, wherever its file says it is."""
    from joulebook.estimate.day import Place, total

    def there(region: str, supply: Supply) -> There:
        answered = total(day, Place(region, supply))
        noted = supply_notes(region, supply, answered.intensity)
        return There(answered.total, answered.intensity, lambda: _items(answered.explain()), noted)

    return there


def _items(trees: dict[str, Any]) -> dict[str, Any]:
    return {f"{item}: {name}": tree for item, of in trees.items() for name, tree in of.items()}


def _asked(kind: str, text: str) -> dict[str, Any]:
    if kind == "task":
        task(text)
        return {"task_name": text}
    return tokens_of(text)
