"""Generated videos: not there yet; an item of this kind says so instead of being left out."""

from typing import NoReturn

from joulebook.errors import InputError
from joulebook.estimate.day.item import NUMBER, TEXT, Item, Place

KEYS = {
    "model": TEXT, "width": NUMBER, "height": NUMBER, "frames": NUMBER,
    "steps": NUMBER, "guidance": NUMBER,
}  # fmt: skip
NEEDED = ("model",)


def part(_item: Item, _place: Place) -> NoReturn:
    """One video, once video models can be estimated."""
    raise InputError("videos cannot be estimated yet; leave the item out")
