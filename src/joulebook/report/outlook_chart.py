"""The outlook as a chart: the model in its interval, and what sources publish, each its own point."""

from collections.abc import Sequence

import altair as alt

from joulebook.formulas.units import J_PER_TWH
from joulebook.outlook.answer import Outlook
from joulebook.outlook.scenario import Scenario
from joulebook.outlook.sources import Row
from joulebook.report.charts import BAR, DOT, INK, LINE, drawn
from joulebook.report.words import _, printable, unit_word


def outlook_chart(of: Scenario, rows: Sequence[Outlook], beside: Sequence[Row]) -> str:
    """Electricity by year with its interval, AI servers below it, and published figures, as SVG."""
    total = _line(rows, "facility_energy_j")
    of_ai = _line(rows, "ai_server_energy_j")
    points = [
        {
            "year": row.year,
            "value": row.fact.value / J_PER_TWH,
            "said": printable(_(row.scenario.title)),
        }
        for row in beside
        if row.name == "facility_energy_j"
    ]
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d"), scale=alt.Scale(zero=False))
    y = alt.Y("value:Q", title=unit_word("TWh"))
    whole = alt.Chart(alt.InlineData(values=total))
    band = whole.mark_area(color=BAR, opacity=0.45).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    line = whole.mark_line(color=DOT, strokeWidth=2.4).encode(x=x, y=y)
    ai = alt.Chart(alt.InlineData(values=of_ai)).mark_line(color=INK, strokeDash=[4, 3])
    dots = alt.Chart(alt.InlineData(values=points)).mark_point(color=INK, size=42, filled=True)
    told = alt.Tooltip("said:N")
    title = _("{name}: data centres (line), AI servers (dashes), published (dots)")
    layers = (
        band
        + line
        + ai.encode(x=x, y=y)
        + dots.encode(x=x, y=y, tooltip=told, stroke=alt.value(LINE))
    )
    return drawn(layers.properties(title=title.format(name=printable(_(of.title)))), 620, 320)


def _line(rows: Sequence[Outlook], name: str) -> list[dict[str, float]]:
    told = [(row.year, row.parts[name].quantity("J")) for row in rows if name in row.parts]
    return [
        {
            "year": year,
            "value": q.value / J_PER_TWH,
            "low": q.low / J_PER_TWH,
            "high": q.high / J_PER_TWH,
        }
        for year, q in told
    ]
