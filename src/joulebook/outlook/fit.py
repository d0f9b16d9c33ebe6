"""The fit of the stock model: as many published figures as there are unknowns, met exactly.

It is made once with the medians, and once for each draw of what the figures and the assumptions are
unsure of: their spread is the interval and the correlation of the coefficients. `fit_page` writes
them down; run as a module it prints the page `calibrations/outlook.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import CheckError
from joulebook.estimate.books import INDUSTRY
from joulebook.estimate.draws import COUNT, draw, scale_of
from joulebook.facts import Fact, page
from joulebook.outlook.own_scenario import DEFAULTS
from joulebook.outlook.scenario import REFERENCE, scenario
from joulebook.outlook.series import ALWAYS, series_of, value_in, value_of, values
from joulebook.outlook.stock import Values, stock

PRIORS = "priors/outlook"
# what is met: the page that publishes it, the formula, the year, and the error it may have
DATA = (
    ("scenarios/lbnl-2024", "ai_server_energy_j", 2017, "ai_2017_error"),
    ("scenarios/lbnl-2024", "ai_server_energy_j", 2023, "ai_2023_error"),
    ("scenarios/lbnl-2024", "facility_energy_j", 2018, "total_2018_error"),
    ("scenarios/lbnl-2025", "facility_energy_j", 2024, "total_2024_error"),
    ("scenarios/lbnl-2025", "facility_energy_j", 2030, ""),
    ("scenarios/lbnl-2025", "ai_share", 2030, "ai_share_2030_error"),
    ("scenarios/lbnl-2025-short-life", "facility_energy_j", 2030, ""),
    ("scenarios/lbnl-2025-high-inference", "facility_energy_j", 2030, ""),
    ("areas/us", "pue", 2024, "pue_2024_error"),
    ("areas/us", "pue", 2030, "pue_2030_error"),
)
# what is not certain, and is not moved by the fit
GRANTED = (
    "conventional_lifetime_s", "conventional_idle_power_share", "conventional_utilization_share",
    "network_and_storage_ratio", "other_pue",
)  # fmt: skip
# what is solved for: series, year, unit
UNKNOWNS = (
    ("ai_shipped_w", 2017, "W"), ("ai_shipped_w", 2023, "W"), ("ai_shipped_w", 2025, "W"),
    ("ai_shipped_w", 2030, "W"), ("conventional_shipped_w", 2018, "W"),
    ("conventional_shipped_w", 2024, "W"), ("conventional_shipped_w", 2030, "W"),
    ("inference_power_share", ALWAYS, "share"), ("ai_pue", 2024, "PUE"), ("ai_pue", 2030, "PUE"),
)  # fmt: skip
_TOTAL = 2  # of DATA: where the search begins
STEPS, NUDGE, LONGEST, CLOSE, ENOUGH = 16, 1e-6, 0.5, 1e-9, 0.98


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The unknowns met by the medians, and a set of them for each draw that can be: (unknowns, draws).

    `granted` are the draws they go with: (GRANTED, draws).
    """

    medians: np.ndarray
    draws: np.ndarray
    granted: np.ndarray


def fit() -> Fit:
    """The unknowns that meet every figure of DATA; the same each time."""
    medians = _met(_Problem.of(drawn=False))[0][:, 0]
    start = np.repeat(_to_line(medians[:, None]), COUNT, axis=1)
    draws, met = _met(_Problem.of(drawn=True), start)
    granted = np.array([draw(page(PRIORS).facts[name])[met] for name in GRANTED])
    return Fit(medians, draws, granted)


def figure(path: str, name: str, year: int) -> Fact:
    """What a page publishes for a year."""
    return series_of(page(path).facts)[name][year]


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """What is to be met (data, draws), and what is known in each case by the case's name."""

    targets: np.ndarray
    cases: Mapping[str, Values]

    @classmethod
    def of(cls, drawn: bool) -> "_Problem":
        width = COUNT if drawn else 1
        errors = page(PRIORS).facts
        rows = []
        for path, name, year, error in DATA:
            factor = value_of(errors[error], drawn) if error else 1.0
            rows.append(np.broadcast_to(figure(path, name, year).value * factor, width))
        cases = {case: _known(case, drawn) for case in {_case(path) for path, *_ in DATA}}
        return cls(np.array(rows), cases)

    def misses(self, line: np.ndarray) -> np.ndarray:
        """Logarithms of what the model gives over what is published: (data, draws)."""
        solved: dict[str, dict[int, Any]] = {}
        for (name, year, _), value in zip(UNKNOWNS, _from_line(line), strict=True):
            solved.setdefault(name, {})[year] = value
        given = [
            model_value({**self.cases[_case(path)], **solved}, name, year)
            for path, name, year, _ in DATA
        ]
        return np.asarray(np.log(np.array(given) / self.targets))


def model_value(values: Values, name: str, year: int) -> Any:
    """A formula's value for a year, from the machines and what is known of the year."""
    base_year = int(page(DEFAULTS).facts["base_year"].value)
    sums, _ = stock(values, year, base_year)
    known = {n: value_in(points, year) for n, points in values.items() if n not in INDUSTRY}
    return np.atleast_1d(graph.solve(INDUSTRY, (name,), known | sums)[name].value)


def _case(path: str) -> str:
    """The scenario whose machines a figure is of: the page's own, or the reference."""
    folder, _, name = path.partition("/")
    return name if folder == "scenarios" and scenario(name).is_model else REFERENCE


def _known(case: str, drawn: bool) -> dict[str, dict[int, Any]]:
    """A case's assumptions; what comes after the base year is as the case says, without doubt."""
    unknown = {name for name, *_ in UNKNOWNS}
    series = {n: s for n, s in scenario(case).assumptions().items() if n not in unknown}
    priors = page(PRIORS).facts
    return values(series, drawn=False) | {
        name: {ALWAYS: value_of(priors[name], drawn)} for name in GRANTED
    }


def _met(problem: _Problem, start: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The unknowns by Newton's method, and the draws in which they could be met.

    They are sought on a scale where each of them may be any number.

    Draws in which no stock of machines meets every figure are left out; raises CheckError when those
    are more than a few.
    """
    line = _cold(problem) if start is None else start
    for _ in range(STEPS):
        missed = problem.misses(line)
        if np.abs(missed).max() < CLOSE:
            break
        slopes = np.empty((line.shape[1], len(DATA), len(UNKNOWNS)))
        for at in range(len(UNKNOWNS)):
            moved = line.copy()
            moved[at] += NUDGE
            slopes[:, :, at] = ((problem.misses(moved) - missed) / NUDGE).T
        step = (np.linalg.pinv(slopes) @ missed.T[:, :, None])[:, :, 0].T
        line = line - np.clip(step, -LONGEST, LONGEST)
    met = np.abs(problem.misses(line)).max(axis=0) < CLOSE
    if met.mean() < ENOUGH:
        raise CheckError(f"in {1 - met.mean():.0%} of the draws no stock meets every figure")
    return _from_line(line[:, met]), met


def _cold(problem: _Problem) -> np.ndarray:
    """Where the search starts: equal shipments, half of AI answering, the PUE of everything else."""
    known = problem.cases[REFERENCE]
    year_s, life_s, pue = (known[n][ALWAYS] for n in ("year_s", "ai_lifetime_s", "other_pue"))
    total = problem.targets[_TOTAL]
    of_unit = {"W": total / year_s / (life_s / year_s), "share": 0.5, "PUE": pue}
    width = problem.targets.shape[1]
    return _to_line(np.array([np.broadcast_to(of_unit[u], width) for *_, u in UNKNOWNS]))


def _to_line(values: np.ndarray) -> np.ndarray:
    return np.array([scale_of(u)[0](row) for (*_, u), row in zip(UNKNOWNS, values, strict=True)])


def _from_line(line: np.ndarray) -> np.ndarray:
    return np.array([scale_of(u)[1](row) for (*_, u), row in zip(UNKNOWNS, line, strict=True)])
