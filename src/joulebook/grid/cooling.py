"""PUE and site water of a data centre by climate, cooling system and size.

Two ways: `site_facts` looks a year up in a study's climate zones, `hourly_site` sums the building
hour by hour from weather (formulas site, cooling, evaporation). Both WUEs are per kWh of IT.
"""

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from joulebook import graph
from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import Fact, Page, cached, find, names, page, table
from joulebook.formulas import climate as moist_air
from joulebook.formulas import cooling as cooling_plant
from joulebook.formulas import evaporation, site

if TYPE_CHECKING:
    from joulebook.grid.series import Series

TABLE = "climates/pue-and-wue"
BOOK = graph.read(moist_air, site, cooling_plant, evaporation)
PHYSICS = "physics/air-and-water"
COLDEST, WARMEST = -100.0, 70.0  # no weather on Earth lies beyond
WETTEST = 1.05  # sensors in fog say a little more than saturated


class Zone(NamedTuple):
    """A row of the study: what holds for a cooling system of a size in some climates."""

    cooling: str
    size: str
    climates: tuple[str, ...]
    pue: Fact
    wue: Fact


def site_facts(climate: str, cooling: str | None = None, size: str = "large") -> dict[str, Fact]:
    """`pue` and `wue_l_per_kwh` of a year in an ASHRAE climate zone, such as 2B.

    Without a cooling system a mixture of all that the study knows at that size: wide.
    Raises UnknownNameError for unknown climates, systems and sizes, InputError where the study
    does not have the system at that size.

    >>> site_facts("2B", "airside-adiabatic")["pue"].low
    1.125
    """
    zone, stands_for = _climate(climate)
    size_name = find("sizes", size, "size").path.removeprefix("sizes/")
    system = find("cooling", cooling, "cooling system") if cooling is not None else None
    here = [z for z in zones() if z.size == size_name and zone in z.climates]
    if system is None:
        found = {
            "pue": _mixed([z.pue for z in here]),
            "wue_l_per_kwh": _mixed([z.wue for z in here]),
        }
        return {name: _moved(fact, stands_for) for name, fact in found.items()}
    built_at(system, size_name)
    for row in here:
        if f"cooling/{row.cooling}" == system.path:
            found = {"pue": row.pue, "wue_l_per_kwh": row.wue}
            return {name: _moved(fact, stands_for) for name, fact in found.items()}
    raise InputError(
        f"{system.path.removeprefix('cooling/')} has no figures by climate; give hourly weather"
    )


def hourly_site(
    temperature: "Series", humidity: "Series", cooling: str, size: str = "large"
) -> tuple["Series", "Series"]:
    """PUE and WUE (L per kWh of IT) hour by hour, from the weather where both series cover it.

    An hour without weather stays missing; an hour's mark is that of the worse of its two values.
    Raises InputError for series of other quantities or without a common hour.
    """
    from dataclasses import replace

    import numpy as np

    air, moisture = together(temperature, humidity)
    weather = {"temperature_c": air.values, "relative_humidity": moisture.values}
    medians = {name: fact.value for name, fact in building_facts(cooling, size).items()}
    targets = ("pue", "wue_l_per_kwh")
    solved = graph.solve(BOOK, targets, medians | weather)
    known = air.values * 0 + moisture.values * 0  # 0, or not a number where the weather is not
    marks = np.maximum(air.marks, moisture.marks)
    rule = f"{cooling}, {size}: {page(PHYSICS).title} and facts/cooling"
    pue, wue = (
        replace(air, quantity=name, values=solved[name].value + known, marks=marks, rule=rule)
        for name in targets
    )
    return pue, wue


def together(temperature: "Series", humidity: "Series") -> tuple["Series", "Series"]:
    """The hours that both series cover; raises InputError where these are not weather of one place."""
    expected = {"temperature_c": temperature, "relative_humidity": humidity}
    for quantity, series in expected.items():
        if series.quantity != quantity:
            raise InputError(f"expected a series of {quantity}, got one of {series.quantity}")
    if temperature.place != humidity.place:
        raise InputError(f"weather of two places: {temperature.place} and {humidity.place}")
    start, end = max(temperature.start, humidity.start), min(temperature.end, humidity.end)
    if start >= end:
        raise InputError("temperature and humidity have no hour in common")
    air, moisture = temperature.between(start, end), humidity.between(start, end)
    _check_weather(air, COLDEST, WARMEST, "degrees Celsius")
    _check_weather(moisture, 0.0, WETTEST, "a share")
    return air, moisture


def building_facts(cooling: str, size: str) -> dict[str, Fact]:
    """The facts from which the sum of a building is computed, by name.

    Raises UnknownNameError for unknown names, InputError for a system not built at that size.

    >>> building_facts("water-chiller", "midsize")["economizer_share"].value
    0.0
    """
    system = find("cooling", cooling, "cooling system")
    its_size = find("sizes", size, "size")
    built_at(system, its_size.path.removeprefix("sizes/"))
    return {**page(PHYSICS).facts, **its_size.facts, **system.facts}


def built_at(system: Page, size: str) -> None:
    """Raise InputError unless a cooling system is known at a size."""
    if size not in system.text["sizes"]:
        name, known = system.path.removeprefix("cooling/"), ", ".join(system.text["sizes"])
        raise InputError(f"{name} is not known at size {size}; it is at: {known}")


def systems() -> list[Page]:
    """The pages of all cooling systems."""
    return [page(f"cooling/{name}") for name in sorted(names("cooling"))]


def climates() -> list[str]:
    """Every climate zone that `site_facts` knows."""
    return sorted({zone for row in zones() for zone in row.climates} | set(_stand_ins()))


@cached
def zones() -> tuple[Zone, ...]:
    """The rows of the study."""
    return tuple(_zone(row) for row in table(TABLE).rows)


def _zone(row: Mapping[str, str]) -> Zone:
    """A row: the value is the middle of 5th and 95th percentile on the scale of their draws."""
    at = f"{row['cooling']}, {row['size']}, {row['climates']}"
    meta = table(TABLE).meta.text
    low, high = float(row["pue_low"]), float(row["pue_high"])
    middle = 1 + math.sqrt((low - 1) * (high - 1))
    dry, wet = float(row["wue_low"]), float(row["wue_high"])
    keys = ("tier", "source", "via", "seen")
    origin = {key: meta[key] for key in keys} | {"where": f"{meta['where']}; {at}"}
    path = f"{TABLE}/{at}"
    pue = Fact("pue", middle, low, high, "PUE", page=path, **origin)
    wue = Fact("wue_l_per_kwh", math.sqrt(dry * wet), dry, wet, "L/kWh", page=path, **origin)
    return Zone(row["cooling"], row["size"], tuple(row["climates"].split()), pue, wue)


def _mixed(facts: Iterable[Fact]) -> Fact:
    """One fact for several systems, any of which it may be: from the lowest to the highest end."""
    among = list(facts)
    first = among[0]
    floor = 1.0 if first.unit == "PUE" else 0.0
    product = math.prod(fact.value - floor for fact in among)
    who = " | ".join(fact.page.removeprefix(f"{TABLE}/") for fact in among)
    return Fact(
        first.name, floor + product ** (1 / len(among)), min(f.low for f in among),
        max(f.high for f in among), first.unit, "assumed", "joulebook-assumptions",
        f"mixture, because no cooling system is named: {who}", via=first.via,
        page=f"{TABLE}/mixture of {who}",
    )  # fmt: skip


def _climate(name: str) -> tuple[str, str]:
    """The study's zone for a climate, and a note where another zone stands in for it."""
    zone = name.strip().upper()
    if zone in _stand_ins():
        return _stand_ins()[zone], f"the study has no zone {zone}: taken as {_stand_ins()[zone]}"
    if not any(zone in row.climates for row in zones()):
        raise UnknownNameError("climate zone", name, climates())
    return zone, ""


def _stand_ins() -> dict[str, str]:
    pairs = (pair.partition("=") for pair in table(TABLE).meta.text["taken_as"])
    return {zone: other for zone, _, other in pairs}


def _moved(fact: Fact, note: str) -> Fact:
    """The fact, saying so and only assumed, where another climate stands in."""
    from dataclasses import replace

    return replace(fact, tier="assumed", where=f"{fact.where}; {note}") if note else fact


def _check_weather(series: "Series", low: float, high: float, unit: str) -> None:
    import numpy as np

    wrong = (series.values < low) | (series.values > high)
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"{series.quantity} {series.values[at]:g} at hour {at} of {series.dataset}: expected "
            f"{low:g} to {high:g} ({unit})"
        )
