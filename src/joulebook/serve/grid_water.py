"""`joulebook grid water` and `joulebook grid cooling`: buildings in their climates."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, Output

if TYPE_CHECKING:
    from joulebook.estimate.answer import Drawn
    from joulebook.grid import Place


def grid_water(
    *,
    kwh: float,
    region: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    of: str = "it",
    cooling: str | None = None,
    size: str = "large",
    climate: str | None = None,
    hourly: Path | None = None,
    output: Output = PLAIN,
) -> None:
    """Water of electricity used in a data centre: on its site, and at the power plants.

    Site water is counted per kWh of the IT equipment, the plants' water per kWh at the building's
    meter. Without a cooling system the answer is a mixture of those that are usual at that size.

    Parameters
    ----------
    kwh
        Electricity used.
    region
        Place, such as US-AZ or FR.
    of
        What the kWh are of: it, or facility for what the building's meter counts.
    cooling
        Cooling system, such as airside-adiabatic; `joulebook grid cooling` lists them.
    size
        large, midsize or small.
    climate
        ASHRAE climate zone, such as 2B; without it the place's own, where that is known.
    hourly
        CSV file of hourly weather (utc, temperature_c, relative_humidity): with a cooling system the
        building is summed hour by hour, and the upper model of site water is shown beside it.
    """
    from joulebook.estimate.site_water import in_year, site_water
    from joulebook.facts import find
    from joulebook.grid import place

    size = find("sizes", size, "size").path.removeprefix("sizes/")
    at = place(region) if region is not None else None
    if hourly is None:
        building, choices = in_year(at, cooling, size, climate)
        weather: dict[str, Any] = {}
    else:
        building, choices, weather = _hourly(at, cooling, size, climate, hourly)
    answer = site_water(kwh, of, building, at, choices)
    if output.json:
        print_json(
            {key: quantity.to_json() for key, quantity in answer.quantities().items()}
            | {"denominator": answer.denominator, "per": PER}
            | {"region": at.code if at else None, "cooling": cooling, "size": size}
            | {"climate": climate or (at.climate if at else None)} | weather
            | {"choices": list(choices), "assumptions": answer.assumptions()}
        )  # fmt: skip
        return
    from joulebook.report import grid_water as tables

    tables.show_water(start_console(output), answer, at.name if at else None, weather)


PER = {
    "wue_l_per_kwh": "kWh of IT", "grid_water_l_per_kwh": "kWh at the building's meter",
    "water_site": "all kWh of IT", "water_upper_model": "all kWh of IT",
    "water_grid": "all kWh at the building's meter",
}  # fmt: skip


def _hourly(
    at: "Place | None", cooling: str | None, size: str, climate: str | None, path: Path
) -> tuple[dict[str, "Drawn"], tuple[str, ...], dict[str, Any]]:
    """The building in hours of weather, where the cooling system is named; the upper model always."""
    from joulebook.estimate.site_water import from_weather, in_year, upper_model
    from joulebook.grid import place
    from joulebook.grid.cooling import together
    from joulebook.grid.hourly_file import read_hourly

    hours = read_hourly(path)
    if at is not None and hours.place and place(hours.place).country != at.country:
        raise InputError(f"the weather of {path.name} is of {hours.place}, not of {at.code}")
    series = (hours.find("temperature_c"), hours.find("relative_humidity"))
    air, moisture = together(*series)
    observed = int((~((air.values != air.values) | (moisture.values != moisture.values))).sum())
    weather = {
        "weather": {
            "file": path.name, "start": str(air.start), "end": str(air.end),
            "hours": len(air.values), "missing": len(air.values) - observed,
        }
    }  # fmt: skip
    if cooling is not None:
        told = (f"climate=that of {path.name}",) if climate is not None else ()
        return from_weather(*series, cooling, size), told, weather
    building, choices = in_year(at, cooling, size, climate)
    return building | {"wue_upper_l_per_kwh": upper_model(*series)}, choices, weather


def grid_cooling(name: str | None = None, *, output: Output = PLAIN) -> None:
    """List cooling systems with their PUE and WUE by climate; with a name, of that system only.

    Parameters
    ----------
    name
        Cooling system, such as airside-adiabatic.
    """
    from joulebook.facts import describe, find
    from joulebook.grid.cooling import climates, systems, zones

    pages = systems() if name is None else [find("cooling", name, "cooling system")]
    rows = [z for z in zones() if f"cooling/{z.cooling}" in {p.path for p in pages}]
    if output.json:
        print_json(
            {
                "systems": [
                    {"name": p.path.removeprefix("cooling/"), "title": p.title}
                    | {"sizes": p.text["sizes"], "aliases": list(p.aliases)}
                    for p in pages
                ],
                "climates": climates(),
                "years": [
                    {"cooling": z.cooling, "size": z.size, "climates": list(z.climates)}
                    | {"pue": describe(z.pue), "wue_l_per_kwh": describe(z.wue)}
                    for z in rows
                ],
            }
            | ({"facts": {n: describe(f) for n, f in pages[0].facts.items()}} if name else {})
        )
        return
    from joulebook.report import grid_water as tables

    tables.show_cooling(start_console(output), pages, rows)
