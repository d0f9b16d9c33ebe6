"""The building around the servers: whose it is, or how it is cooled in which climate.

`site` names a fleet (`google`), or a cooling system with its size (`airside-adiabatic`,
`water-chiller/midsize`), whose PUE and WUE follow from the climate of the region, or hour by hour from
its weather.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import Fact, find, index, known_names
from joulebook.grid import Place, place
from joulebook.grid.cooling import hourly_site, site_facts

if TYPE_CHECKING:
    from joulebook.grid.hourly_file import Hourly

BUILDING = ("pue", "wue_l_per_kwh")  # what an answer needs to know of a building
DEFAULT_SIZE = "large"
WEATHER = ("temperature_c", "relative_humidity")


def building(region: str | None, site: str | None) -> dict[str, Fact]:
    """PUE and WUE as far as the site or the region tells them; nothing where neither does.

    Raises UnknownNameError for unknown sites, InputError for a cooling system in no known climate.

    >>> building("aws:us-east-1", None)["pue"].value, building("US-AZ", "airside-adiabatic")["pue"].high
    (1.15, 1.253)
    """
    if site is None:
        return disclosed(place(region)) if region is not None else {}
    if site.strip().lower() in index("sites"):
        return dict(find("sites", site, "site").facts)
    system, size = cooled_by(site)
    climate = place(region).climate if region is not None else None
    if climate is None:
        raise InputError(
            f"site {site}: a cooling system needs a region whose climate is known, or --hourly weather"
        )
    return site_facts(climate, system, size)


def cooled_by(site: str) -> tuple[str, str]:
    """Cooling system and size of a site's name; raises UnknownNameError for neither fleet nor system."""
    system, _, size = site.partition("/")
    if system.strip().lower() not in index("cooling"):
        raise UnknownNameError("site", site, [*known_names("sites"), *known_names("cooling")])
    return system, size or DEFAULT_SIZE


def in_weather(hourly: "Hourly", site: str | None) -> "Hourly":
    """The hours with PUE and WUE of a building cooled as `site` says, where they hold its weather."""
    if site is None:
        return hourly
    if told := [name for name in BUILDING if hourly.has(name)]:
        raise InputError(f"site {site}, and hours that tell {', '.join(told)}: give one")
    if site.strip().lower() in index("sites"):
        return hourly
    if not all(map(hourly.has, WEATHER)):
        return hourly
    temperature, humidity = map(hourly.find, WEATHER)
    summed = hourly_site(temperature, humidity, *cooled_by(site))
    return replace(hourly, all=(*hourly.all, *summed))


def disclosed(at: Place) -> dict[str, Fact]:
    """PUE and WUE that are known of a place's own data centres, such as a cloud region's."""
    known = zip(BUILDING, (at.pue, at.wue), strict=True)
    return {name: fact for name, fact in known if fact is not None}
