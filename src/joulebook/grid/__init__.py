"""Places and what their electricity carries."""

from joulebook.grid.places import Intensity, anywhere, intensity, known_places

__all__ = ["Intensity", "anywhere", "intensity", "known_places"]
