"""Hourly series as a chart: the mean of every month and hour of the day, one field a quantity."""

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt
import numpy as np

from joulebook.grid.series import HOUR, Series
from joulebook.report import labels
from joulebook.report.charts import as_svg
from joulebook.report.grid_hours import QUANTITIES
from joulebook.report.words import _, label, unit_word

WIDTH, HEIGHT, HOURS_OF_DAY = 420, 170, 24


def hours_chart(every: Sequence[Series]) -> str:
    """A field of months by hours of the day (UTC) for each series, one below the other, as SVG."""
    fields = [_field(one) for one in every if not np.isnan(one.values).all()]
    return as_svg(alt.vconcat(*fields).resolve_scale(color="independent"))


def _field(one: Series) -> alt.Chart:
    scope = f", {label(labels.SCOPE_WORDS, one.scope)}" if one.scope else ""
    title = f"{label(QUANTITIES, one.quantity)}{scope}"
    shown = alt.Color("value:Q", title=unit_word(one.unit), scale=alt.Scale(scheme="tealblues"))
    data = alt.InlineData(values=list(_means(one)))
    field: alt.Chart = (
        alt.Chart(data, title=title, width=WIDTH, height=HEIGHT)
        .mark_rect()
        .encode(
            x=alt.X("hour:O", title=_("Hour (UTC)"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("month:O", title=None),
            color=shown,
        )
    )
    return field


def _means(one: Series) -> Iterator[dict[str, Any]]:
    """The mean of each month and hour of the day that has a known hour."""
    hours = one.start + np.arange(len(one.values)) * HOUR
    months = hours.astype("datetime64[M]")
    of_day = (hours - hours.astype("datetime64[D]")) // HOUR
    for month in np.unique(months):
        for hour in range(HOURS_OF_DAY):
            values = one.values[(months == month) & (of_day == hour)]
            known = values[~np.isnan(values)]
            if known.size:
                yield {"month": str(month), "hour": hour, "value": float(known.mean())}
