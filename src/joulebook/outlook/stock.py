"""The stock of machines: yearly cohorts, what still runs of each, and what all of them draw.

Machines shipped up to the base year are as the fit found them; those shipped later are as the scenario
has them (`later_…` facts). Values are numbers or arrays of draws; the formulas never notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.estimate.books import INDUSTRY
from joulebook.outlook.series import ALWAYS, Points, between, value_in

KINDS = {
    "ai": ("in_service_w", "cohort_energy_j", "cohort_inference_energy_j"),
    "conventional": ("in_service_w", "cohort_energy_j"),
}
SUMS = {  # of all cohorts of a kind
    "in_service_w": "{kind}_rated_w",
    "cohort_energy_j": "{kind}_server_energy_j",
    "cohort_inference_energy_j": "{kind}_inference_server_energy_j",
}
STOCK_SUMS = frozenset(
    SUMS[t].format(kind=kind) for kind, targets in KINDS.items() for t in targets
)
INPUTS = (  # what a machine is like, by its kind and by when it was shipped
    "shipments_factor", "lifetime_s", "idle_power_share", "utilization_share",
    "inference_power_share", "inference_utilization_share", "training_utilization_share",
)  # fmt: skip
SHIPPED, GROWTH, YEAR = "{kind}_shipped_w", "shipments_growth", "year_s"
Values = Mapping[str, Points]


@dataclass(frozen=True, slots=True, eq=False)
class Cohorts:
    """Cohorts of one kind in a year: when they were shipped, each target by cohort, and its inputs."""

    shipped_in: tuple[int, ...]
    targets: Mapping[str, np.ndarray]
    used: frozenset[str]


def stock(values: Values, year: int, base_year: int) -> tuple[dict[str, Any], frozenset[str]]:
    """Rated power and energy of all machines of each kind in a year, and the series they are from."""
    sums: dict[str, Any] = {}
    used: set[str] = set()
    for kind, targets in KINDS.items():
        every = cohorts(values, kind, year, base_year)
        used |= every.used
        sums |= {SUMS[t].format(kind=kind): every.targets[t].sum(axis=0) for t in targets}
    return sums, frozenset(used)


def cohorts(values: Values, kind: str, year: int, base_year: int) -> Cohorts:
    """The cohorts of a kind that may still run in a year, oldest first."""
    oldest = year - int(max(np.max(x) for x in _lifetimes(values, kind)))
    split = max(oldest - 1, min(year, base_year))
    parts = [
        (range(oldest, split + 1), _machines(values, kind, later=False)),
        (range(split + 1, year + 1), _machines(values, kind, later=True)),
    ]
    solved = [_solved(values, kind, year, years, inputs) for years, inputs in parts if years]
    width = max(one[t].shape[1] for one in solved for t in one)
    targets = {t: np.concatenate([_wide(one[t], width) for one in solved]) for t in KINDS[kind]}
    names = {n for years, inputs in parts if years for n in inputs.values()}
    names |= {SHIPPED.format(kind=kind), *({GROWTH} if year > max(_knots(values, kind)) else ())}
    return Cohorts(tuple(range(oldest, year + 1)), targets, frozenset(names))


def shipped(values: Values, kind: str, year: int) -> Any:
    """Rated power shipped in a year: each step by the same factor between the years that were fitted.

    Before the first two of them as between them, after the last by `shipments_growth`.
    """
    knots = _knots(values, kind)
    first, second, *_ = knots
    last = max(knots)
    if year > last:
        return knots[last] * value_in(values[GROWTH], year) ** (year - last)
    if year < first:
        return between(knots[first], knots[second], (year - first) / (second - first))
    return value_in(knots, year)


def _knots(values: Values, kind: str) -> Points:
    return values[SHIPPED.format(kind=kind)]


def _machines(values: Values, kind: str, later: bool) -> dict[str, str]:
    """The series that each input of a cohort is taken from: the most particular there is."""
    found = {}
    for name in INPUTS:
        places = [f"later_{kind}_{name}"] if later else []
        known = [n for n in (*places, f"{kind}_{name}", name) if n in values]
        if known:
            found[name] = known[0]
    return found


def _lifetimes(values: Values, kind: str) -> list[Any]:
    names = {_machines(values, kind, later)["lifetime_s"] for later in (False, True)}
    year_s = values[YEAR][ALWAYS]
    return [x / year_s for name in names for x in values[name].values()]


def _solved(
    values: Values, kind: str, year: int, years: range, inputs: Mapping[str, str]
) -> dict[str, np.ndarray]:
    year_s = values[YEAR][ALWAYS]
    known = {name: _column(value_in(values[at], y) for y in years) for name, at in inputs.items()}
    known["shipped_w"] = _column(shipped(values, kind, y) for y in years)
    known["age_s"] = _column((year - y) * year_s for y in years)
    nodes = graph.solve(INDUSTRY, KINDS[kind], known | {YEAR: year_s})
    return {target: np.asarray(nodes[target].value) for target in KINDS[kind]}


def _column(values: Any) -> np.ndarray:
    """One row for each cohort; draws, where there are any, stand beside one another."""
    return np.array(np.broadcast_arrays(*(np.atleast_1d(value) for value in values)))


def _wide(rows: np.ndarray, width: int) -> np.ndarray:
    return np.broadcast_to(rows, (len(rows), width))
