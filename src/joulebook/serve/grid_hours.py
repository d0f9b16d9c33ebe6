"""`joulebook grid hours` and `joulebook grid mix`: what an hourly file holds and carries."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cyclopts import Parameter

from joulebook.serve.answers import check_chart, print_json, start_console
from joulebook.serve.options import PLAIN, Output, pairs


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Reading:
    """How to read an hourly file.

    Parameters
    ----------
    place
        The place, where the file holds several.
    time_zone
        Zone of times that carry none, such as Europe/Paris.
    columns
        Ours=theirs: reads their column as if it bore our name, which says quantity, scope and unit, such
        as --columns direct_lb_per_mwh=MOER; once for each column.
    """

    place: str | None = None
    time_zone: str | None = None
    columns: list[str] | None = None

    def read(self, file: Path) -> Any:
        """What the file holds."""
        from joulebook.grid.hourly_file import read_hourly

        told = pairs(self.columns, "--columns")
        return read_hourly(file, place=self.place, time_zone=self.time_zone, columns=told)


AS_IT_IS = Reading()


def grid_hours(
    file: Path,
    *,
    fill: str = "none",
    chart: Path | None = None,
    reading: Reading = AS_IT_IS,
    output: Output = PLAIN,
) -> None:
    """What an hourly file holds: its hours and gaps, and mean, spread and day of every quantity.

    Parameters
    ----------
    file
        A .csv, .csv.gz or .parquet file; its columns say what they are, such as utc, gco2_lca,
        direct_lb_per_mwh, price_usd_per_mwh, temp_c, gas_mw.
    fill
        How to fill gaps: interpolate:3 (short ones linearly), days:7 (from the same hour of the days
        around), interpolate:3,days:7, or none.
    chart
        Also draw the mean of every month and hour of the day, as this SVG file.
    """
    from joulebook.grid.gaps import fill as filled
    from joulebook.grid.gaps import rule_of

    rule_of(fill)
    check_chart(chart)
    hourly = reading.read(file)
    series = [filled(one, fill) for one in hourly.all]
    if chart is not None:
        from joulebook.report.hours_chart import hours_chart

        chart.write_text(hours_chart(series), "utf-8")
    if output.json:
        from joulebook.grid.summary import summary_json

        start, end = hourly.span
        print_json({
            "file": file.name, "place": hourly.place, "start": f"{start}:00Z", "end": f"{end}:00Z",
            "series": [summary_json(one) for one in series],
            "fuels": list(hourly.mix.fuels) if hourly.mix else [], "unread": list(hourly.unread),
        })  # fmt: skip
        return
    from joulebook.report.grid_hours import show_hours

    show_hours(start_console(output), file.name, hourly, series)


def grid_mix(
    file: Path,
    *,
    factors: str = "default",
    marginal: bool = False,
    reading: Reading = AS_IT_IS,
    output: Output = PLAIN,
) -> None:
    """What a kWh of the file's fuel mix carries: carbon, water and the carbon-free share.

    Where the file has an intensity of its own, the difference to it too.

    Parameters
    ----------
    file
        An hourly file with generation by fuel, in columns such as coal_mw, gas_mw, wind_mw.
    factors
        What a kWh of each fuel emits: default or ar5-medians.
    marginal
        Also the operating margin: for what-if questions, never for accounting.
    """
    from joulebook.estimate.mixes import mix_answer
    from joulebook.grid.fuel_mix import factor_set

    factor_set(factors)
    answer = mix_answer(reading.read(file), factors, marginal)
    if output.json:
        print_json({"file": file.name} | answer.to_json())
        return
    from joulebook.report.grid_mix import show_mix

    show_mix(start_console(output), file.name, answer)
