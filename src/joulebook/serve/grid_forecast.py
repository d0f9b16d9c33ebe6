"""`joulebook grid forecast`: the coming hours' intensity, or how good a year of forecasts was."""

from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.serve.answers import check_chart, counting_bar, print_json, start_console
from joulebook.serve.options import PLAIN, Output, Whole, WholeIfAny

SCOPES = ("lifecycle", "direct")


def grid_forecast(
    *,
    file: Path,
    test_year: WholeIfAny = None,
    hours: Whole = 24,
    scope: str = "lifecycle",
    zone: str | None = None,
    naive: bool = False,
    save: Path | None = None,
    model: Path | None = None,
    chart: Path | None = None,
    output: Output = PLAIN,
) -> None:
    """Forecast a grid's intensity after the last hour of a file, or test forecasts on a year of it.

    A model is trained on the file unless --model names a saved one. Nothing after the issue enters
    a forecast: no later intensity, price or weather.

    Parameters
    ----------
    file
        Hourly intensity of a place, with weather, prices and carbon-free share where known: .csv,
        .csv.gz or .parquet.
    test_year
        Forecast every day of this year from the data before its 00 UTC, and compare.
    hours
        How far: 1 to 96; with --test-year 24, 48, 72 or 96.
    scope
        lifecycle or direct.
    zone
        The place, where the file holds several or does not say.
    naive
        Forecast the same hours of the last known day; needs no LightGBM.
    save
        Also save the model to this folder.
    model
        Use the model in this folder.
    chart
        Also draw the forecast to this SVG file.
    """
    _check(scope, naive, save, model)
    check_chart(chart)
    if test_year is not None and (save or model or chart):
        raise InputError("--save, --model and --chart are for forecasts; leave out --test-year")
    console = start_console(output)
    from joulebook.grid.hourly_file import read_hourly

    hourly = read_hourly(file, place=zone)
    if test_year is not None:
        _tested(hourly, test_year, hours, scope, naive, console, output)
        return
    told, recent = _told(hourly, hours, scope, naive, save, model)
    if chart is not None:
        from joulebook.report.forecast_chart import forecast_chart

        chart.write_text(forecast_chart(told, recent), "utf-8")
    if output.json:
        print_json(told.to_json())
        return
    from joulebook.report import grid_forecast as tables

    tables.show_forecast(console, told)


def _tested(
    hourly: Any, year: int, hours: int, scope: str, naive: bool, console: Any, output: Output
) -> None:
    """Test a year, behind a bar, and print what came out."""
    from joulebook.grid.forecast import backtest
    from joulebook.grid.forecast.backtest import steps

    with counting_bar(0 if naive else steps(hourly, year, hours, scope)) as after:
        found = backtest(hourly, year, hours, scope=scope, naive=naive, after=after)
    if output.json:
        print_json(found.to_json())
        return
    from joulebook.report import grid_forecast as tables

    tables.show_backtest(console, found)


def _told(
    hourly: Any, hours: int, scope: str, naive: bool, save: Path | None, model: Path | None
) -> tuple[Any, Any]:
    """The forecast, and the series it continues."""
    from joulebook.grid import forecast as forecasts
    from joulebook.grid.forecast.backtest import extras

    series = hourly.find("grid_g_per_kwh", scope)
    extra = extras(hourly, series)
    if naive:
        return forecasts.forecast(series, hours), series
    if model is not None:
        used = forecasts.load(model)
    else:
        with counting_bar(-(-hours // 24)) as after:
            used = forecasts.train(series, extra, hours=hours, after=after)
    if save is not None:
        forecasts.save(used, save)
    return forecasts.forecast(series, hours, extra=extra, model=used), series


def _check(scope: str, naive: bool, save: Path | None, model: Path | None) -> None:
    """Raise InputError for options that cannot be, or cannot be together."""
    if scope not in SCOPES:
        raise InputError(f"--scope {scope}: expected {' or '.join(SCOPES)}")
    if naive and (save or model):
        raise InputError("--naive has no model: leave out --save and --model")
    if save and model:
        raise InputError("--model is saved already: leave out --save")
