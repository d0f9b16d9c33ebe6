"""Water of the power plants that serve a place."""

from joulebook.facts import Fact, page
from joulebook.grid.places import Place


def grid_water(at: Place | None = None) -> Fact:  # noqa: ARG001 - tables of fuel mixes join here
    """`grid_water_l_per_kwh`, litres per kWh at the meter, of the place's electricity.

    No place has a mix of its own here yet: the default of any place, which says that it is one.

    >>> grid_water().unit
    'L/kWh'
    """
    return page("defaults/site").facts["grid_water_l_per_kwh"]
