"""Text requests at a configuration whose energy was published: there the measurement wins.

At such a configuration the model's ratio is that of the measured request, so requests near it come
out near it. The request itself, as far as the publication tells it, is answered with the measurement
in the place of the model. How long its input was is not published: any that is likely for the
benchmark's task is taken for it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from joulebook import graph
from joulebook.estimate.books import TEXT as BOOK
from joulebook.estimate.measurements import measurement
from joulebook.estimate.moments import TOKENS
from joulebook.facts import CALLER, Fact, Page, page

ENERGY = "accelerator_energy_j"
CALIBRATION = "calibrations/text"
SAME_OUTPUT = 0.01  # how far an output may lie from the measured mean, in shares of it
DISCREPANCIES = ("between_models", "between_settings")


class Machine(NamedTuple):
    """What a model is served on, in pages."""

    model: Page
    gpu: Page
    precision: Page
    engine: Page


def published(machine: Machine, facts: Mapping[str, Fact]) -> Page | None:
    """The measurement of exactly this configuration, where everything the caller set is part of it."""
    asked: dict[str, str | float] = {
        "model": str(machine.model.text.get("id", "")),
        "gpu": machine.gpu.path.removeprefix("gpus/"),
        "precision": machine.precision.path.removeprefix("precisions/"),
        "engine": machine.engine.path.removeprefix("engines/"),
    }
    told = {"accelerators": "gpus", "batch": "batch"}
    asked |= {key: facts[name].value for name, key in told.items() if _stated(facts, name)}
    found = measurement(asked)
    if found is None or ENERGY not in found.facts:
        return None
    set_by_hand = {n for n in facts if _stated(facts, n)} - set(told)
    return None if set_by_hand & _modelled(facts) else found


def at_configuration(found: Page, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts of a deployment that was measured: its machine, and the model's ratio there."""
    there = {**facts, **{name: fact for name, fact in found.facts.items() if name != ENERGY}}
    known = {name: fact.value for name, fact in there.items()} | dict.fromkeys(DISCREPANCIES, 1.0)
    tokens = dict(zip(TOKENS, (_input(found).value, 0.0, _output(found)), strict=True))
    predicted = float(graph.solve(BOOK, (ENERGY,), known | tokens)[ENERGY].value)
    energy = found.facts[ENERGY]
    low, value, high = (x / predicted for x in (energy.low, energy.value, energy.high))
    ratio = replace(energy, name="between_models", value=value, low=low, high=high, unit="1")
    settings = page(CALIBRATION).facts["within_measured"]
    return there | {
        "between_models": ratio,
        "between_settings": replace(settings, name="between_settings", page=found.path),
    }


def is_measured_request(found: Page, input_tokens: float, output_tokens: float) -> bool:
    """Whether a request is the measured one, as far as the publication tells."""
    low, high = _input(found).low, _input(found).high
    far = abs(output_tokens / _output(found) - 1)
    return low <= input_tokens <= high and far <= SAME_OUTPUT


def as_measured(found: Page, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts with the measured energy of a request in the place of the modelled one."""
    return {**facts, ENERGY: found.facts[ENERGY]}


def measured_input_tokens(found: Page) -> float:
    """Input tokens of the measured request: not published, those of the benchmark's task."""
    return _input(found).value


def _input(found: Page) -> Fact:
    return page(CALIBRATION).facts[str(found.text["input"])]


def _output(found: Page) -> float:
    return found.facts["mean_output_tokens"].value


def _stated(facts: Mapping[str, Fact], name: str) -> bool:
    return name in facts and facts[name].page == CALLER


def _modelled(facts: Mapping[str, Fact]) -> set[str]:
    """Names of all that the energy of a request is computed from."""
    known = {name: fact.value for name, fact in facts.items()} | dict.fromkeys(TOKENS, 1.0)
    return set(graph.below(graph.solve(BOOK, (ENERGY,), known)[ENERGY]))
