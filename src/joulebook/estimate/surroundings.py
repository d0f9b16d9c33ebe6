"""What surrounds the accelerators, whatever they compute: server, building, place, hardware life."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from joulebook.errors import FactError, InputError, UnknownNameError
from joulebook.estimate.supply import GRID, Supply, supplied
from joulebook.facts import CALLER, Fact, Page, check_interval, find, page
from joulebook.grid import Intensity, place

DEFAULT_PAGES = ("defaults/server", "defaults/site", "defaults/embodied")
LARGEST = 1e24  # no fact of one request, machine or run is larger
MOST = 1_000_000  # accelerators or sequences: more is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything from the accelerators' joules to carbon, water and money; `facts` by name."""

    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None


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
    intensity, brought = supplied(region, supply, given)
    facts: dict[str, Fact] = {}
    for path in DEFAULT_PAGES:
        facts |= page(path).facts
    facts |= {"grid_g_per_kwh": intensity.fact, **brought}
    if site is not None:
        facts |= find("sites", site, "site").facts
        return Surroundings(facts, intensity, site)
    own = _own_site(region)
    return Surroundings(facts | own, intensity, region if own else None)


def _own_site(region: str | None) -> dict[str, Fact]:
    """What is known of the data centres of a cloud region: its PUE and WUE."""
    if region is None:
        return {}
    at = place(region)
    known = {"pue": at.pue, "wue_l_per_kwh": at.wue}
    return {name: replace(fact, name=name) for name, fact in known.items() if fact is not None}


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
        told[name] = Fact(
            name, number, number, number, unit, "disclosed", CALLER, "given with the question",
            seen=True, page=CALLER,
        )  # fmt: skip
    return told
