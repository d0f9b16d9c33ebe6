"""Bitcoin as charts: month by month, and beside what sources say of AI."""

from typing import Any

import altair as alt

from joulebook.formulas.units import J_PER_TWH
from joulebook.outlook.bitcoin_beside_ai import Beside
from joulebook.outlook.mining_answer import Answer
from joulebook.report.bitcoin import COVERS, REGIONS, row_name
from joulebook.report.charts import BAR, DOT, INK, LINE, drawn
from joulebook.report.words import _, label, unit_word

COLOURS = {"Bitcoin": DOT, "AI": BAR, "all data centres": LINE}


def months_chart(answer: Answer) -> str:
    """Calibrated electricity of each month with its 90 % interval, as SVG."""
    mined = answer.months or [answer.mined]
    values = [{"month": one.period.name, **_ends(one.calibrated.quantity("J"))} for one in mined]
    title = _("Bitcoin {period}: electricity by month, calibrated").format(
        period=answer.mined.period.name
    )
    base = alt.Chart(alt.InlineData(values=values), title=title)
    x = alt.X("month:N", title=None, sort=None, axis=alt.Axis(labelAngle=-40))
    y = alt.Y("value:Q", title=unit_word("TWh"))
    bars = base.mark_bar(color=BAR).encode(x=x, y=y)
    ruled = base.mark_rule(color=INK, strokeWidth=1.6)
    whiskers = ruled.encode(x=x, y=alt.Y("low:Q", title=unit_word("TWh")), y2="high:Q")
    return drawn(bars + whiskers, min(620, 45 * len(values) + 60), 240)


def beside_chart(both: Beside) -> str:
    """Bitcoin and each source's figure of AI or of data centres in one year, as SVG."""
    values = [
        {
            "name": _(", ").join((row_name(row), label(REGIONS, row.region))),
            "covers": label(COVERS, row.covers),
            **_ends(row.energy.quantity("J")),
        }
        for row in both.rows
    ]
    title = _("Electricity at the meter in {year}: Bitcoin, and what sources say of AI")
    base = alt.Chart(alt.InlineData(values=values), title=title.format(year=both.year))
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=330))
    x = alt.X("value:Q", title=unit_word("TWh"))
    shown = {label(COVERS, covers): colour for covers, colour in COLOURS.items()}
    scale = alt.Scale(domain=list(shown), range=list(shown.values()))
    colour = alt.Color("covers:N", title=_("Of what"), scale=scale)
    bars = base.mark_bar().encode(x=x, y=y, color=colour)
    ruled = base.mark_rule(color=INK, strokeWidth=1.6)
    whiskers = ruled.encode(y=y, x=alt.X("low:Q", title=unit_word("TWh")), x2="high:Q")
    return drawn(bars + whiskers, 420, 38 * len(values))


def _ends(quantity: Any) -> dict[str, float]:
    """A quantity of joules in TWh."""
    return {key: getattr(quantity, key) / J_PER_TWH for key in ("value", "low", "high")}
