"""Water of electricity used in a data centre: on its site and at the power plants, with intervals.

The building comes from what is known best: what was disclosed for the place, else a year of the
climate's zone, else the default of anywhere; or it is summed from hourly weather.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn, assumed, solved
from joulebook.estimate.books import FROM_METER, FROM_SERVER, SITE
from joulebook.estimate.building import BUILDING, DEFAULT_SIZE, disclosed
from joulebook.estimate.draws import COUNT, draw
from joulebook.estimate.plants import plants_water
from joulebook.estimate.quantity import Quantity
from joulebook.facts import Fact, page
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid.cooling import PHYSICS, building_facts, site_facts, together
from joulebook.grid.places import Place
from joulebook.grid.power import check_kwh

if TYPE_CHECKING:
    from joulebook.grid.series import Series

DENOMINATORS = {"it": "server_energy_j", "facility": "facility_energy_j"}
PARTS = {  # of an answer: its key, the formula or fact behind it, its unit
    "it_energy": ("server_energy_j", "J"),
    "facility_energy": ("facility_energy_j", "J"),
    "pue": ("pue", "PUE"),
    "cooling_per_it": ("cooling_per_it", "1"),
    "power_path_per_it": ("power_path_per_it", "1"),
    "other_per_it": ("other_per_it", "1"),
    "wue_l_per_kwh": ("wue_l_per_kwh", "L/kWh"),
    "grid_water_l_per_kwh": ("grid_water_l_per_kwh", "L/kWh"),
    "water_site": ("water_site_l", "L"),
    "water_grid": ("water_grid_l", "L"),
    "water_upper_model": ("water_upper_model_l", "L"),
}
PUE_PARTS = ("cooling_per_it", "power_path_per_it", "other_per_it")
UPPER = "wue_upper_l_per_kwh"
CELL_C, CELL_SHARE = 2.0, 0.1  # hours whose weather is as alike as this are summed as one


@dataclass(frozen=True, slots=True, eq=False)
class SiteWater:
    """The parts of an answer by key, what its kWh are of, and what was chosen because nobody said."""

    parts: Mapping[str, Drawn]
    denominator: str
    choices: tuple[str, ...]

    def quantities(self) -> dict[str, Quantity]:
        """Every part with its interval, in the unit of its key."""
        return {key: part.quantity(PARTS[key][1]) for key, part in self.parts.items()}

    def assumptions(self) -> list[dict[str, Any]]:
        """Every default and assumed input, each once."""
        return assumed(self.parts)


def site_water(
    kwh: float, of: str, building: Mapping[str, Drawn], at: Place | None, choices: tuple[str, ...]
) -> SiteWater:
    """Site water (per kWh of IT) and the plants' water (per kWh at the meter) of some energy.

    `of` says what the kWh are of: it or facility. Raises InputError for impossible numbers.

    >>> one = site_water(1, "it", anywhere(), None, ())
    >>> one.quantities()["it_energy"].value
    3600000.0
    """
    if of not in DENOMINATORS:
        raise InputError(f"of {of!r}: expected {' or '.join(DENOMINATORS)}")
    check_kwh(kwh)
    book = FROM_SERVER if of == "it" else FROM_METER
    plants = _plants(at)
    known = {
        DENOMINATORS[of]: Drawn.of(Fact.stated(DENOMINATORS[of], kwh * J_PER_KWH, "J")),
        "grid_water_l_per_kwh": Drawn.of(plants),
        **building,
    }
    told = solved(book, tuple(n for n, _ in PARTS.values() if n in book or n in known), known)
    if UPPER in building:
        upper = {**known, "wue_l_per_kwh": building[UPPER]}
        water = solved(book, ("water_site_l",), upper)
        told["water_upper_model_l"] = water["water_site_l"]
    parts = {key: told[name] for key, (name, _) in PARTS.items() if name in told}
    return SiteWater(parts, of, (*choices, f"grid_water_l_per_kwh={plants.where}"))


def _plants(at: Place | None) -> Fact:
    """What the power plants of a place use up, or those of any place."""
    known = plants_water(at) if at is not None else None
    return known or page("defaults/site").facts["grid_water_l_per_kwh"]


def anywhere() -> dict[str, Drawn]:
    """PUE and WUE of a building of which nothing is known."""
    facts = page("defaults/site").facts
    return {name: Drawn.of(facts[name]) for name in BUILDING}


def in_year(
    at: Place | None, cooling: str | None, size: str, climate: str | None
) -> tuple[dict[str, Drawn], tuple[str, ...]]:
    """PUE and WUE of a year, and what was chosen because nobody said.

    What was disclosed for the place, where the question names no other building; else the climate's
    zone, the place's own where none is named; else the default of anywhere. Raises as `site_facts`
    does, and InputError for a building that is described but stands in no known climate.

    >>> in_year(None, "dx", "small", "2B")[1]
    ()
    """
    described = climate is not None or cooling is not None or size != DEFAULT_SIZE
    zone = climate if climate is not None else at.climate if at else None
    if zone is None and described:
        raise InputError(
            f"no climate zone is known{f' of {at.name}' if at else ''}; give --climate, such as 2B, or "
            "--cooling with a file of --hourly weather"
        )
    own = {} if described or at is None else disclosed(at)
    told = {name: Drawn.of(fact) for name, fact in own.items()}
    if len(told) == len(BUILDING):
        return told, ()
    if zone is None:
        return anywhere() | told, ("climate=not known: defaults/site, which holds for any",)
    found = site_facts(zone, cooling, size)
    chosen = () if cooling is not None else (f"cooling=mixture of all at size {size}",)
    taken = () if climate is not None else (f"climate={zone}",)
    return {n: Drawn.of(f) for n, f in found.items()} | told, (*chosen, *taken)


def from_weather(
    temperature: "Series", humidity: "Series", cooling: str, size: str
) -> dict[str, Drawn]:
    """Means of PUE and its parts, WUE and the upper model's WUE over hours of weather, with draws.

    Raises InputError where no hour has both temperature and humidity.
    """
    cells = _cells(*together(temperature, humidity))
    return _summed(cells, building_facts(cooling, size), (*BUILDING, *PUE_PARTS, UPPER))


def upper_model(temperature: "Series", humidity: "Series") -> Drawn:
    """Mean WUE of the upper model, which asks for no cooling system."""
    cells = _cells(*together(temperature, humidity))
    return _summed(cells, page(PHYSICS).facts, (UPPER,))[UPPER]


def _cells(air: "Series", moisture: "Series") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means of temperature and humidity over hours alike, and the share of the hours in each."""
    known = ~(np.isnan(air.values) | np.isnan(moisture.values))
    if not known.any():
        raise InputError(f"{air.dataset}: no hour has both temperature and humidity")
    both = np.stack([air.values[known], moisture.values[known]])
    grid = np.floor(both / [[CELL_C], [CELL_SHARE]])
    _, at, counts = np.unique(grid, axis=1, return_inverse=True, return_counts=True)
    means = [np.bincount(at.ravel(), weights=row) / counts for row in both]
    return means[0], means[1], counts / counts.sum()


def _summed(
    cells: tuple[np.ndarray, np.ndarray, np.ndarray],
    facts: Mapping[str, Fact],
    targets: tuple[str, ...],
) -> dict[str, Drawn]:
    """Means of targets over the hours, for the medians and for every draw of the facts."""
    air, share, weights = cells
    known: dict[str, Any] = {name: fact.value for name, fact in facts.items()}
    known |= {"temperature_c": air, "relative_humidity": share}
    nodes = graph.solve(SITE, targets, known)
    drawn = {n: draw(f)[:, None] for n, f in facts.items() if n in nodes and not f.certain}
    many = graph.solve(SITE, targets, known | drawn)

    def mean(values: Any, rows: int) -> np.ndarray:
        return np.asarray(np.broadcast_to(values, (rows, len(weights))) @ weights)

    return {
        target: Drawn(
            float(mean(nodes[target].value, 1)[0]),
            mean(many[target].value, COUNT),
            _used(nodes[target], facts),
        )
        for target in targets
    }


def _used(node: graph.Node, facts: Mapping[str, Fact]) -> dict[tuple[str, str], Fact]:
    return {(facts[n].page, n): facts[n] for n in graph.below(node) if n in facts}
