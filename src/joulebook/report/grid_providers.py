"""Providers of hourly data on the terminal: what they serve, and what a download brought."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from joulebook.grid.providers.download import Download
from joulebook.grid.series import Series
from joulebook.report import labels
from joulebook.report.grid_hours import QUANTITIES
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, number, unit_word, whole


def provider_lines(listed: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    """Every provider with what it serves, its keys and terms."""
    words = {True: _("yes"), False: _("no")}
    for one in listed:
        yield Text.assemble((one["provider"], "bold"), f" · {_(one['says'])}")
        there = (f"{key}: {words[has]}" for key, has in one["keys"].items())
        keys = (
            _("keys there: {keys}").format(keys=", ".join(there))
            if one["keys"]
            else _("needs no key")
        )
        yield Text(f"    {keys}\n    {_(one['licence'])}", "dim")


def fetched(console: Console, result: Download) -> None:
    """What a download brought and where it lies."""
    plan = result.plan
    title = f"{plan.module.NAME} · {plan.target.code} · {plan.start}:00 – {plan.end}:00 UTC"
    headings = ("", _("New hours"), _("Revised"), _("As before"), _("Missing"))
    table = empty_table(title, *headings, right=(1, 2, 3, 4))
    for (quantity, scope), tally in result.tallies.items():
        named = label(QUANTITIES, quantity)
        counts = (tally.new, tally.revised, tally.unchanged, tally.missing)
        told = [named, *([label(labels.SCOPES, scope)] if scope else [])]
        table.add_row(" · ".join([*told, *([_("marginal")] if tally.method == "marginal" else [])]),
                      *map(whole, counts))  # fmt: skip
    if plan.chunks:
        console.print(table)
    else:
        console.print(_("Everything of that range is there already; --refresh asks again."))
    for start, end in result.empty:
        nothing = _("Nothing from {start} to {end}: the provider has no hour of it.")
        console.print(nothing.format(start=f"{start}:00", end=f"{end}:00 UTC"))
    console.print(_("Kept in {folder}").format(folder=plan.folder), markup=False, soft_wrap=True)
    console.print(_("Terms: {terms}").format(terms=_(plan.module.LICENCE)), markup=False)


def forecast_line(series: Series) -> str:
    """A forecast in one line: its span, mean, lowest and highest hour."""
    import numpy as np

    told = [number(float(f(series.values))) for f in (np.nanmean, np.nanmin, np.nanmax)]
    words = _("{dataset} · {place} · {start} – {end} UTC: mean {mean}, {low} to {high} {unit}")
    return words.format(
        dataset=series.dataset, place=series.place, start=f"{series.start}:00",
        end=f"{series.end}:00", mean=told[0], low=told[1], high=told[2], unit=unit_word(series.unit),
    )  # fmt: skip
