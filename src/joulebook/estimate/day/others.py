"""What small models answer in a day, encoders and speech recognisers: what their kinds share."""

from joulebook.estimate.day.item import Item, Part, Place
from joulebook.estimate.other import OtherAnswer, Serving


def serving(item: Item, place: Place) -> Serving:
    """What the item runs on, and where."""
    return Serving(region=place.region, supply=place.supply, **item.machine())


def other_part(answered: OtherAnswer) -> Part:
    """One request's answer as a part of a day."""
    return Part(answered.answer, (*answered.choices, *answered.notes), answered.explain)
