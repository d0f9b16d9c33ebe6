"""Training and use of one model together: when inference passes training, and what share each has.

Both are taken in the same boundary, our own estimate up to the data centre's meter, and both are
drawn together: a fact they share moves both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Answer, Drawn, answer, plus, quantities, times
from joulebook.estimate.books import TEXT, WHEN_KNOWN, boundaries, rows
from joulebook.estimate.deployment import Deployment
from joulebook.estimate.footprint import request_tokens
from joulebook.estimate.moments import TOKENS
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.training import TrainingAnswer
from joulebook.estimate.windows import WINDOWED, has_windows, windowed
from joulebook.facts import page
from joulebook.grid.notes import Note

DAYS_PER_YEAR = 365.25
S_PER_DAY = 86_400
COMPARED = ("facility_energy_j", "carbon_operational_g", "carbon_embodied_g", "carbon_total_g")
IDLE_SERVERS = (
    "this traffic keeps {busy:.2g} of {there:g} accelerators busy; what a deployment of its own draws "
    "while it waits is in the estimate only as the usual share of idle machines"
)
NOTES = (IDLE_SERVERS,)
MOST_TIMES = 1e9
MOST = {"requests per day": 1e15, "years": 1e3}


@dataclass(frozen=True, slots=True)
class Use:
    """How much a model is used: requests a day over years, and the tokens of a request."""

    requests_per_day: float
    years: float
    input_tokens: float
    output_tokens: float

    @property
    def requests(self) -> float:
        """All requests of its life."""
        return self.requests_per_day * DAYS_PER_YEAR * self.years


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """Training, one request, and all requests; `multiple` is the wished ratio of use to training."""

    training: Answer
    request: Answer
    use: Use
    multiple: float
    notes: tuple[Note, ...]

    @property
    def inference(self) -> Answer:
        """All requests together."""
        return times(self.request, self.use.requests)

    @property
    def total(self) -> Answer:
        """Training and use."""
        shared = self.training.keys() & self.request.keys()
        parts = ({n: one[n] for n in one if n in shared} for one in (self.training, self.inference))
        return plus(*parts)

    def compared(self) -> dict[str, dict[str, Quantity]]:
        """For each boundary: requests and days until use is `multiple` times training, and shares."""
        shared = [name for name in COMPARED if name in self.total]
        return {name: self._compared(name) for name in shared}

    def _compared(self, name: str) -> dict[str, Quantity]:
        trained, request, total = self.training[name], self.request[name], self.total[name]
        requests = trained.over(request).times(self.multiple)
        return {
            "requests_until": requests.quantity("1"),
            "time_until": requests.times(S_PER_DAY / self.use.requests_per_day).quantity("s"),
            "training_share": trained.over(total).quantity("1"),
            "inference_over_training": self.inference[name].over(trained).quantity("1"),
        }

    def to_json(self) -> dict[str, Any]:
        """Totals, both parts, and the comparison boundary by boundary."""
        parts: Mapping[str, Answer] = {
            "training": self.training, "per_request": self.request, "inference": self.inference
        }  # fmt: skip
        named = {name.rpartition("_")[0]: one for name, one in self.compared().items()}
        return {
            **_json(self.total),
            **{part: _json(one) for part, one in parts.items()},
            "requests": self.use.requests,
            "inference_over_training_asked": self.multiple,
            "compared": {
                name: {key: q.to_json() for key, q in one.items()} for name, one in named.items()
            },
            "causes": self.total["facility_energy_j"].causes(),
            "notes": list(map(str, self.notes)),
        }


def usage(
    requests_per_day: float,
    years: float,
    input_tokens: float | None = None,
    output_tokens: float | None = None,
) -> Use:
    """The use of a model; tokens nobody states are the mean of defaults/serving.

    Raises InputError for counts that cannot be.

    >>> usage(1000, 2).requests
    730500.0
    """
    for name, value in {"requests per day": requests_per_day, "years": years}.items():
        if not 0 < value <= MOST[name]:
            raise InputError(f"{name}: {value}; expected more than 0 and at most {MOST[name]:,.0f}")
    mean = page("defaults/serving").facts
    inputs = mean["mean_input_tokens"].value if input_tokens is None else input_tokens
    outputs = mean["mean_output_tokens"].value if output_tokens is None else output_tokens
    request_tokens(inputs, outputs)
    return Use(requests_per_day, years, inputs, outputs)


def life_cycle(
    trained: TrainingAnswer, deployment: Deployment, use: Use, multiple: float = 1.0
) -> LifeCycle:
    """The life of a model that was trained once and is served as `deployment` says.

    Raises InputError when no estimate of the training in full boundaries can be made.
    """
    if not 0 < multiple <= MOST_TIMES:
        raise InputError(f"inference over training: {multiple}; expected more than 0")
    if trained.published and trained.beside is None:
        raise InputError(f"{trained.run.name}: no estimate of the training up to the meter: "
                         + "; ".join(map(str, trained.notes)))  # fmt: skip
    ours = trained.beside or trained.main
    request = per_request(deployment, use.input_tokens, use.output_tokens)
    busy = request["accelerator_s"].median * use.requests_per_day / S_PER_DAY
    there = deployment.known["accelerators"]
    quiet = [Note(IDLE_SERVERS, {"busy": busy, "there": there})] if busy < there / 2 else []
    return LifeCycle(ours, request, use, multiple, tuple(quiet))


def per_request(deployment: Deployment, input_tokens: float, output_tokens: float) -> Answer:
    """One text request with its draws, its carbon of making and running also as a sum."""
    tokens = request_tokens(input_tokens, output_tokens)
    request = dict(zip(TOKENS, tokens, strict=True))
    if has_windows(deployment):
        request |= dict(zip(WINDOWED, map(float, windowed(deployment, *tokens)), strict=True))
    known = answer(TEXT, rows(deployment.facts), deployment.facts, request)
    total: Drawn = known["carbon_operational_g"] + known["carbon_embodied_g"]
    return known | {"carbon_total_g": total}


def _json(one: Answer) -> dict[str, Any]:
    told = (*boundaries(WHEN_KNOWN.values()), "carbon_total_g", *_PARTS)
    shown = {name: drawn for name, drawn in one.items() if name in told}
    return {key: quantity.to_json() for key, quantity in quantities(shown).items()}


_PARTS = ("carbon_dynamic_g", "carbon_idle_g", "idle_energy_j", "accelerator_s")
