"""Places and what their electricity carries."""

from joulebook.grid.places import Intensity, intensity, known_places

__all__ = ["Intensity", "intensity", "known_places"]
