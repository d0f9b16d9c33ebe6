"""Generated images."""

from joulebook.estimate.day.item import NUMBER, TEXT, Item, Part, Place
from joulebook.estimate.day.pictures import picture_part

KEYS = {
    "model": TEXT, "width": NUMBER, "height": NUMBER, "steps": NUMBER, "guidance": NUMBER,
}  # fmt: skip
NEEDED = ("model",)


def part(item: Item, place: Place) -> Part:
    """One image."""
    return picture_part("image", item, place)
