"""`joulebook outlook`: the electricity of all data centres, by scenario and year."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from joulebook.errors import InputError
from joulebook.serve.answers import check_chart, print_json, start_console
from joulebook.serve.options import PLAIN, Output, WholeIfAny

if TYPE_CHECKING:
    from joulebook.outlook.answer import Outlook
    from joulebook.outlook.queries import Queries
    from joulebook.outlook.scenario import Scenario


USUAL = "lbnl-2025"


def outlook(
    *,
    scenario: str | None = None,
    year: WholeIfAny = None,
    sources: bool = False,
    queries_per_day: float | None = None,
    demand: str | None = None,
    chart: Path | None = None,
    output: Output = PLAIN,
) -> None:
    """Electricity, water and carbon of all data centres, from yearly cohorts of machines.

    The model is fitted to published figures; what it misses is shown. Without a year every year.

    Parameters
    ----------
    scenario
        lbnl-2025 without it; or such as lbnl-2025-high-inference, iea-base, or a TOML file of your
        own with parents = ["lbnl-2025"]; one that is only published answers for the years it publishes.
    year
        Such as 2028.
    sources
        What every source publishes, side by side and never averaged; with --year, every figure of it.
    queries_per_day
        Requests a day, set beside the machines that answer them; needs --year.
    demand
        What the requests are: today, reasoning, agents or video.
    chart
        An SVG file: the model with its interval, and every published figure of the same area.
    """
    check_chart(chart)
    if sources:
        if any(asked is not None for asked in (scenario, queries_per_day, demand, chart)):
            raise InputError("--sources goes with --year only")
        _sources(year, output)
        return
    from joulebook.outlook.scenario import scenario as read

    of = read(USUAL if scenario is None else scenario)
    if chart is not None:
        start_console(output)  # a chart has words, too
        _draw(of, chart)
    if year is not None:
        _one(of, year, queries_per_day, demand, output)
        return
    if queries_per_day is not None or demand is not None:
        raise InputError(
            "requests are set beside the machines of one year: add --year, such as 2028"
        )
    _table(of, output)


def _one(
    of: "Scenario", year: int, per_day: float | None, demand: str | None, output: Output
) -> None:
    from joulebook.outlook.answer import in_scenario
    from joulebook.outlook.sources import misses

    told = in_scenario(of, year)
    asked = None
    if per_day is not None or demand is not None:
        from joulebook.outlook.queries import TODAY, queries

        asked = queries(told, per_day, TODAY if demand is None else demand)
    beside = misses(of)
    if output.json:
        print_json(answer_json(told, asked) | {"misses": [row.to_json() for row in beside]})
        return
    from joulebook.report import outlook as tables

    tables.show_year(start_console(output), told, beside, asked)


def answer_json(told: "Outlook", asked: "Queries | None" = None) -> dict[str, Any]:
    """A year's answer as JSON: figures, what was published, the machines, what was assumed."""
    from joulebook.facts import describe
    from joulebook.outlook.answer import DENOMINATORS, cohort_rows, key_of

    energy = told.parts.get("facility_energy_j")
    said: dict[str, Any] = {
        "scenario": told.scenario.id, "name": told.scenario.title, "area": told.scenario.area,
        "year": told.year, "basis": told.basis,
        **{key: quantity.to_json() for key, quantity in told.quantities().items()},
        "published": {key_of(name): describe(fact) for name, fact in told.published().items()},
        "denominators": DENOMINATORS, "causes": energy.causes() if energy else {},
        "cohorts": cohort_rows(told.scenario, told.year), "assumptions": told.assumptions(),
    }  # fmt: skip
    return said | ({"queries": asked.to_json()} if asked else {})


def _table(of: "Scenario", output: Output) -> None:
    from joulebook.outlook.answer import in_scenario, years
    from joulebook.outlook.sources import misses

    rows = [in_scenario(of, year) for year in years(of)]
    beside = misses(of)
    if output.json:
        kept = [
            {"year": row.year, "basis": row.basis}
            | {key: quantity.to_json() for key, quantity in row.quantities().items()}
            for row in rows
        ]
        assumptions = rows[-1].assumptions() if rows else []
        print_json(
            {"scenario": of.id, "name": of.title, "area": of.area, "years": kept}
            | {"misses": [row.to_json() for row in beside], "assumptions": assumptions}
        )
        return
    from joulebook.report import outlook as tables

    tables.show_years(start_console(output), of, rows, beside)


def _sources(year: int | None, output: Output) -> None:
    from joulebook.outlook.sources import side_by_side

    rows = side_by_side(year, figure="facility_energy_j" if year is None else None)
    if output.json:
        print_json([row.to_json() for row in rows])
        return
    from joulebook.report import outlook as tables

    tables.show_sources(start_console(output), rows)


def _draw(of: "Scenario", chart: Path) -> None:
    from joulebook.outlook.answer import in_scenario, years
    from joulebook.outlook.sources import side_by_side
    from joulebook.report.outlook_chart import outlook_chart

    rows = [
        in_scenario(of, year, ("facility_energy_j", "ai_server_energy_j")) for year in years(of)
    ]
    beside = [row for row in side_by_side() if row.scenario.area == of.area]
    chart.write_text(outlook_chart(of, rows, beside), "utf-8")
