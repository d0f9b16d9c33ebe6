"""The electricity of a ledger: what it is stated under, what was joined to it, what to know of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.estimate.supply import GRID, Supply, named
from joulebook.facts.editions import Edition
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid import Intensity, place
from joulebook.grid.market import zone
from joulebook.grid.notes import Note
from joulebook.ledger.cells import Cells
from joulebook.ledger.groups import Grouping, Part
from joulebook.ledger.hours import Hours, matching
from joulebook.ledger.idle import WHENEVER, Span
from joulebook.ledger.store import Ledger
from joulebook.ledger.sums import Parcels


@dataclass(frozen=True, slots=True)
class Factors:
    """What a ledger is stated under: its electricity, and the day its first one is replayed on.

    `edition` is the edition of the facts; without one they answer as they stand. Hours are looked up
    in it by their own day, replayed or not.
    `span` is how long dedicated deployments stood ready.
    """

    supply: Supply = GRID
    shift_to: date | None = None
    edition: Edition | None = None
    span: Span = WHENEVER


TODAY = Factors()
HOURS_LEFT_BEHIND = (
    "an earlier statement of this ledger was joined hour by hour to {dataset}; this one is not: give "
    "--hourly again if it should be"
)
NOTES = (HOURS_LEFT_BEHIND,)


def unplaced(supply: Supply, grouping: Grouping) -> Supply:
    """What requests without a region are supplied with: hours only where no request has a region."""
    placed = any(group.region for group in grouping.groups)
    return replace(supply, hourly=()) if placed else supply


def shift_of(factors: Factors, every: Cells) -> np.timedelta64:
    """By how many hours the log is replayed later, in whole days."""
    if factors.shift_to is None or not every.hours.size:
        return np.timedelta64(0, "h")
    day = np.datetime64(factors.shift_to, "D") - every.hours.min().astype("datetime64[D]")
    return np.timedelta64(day, "h")


def check_joined(supply: Supply, parts: Sequence[Part]) -> None:
    """Raise InputError for hours that met no request, or that name no place of requests in several."""
    regions = {part.group.region for part in parts if part.group.region is not None}
    given = ", ".join(hourly.place or named(hourly) for hourly in supply.hourly)
    if supply.hourly and parts and not any(part.hours for part in parts):
        there = ", ".join(sorted(regions))
        raise InputError(f"the hours given are of {given}; all requests are elsewhere: {there}")
    placeless = len(supply.hourly) == 1 and not supply.hourly[0].place
    zones = {zone(place(region)) for region in regions} if placeless else set()
    if len(zones) > 1:
        told = ", ".join(sorted(zones))
        raise InputError(
            f"{given} names no place, and there are requests in {told}: give a column zone"
        )


def grids(parts: Sequence[Part]) -> dict[str, tuple[str | None, Intensity]]:
    """Every region with its intensity, each once, the one with most requests first."""
    heaviest = sorted(parts, key=lambda part: -part.requests)
    used = ((part.group.region, part.card.deployment.intensity) for part in heaviest)
    return {f"{region} {one.to_json()}": (region, one) for region, one in used}


def caveats(parts: Sequence[Part]) -> dict[str, Note]:
    """What must be known of intensities and contracts, each said once."""
    choices = (choice for part in parts for choice in part.card.deployment.choices)
    return {str(choice): choice for choice in choices if isinstance(choice, Note)}


def hours_left_behind(ledger: Ledger, factors: Factors) -> list[Note]:
    """A note where the ledger was stated by the hour before, and is not now."""
    dataset = "" if factors.supply.hourly else ledger.joined_before()
    return [Note(HOURS_LEFT_BEHIND, {"dataset": dataset})] if dataset else []


def joined(parts: Sequence[Part], grouping: Grouping, every: Cells) -> list[Mapping[str, Any]]:
    """The series that were joined, each with the hours it was used for."""
    used: dict[str, list[np.ndarray]] = {}
    joined: dict[str, Hours] = {}
    of_cell = grouping.of(every)
    for n, part in enumerate(parts):
        if part.hours is not None:
            name = part.card.deployment.intensity.place
            joined[name] = part.hours
            used.setdefault(name, []).append(every.hours[of_cell == n])
    return [
        {**hours.to_json(np.concatenate(used[name])), "place": name}
        for name, hours in joined.items()
    ]


def matched(
    parts: Sequence[Part], parcels: Parcels, every: Cells, factors: Factors, shift: np.timedelta64
) -> Mapping[str, Any]:
    """How the contracts match the energy at the meter hour by hour."""
    if factors.supply.market is None or not parts:
        return {}
    kwh = np.zeros(len(every.hours))
    moments = parcels.weighed("facility_energy_j")
    for n, part in enumerate(parts):
        at, row = np.flatnonzero(parcels.card == n), part.card.rows.index("facility_energy_j")
        terms = part.card.medians.shape[1]
        kwh[at] = moments[at, :terms] @ part.card.medians[row] / J_PER_KWH
    return matching(factors.supply.market, every.hours + shift, kwh)
