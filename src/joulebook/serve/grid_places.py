"""`joulebook grid show` and `grid places`: what a name of a place means, and which names there are."""

from typing import Annotated

from cyclopts import Parameter

from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, Output

# a point in the south begins with a hyphen
Name = Annotated[str, Parameter(allow_leading_hyphen=True)]


def grid_show(name: Name, *, provider: str | None = None, output: Output = PLAIN) -> None:
    """Show everything known about a place: its grids, clock, climate, PUE, WUE and intensities.

    Parameters
    ----------
    name
        A country (FR), US state (US-VA), Chinese province (CN-NM), grid zone (US-CAL-CISO, CISO), eGRID
        subregion (RFCW), cloud region (aws:us-east-1), any of their names, or a point (38.9,-77.4).
    provider
        Whose region is meant, such as aws; as good as writing aws: before it.
    """
    from joulebook.grid import place
    from joulebook.grid.about import about

    at = place(name, provider)
    if output.json:
        print_json(about(at))
        return
    console = start_console(output)
    from joulebook.report import grid_places

    grid_places.show(console, at)


def grid_places(text: str = "", *, kind: str | None = None, provider: str | None = None,
                output: Output = PLAIN) -> None:  # fmt: skip
    """List the places joulebook knows, or those whose code or name holds a text.

    Parameters
    ----------
    text
        Part of a code or a name, in any case.
    kind
        country, state, province, regional grid, grid zone, subregion or cloud region.
    provider
        Regions of one cloud: aws, azure, gcp, alibaba, oracle, tencent, huawei, ovh.
    """
    from joulebook.grid.places import search

    found = search(text, kind, provider)
    if output.json:
        keys = ("code", "kind", "name", "country", "provider", "zone")
        print_json([{key: getattr(at, key) for key in keys} for at in found])
        return
    console = start_console(output)
    from joulebook.report import grid_places as tables

    tables.listing(console, found)
