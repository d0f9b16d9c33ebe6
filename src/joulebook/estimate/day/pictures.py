"""One image or one video of a day: what both kinds of items share."""

from joulebook.estimate.day.item import Item, Part, Place
from joulebook.estimate.diffusion import SAID_SIZES, deploy_picture, explain_picture, picture


def picture_part(kind: str, item: Item, place: Place) -> Part:
    """One output of an image or video model; sizes that are not given are the model's usual ones."""
    sizes = {key: item.settings[key] for key in SAID_SIZES if key in item.settings}
    studio = deploy_picture(
        kind, item.settings["model"], region=place.region, supply=place.supply,
        **sizes, **item.machine(),
    )  # fmt: skip
    return Part(picture(studio), (*studio.choices, *studio.notes), lambda: explain_picture(studio))
