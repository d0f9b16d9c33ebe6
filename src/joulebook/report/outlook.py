"""Tables of `joulebook outlook`: a year, all years, and sources side by side."""

from collections.abc import Sequence

from rich.console import Console

from joulebook.estimate.quantity import Quantity
from joulebook.formulas.units import J_PER_TWH
from joulebook.outlook.answer import CITED, MODEL, PUBLISHED, Outlook, key_of
from joulebook.outlook.queries import Queries
from joulebook.outlook.scenario import Scenario
from joulebook.outlook.sources import Row
from joulebook.report.terminal import assumption_table, empty_table, quantity_cells
from joulebook.report.words import _, label, mark, number, printable, span, unit_word

FIGURES = {
    "facility_energy": mark("Electricity of data centres"),
    "electricity_share": mark("– share of all electricity"),
    "ai_energy": mark("Electricity of AI, at the meter"),
    "ai_server_energy": mark("Energy of AI servers"),
    "ai_inference_energy": mark("– of AI, answering requests"),
    "ai_share": mark("– AI servers' share"),
    "ai_servers_share": mark("AI servers' share of all servers"),
    "server_energy": mark("Energy of all IT equipment"),
    "conventional_server_energy": mark("Energy of other servers"),
    "network_and_storage_energy": mark("Energy of network and storage"),
    "pue": mark("PUE, meter over IT"),
    "mean_power": mark("Mean power"),
    "capacity": mark("Connection it asks for"),
    "it_capacity": mark("Capacity of the IT equipment"),
    "ai_capacity": mark("Connection AI asks for"),
    "homes": mark("Homes that use as much"),
    "homes_share": mark("Beside all homes"),
    "ai_homes_share": mark("AI servers beside all homes"),
    "carbon_operational": mark("Carbon, at the mean grid"),
    "carbon_where_built": mark("Carbon, where sites stand"),
    "water_site": mark("Water used on site"),
    "water_grid": mark("Water used at power plants"),
    "wue_l_per_kwh": mark("Site water per kWh of IT"),
    "facility_wue_l_per_kwh": mark("Site water per kWh at the meter"),
    "water_per_site_day": mark("Site water of a mean site in a day"),
    "growth_ratio": mark("Times the electricity of an earlier year"),
    "added_energy": mark("Electricity added"),
    "added_capacity": mark("Connection added"),
    "queries_per_day": mark("Requests a day"),
    "query_energy": mark("Energy of a mean request"),
    "chat_energy": mark("– a chat request"),
    "reasoning_energy": mark("– one with reasoning"),
    "agent_energy": mark("– a session of an agent"),
    "image_energy": mark("– an image"),
    "video_energy": mark("– a video"),
    "queries_energy": mark("Energy of all requests"),
    "explained_ratio": mark("Explained by requests"),
    "queries_filling_per_day": mark("Requests a day that would explain all"),
}
AREAS = {
    "world": mark("world"), "US": mark("US"), "CN": mark("CN"), "Europe": mark("Europe"),
    "Asia Pacific without China": mark("Asia Pacific without China"),
    "rest of the world": mark("rest of the world"),
}  # fmt: skip
BASES = {
    MODEL: mark("modelled"), PUBLISHED: mark("from published figures"),
    CITED: mark("cited, before the model"),
}  # fmt: skip
LARGE = {  # units of countries: factor and symbol
    "J": (J_PER_TWH, mark("TWh")), "W": (1e9, mark("GW")), "g": (1e12, mark("Mt")),
    "L": (1e9, mark("GL")),
}  # fmt: skip
SMALL = 1e-3  # below this part of the large unit, the usual ones are better


def cells(quantity: Quantity) -> tuple[str, str, str, str]:
    """Value, interval, unit and tier, in the units of countries where they fit."""
    factor, unit = LARGE.get(quantity.unit, (0.0, ""))
    if not factor or quantity.value < SMALL * factor:
        return quantity_cells(quantity)
    value, low, high = (number(x / factor) for x in quantity[:3])
    interval = "" if quantity.low == quantity.high else f"{low} – {high}"
    return value, interval, unit_word(unit), quantity_cells(quantity)[3]


def area(of: Scenario) -> str:
    """What a scenario is of, in the reader's language; a country of one's own stands for itself."""
    return printable(_(AREAS.get(of.area, of.area)))


def show_year(
    console: Console, told: Outlook, beside: Sequence[Row], asked: Queries | None
) -> None:
    """Print a year: every figure, requests where they were asked for, misses, assumptions."""
    title = _("{name}: {year}, {basis}")
    title = title.format(
        name=printable(_(told.scenario.title)), year=told.year, basis=label(BASES, told.basis)
    )
    headings = (_("What"), _("Value"), _("Unit"), _("90 % interval"), _("Evidence"))
    table = empty_table(title, *headings, right=(1, 3))
    for key, quantity in told.quantities().items():
        value, interval, unit, tier = cells(quantity)
        table.add_row(label(FIGURES, key), value, unit, interval, tier)
    console.print(table)
    if asked:
        _show_queries(console, asked)
    show_misses(console, beside)
    energy = told.parts.get("facility_energy_j")
    console.print(assumption_table(told.assumptions(), energy.causes() if energy else {}))


def _show_queries(console: Console, asked: Queries) -> None:
    headings = (_("What"), _("Value"), _("Unit"), _("90 % interval"))
    title = _("Requests beside machines: {demand}").format(demand=_(asked.demand.title))
    table = empty_table(title, *headings, right=(1, 3))
    for key, quantity in asked.quantities().items():
        value, interval, unit, _tier = cells(quantity)
        table.add_row(label(FIGURES, key), value, unit, interval)
    gap = asked.unexplained()
    value, low, high = (number(joules / LARGE["J"][0]) for joules in gap[:3])
    table.add_row(_("Not explained"), value, unit_word(LARGE["J"][1]), f"{low} – {high}")
    console.print(table)
    console.print(_("Requests are of the whole world, machines of the scenario's area."))


def show_misses(console: Console, beside: Sequence[Row]) -> None:
    """Print what is published beside the model."""
    rows = [row for row in beside if row.name == "facility_energy_j"]
    if not rows:
        return
    headings = (_("Year"), _("Published"), _("Model"), _("Unit"), _("Model off by"), _("Source"))
    title = _("The model beside what is published (electricity of data centres)")
    table = empty_table(title, *headings, right=(1, 2, 4))
    for row in rows:
        if row.model is None or row.model_ratio is None:
            continue
        factor, unit = LARGE["J"]
        off = _("fitted") if row.fitted else f"{100 * (row.model_ratio - 1):+.1f} %"
        published, model = number(row.fact.value / factor), number(row.model.value / factor)
        table.add_row(str(row.year), published, model, unit_word(unit), off, row.fact.source)
    console.print(table)


def show_years(
    console: Console, of: Scenario, rows: Sequence[Outlook], beside: Sequence[Row]
) -> None:
    """Print all years of a scenario, a line each."""
    headings = (_("Year"), _("TWh"), _("90 % interval"), _("Share"), _("AI"), _("GW"), _("Mt"), "")
    title = f"{printable(_(of.title))} · {area(of)}"
    table = empty_table(title, *headings, right=(1, 2, 3, 4, 5, 6))
    for row in rows:
        told = row.quantities()
        energy, interval = _of(told, "facility_energy")
        others = [_of(told, k)[0] for k in ("electricity_share", "ai_share", "capacity")]
        basis = label(BASES, row.basis)
        table.add_row(
            str(row.year), energy, interval, *others, _of(told, "carbon_operational")[0], basis
        )
    console.print(table)
    show_misses(console, beside)


def _of(told: dict[str, Quantity], key: str) -> tuple[str, str]:
    """A figure's value and interval, in the units of countries; dashes where it is not known."""
    if key not in told:
        return "–", ""
    quantity = told[key]
    if quantity.unit == "share":
        value, interval, unit = span(*quantity[:4])
        return f"{value} {unit}", interval
    factor = LARGE[quantity.unit][0]
    value, low, high = (number(x / factor) for x in quantity[:3])
    return value, "" if quantity.low == quantity.high else f"{low} – {high}"


def show_sources(console: Console, rows: Sequence[Row]) -> None:
    """Print sources side by side, the model beside them where it has the same scenario."""
    headings = (_("Source"), _("Area"), _("Year"), _("What"), _("Published"), _("Our model"))
    table = empty_table(_("Sources side by side, never averaged"), *headings, right=(4, 5))
    for row in rows:
        fact = row.fact
        said = Quantity(fact.value, fact.low, fact.high, fact.unit, fact.tier)
        value, interval, unit, _tier = cells(said)
        model = "–"
        if row.model:
            shown, between, _unit, _tier = cells(row.model)
            model = f"{shown} ({between})" if between else shown
        told = f"{interval or value} {unit}"
        figure = label(FIGURES, key_of(row.name)).removeprefix("– ")
        table.add_row(
            printable(_(row.scenario.title)), area(row.scenario), str(row.year), figure, told, model
        )
    console.print(table)
