"""Inputs that a model reads once: classified, or ranked. It costs what embedding them costs."""

from joulebook.estimate.day.kinds.embedding import KEYS, NEEDED, part

__all__ = ["KEYS", "NEEDED", "part"]
