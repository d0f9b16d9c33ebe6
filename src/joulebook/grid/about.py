"""Everything that is known about a place, in the shape of JSON."""

from dataclasses import fields
from typing import Any

from joulebook.errors import InputError
from joulebook.facts import Fact, describe
from joulebook.grid.gazetteer import Place, rows, states_of, zones_of
from joulebook.grid.yearly import Intensity, figures, intensity

FACTS = ("pue", "wue")


def about(at: Place) -> dict[str, Any]:
    """A place with its states or zones, the intensity that is taken for it, and all other figures.

    `intensity` is None where no table knows its electricity.

    >>> from joulebook.grid import place
    >>> known = about(place("aws:us-east-1"))
    >>> known["zone"], known["pue"]["value"], known["pue"]["year"]
    ('US-MIDA-PJM', 1.15, 2024)
    """
    plain = {f.name: getattr(at, f.name) for f in fields(at) if f.name not in FACTS}
    plain |= {name: _figure(at, name, getattr(at, name)) for name in FACTS}
    taken = taken_intensity(at)
    return {
        **plain,
        "states": states_of(at.zone) if at.zone else (),
        "zones": zones_of(at.code),
        "intensity": taken.to_json() if taken else None,
        "figures": [one.to_json() for one in all_figures(at)],
    }


def taken_intensity(at: Place) -> Intensity | None:
    """The intensity that joulebook takes for a place unless told otherwise; None without any."""
    try:
        return intensity(at)
    except InputError:
        return None


def all_figures(at: Place) -> list[Intensity]:
    """Every yearly figure of the place and of what it lies in, nearest first, then newest first."""
    return [one for code in at.within for one in reversed(figures(code))]


def _figure(at: Place, name: str, fact: Fact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    year = rows()[at.code][1][f"{name}_year"]
    return {**describe(fact), "year": int(year)}
