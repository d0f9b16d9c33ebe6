"""`joulebook grid fetch` and `providers`: hourly data of others, asked for by name."""

from math import isnan
from typing import Annotated

from cyclopts import Parameter

from joulebook.serve.answers import counting_bar, print_json, start_console
from joulebook.serve.options import PLAIN, Output


def grid_fetch(
    provider: str,
    *,
    place: str,
    since: Annotated[str, Parameter(name="--from")],
    until: Annotated[str, Parameter(name="--to")],
    scope: str | None = None,
    refresh: bool = False,
    url: str | None = None,
    output: Output = PLAIN,
) -> None:
    """Fetch hourly data of a place from a provider into the cache folder.

    Only hours that are not there yet are asked for, so an interrupted download goes on where it
    stopped. Keys come from the environment or the system's keyring.

    Parameters
    ----------
    provider
        See `joulebook grid providers`.
    place
        Country, grid zone, cloud region, or what else the provider knows.
    since
        First day or hour in UTC, such as 2024-01-01 or 2024-01-01T06.
    until
        The day or hour in UTC before which to stop.
    scope
        lifecycle or direct; without it every scope that the provider serves.
    refresh
        Ask again for what is there; values that changed are kept beside the earlier ones.
    url
        Another address of the same interface.
    """
    from joulebook.grid.hourly_times import utc_hour
    from joulebook.grid.providers.download import carry_out, open_session, plan_download

    plan = plan_download(
        provider,
        place,
        utc_hour(since, "--from"),
        utc_hour(until, "--to"),
        scope=scope,
        refresh=refresh,
    )
    with open_session(plan.module, url) as session, counting_bar(len(plan.chunks)) as done:
        result = carry_out(plan, session, done)
    if output.json:
        print_json(result.to_json())
        return
    from joulebook.report.grid_providers import fetched

    fetched(start_console(output), result)


def grid_fetch_forecast(
    provider: str, *, place: str, url: str | None = None, output: Output = PLAIN
) -> None:
    """Fetch the newest forecast that a provider publishes for a place into the cache folder.

    Parameters
    ----------
    provider
        carbon-intensity-uk, electricity-maps or watttime.
    place
        Country, grid zone, cloud region, or what else the provider knows.
    url
        Another address of the same interface.
    """
    from joulebook.grid.providers.forecasts import fetch_forecast

    found = fetch_forecast(provider, place, url=url)
    if output.json:
        print_json([
            {"place": s.place, "quantity": s.quantity, "unit": s.unit, "scope": s.scope,
             "basis": s.basis, "method": s.method, "dataset": s.dataset, "version": s.version,
             "start": f"{s.start}:00Z", "end": f"{s.end}:00Z",
             "values": [None if isnan(value) else value for value in s.values.tolist()]}
            for s in found
        ])  # fmt: skip
        return
    from joulebook.report.grid_providers import forecast_line

    console = start_console(output)
    for series in found:
        console.print(forecast_line(series), markup=False, soft_wrap=True)


def grid_providers(*, output: Output = PLAIN) -> None:
    """List the providers of hourly data, what they serve, and whether their keys are there."""
    from joulebook.grid.providers import providers
    from joulebook.grid.providers.secrets import has_secret

    listed = [
        {"provider": name, "says": module.SAYS, "serves": module.SERVES, "url": module.URL,
         "licence": module.LICENCE, "rules": module.RULES,
         "keys": {key: has_secret(key) for key in module.KEYS}}
        for name, module in sorted(providers().items())
    ]  # fmt: skip
    if output.json:
        print_json(listed)
        return
    from joulebook.report.grid_providers import provider_lines

    console = start_console(output)
    for line in provider_lines(listed):
        console.print(line, soft_wrap=True)
