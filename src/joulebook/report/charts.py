"""Charts of a statement: one function each, from rows to SVG.

Altair makes the Vega-Lite specification and vl-convert draws it, so the same chart serves page,
paper and README without a browser. Add a chart as one more function, and name it in CHARTS.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from joulebook.estimate import Quantity
from joulebook.report.words import _, language, number, scale, unit_word

INK, BAR, LINE, DOT = "#1f2933", "#8cc7ae", "#9aa5b1", "#2f8f6b"
_HANS = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC'"
_HANT = "'PingFang TC', 'Microsoft JhengHei', 'Noto Sans CJK TC'"
Rows = Sequence[Mapping[str, Any]]


def fonts() -> str:
    """Font families, those of the reader's script first."""
    chinese = (_HANT, _HANS) if language() == "zh-Hant" else (_HANS, _HANT)
    return ", ".join(("Inter", *chinese))


def energy_by_hour(rows: Rows) -> str:
    """Energy of each hour with its 90 % interval, as SVG."""
    return _bars(rows, "hour", "facility_energy", _("Energy by hour (UTC)"))


def energy_by_model(rows: Rows) -> str:
    """Energy of each model with its 90 % interval, as SVG."""
    return _rows(rows, "model", "facility_energy", _("Energy by model"))


def carbon_by_place(rows: Rows) -> str:
    """Carbon of each place's electricity with its 90 % interval, as SVG."""
    return _rows(rows, "region", "carbon_operational", _("Carbon by place"))


def carbon_of_places(rows: Rows) -> str:
    """Carbon of the same thing in each `place` with its 90 % interval, as SVG."""
    return _rows(rows, "place", "carbon_operational", _("Carbon of the same day, place by place"))


def energy_ladder(rows: Rows) -> str:
    """Energy of one of each `name` with its 90 % interval, on a logarithmic scale, as SVG."""
    factor, unit = 3.6e3, unit_word("Wh")  # one unit, so that the scale is one
    values = [
        {
            "name": row["name"],
            "said": f"{number(row['facility_energy'].value / factor)} {unit}",
            **_scaled(row["facility_energy"], factor),
        }
        for row in rows
    ]
    base = alt.Chart(
        alt.InlineData(values=values),
        title=_("Energy of one of each (every line is ten times the last)"),
    )
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=280))
    scaled = alt.Scale(type="log", nice=True)
    axis = alt.Axis(values=_decades(values), format="~g", grid=True)
    x = alt.X("low:Q", title=unit, scale=scaled, axis=axis)
    ruled = _whisker(base).encode(y=y, x=x, x2="high:Q")
    at = alt.X("value:Q", scale=scaled, axis=axis, title=unit)
    dots = base.mark_circle(size=110, color=DOT, opacity=1).encode(y=y, x=at)
    words = base.mark_text(dy=-12, fontSize=11, color=INK).encode(y=y, x=at, text="said:N")
    return drawn(ruled + dots + words, 480, 42 * max(len(rows), 1))


def _decades(values: Rows) -> list[float]:
    """Powers of ten around all intervals."""
    ends = [math.log10(row[end]) for row in values for end in ("low", "high")]
    return [10.0**n for n in range(math.floor(min(ends)), math.ceil(max(ends)) + 1)]


# the part of a statement that a chart draws, and the chart: what the page shows, in this order
CHARTS = (("hour", energy_by_hour), ("model", energy_by_model), ("region", carbon_by_place))


def _values(rows: Rows, key: str, boundary: str) -> tuple[alt.InlineData, str]:
    """The rows in the unit that fits the largest, and that unit."""
    largest = max((row[boundary].value for row in rows), default=0.0)
    unit_of = rows[0][boundary].unit if rows else "J"
    factor, unit = scale(largest, unit_of)
    values = [{key: str(row[key] or "–"), **_scaled(row[boundary], factor)} for row in rows]
    return alt.InlineData(values=values), unit_word(unit)


def _scaled(quantity: Quantity, factor: float) -> dict[str, float]:
    return {
        "value": quantity.value / factor,
        "low": quantity.low / factor,
        "high": quantity.high / factor,
    }


def _bars(rows: Rows, key: str, boundary: str, title: str) -> str:
    """Upright bars in the order of the rows."""
    data, unit = _values(rows, key, boundary)
    x = alt.X(f"{key}:N", title=None, sort=None, axis=alt.Axis(labelAngle=-40, labelLimit=140))
    y = alt.Y("value:Q", title=unit)
    base = alt.Chart(data, title=title)
    ruled = _whisker(base).encode(x=x, y=alt.Y("low:Q", title=unit), y2="high:Q")
    width = min(620, 120 * len(rows) + 60)
    return drawn(base.mark_bar(color=BAR).encode(x=x, y=y) + ruled, width, 240)


def _rows(rows: Rows, key: str, boundary: str, title: str) -> str:
    """Lying bars, the largest on top."""
    data, unit = _values(rows, key, boundary)
    y = alt.Y(f"{key}:N", title=None, sort="-x", axis=alt.Axis(labelLimit=280))
    x = alt.X("value:Q", title=unit)
    base = alt.Chart(data, title=title)
    ruled = _whisker(base).encode(y=y, x=alt.X("low:Q", title=unit), x2="high:Q")
    height = 34 * max(len({row[key] for row in rows}), 1)
    return drawn(base.mark_bar(color=BAR).encode(x=x, y=y) + ruled, 480, height)


def _whisker(chart: alt.Chart) -> alt.Chart:
    """The mark of an interval."""
    whisker: alt.Chart = chart.mark_rule(color=INK, strokeWidth=1.6)
    return whisker


def drawn(chart: alt.LayerChart, width: int, height: int) -> str:
    """A chart of a size in the house style, as SVG."""
    return as_svg(chart.properties(width=width, height=height))


def as_svg(chart: alt.LayerChart | alt.VConcatChart) -> str:
    """A chart in the house style, as SVG."""
    styled = chart.configure(
        font=f"{fonts()}, sans-serif",
        title=alt.TitleConfig(anchor="start", fontSize=15, color=INK),
        axis=alt.AxisConfig(domainColor=LINE, tickColor=LINE, gridColor="#e4e7eb", labelColor=INK),
        view=alt.ViewConfig(stroke=None),
        background="transparent",
    )
    return vl_convert.vegalite_to_svg(styled.to_dict())
