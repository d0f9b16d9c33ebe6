"""Places and what their electricity carries."""

from joulebook.grid.places import Place, known_places, place, states_of, zones_of
from joulebook.grid.yearly import Intensity, anywhere, datasets, figures, intensity, zones_hint

__all__ = [
    "Intensity", "Place", "anywhere", "datasets", "figures", "intensity", "known_places", "place",
    "states_of", "zones_hint", "zones_of",
]  # fmt: skip
