"""What surrounds the accelerators, whatever they compute: server, building, place, hardware life."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from joulebook.errors import FactError, InputError, UnknownNameError
from joulebook.estimate.building import BUILDING, building, in_weather
from joulebook.estimate.plants import plants_water
from joulebook.estimate.supply import GRID, Supply, supplied, supply_notes
from joulebook.facts import Fact, Page, check_interval, page
from joulebook.grid import Intensity, Place, place
from joulebook.grid.market import caveats, market_facts
from joulebook.grid.notes import Note

DEFAULT_PAGES = ("defaults/server", "defaults/site", "defaults/embodied")
LARGEST = 1e24  # no fact of one request, machine or run is larger
MOST = 1_000_000  # accelerators or sequences: more is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything from the accelerators' joules to carbon, water and money; `facts` by name.

    `notes` are what a reader must know of its intensity and of contracts.
    """

    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None
    notes: tuple[Note, ...] = ()


def surroundings(
    region: str | None = None,
    site: str | None = None,
    supply: Supply = GRID,
    given: Mapping[str, float] | None = None,
) -> Surroundings:
    """The server, site and place of a deployment; what is left out is a default with its page.

    `given` is read for `grid_g_per_kwh` only, which replaces a region.
    Raises UnknownNameError for unknown places and sites, InputError for contradictions.

    >>> surroundings(region="FR").intensity.name
    'France'
    """
    seen = replace(supply, hourly=tuple(in_weather(hourly, site) for hourly in supply.hourly))
    intensity, brought = supplied(region, seen, given)
    facts: dict[str, Fact] = {}
    for path in DEFAULT_PAGES:
        facts |= page(path).facts
    facts["grid_g_per_kwh"] = intensity.fact
    if region is not None and (water := plants_water(place(region))) is not None:
        facts[water.name] = water
    own = {} if set(BUILDING) <= set(brought) else building(region, site)
    facts |= own | brought
    noted = supply_notes(region, supply, intensity)
    if supply.market is not None:
        facts |= market_facts(supply.market, _load_place(region, intensity), intensity)
        noted += caveats(supply.market, _load_place(region, intensity))
    return Surroundings(facts, intensity, site or (region if own else None), noted)


def _load_place(region: str | None, intensity: Intensity) -> Place:
    if region is None and not intensity.place:
        raise InputError("contracts are matched with a load somewhere: --market needs a region")
    return place(region or intensity.place)


def chosen(
    gpu: str | None, gpu_page: Page, precision: str | None, precision_page: Page
) -> tuple[str, ...]:
    """The accelerator and the number format that nobody named, as `what=which`."""
    asked = {"gpu": gpu, "precision": precision}
    taken = {"gpu": gpu_page, "precision": precision_page}
    return tuple(
        f"{what}={taken[what].path.rpartition('/')[2]}" for what in asked if not asked[what]
    )


def stated(
    values: Mapping[str, float], facts: Mapping[str, Fact], settable: Collection[str]
) -> dict[str, Fact]:
    """What the caller states, as facts in the unit of those they replace.

    Raises UnknownNameError for a name that is not in `settable`, InputError for impossible values.
    """
    told = {}
    for name, value in values.items():
        if name not in settable:
            raise UnknownNameError("fact or formula", name, settable)
        number, unit = float(value), facts[name].unit if name in facts else "1"
        if abs(number) > LARGEST:
            raise InputError(f"{name}={value}: expected at most {LARGEST:g}")
        if name == "accelerators" and number % 1:
            raise InputError(f"accelerators={value}: expected a whole number")
        if name in ("accelerators", "batch") and not 1 <= number <= MOST:
            raise InputError(f"{name}={value}: expected 1 to {MOST:,}")
        try:
            check_interval(name, number, number, number, unit)
        except FactError as error:
            raise InputError(f"{name}={value} is not possible: {error}") from None
        told[name] = Fact.stated(name, number, unit)
    return told
