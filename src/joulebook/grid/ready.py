"""Hours made ready for accounts: what follows from their fuel mix, and gaps filled by a stated rule."""

from dataclasses import replace

from joulebook.grid.fuel_mix import mix_carbon_free, mix_intensity, mix_water
from joulebook.grid.gaps import DEFAULT, fill
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.series import Series


def ready(hourly: Hourly, rule: str = DEFAULT) -> Hourly:
    """The hours with every gap filled that the rule fills, each filled hour marked.

    What a file does not hold but its fuel mix tells (intensity, water of power plants, carbon-free
    share) follows from the default factors; the series say so in their dataset.
    """
    told = {one.quantity for one in hourly.all}
    known = (*hourly.all, *(one for one in _from_mix(hourly) if one.quantity not in told))
    return replace(hourly, all=tuple(fill(one, rule) for one in known))


def _from_mix(hourly: Hourly) -> tuple[Series, ...]:
    if hourly.mix is None:
        return ()
    scopes = (mix_intensity(hourly.mix, scope=scope) for scope in ("lifecycle", "direct"))
    return (*scopes, mix_water(hourly.mix), mix_carbon_free(hourly.mix))
