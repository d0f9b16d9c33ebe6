"""A day of AI use: items of any kind, counted and summed with draws they share."""

from joulebook.estimate.day.file import Claim, Day, read_day
from joulebook.estimate.day.item import Item, Part, Place
from joulebook.estimate.day.total import DayAnswer, Row, total

__all__ = ["Claim", "Day", "DayAnswer", "Item", "Part", "Place", "Row", "read_day", "total"]
