"""Which deployment does the same for less, and whether the difference is larger than the error.

Every candidate answers the same question with the same draws, so what two candidates share moves
both and cancels: one is less than the other with the share of draws in which it is. What they do not
share is how far the formulas err on each of them: see `own_error`, which is for the order only. Any
question will do: `parts_of` takes a candidate to the answers that its answer is the sum of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.answer import Answer, Drawn, plus, quantities
from joulebook.estimate.own_error import own_error
from joulebook.estimate.quantity import Quantity

# what to rank by: the boundaries whose sum it is, and their unit
METRICS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "energy": (("facility_energy_j",), "J"),
    "carbon": (("carbon_operational_g",), "g"),
    "water": (("water_site_l", "water_grid_l"), "L"),
    "cost": (("cost_usd",), "USD"),
}
SURE = 0.95  # share of draws from which on a difference is larger than the error
MOST_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A deployment to compare; None is left to the default, as everywhere."""

    model: str | None = None
    gpu: str | None = None
    gpus: float | None = None
    precision: str | None = None
    batch: float | None = None
    region: str | None = None

    def said(self) -> dict[str, Any]:
        """What is not left to a default."""
        every = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in every.items() if value is not None}


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A candidate, its answer, the number it is ranked by, and that number's draws for the order."""

    candidate: Candidate
    answer: Answer
    by: Drawn
    order: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Candidates from least to most, the impossible ones with the reason, and how sure the order is.

    `less[a, b]` is the share of draws in which row a is less than row b; a tie counts half.
    """

    metric: str
    rows: tuple[Ranked, ...]
    impossible: tuple[tuple[Candidate, str], ...]
    less: np.ndarray

    @property
    def unit(self) -> str:
        """Unit of what is ranked by."""
        return METRICS[self.metric][1]

    def quantity(self, row: int) -> Quantity:
        """What row number `row` is ranked by."""
        return self.rows[row].by.quantity(self.unit)

    def sure(self, a: int, b: int) -> bool:
        """Whether rows a and b differ by more than the error."""
        return bool(max(self.less[a, b], self.less[b, a]) >= SURE)

    def to_json(self) -> dict[str, Any]:
        """Rows, impossible candidates and pairs."""
        return {
            "by": self.metric,
            "rows": [self._row(at) for at in range(len(self.rows))],
            "impossible": [{**c.said(), "reason": why} for c, why in self.impossible],
            "pairs": [
                self._pair(a, b)
                for a in range(len(self.rows))
                for b in range(a + 1, len(self.rows))
            ],
        }

    def _row(self, at: int) -> dict[str, Any]:
        row = self.rows[at]
        every = {key: quantity.to_json() for key, quantity in quantities(row.answer).items()}
        return {
            "rank": at + 1,
            **row.candidate.said(),
            "ranked_by": self.quantity(at).to_json(),
            **every,
        }

    def _pair(self, a: int, b: int) -> dict[str, Any]:
        ratio = self.rows[b].by.over(self.rows[a].by) if self.rows[a].by.median else None
        return {
            "less": a + 1, "more": b + 1, "share_of_draws": float(self.less[a, b]),
            "larger_than_error": self.sure(a, b),
            "ratio": ratio.quantity("1").to_json() if ratio else None,
        }  # fmt: skip


def candidates(**options: Sequence[Any]) -> list[Candidate]:
    """Every combination of the options, each once; an empty one is left to its default.

    >>> [c.said() for c in candidates(gpu=["h100-sxm", "b200-sxm"], batch=[])]
    [{'gpu': 'h100-sxm'}, {'gpu': 'b200-sxm'}]
    """
    choices = [list(dict.fromkeys(option)) or [None] for option in options.values()]
    every = [Candidate(**dict(zip(options, chosen, strict=True))) for chosen in product(*choices)]
    if len(every) > MOST_CANDIDATES:
        raise InputError(f"{len(every)} deployments; expected up to {MOST_CANDIDATES}")
    return every


def compare(
    every: Sequence[Candidate],
    parts_of: Callable[[Candidate], Sequence[Answer]],
    metric: str = "energy",
) -> Comparison:
    """The candidates ranked by a metric; one that cannot be is listed with the reason.

    Raises UnknownNameError for unknown names, InputError when no candidate is possible.
    """
    if metric not in METRICS:
        raise UnknownNameError("metric", metric, METRICS)
    rows, impossible = [], []
    for candidate in every:
        try:
            parts = parts_of(candidate)
        except UnknownNameError:
            raise  # a slip of the keyboard, no deployment
        except InputError as error:
            impossible.append((candidate, str(error)))
        else:
            rows.append(_ranked(candidate, parts, metric))
    if not rows:
        raise InputError(f"no deployment is possible: {impossible[0][1]}")
    rows.sort(key=lambda row: row.by.median)
    less = _less(np.stack([row.order for row in rows]))
    return Comparison(metric, tuple(rows), tuple(impossible), less)


def _ranked(candidate: Candidate, parts: Sequence[Answer], metric: str) -> Ranked:
    """A row of the sum of the parts; for the order, each part errs for reasons of its own."""
    deployment = f"{candidate.model} {candidate.gpu} {candidate.precision}"  # batches, places share
    by = [_ranked_by(part, metric) for part in parts]
    erring = [one.draws * own_error(part, deployment) for one, part in zip(by, parts, strict=True)]
    answer = plus(*parts)
    return Ranked(candidate, answer, _ranked_by(answer, metric), np.sum(erring, axis=0))


def _ranked_by(answer: Answer, metric: str) -> Drawn:
    first, *rest = METRICS[metric][0]
    total = answer[first]
    for more in rest:
        total += answer[more]
    return total


def _less(draws: np.ndarray) -> np.ndarray:
    """Share of draws in which one row is less than another; a tie counts half."""
    return np.stack([(row < draws).mean(axis=1) + (row == draws).mean(axis=1) / 2 for row in draws])
