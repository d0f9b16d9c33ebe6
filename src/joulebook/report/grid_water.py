"""Tables of `joulebook grid water` and `joulebook grid cooling`."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from joulebook.estimate.site_water import SiteWater
from joulebook.facts import Page
from joulebook.grid.cooling import Zone
from joulebook.report.terminal import assumption_table, empty_table, quantity_cells
from joulebook.report.words import _, label, mark, number, printable, unit_word, whole

PARTS = {
    "it_energy": mark("Electricity of the IT equipment"),
    "facility_energy": mark("Electricity at the building's meter"),
    "pue": mark("PUE, meter over IT"),
    "cooling_per_it": mark("– of which cooling"),
    "power_path_per_it": mark("– of which transformer, UPS and cables"),
    "other_per_it": mark("– of which lighting, offices and the rest"),
    "wue_l_per_kwh": mark("Site water per kWh of IT (WUE)"),
    "grid_water_l_per_kwh": mark("Power plants' water per kWh at the meter"),
    "water_site": mark("Site water"),
    "water_grid": mark("Power plants' water"),
    "water_upper_model": mark("Site water by the popular cubic in the wet bulb (upper model)"),
}
OF = {"it": mark("{kwh} of the IT equipment"), "facility": mark("{kwh} at the building's meter")}
SIZES = {"large": mark("large"), "midsize": mark("midsize"), "small": mark("small")}


def show_water(
    console: Console, answer: SiteWater, region: str | None, weather: Mapping[str, Any]
) -> None:
    """Print an answer of `grid water`: its parts, what was chosen, what was assumed."""
    quantities = answer.quantities()
    given = "it_energy" if answer.denominator == "it" else "facility_energy"
    amount, _interval, unit, _tier = quantity_cells(quantities[given])
    title = _("Water of {what}").format(
        what=_(OF[answer.denominator]).format(kwh=f"{amount} {unit}")
    )
    headings = (_("What"), _("Value"), _("Unit"), _("90 % interval"), _("Evidence"))
    table = empty_table(f"{title} · {region}" if region else title, *headings, right=(1, 3))
    for key, quantity in quantities.items():
        value, interval, unit, tier = quantity_cells(quantity)
        table.add_row(_(PARTS[key]), value, unit, interval, tier)
    console.print(table)
    for line in answer.choices:
        console.print(f"· {line}", markup=False)
    if weather:
        told = {k: printable(v) if isinstance(v, str) else v for k, v in weather["weather"].items()}
        words = _("Weather of {file}: {hours} hours from {start} to {end} UTC, {missing} missing.")
        console.print(words.format(**told), markup=False)
    causes = answer.parts["water_site"].causes()
    console.print(assumption_table(answer.assumptions(), causes))


def show_cooling(console: Console, pages: Sequence[Page], rows: Sequence[Zone]) -> None:
    """Print cooling systems, and their PUE and WUE by climate."""
    for page in pages:
        sizes = ", ".join(label(SIZES, size) for size in page.text["sizes"])
        line = f"{page.path.removeprefix('cooling/')}: {_(page.title)} ({sizes})"
        console.print(line, markup=False)
    headings = (_("Cooling"), _("Size"), _("Climates"), _("PUE"), _("WUE"), _("Unit"))
    title = _("PUE and WUE (per kWh of IT) of a year: 5th to 95th percentile")
    table = empty_table(title, *headings, right=(3, 4))
    for row in rows:
        ends = (f"{number(f.low)} – {number(f.high)}" for f in (row.pue, row.wue))
        table.add_row(
            row.cooling, label(SIZES, row.size), " ".join(row.climates), *ends, unit_word("L/kWh")
        )
    if rows:
        console.print(table)
    else:
        console.print(_("No figures by climate are known; hourly weather gives them."))
    lines = _("{n} rows; sources in --json").format(n=whole(len(rows)))
    console.print(lines)
