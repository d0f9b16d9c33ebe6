"""`joulebook grid market`: one load location-based, market-based and hour by hour."""

from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, Output


def grid_market(
    file: Path,
    /,
    *,
    region: str,
    kwh: float | None = None,
    hourly: Path | None = None,
    load: Path | None = None,
    output: Output = PLAIN,
) -> None:
    """One load location-based, by its contracts, and matched with them hour by hour.

    The three stand side by side and are never added. Without --load the load is constant over the
    hours that all files know, else over the year of the market file.

    Parameters
    ----------
    file
        A TOML file of contracts, such as examples/market.toml.
    region
        Where the load is, such as US-CAL-CISO.
    kwh
        The energy in all, at the data centre's meter; without it that of --load.
    hourly
        A file of the grid's hours at the place; without it a yearly figure.
    load
        The load by the hour, a CSV file of utc,mw.
    """
    from joulebook.grid import place
    from joulebook.grid.market_file import read_market
    from joulebook.grid.side_by_side import side_by_side

    market, where = read_market(file), place(region)
    grid, free = _grid_of(market, where, hourly)
    answer = side_by_side(_load_of(market, load, kwh, grid), grid, market, where, free)
    if output.json:
        print_json(answer.to_json())
        return
    from joulebook.report.grid_market import show_sides

    show_sides(start_console(output), answer, where.name)


def _grid_of(market: Any, where: Any, hourly: Path | None) -> tuple[Any, Any]:
    """The grid's intensity, by the hour or for a year, and its carbon-free share where known."""
    from joulebook.grid import figures, intensity
    from joulebook.grid.hourly_file import read_hourly
    from joulebook.grid.market import zone
    from joulebook.grid.ready import ready

    if hourly is None:
        of_year = {
            one.year for code in where.within for one in figures(code) if one.scope == market.scope
        }
        year = market.year if market.year in of_year else None
        return intensity(where, market.scope, year=year), None
    found = ready(read_hourly(hourly, place=zone(where)))
    scope = market.scope if found.has("grid_g_per_kwh", market.scope) else ""
    free = found.find("carbon_free_share") if found.has("carbon_free_share") else None
    return found.find("grid_g_per_kwh", scope), free


def _load_of(market: Any, load: Path | None, kwh: float | None, grid: Any) -> Any:
    """The load: that of a file, or a constant one over the hours that are known of everything."""
    from joulebook.grid.power import read_power
    from joulebook.grid.side_by_side import common_hours, constant_load, scaled

    if load is None and kwh is None:
        raise InputError("how much? give --kwh, or --load FILE.csv")
    if load is None:
        return constant_load(float(kwh or 0), common_hours(market, grid))
    told = read_power(load)
    return told if kwh is None else scaled(told, kwh)
