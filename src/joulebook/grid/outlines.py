"""Which country, US state and island's grid zone a point on the map lies in.

Outlines are rings of corners, in hundredths of a degree; a point lies inside when a line from it to
the east crosses them an odd number of times, so that a ring within a ring is a lake or an enclave.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from joulebook.facts import cached, table

TABLE = "places/outlines"
EARTH_KM = 6371.0088
LEAST = 1e-3  # cosine next to a pole
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ring:
    """One closed line of corners; `zone` alone serves it, where that is known."""

    place: str
    zone: str
    south: int
    north: int
    west: int
    east: int
    steps: str

    def near(self, latitude: float, longitude: float, margin: float = 0) -> bool:
        """Whether a point, in hundredths of a degree, is within the ring's frame and a margin."""
        return (
            self.south - margin <= latitude <= self.north + margin
            and self.west - margin <= longitude <= self.east + margin
        )

    def corners(self) -> Iterator[Point]:
        """Latitude and longitude of the corners, in hundredths of a degree."""
        x = y = 0
        steps = iter(self.steps.split())
        for right, up in zip(steps, steps, strict=True):
            x, y = x + int(right), y + int(up)
            yield y, x

    def sides(self) -> Iterator[tuple[Point, Point]]:
        """Its sides, the one that closes it first."""
        corners = list(self.corners())
        return zip([corners[-1], *corners], corners, strict=False)

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a line from the point to the east crosses it an odd number of times."""
        crossings = 0
        for (y, x), (next_y, next_x) in self.sides():
            if (y > latitude) != (next_y > latitude):
                meets = x + (latitude - y) / (next_y - y) * (next_x - x)
                crossings += meets > longitude
        return crossings % 2 == 1


def inside(latitude: float, longitude: float) -> dict[str, str]:
    """The places that a point lies in, each with the zone that alone serves that outline, or ''.

    >>> inside(39.6, 2.9), inside(38.9, -77.4)
    ({'ES': 'ES-IB-MA'}, {'US': '', 'US-VA': ''})
    """
    found: dict[str, list[str]] = {}
    for ring in _rings():
        points = [(latitude * 100, east * 100) for east in _turns(longitude)]
        if any(ring.near(*point) and ring.holds(*point) for point in points):
            found.setdefault(ring.place, []).append(ring.zone)
    return {code: max(zones) for code, zones in found.items() if len(zones) % 2}


def near(
    latitude: float, longitude: float, reach_km: float, part_of: str = ""
) -> list[tuple[str, float]]:
    """Countries, or parts of one such as `US`, whose outline passes near a point, with km.

    The nearest comes first.

    >>> [(code, round(km)) for code, km in near(22.3, 114.2, 10)]
    [('HK', 2)]
    """
    degrees = 100 * math.degrees(reach_km / EARTH_KM)
    margin = degrees / max(math.cos(math.radians(latitude)), LEAST)
    away: dict[str, float] = {}
    for ring in _rings():
        for east in _turns(longitude) if ring.place.rpartition("-")[0] == part_of else ():
            if ring.near(latitude * 100, east * 100, margin):
                distance = _away(ring, latitude, east)
                away[ring.place] = min(distance, away.get(ring.place, reach_km))
    found = [(code, km) for code, km in away.items() if km < reach_km]
    return sorted(found, key=lambda one: one[1])


def distance_km(latitude: float, longitude: float, other: Point) -> float:
    """Kilometres between two points along the earth's surface.

    >>> round(distance_km(48.8566, 2.3522, (51.5072, -0.1276)))
    344
    """
    up, right = math.radians(other[0] - latitude), math.radians(other[1] - longitude)
    scale = math.cos(math.radians(latitude)) * math.cos(math.radians(other[0]))
    half = math.sin(up / 2) ** 2 + scale * math.sin(right / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0)))


def _turns(longitude: float) -> tuple[float, float]:
    """A longitude, and the same after a turn to the east: outlines across 180 degrees go on there."""
    return longitude, longitude + 360


def _away(ring: Ring, latitude: float, longitude: float) -> float:
    """Kilometres from a point to the nearest side of a ring; flat, which a few kilometres are."""
    narrow = math.cos(math.radians(latitude))
    px, py = longitude * 100 * narrow, latitude * 100
    least = math.inf
    for (y, x), (next_y, next_x) in ring.sides():
        right, up = (next_x - x) * narrow, next_y - y
        length = right * right + up * up
        along = ((px - x * narrow) * right + (py - y) * up) / length if length else 0.0
        along = min(max(along, 0.0), 1.0)
        least = min(least, math.hypot(px - x * narrow - along * right, py - y - along * up))
    return math.radians(least / 100) * EARTH_KM


@cached
def _rings() -> tuple[Ring, ...]:
    return tuple(
        Ring(
            row["place"], row["zone"], int(row["south"]), int(row["north"]), int(row["west"]),
            int(row["east"]), row["ring"],
        )
        for row in table(TABLE).rows
    )  # fmt: skip
