"""Forecasts that providers publish: never mixed with what happened."""

import json
import sys

import numpy as np
import pytest
from emulated_provider import CALIFORNIA, END, START, Asked

from joulebook.errors import InputError, ProviderError
from joulebook.grid.providers import provider, providers
from joulebook.grid.providers.fetched import hourly_of
from joulebook.grid.providers.forecasts import fetch_forecast, forecast_of, forecaster
from joulebook.grid.series import Mark
from joulebook.serve import cli

FORECASTERS = sorted(n for n, m in providers().items() if hasattr(m, "FORECASTS"))


def forecasting(one: Asked) -> Asked:
    """The loopback answers forecasts in the provider's shape."""
    if one.module.NAME == "electricity-maps":
        rows = [{"datetime": f"2024-01-01T0{hour}:00:00.000Z", "carbonIntensity": 50 + hour}
                for hour in range(6)]  # fmt: skip
        one.server.answer = lambda query: {
            "zone": query["zone"], "updatedAt": "2024-01-01T00:00:00.000Z", "forecast": rows,
        }  # fmt: skip
    elif one.module.NAME == "watttime":
        body = one.server._sample({})
        body["data"].pop()
        one.server.answer = lambda query: body
    else:
        body = one.server._sample({})
        body["data"] = [
            {**r, "intensity": {**r["intensity"], "actual": None}} for r in body["data"][:12]
        ]
        one.server.answer = lambda query: body
    return one


@pytest.mark.parametrize("name", FORECASTERS)
def test_a_forecast_is_a_dataset_of_its_own_and_estimated_throughout(asked, name):
    one = forecasting(asked(name))
    (series,) = fetch_forecast(name, one.place, url=one.server.url)
    assert series.dataset == f"{name}-forecast"
    assert (series.start, series.end) == (START, END)
    assert set(series.marks) == {Mark.ESTIMATED}
    assert {series.quantity: (series.scope,)} == one.module.FORECASTS
    found = forecast_of(name, one.place, START, 6)
    assert list(found.values) == list(series.values)
    with pytest.raises(InputError, match=f"nothing of {name} is kept"):
        hourly_of(name, one.place)


@pytest.mark.parametrize("name", FORECASTERS)
@pytest.mark.parametrize("empty", [{"data": [], "forecast": []}, {}])
def test_an_empty_forecast_is_an_error_that_names_the_place(asked, name, empty):
    one = asked(name)
    labels = {"zone": "US-CAL-CISO", "meta": one.server._sample({}).get("meta")}
    one.server.answer = lambda query: {**labels, **empty}
    with pytest.raises(ProviderError, match=f"{name}, .*, forecast: "):
        fetch_forecast(name, one.place, url=one.server.url)


def test_a_forecast_of_years_is_none(asked):
    one = forecasting(asked("electricity-maps"))
    whole = one.server.answer

    def stretched(query):
        body = whole(query)
        return {
            **body,
            "forecast": [
                {**body["forecast"][0], "datetime": "2090-01-01T00:00Z"},
                *body["forecast"],
            ],
        }

    one.server.answer = stretched
    with pytest.raises(ProviderError, match="is none"):
        fetch_forecast("electricity-maps", CALIFORNIA, url=one.server.url)


def test_who_publishes_no_forecasts_is_told_with_those_who_do():
    with pytest.raises(
        InputError, match="eia publishes no forecasts; these do: carbon-intensity-uk"
    ):
        forecaster("eia")
    assert forecaster("watttime") is provider("watttime")


def test_the_command_prints_the_hours(asked, monkeypatch, capsys):
    one = forecasting(asked("electricity-maps"))
    for extra in (["--json"], []):
        args = ["joulebook", "grid", "fetch-forecast", "electricity-maps", "--place", "US-CAL-CISO"]
        monkeypatch.setattr(sys, "argv", [*args, "--url", one.server.url, *extra])
        cli.main()
    out = capsys.readouterr().out
    (told,), end = json.JSONDecoder().raw_decode(out)
    assert told["values"] == [50, 51, 52, 53, 54, 55]
    assert "mean 52.5, 50 to 55 g/kWh" in out[end:]
    assert np.datetime64(told["start"].removesuffix("Z")) == START
