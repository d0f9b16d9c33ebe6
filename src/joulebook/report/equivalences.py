"""What a total is like, in things people know, and the table of all such things."""

from collections.abc import Mapping

from joulebook.estimate import Quantity
from joulebook.estimate.equivalents import thing
from joulebook.formulas.units import M_PER_KM
from joulebook.report.words import _, number


def in_words(quantities: Mapping[str, Quantity]) -> list[str]:
    """Sentences for the energy at the meter and the carbon of the electricity.

    >>> joules = Quantity(60_000.0, 50_000.0, 70_000.0, "J", "assumed")
    >>> grams = Quantity(245.0, 200.0, 300.0, "g", "assumed")
    >>> in_words({"facility_energy": joules, "carbon_operational": grams})[1]
    'Its carbon is like driving 1 km in a petrol car.'
    """
    time = microwave(quantities["facility_energy"])
    car = thing("car-miles").facts["car_g_per_m"].value
    km = quantities["carbon_operational"].value / car / M_PER_KM
    return [
        _("The energy would run a microwave oven for {time}.").format(time=time),
        _("Its carbon is like driving {distance} in a petrol car.").format(distance=distance(km)),
    ]


def microwave(energy: Quantity) -> str:
    """How long an energy would run a microwave oven.

    >>> microwave(Quantity(60_000.0, 50_000.0, 70_000.0, "J", "assumed"))
    '1 minutes'
    """
    return duration(energy.value / thing("microwave-seconds").facts["microwave_w"].value)


def duration(seconds: float) -> str:
    """A time as people say it.

    >>> duration(90.0)
    '1.5 minutes'
    """
    for limit, factor, words in (
        (1, 1e-3, _("{n} milliseconds")),
        (60, 1, _("{n} seconds")),
        (3_600, 60, _("{n} minutes")),
        (172_800, 3_600, _("{n} hours")),
    ):
        if seconds < limit:
            return words.format(n=number(seconds / factor))
    return _("{n} days").format(n=number(seconds / 86_400))


def distance(km: float) -> str:
    """A distance as people say it."""
    if km < 1e-3:
        return _("{n} mm").format(n=number(km * 1e6))
    if km < 1:
        return _("{n} m").format(n=number(km * 1_000))
    return _("{n} km").format(n=number(km))
