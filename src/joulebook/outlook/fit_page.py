"""The page `calibrations/outlook.toml`: what a fit found, what it met, and what it did not."""

import json
from collections.abc import Iterator
from datetime import date

import numpy as np

from joulebook.estimate.draws import scale_of
from joulebook.facts import Fact, page
from joulebook.outlook.fit import (
    DATA,
    GRANTED,
    PRIORS,
    UNKNOWNS,
    Fit,
    figure,
    fit,
    model_value,
)
from joulebook.outlook.scenario import REFERENCE, scenario
from joulebook.outlook.series import ALWAYS, values

# published figures that the fit has not seen: the page, the formula and the year
UNSEEN = (
    ("lbnl-2025", "facility_energy_j", 2028),
    ("lbnl-2025-consolidated", "facility_energy_j", 2030),
    ("lbnl-2025-low", "facility_energy_j", 2030),
    ("lbnl-2025-high", "facility_energy_j", 2030),
    ("lbnl-2024", "facility_energy_j", 2014),
    ("lbnl-2024", "facility_energy_j", 2016),
    ("lbnl-2024", "facility_energy_j", 2023),
)
WRITTEN = {"W": ("GW", 1e9), "share": ("share", 1.0), "PUE": ("PUE", 1.0)}


def in_name(name: str, year: int) -> str:
    """A name with a year in it, before its unit.

    >>> in_name("ai_shipped_w", 2030), in_name("ai_pue", 2030), in_name("idle_power_share", 0)
    ('ai_shipped_2030_w', 'ai_pue_2030', 'idle_power_share')
    """
    if not year:
        return name
    for suffix in ("_w", "_j", "_g", "_l"):
        if name.endswith(suffix):
            return f"{name.removesuffix(suffix)}_{year}{suffix}"
    return f"{name}_{year}"


def misses(found: Fit) -> dict[str, float]:
    """The model's value over each published figure that the fit has not seen, less one."""
    solved: dict[str, dict[int, float]] = {}
    for (name, year, _), value in zip(UNKNOWNS, found.medians, strict=True):
        solved.setdefault(name, {})[year] = value
    solved |= {name: {ALWAYS: page(PRIORS).facts[name].value} for name in GRANTED}
    told = {}
    for case, name, year in UNSEEN:
        of = scenario(case if scenario(case).is_model else REFERENCE)
        numbers = values(of.assumptions(), drawn=False) | solved
        ratio = model_value(numbers, name, year)[0] / figure(f"scenarios/{case}", name, year).value
        told[f"{case} {in_name(name, year)}"] = float(ratio) - 1
    return told


def fit_page(found: Fit, today: date) -> str:
    """The page as text."""
    return "\n".join(_lines(found, today)) + "\n"


def _lines(found: Fit, today: date) -> Iterator[str]:
    yield "# Written by `python -m joulebook.outlook.fit_page`; edit priors/outlook.toml, not this."
    yield 'name = "Outlook: the stock of machines, fitted to published figures"'
    yield 'source = "lbnl-2025"'
    yield f'where = "{len(DATA)} figures, met exactly by as many unknowns"'
    yield 'via = "industry/projections.csv"\nseen = false\ntier = "calibrated"'
    yield f"date = {json.dumps(today.isoformat())}"
    data = [f"{path} {in_name(name, year)}" for path, name, year, _ in DATA]
    yield f"data = {json.dumps(data, indent=4)}"
    yield "# the model over what is published and was not fitted, less one"
    errors = [f"{name} {miss:+.4f}" for name, miss in misses(found).items()]
    yield f"errors = {json.dumps(errors, indent=4)}"
    yield f"draws_met = {found.draws.shape[1]}"
    names = [in_name(name, year) for name, year, _ in UNKNOWNS]
    yield f"coefficients = {json.dumps([*names, *GRANTED], indent=4)}"
    yield "correlation = ["
    for row in _correlation(found):
        yield f"    [{', '.join(f'{x:.4f}' for x in row)}],"
    yield "]\n"
    for name, (*_, unit), value, many in zip(
        names, UNKNOWNS, found.medians, found.draws, strict=True
    ):
        written, factor = WRITTEN[unit]
        low, high = np.quantile(many, [0.05, 0.95])
        numbers = (min(low, value) / factor, value / factor, max(high, value) / factor)
        low_, value_, high_ = (f"{x:.6g}" for x in numbers)
        yield f'{name} = {{value = {value_}, low = {low_}, high = {high_}, unit = "{written}"}}'
    yield "\n# taken for granted: as before the fit"
    for name in GRANTED:
        yield _granted_line(page(PRIORS).facts[name])


def _granted_line(fact: Fact) -> str:
    """A fact that the fit does not move, with all that its own page says of it."""
    numbers = ", ".join(f"{key} = {getattr(fact, key):.9g}" for key in ("value", "low", "high"))
    texts = {key: getattr(fact, key) for key in ("source", "where", "via", "tier", "note")}
    told = ", ".join(f"{key} = {_quoted(text)}" for key, text in texts.items())
    return f'{fact.name} = {{{numbers}, unit = "{fact.unit}", {told}, seen = {_quoted(fact.seen)}}}'


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _correlation(found: Fit) -> np.ndarray:
    """Correlation of the unknowns on the scale on which they are drawn."""
    units = [unit for *_, unit in UNKNOWNS] + [page(PRIORS).facts[n].unit for n in GRANTED]
    every = (*found.draws, *found.granted)
    lines = [scale_of(unit)[0](many) for unit, many in zip(units, every, strict=True)]
    return np.asarray(np.corrcoef(np.array(lines)))


def main() -> None:
    """Print the page, from a new fit."""
    print(fit_page(fit(), date.today()), end="")


if __name__ == "__main__":
    main()
