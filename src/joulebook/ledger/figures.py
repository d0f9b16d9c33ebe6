"""Figures that a disclosure may ask for, by name: one line each in FIGURES.

A figure of carbon is told by scope of the grid's intensity, never added over scopes.
"""

from collections.abc import Callable, Mapping, Sequence

from joulebook.estimate import Quantity
from joulebook.formulas.units import J_PER_KWH, L_PER_M3
from joulebook.ledger.ends import summed
from joulebook.ledger.statement import Statement

Figure = tuple[str, Quantity]  # the scope, empty where the figure has none, and the figure
G_PER_T = 1_000_000
# how many of our own unit one of a form's units is
IN_UNITS: Mapping[str, tuple[str, float]] = {
    "kWh": ("J", J_PER_KWH), "t": ("g", G_PER_T), "m3": ("L", L_PER_M3),
}  # fmt: skip


def of_whole(key: str) -> Callable[[Statement], list[Figure]]:
    """A boundary that is the same whatever the scope."""
    return lambda said: [("", said.whole[key])] if key in said.whole else []


def by_scope(key: str) -> Callable[[Statement], list[Figure]]:
    """A boundary of carbon, by scope."""
    return lambda said: [(scope, q[key]) for scope, q in said.totals.items() if key in q]


def requests(said: Statement) -> list[Figure]:
    """The requests of the ledger."""
    count = float(said.counts["requests"])
    return [("", Quantity(count, count, count, "1", "measured"))]


def intensity(said: Statement) -> list[Figure]:
    """Grams of CO2e per kWh at the meter, weighed by energy; its interval spans those of the grids."""
    found = []
    for scope, told in said.totals.items():
        facts = [one.fact for _, one in said.grids if one.scope == scope]
        kwh = told["facility_energy"].value / J_PER_KWH
        if facts and kwh:
            mean = told["carbon_operational"].value / kwh
            ends = _spanning(mean, [(fact.low, fact.high) for fact in facts])
            found.append((scope, Quantity(mean, *ends, "g/kWh", facts[0].tier)))
    return found


def pue(said: Statement) -> list[Figure]:
    """Energy at the meter over energy of the servers; its interval spans those of the sites."""
    return _ratio(said, "facility_energy", 1.0, "pue", "PUE")


def wue(said: Statement) -> list[Figure]:
    """Water on site per kWh of the servers; its interval spans those of the sites."""
    return _ratio(said, "water_site", J_PER_KWH, "wue_l_per_kwh", "L/kWh")


def sci_per_request(said: Statement) -> list[Figure]:
    """Carbon of electricity and hardware over requests; only where all are of one scope."""
    count = said.counts["requests"]
    if len(said.totals) != 1 or not count:
        return []
    ((scope, told),) = said.totals.items()
    two = (told["carbon_operational"], told["carbon_embodied"])
    value, low, high = (end / count for end in summed(two))
    return [(scope, Quantity(value, low, high, "g", max(two, key=lambda q: q.value).tier))]


def _ratio(said: Statement, over: str, size: float, fact_name: str, unit: str) -> list[Figure]:
    if over not in said.whole or not said.whole["server_energy"].value:
        return []
    value = said.whole[over].value / said.whole["server_energy"].value * size
    facts = [fact for fact in said.facts if fact.name == fact_name]
    if not facts:
        return []
    ends = _spanning(value, [(fact.low, fact.high) for fact in facts])
    return [("", Quantity(value, *ends, unit, facts[0].tier))]


def _spanning(value: float, intervals: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The interval that holds a value and some intervals."""
    lows, highs = zip(*intervals, strict=True)
    return min(value, *lows), max(value, *highs)


FIGURES: Mapping[str, Callable[[Statement], list[Figure]]] = {
    "facility_energy": of_whole("facility_energy"),
    "server_energy": of_whole("server_energy"),
    "carbon_operational": by_scope("carbon_operational"),
    "carbon_market": by_scope("carbon_market"),
    "carbon_embodied": of_whole("carbon_embodied"),
    "water_site": of_whole("water_site"),
    "water_grid": of_whole("water_grid"),
    "cost": of_whole("cost"),
    "requests": requests,
    "intensity": intensity,
    "pue": pue,
    "wue": wue,
    "sci_per_request": sci_per_request,
}
