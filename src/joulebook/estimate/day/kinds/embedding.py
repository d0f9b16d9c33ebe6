"""Inputs that a model reads once: embedded."""

from joulebook.estimate.day.item import NUMBER, TEXT, Item, Part, Place
from joulebook.estimate.day.others import other_part, serving
from joulebook.estimate.other import encode

KEYS = {"model": TEXT, "params": NUMBER, "input_tokens": NUMBER}
NEEDED = ("input_tokens",)


def part(item: Item, place: Place) -> Part:
    """One input, read by a model or by any with `params` parameters."""
    said = item.settings
    serves = serving(item, place)
    return other_part(encode(said.get("model"), said["input_tokens"], serves, said.get("params")))
