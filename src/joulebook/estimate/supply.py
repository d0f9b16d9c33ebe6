"""Which electricity an answer counts: its basis and vintage, an hour of a series, contracts.

Hourly series come from files or from what was fetched before; the one that covers a place is used
for it and for no other. Without an hour, the mean of the series answers, and its interval is that of
its hours.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from joulebook.errors import InputError
from joulebook.facts import CALLER, Fact, page
from joulebook.grid import Intensity, Place, anywhere, intensity, place, zones_hint, zones_of
from joulebook.grid.notes import Note

if TYPE_CHECKING:
    from joulebook.grid.hourly_file import Hourly
    from joulebook.grid.market import Market
    from joulebook.grid.series import Series

PRICE = "electricity_usd_per_kwh"
INTENSITY = "grid_g_per_kwh"
# facts that hours bring besides their intensity
BROUGHT = (PRICE, "grid_water_l_per_kwh", "pue", "wue_l_per_kwh")
UNSTATED = "not stated"  # the basis of a file that does not say


@dataclass(frozen=True, slots=True)
class Supply:
    """The electricity that is asked about; what is left out is the place's newest yearly figure.

    `year` and `dataset` (a name such as `ember`, or one with a version) choose another; `at` is an
    hour; `hourly` are series of places, `market` the contracts of who pays.
    """

    direct: bool = False
    year: int | None = None
    dataset: str | None = None
    at: datetime | None = None
    hourly: tuple["Hourly", ...] = ()
    market: "Market | None" = None

    @property
    def scope(self) -> str:
        """The scope of the intensity that is asked for."""
        return "direct" if self.direct else "lifecycle"


GRID = Supply()


def moment(text: str) -> datetime:
    """The time a text names, in UTC; raises InputError when it names none, or leaves its zone open.

    >>> moment("2022-07-01T14:00+02:00").hour
    12
    """
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{text!r} is not a time; expected such as 2022-07-01T14:00Z") from None
    if time.tzinfo is None:
        if ":" not in text:
            raise InputError(f"{text!r} is a day; expected an hour such as {text.strip()}T14:00Z")
        raise InputError(
            f"{text!r} has no time zone; write {text.strip()}Z for UTC or an offset such as +02:00"
        )
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise InputError(f"{text!r} lies outside of the years 1 to 9999 in UTC") from None


def supplied(
    region: str | None,
    supply: Supply = GRID,
    given: Mapping[str, float] | None = None,
) -> tuple[Intensity, dict[str, Fact]]:
    """The intensity at a place, and the other facts its electricity brings, such as a price.

    `given` is read for `grid_g_per_kwh`, which replaces a region. Raises UnknownNameError for unknown
    places, InputError for contradictions, hours outside of a series and gaps in it.

    >>> supplied("FR")[0].name
    'France'
    """
    if given and INTENSITY in given:
        return _told(region, supply, given[INTENSITY]), {}
    if supply.hourly:
        at = place(region) if region is not None else _own_place(supply)
        series = covering(at, supply.hourly)
        if series is None:
            there = ", ".join(hourly.place for hourly in supply.hourly)
            raise InputError(f"the hours given are of {there}, not of {at.code}{zones_hint(at)}")
        return _hourly(at, series, supply)
    if region is None:
        asked = {
            "direct intensity": supply.direct,
            "a dataset": supply.dataset,
            "a year": supply.year,
            "an hour": supply.at,
        }
        for option in filter(asked.get, asked):
            raise InputError(f"{option} needs a region")
        return anywhere(), {}
    return _yearly(region, supply), {}


ONLY_SCOPE = (
    "of {place} only {scope} figures ({basis}) are known, not {asked}: do not set them beside others of "
    "another scope"
)
ONLY_SCOPE_IN_STATE = (
    "of {place} only {scope} figures ({basis}) are known, not {asked}: do not set them beside others of "
    "another scope; grid zones in it: {zones}"
)
YEAR_FOR_HOUR = "no hours were given: the mean of {year} stands for the hour {hour} UTC"
NOTES = (ONLY_SCOPE, ONLY_SCOPE_IN_STATE, YEAR_FOR_HOUR)


def supply_notes(region: str | None, supply: Supply, found: Intensity) -> tuple[Note, ...]:
    """What a reader must know of an intensity that is not quite what was asked for."""
    noted = []
    if region is not None and found.scope != supply.scope:
        told = {
            "place": found.name,
            "scope": found.scope,
            "basis": found.basis,
            "asked": supply.scope,
        }
        at = place(region)
        if at.kind == "state" and (zones := zones_of(at.code)):
            noted.append(Note(ONLY_SCOPE_IN_STATE, {**told, "zones": ", ".join(zones)}))
        else:
            noted.append(Note(ONLY_SCOPE, told))
    if supply.at is not None and not found.hour:
        hour = f"{supply.at:%Y-%m-%dT%H}:00"
        noted.append(Note(YEAR_FOR_HOUR, {"year": str(found.year), "hour": hour}))
    return tuple(noted)


def check_one_scope(regions: Collection[str], supply: Supply) -> None:
    """Raise InputError unless the intensities of all regions are of one scope: else nothing ranks them.

    >>> check_one_scope(["FR", "DE"], GRID)
    """
    scopes = {region: supplied(region, supply)[0].scope for region in regions}
    if len(set(scopes.values())) > 1:
        told = ", ".join(f"{region} {scope}" for region, scope in scopes.items())
        raise InputError(
            f"carbon of different scope cannot be ranked: {told}; use --direct, or grid zones in the "
            "place of states and provinces (see `joulebook grid show`)"
        )


def for_place(region: str | None, supply: Supply) -> Supply:
    """The supply as far as it is about a place: of the hours only those that cover it."""
    if region is None:
        return supply if supply.hourly else GRID
    found = covering(place(region), supply.hourly) if supply.hourly else None
    if found is None:
        return replace(supply, hourly=())
    return replace(supply, hourly=(found,), year=None, dataset=None)  # which are of other places


def covering(at: Place, every: tuple["Hourly", ...]) -> "Hourly | None":
    """The series of the nearest grid of a place; none where nobody gave one.

    Raises InputError for two of one place, and for one of no place among several.
    """
    if len(every) == 1 and not every[0].place:
        return every[0]  # a file that names no place is of the one asked about
    by_place: dict[str, Hourly] = {}
    for hourly in every:
        if not hourly.place:
            raise InputError(f"{named(hourly)} names no place; among hours of several each must")
        code = place(hourly.place).code
        if code in by_place:
            raise InputError(f"{named(by_place[code])} and {named(hourly)} are of {code}: give one")
        by_place[code] = hourly
    return next((by_place[code] for code in at.within if code in by_place), None)


def named(hourly: "Hourly") -> str:
    """The file or dataset that hours come from."""
    return hourly.all[0].dataset if hourly.all else f"a file of {hourly.place or 'no place'}"


def average(hourly: "Hourly", scope: str) -> "Series":
    """The average intensity in the scope asked for, else in the one there is: read its label."""
    return hourly.find(INTENSITY, hour_scope(hourly, scope))


def hour_scope(hourly: "Hourly", scope: str) -> str:
    """The scope asked for where a series has it, else the one it has: read its label."""
    scopes = [one.scope for one in hourly.all if one.quantity == INTENSITY]
    if not scopes:
        raise InputError(f"the hours of {hourly.place} hold no carbon intensity")
    if not any(scopes):
        raise InputError(
            f"the intensity of {hourly.place or 'the hours'} does not say its scope: call its column "
            "lifecycle_g_per_kwh or direct_g_per_kwh"
        )
    return scope if scope in scopes else next(filter(None, scopes))


def _only(supply: Supply) -> "Hourly":
    if len(supply.hourly) > 1:
        told = ", ".join(hourly.place for hourly in supply.hourly)
        raise InputError(f"hours of several places ({told}) need a region")
    return supply.hourly[0]


def _own_place(supply: Supply) -> Place:
    only = _only(supply)
    if not only.place:
        raise InputError("the hours given name no place; give a region")
    return place(only.place)


def _told(region: str | None, supply: Supply, value: float) -> Intensity:
    if region is not None:
        raise InputError(f"region {region} and grid_g_per_kwh={value}: give one")
    if supply.direct or supply.hourly or supply.dataset or supply.year:
        raise InputError(f"grid_g_per_kwh={value} leaves nothing to choose of a grid")
    told = "given with the question"
    return replace(anywhere(), name=told, title=told, dataset=CALLER, version="")


def _yearly(region: str, supply: Supply) -> Intensity:
    """The figure of the year asked for; for an hour, that of its year."""
    year = supply.year
    if supply.at is not None:
        if year not in (None, supply.at.year):
            raise InputError(f"year {year}, and an hour of {supply.at.year}: give one")
        year = supply.at.year
    return intensity(place(region), supply.scope, year=year, dataset=supply.dataset)


def _hourly(at: Place, hourly: "Hourly", supply: Supply) -> tuple[Intensity, dict[str, Fact]]:
    from joulebook.grid.series import HOUR

    for asked, what in ((supply.year, "year"), (supply.dataset, "dataset")):
        if asked is not None:
            raise InputError(
                f"{what} {asked}: chooses a yearly figure, and the hours of {named(hourly)} answer; "
                "give one"
            )
    series = average(hourly, supply.scope)
    fact = hour_fact(series, supply.at)
    found = series_intensity(series, fact, at.code, at.name)
    if supply.at:
        found = replace(found, year=supply.at.year, hour=f"{supply.at:%Y-%m-%dT%H}")
    elif str(series.start)[:4] != str(series.end - HOUR)[:4]:
        found = replace(found, year=0, hour=f"{series.start}/{series.end}")
    more = [hourly.find(name) for name in BROUGHT if hourly.has(name)]
    return found, {one.quantity: hour_fact(one, _known(one, supply.at)) for one in more}


def _known(series: "Series", at: datetime | None) -> datetime | None:
    """The hour where a fact beside the intensity has a value; None, its mean, where it has a gap."""
    import numpy as np

    if at is None:
        return None
    return at if series.knows(np.array([at.replace(tzinfo=None)], "datetime64[h]")) else None


def series_intensity(series: "Series", fact: Fact, code: str, name: str) -> Intensity:
    """An intensity with the labels of its series, of which `fact` is an hour or a mean.

    `code` is the place of a series that names none, `name` what to call it.
    """
    return Intensity(
        series.place or code, name, int(str(series.start)[:4]), series.scope,
        series.basis or UNSTATED, series.method, series.dataset, series.dataset, series.version, fact,
    )  # fmt: skip


def around(quantity: str, value: float) -> tuple[float, float]:
    """How far an hour's value may be from the truth; of a PUE, what lies above 1."""
    width, floor = page("defaults/hourly").facts["hourly_interval"], _floor(quantity)
    return floor + (value - floor) * width.low, floor + (value - floor) * width.high


def _floor(quantity: str) -> float:
    return 1.0 if quantity == "pue" else 0.0


def hour_fact(series: "Series", at: datetime | None) -> Fact:
    """The value of an hour, or the mean of all with the interval of its hours, as a fact.

    Raises InputError for an hour outside of the series, in a gap, or when no hour has a value.
    """
    import numpy as np

    if at is None:
        known = series.values[~np.isnan(series.values)]
        if not known.size:
            raise InputError(f"{series.dataset} of {series.place} has no hour with a value")
        value = float(known.mean())
        low, high = (float(np.quantile(known, q)) for q in (0.05, 0.95))
        where = f"mean of {known.size} hours from {series.start}:00 UTC; interval: of its hours"
    else:
        hour = np.array([at.replace(tzinfo=None)], "datetime64[h]")
        value = float(series.at(hour)[0])
        low, high = around(series.quantity, value)
        where = f"hour {hour[0]}:00 UTC of {series.dataset}"
    if low <= _floor(series.quantity) or series.quantity == PRICE:
        low = high = value  # a price is what it is; and nothing is drawn around nought
    fact = Fact.stated(series.quantity, value, series.unit, where)
    return replace(fact, low=min(low, value), high=max(high, value))
