"""A forecast as a chart: the last days as they were, then the forecast in its interval."""

import altair as alt
import numpy as np

from joulebook.grid.forecast import Forecast
from joulebook.grid.series import Series
from joulebook.report.charts import BAR, DOT, INK, drawn
from joulebook.report.words import _, printable, unit_word

HOURS_SHOWN = 72
_AXIS = alt.Axis(format="%m-%d %H:00", labelOverlap=True)


def forecast_chart(told: Forecast, series: Series) -> str:
    """The last three days of the series, the forecast and its interval, as SVG."""
    past = series.between(told.issue - np.timedelta64(HOURS_SHOWN, "h"), told.issue)
    known = [
        {"hour": f"{past.start + np.timedelta64(i, 'h')}:00Z", "value": float(v)}
        for i, v in enumerate(past.values)
        if np.isfinite(v)
    ]
    table = zip(told.hours, told.median, told.low, told.high, strict=True)
    coming = [
        {"hour": f"{hour}:00Z", "value": float(v), "low": float(lo), "high": float(hi)}
        for hour, v, lo, hi in table
    ]
    words = _("{place}: the last days, and the forecast with its interval")
    x = alt.X("hour:T", title=_("Hour (UTC)"), scale=alt.Scale(type="utc"), axis=_AXIS)
    y = alt.Y("value:Q", title=unit_word("g/kWh"), scale=alt.Scale(zero=False))
    ahead = alt.Chart(alt.InlineData(values=coming))
    band = ahead.mark_area(color=BAR, opacity=0.45).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    line = ahead.mark_line(color=DOT, strokeWidth=2.4).encode(x=x, y=y)
    before = alt.Chart(alt.InlineData(values=known)).mark_line(color=INK).encode(x=x, y=y)
    title = words.format(place=printable(told.place))
    return drawn((band + line + before).properties(title=title), 620, 260)
