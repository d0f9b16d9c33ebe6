"""Forecasts and how good they were, as tables."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from rich.console import Console
from rich.table import Table

from joulebook.errors import InputError
from joulebook.grid import place
from joulebook.grid.forecast import Ahead, Backtest, Forecast, Scores
from joulebook.grid.forecast.answer import WINDOW_HOURS
from joulebook.report import labels
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, mark, number, printable, unit_word, whole

NAIVE = "same hour of the last known day"
METHODS = {
    NAIVE: mark("same hour of the last known day"),
    "ridge regressions corrected by boosted trees": mark(
        "ridge regressions corrected by boosted trees"
    ),
}
REASONS = {
    "truth missing": mark("the truth has gaps"),
    "yesterday missing": mark("the day before has gaps"),
    "too little history": mark("too little history before it"),
}
MODEL_IS = mark("Model of {version}, trained on {window}.")


def show_forecast(console: Console, told: Forecast) -> None:
    """Print a forecast, and what it was made from."""
    console.print(forecast_table(told))
    for words in greenest_lines(told):
        console.print(words, markup=False)
    line = _("Method: {name}")
    console.print(line.format(name=label(METHODS, told.method)), markup=False)
    if told.trained_on:
        console.print(
            _(MODEL_IS).format(version=told.version, window=told.trained_on), markup=False
        )
    if told.filled:
        words = _("{n} hours of the last known day are gaps, filled by the day before.")
        console.print(words.format(n=whole(told.filled)), markup=False)
    for note in told.notes:
        console.print(f"· {printable(note)}", markup=False)


def greenest_lines(told: Forecast) -> Iterator[str]:
    """When to run what can wait, by the forecast, in UTC and in the place's own time."""
    found = told.greenest()
    if found is None:
        return
    hour, mean = found
    start = f"{str(hour).replace('T', ' ')}:00"
    line = _("Greenest {n} hours in a row: from {start} UTC{local}, {mean} g/kWh on average.")
    yield line.format(
        n=WINDOW_HOURS, start=start, local=_local(told.place, hour), mean=number(mean)
    )


def _local(name: str, hour: np.datetime64) -> str:
    """The hour on the place's own clock, in brackets; empty where it has several clocks or none."""
    try:
        zone = place(name).time_zone
    except InputError:
        return ""
    if zone is None:
        return ""
    at = datetime.fromisoformat(f"{hour}:00+00:00").astimezone(ZoneInfo(zone))
    return f" ({at:%H:%M} {zone})"


def forecast_table(told: Forecast) -> Table:
    """One row an hour: the forecast and its interval."""
    scope = label(labels.SCOPES, told.scope)
    title = _("Forecast for {place}, {scope}, from {hour}:00 UTC on").format(
        place=printable(told.place), scope=scope, hour=told.issue
    )
    interval = _("{n} % interval").format(n=number(100 * told.level))
    table = empty_table(title, _("Hour (UTC)"), unit_word("g/kWh"), interval, right=(1, 2))
    for hour, value, low, high in zip(told.hours, told.median, told.low, told.high, strict=True):
        told_hour = f"{str(hour).replace('T', ' ')}:00"
        table.add_row(told_hour, number(value), f"{number(low)} – {number(high)}")
    return table


def show_backtest(console: Console, found: Backtest) -> None:
    """Print how good a year of forecasts was, beside the last known day repeated."""
    for one in found.ahead:
        console.print(ahead_table(found, one))
    days = _("{days} days tested, history from {start} on, {seconds} s.")
    told = {"days": whole(found.ahead[0].days), "start": found.history_from}
    console.print(days.format(seconds=number(found.seconds), **told), markup=False)
    for reason, count in found.skipped.items():
        if count:
            words = _("{n} days skipped: {reason}.")
            console.print(words.format(n=whole(count), reason=label(REASONS, reason)), markup=False)


def ahead_table(found: Backtest, one: Ahead) -> Table:
    """The scores of one day ahead, a column for each method."""
    title = _("Forecasts of {place}, {scope}, every day of {year}, day ahead: {day}").format(
        place=printable(found.place), scope=label(labels.SCOPES, found.scope), year=found.year,
        day=whole(one.day_ahead),
    )  # fmt: skip
    both = [(found.method, one.ours), (NAIVE, one.naive)]
    shown = both if found.method != NAIVE else both[1:]
    table = empty_table(
        title, "", *(label(METHODS, m) for m, _s in shown), right=(1, 2)[: len(shown)]
    )
    columns = [list(_cells(score)) for _m, score in shown]
    headings = (
        _("Mean relative error"), _("Mean error"), _("Bias"), _("Rank correlation within the day"),
        _("Greenest 4 hours missed by"), _("Inside the interval"), _("Width of the interval"),
    )  # fmt: skip
    for heading, *cells in zip(headings, *columns, strict=True):
        table.add_row(heading, *cells)
    return table


def _cells(score: Scores) -> Iterator[str]:
    """The scores of one method as a person reads them."""
    unit = unit_word("g/kWh")
    yield _percent(score.mape_pct)
    yield f"{number(score.mae_g_per_kwh)} {unit}"
    yield f"{number(score.bias_g_per_kwh)} {unit}"
    yield "–" if score.rank_correlation is None else f"{score.rank_correlation:.2f}"
    yield f"{number(score.window_regret_g_per_kwh)} {unit}"
    yield _percent(score.interval_coverage_pct)
    yield f"{number(score.interval_width_g_per_kwh)} {unit}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"
