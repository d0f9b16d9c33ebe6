"""What training or fine-tuning costs: dynamic, idle and embodied parts, each with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Answer, answer, assumed, missing, quantities
from joulebook.estimate.books import TRAINING, boundaries
from joulebook.estimate.explain import solved_trees
from joulebook.estimate.quantity import Quantity, split_unit
from joulebook.estimate.runs import Training, as_published
from joulebook.facts import Fact
from joulebook.grid.notes import Note

PARTS = ("idle_energy_j", "carbon_dynamic_g", "carbon_idle_g", "carbon_total_g")
EXTRAS = ("accelerator_s", "duration_s", "training_flop", "implied_utilization")
NEEDED = ("facility_energy_j", "carbon_operational_g")
WARNINGS = ("note", "contradicts")
REPORTED_AS = {"reported_energy_j": "reported_energy_is", "reported_g": "reported_carbon_is"}
REPORTED_PARTS = {
    "reported_idle_g": "carbon_idle_g",
    "reported_embodied_g": "carbon_embodied_g",
    "reported_total_g": "carbon_total_g",
}

UPPER = (
    "published arithmetic: {arithmetic}; it takes the accelerators at full rated power all the "
    "time, an upper model"
)
OTHER = "published arithmetic: {arithmetic}"
LEFT_OUT = "the published figure leaves out: {names}"
OURS = "hardware, water and cost are our estimates unless the run's page states them"
OPEN = "{name} stays open: {reason}"
NO_ESTIMATE = "our own estimate stays open: {reason}"
HOW_TO_STATE = (
    "give --gpu-hours, or --tokens for a model whose parameters are known "
    "(lifecycle: --training-gpu-hours, --training-tokens; compare: --training-tokens)"
)
CHANGED = "the run is no longer the published one: only our own estimate is shown"
NOTES = (UPPER, OTHER, LEFT_OUT, OURS, OPEN, NO_ESTIMATE, CHANGED)


@dataclass(frozen=True, slots=True)
class TrainingAnswer:
    """An answer: `main` is the publisher's arithmetic where it can be followed, else our estimate.

    `beside` is our estimate beside a published one; None where it is the main one or cannot be made.
    """

    run: Training
    main: Answer
    beside: Answer | None
    published: bool
    notes: tuple[Note, ...]

    def quantities(self) -> dict[str, Quantity]:
        """Every quantity of the main answer by its JSON key."""
        return quantities(self.main)

    def to_json(self) -> dict[str, Any]:
        """The main answer, our own beside it where it is another, and where both come from."""
        beside = {"best_estimate": _json(self.beside)} if self.beside else {}
        return {
            "basis": "as published" if self.published else "best estimate",
            **_json(self.main),
            **beside,
            "reported": {fact.name: _reported(fact, self.run) for fact in reported(self.run)},
            "deployment": self.run.to_json(),
            "notes": list(map(str, self.notes)),
            "causes": self.main["facility_energy_j"].causes(),
            "assumptions": assumed(self.main),
        }

    def explain(self) -> dict[str, Any]:
        """The tree of every number of the main answer."""
        published = as_published(self.run) if self.published else None
        return solved_trees(TRAINING, tuple(self.main), (published or self.run).facts)


def estimate_training(run: Training) -> TrainingAnswer:
    """What the run costs.

    Raises InputError naming what has to be stated when no energy follows from what is known.

    >>> from joulebook.estimate.runs import training
    >>> round(estimate_training(training("bloom")).quantities()["carbon_total"].value / 1e6, 1)
    50.5
    """
    published = as_published(run)
    if published is None:
        ours, notes = _solved(run)
        changed = [Note(CHANGED, {})] if run.page and "leaves_out" in run.page.text else []
        return TrainingAnswer(run, ours, None, False, (*changed, *_own_notes(run), *notes))
    theirs, notes = _solved(published)
    said = [*_arithmetic(published), *_own_notes(run), *notes]
    open_ = missing(TRAINING, NEEDED, run.known)
    said += [Note(NO_ESTIMATE, {"reason": reason}) for reason in list(open_.values())[:1]]
    beside = None if open_ else _solved(run)[0]
    return TrainingAnswer(run, theirs, beside, True, tuple(said))


def own_estimate(run: Training) -> Answer:
    """What our own arithmetic says of a run, whatever its publisher says; see `estimate_training`."""
    return _solved(run)[0]


def reported(run: Training) -> list[Fact]:
    """The figures a publisher printed for the whole run, to stand beside the answer."""
    facts = run.page.facts.values() if run.page else ()
    return [fact for fact in facts if fact.name.startswith("reported_")]


def covers(fact: Fact, run: Training) -> str:
    """Which number of an answer a printed figure is to be compared with."""
    if fact.name in REPORTED_PARTS or run.page is None:
        return REPORTED_PARTS[fact.name]
    return str(run.page.text[REPORTED_AS[fact.name]])


def _solved(run: Training) -> tuple[Answer, list[Note]]:
    """Every target that can be computed, and a note for each boundary that cannot."""
    wanted = (*boundaries(run.facts), *PARTS, *EXTRAS)
    open_ = missing(TRAINING, wanted, run.known)
    for target in NEEDED:
        if target in open_:
            raise InputError(_no_energy(run, open_[target]))
    targets = tuple(target for target in wanted if target not in open_)
    notes = [Note(OPEN, {"name": n, "reason": open_[n]}) for n in open_ if n not in EXTRAS]
    return answer(TRAINING, targets, run.facts, {}), notes


def _no_energy(run: Training, reason: str) -> str:
    told = str(run.page.text.get("cannot", reason)) if run.page else reason
    if not any(f"'{name}'" in reason for name in ("training_tokens", "multiplied_params")):
        return f"{run.name}: {told}"
    return f"{run.name}: {told}; {HOW_TO_STATE}"


def _arithmetic(run: Training) -> tuple[Note, ...]:
    text: Mapping[str, Any] = run.page.text if run.page else {}
    arithmetic = str(text["arithmetic"])
    first = Note(UPPER if arithmetic.startswith("rated") else OTHER, {"arithmetic": arithmetic})
    left = Note(LEFT_OUT, {"names": ", ".join(text["leaves_out"])})
    return first, left, Note(OURS, {})


def _own_notes(run: Training) -> tuple[Note, ...]:
    """What the page of a published run warns of."""
    text: Mapping[str, Any] = run.page.text if run.page else {}
    return tuple(Note("{note}", {"note": str(text[k])}) for k in WARNINGS if k in text)


def _json(one: Answer) -> dict[str, Any]:
    return {key: quantity.to_json() for key, quantity in quantities(one).items()}


def _reported(fact: Fact, run: Training) -> dict[str, Any]:
    """A printed figure, and what it covers."""
    kept = {key: getattr(fact, key) for key in ("value", "low", "high", "unit", "source", "seen")}
    return kept | {"covers": split_unit(covers(fact, run))[0]}
