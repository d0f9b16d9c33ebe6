"""An hourly file on the terminal: what it holds, its gaps, and the day of every quantity."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from joulebook.grid.hourly_file import Hourly
from joulebook.grid.series import HOUR, Series
from joulebook.grid.summary import Summary, summary
from joulebook.report import labels
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, mark, number, printable, scale, unit_word, whole

BARS = "▁▂▃▄▅▆▇█"
LONGEST_GAPS = 3
QUANTITIES = {
    "grid_g_per_kwh": mark("Carbon intensity"),
    "electricity_usd_per_kwh": mark("Price of electricity"),
    "carbon_free_share": mark("Carbon-free share"),
    "grid_water_l_per_kwh": mark("Water of electricity generation"),
    "temperature_c": mark("Temperature"),
    "relative_humidity": mark("Relative humidity"),
    "wind_m_per_s": mark("Wind"),
    "cloud_share": mark("Clouds"),
    "pue": mark("Power usage effectiveness (PUE)"),
    "wue_l_per_kwh": mark("Water usage effectiveness (WUE)"),
}
UNITS = {"degC": "°C", "share": "%"}
FUELS = {
    "coal": mark("coal"), "gas": mark("gas"), "oil": mark("oil"), "nuclear": mark("nuclear"),
    "hydro": mark("hydro"), "wind": mark("wind"), "solar": mark("solar"),
    "geothermal": mark("geothermal"), "biomass": mark("biomass"), "other": mark("other or unknown"),
}  # fmt: skip
MARKS = {
    "observed": mark("observed"), "estimated": mark("estimated by the publisher"),
    "suspect": mark("suspect"), "filled": mark("filled"), "missing": mark("missing"),
}  # fmt: skip


def show_hours(console: Console, name: str, hourly: Hourly, series: Sequence[Series]) -> None:
    """Print what a file holds; `series` are its series, with their gaps filled or not."""
    console.print(_coverage(name, hourly), markup=False)
    found = [(one, summary(one)) for one in series]
    if found:
        console.print(_table(found))
        console.print(_day(found))
    for line in _notes(hourly, found):
        console.print(line, markup=False, soft_wrap=True)


def _coverage(name: str, hourly: Hourly) -> str:
    """File, place and span."""
    start, end = hourly.span
    line = _("{file}: {place}, {start} to {end} UTC ({hours} h)")
    told = {"start": _stamp(start), "end": _stamp(end), "hours": whole(int((end - start) // HOUR))}
    place = printable(hourly.place or _("a place it does not name"))
    return line.format(file=printable(name), place=place, **told)


def _notes(hourly: Hourly, found: Sequence[tuple[Series, Summary]]) -> Iterator[str]:
    """Marks and gaps, rules that were applied, the fuel mix, and columns left out."""
    for series, told in found:
        yield from _lines(series, told)
    for rule in dict.fromkeys(series.rule for series, _told in found if series.rule):
        yield _("Rule: {rule}.").format(rule=rule)
    if hourly.mix:
        line = _("Generation by fuel: {fuels}; see grid mix.")
        yield line.format(fuels=", ".join(label(FUELS, fuel) for fuel in hourly.mix.fuels))
    if hourly.unread:
        names = ", ".join(map(printable, hourly.unread))
        yield _("Columns left out: {names}").format(names=names)


def _table(found: Sequence[tuple[Series, Summary]]) -> Table:
    headings = (_("Quantity"), _("Mean"), _("90 % of hours"), _("Least – most"), _("Unit"))
    table = empty_table(_("What the file holds"), *headings, right=(1, 2, 3))
    for series, told in found:
        factor, unit = _scaled(series)
        mean, low, high, least, most = (
            "–" if x is None else number(x / factor)
            for x in (told.mean, told.low, told.high, told.least, told.most)
        )
        table.add_row(named(series), mean, f"{low} – {high}", f"{least} – {most}", unit)
    return table


def _day(found: Sequence[tuple[Series, Summary]]) -> Table:
    """The mean day of every quantity, as a row of bars with the means of its extremes."""
    headings = (_("Hour 0 to 23 UTC"), "", _("Lowest"), _("Highest"))
    table = empty_table(_("The mean day"), *headings, right=(2, 3))
    table.columns[1].no_wrap = True
    for series, told in found:
        factor, _unit = _scaled(series)
        known = [(x, hour) for hour, x in enumerate(told.by_hour) if x is not None]
        ends = (
            [
                _("{value} ({hour} h)").format(value=number(x / factor), hour=hour)
                for x, hour in (min(known), max(known))
            ]
            if known
            else ["–"] * 2
        )
        table.add_row(named(series), bars(told.by_hour), *ends)
    return table


def named(series: Series) -> str:
    """A quantity with the labels that tell it from others."""
    name = label(QUANTITIES, series.quantity)
    if series.quantity != "grid_g_per_kwh":
        return name
    method = _("marginal") if series.method == "marginal" else ""
    return ", ".join(filter(None, (name, label(labels.SCOPE_WORDS, series.scope), method)))


def bars(values: Sequence[float | None]) -> str:
    """A row of bars from the least to the most of the values; a dot where there is none.

    >>> bars((0.0, 1.0, None, 2.0))
    '▁▅·█'
    """
    known = [x for x in values if x is not None]
    least, width = (min(known), max(known) - min(known)) if known else (0.0, 0.0)
    steps = len(BARS) - 1
    return "".join(
        "·" if x is None else BARS[round((x - least) / width * steps) if width else 0]
        for x in values
    )


def _scaled(series: Series) -> tuple[float, str]:
    if series.unit == "share":
        return scale(1.0, "share")
    return 1.0, unit_word(UNITS.get(series.unit, series.unit)) if series.unit != "PUE" else ""


def _lines(series: Series, told: Summary) -> Iterator[str]:
    """What the hours of a series are worth, where not all are observed."""
    worth = [f"{whole(n)} {label(MARKS, key)}" for key, n in told.marks.items() if n]
    if len(worth) > 1 or not told.marks["observed"]:
        yield f"· {named(series)}: {', '.join(worth)}"
    if told.gaps:
        longest = sorted(told.gaps, key=lambda gap: -gap[1])[:LONGEST_GAPS]
        gap = _("{start} ({hours} h)")
        shown = "; ".join(gap.format(start=_stamp(at), hours=whole(n)) for at, n in longest)
        line = _("  Gaps: {n}, the longest: {gaps}")
        yield line.format(n=whole(len(told.gaps)), gaps=shown)


def _stamp(hour: object) -> str:
    return f"{hour}:00".replace("T", " ")
