"""Speech turned into text."""

from joulebook.estimate.day.item import NUMBER, TEXT, Item, Part, Place
from joulebook.estimate.day.others import other_part, serving
from joulebook.estimate.other import transcribe

KEYS = {"model": TEXT, "seconds": NUMBER}
NEEDED = ("model", "seconds")


def part(item: Item, place: Place) -> Part:
    """One recording of `seconds`."""
    said = item.settings
    return other_part(transcribe(said["model"], said["seconds"], serving(item, place)))
