"""`joulebook grid price`: what electricity costs by the hour."""

from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, Output


def grid_price(
    *,
    hourly: Path,
    kwh: float,
    region: str | None = None,
    at: str | None = None,
    from_: str | None = None,
    to: str | None = None,
    load: Path | None = None,
    pue: float | None = None,
    time_zone: str | None = None,
    output: Output = PLAIN,
) -> None:
    """What an energy costs under hourly prices: a constant load, a night load, or one of your own.

    Negative prices are kept. Hours without a price are counted, not guessed.

    Parameters
    ----------
    hourly
        A file of hourly prices of one place, in USD.
    kwh
        The energy in all: at the meter, or of IT with --pue.
    region
        The place in the file, where it holds several.
    at
        One hour in UTC, such as 2022-07-01T13:00Z.
    from_
        First hour in UTC.
    to
        The hour after the last one, in UTC.
    load
        Your own load by the hour, a CSV file of utc,mw: what it would pay for the energy.
    pue
        Power usage effectiveness, where --kwh is energy of IT.
    time_zone
        Of the hours of the day and of the night, such as America/Los_Angeles; without it the place's.
    """
    from joulebook.grid.power import read_power
    from joulebook.grid.price import prices

    series = _asked(_price_series(hourly, region), at, from_, to)
    answer = prices(
        series, kwh, pue=pue, time_zone=time_zone or _zone_of(series.place),
        load=None if load is None else read_power(load),
    )  # fmt: skip
    if output.json:
        print_json(answer.to_json())
        return
    from joulebook.report.grid_price import show_prices

    show_prices(start_console(output), answer)


def _price_series(hourly: Path, region: str | None) -> Any:
    """The prices in a file; raises InputError when it has none."""
    from joulebook.grid.hourly_file import read_hourly
    from joulebook.grid.price import QUANTITY

    found = read_hourly(hourly, place=region)
    if not found.has(QUANTITY):
        there = ", ".join(sorted({one.quantity for one in found.all})) or "nothing"
        raise InputError(f"{hourly}: no column of prices in USD; it has {there}")
    return found.find(QUANTITY)


def _asked(series: Any, at: str | None, start: str | None, end: str | None) -> Any:
    """The hours that are asked about; raises InputError for none, or one outside of the file."""
    import numpy as np

    from joulebook.grid.hourly_times import utc_hour

    if at is not None and (start is not None or end is not None):
        raise InputError("--at is one hour, --from and --to are many: give one")
    if at is not None:
        hour = utc_hour(at, "--at")
        series.index(np.array([hour]))
        return series.between(hour, hour + np.timedelta64(1, "h"))
    first = series.start if start is None else utc_hour(start, "--from")
    after = series.end if end is None else utc_hour(end, "--to")
    if after <= first:
        raise InputError(f"--from {first}:00 to {after}:00: expected at least one hour")
    series.index(np.array([first, after - np.timedelta64(1, "h")]))
    return series.between(first, after)


def _zone_of(code: str) -> str:
    """The time zone of a place, or UTC where it is not known."""
    from joulebook.errors import UnknownNameError
    from joulebook.grid import place

    try:
        return place(code).time_zone or "UTC"
    except UnknownNameError:
        return "UTC"  # a file may name its place as it likes; the answer says which zone it took
