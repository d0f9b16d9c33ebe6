"""Water that the power plants of a place use up for a kWh at the meter, where their mix is known."""

from joulebook.estimate.mixes import mix_quantities
from joulebook.facts import Fact, cached
from joulebook.grid import Place, zones_of
from joulebook.grid.fuel_mix import yearly_mix

NAME = "grid_water_l_per_kwh"


def plants_water(at: Place) -> Fact | None:
    """`grid_water_l_per_kwh` of the nearest grid whose yearly mix is known; None where none is.

    A US state is taken for the first of its zones with a mix: the fact says which.

    >>> from joulebook.grid import place
    >>> plants_water(place("US-AZ")).where
    'yearly mix of US-SW-AZPS times the median water use of each fuel'
    """
    for code in (*at.within, *(zone for wider in at.within for zone in zones_of(wider))):
        water = _water(code)
        if water is not None:
            return water
    return None


@cached
def _water(code: str) -> Fact | None:
    mix = yearly_mix(code)
    if mix is None:
        return None
    water = mix_quantities({name: fact.value for name, fact in mix.facts.items()})["water"]
    return Fact(
        NAME, water.value, water.low, water.high, "L/kWh", water.tier, str(mix.text["source"]),
        f"yearly mix of {code} times the median water use of each fuel",
        via=str(mix.text["via"]), seen=False, page=mix.path,
    )  # fmt: skip
