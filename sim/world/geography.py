"""Mean travel times between districts, in seconds: from a matrix, or from centroids, areas and a speed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.scenario.world_tables import District, Geography

EARTH_KM = 6371.0
# Mean straight-line distance of two random points in a square of area 1 (Larson & Odoni, Urban
# Operations Research, 1981, section 3.5).
WITHIN_SQUARE = 0.5214


def travel_matrix(geography: Geography, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Mean seconds from district (row) to district (column), shape (d, d), in the order of `names`."""
    travel = geography.travel
    if travel.matrix is not None:
        rows = [[travel.matrix[origin][target] for target in names] for origin in names]
        return np.array(rows, dtype=np.float64)
    assert travel.speed_kmh is not None
    places = [geography.districts[name] for name in names]
    kilometres = [[_distance(a, b) for b in places] for a in places]
    return np.array(kilometres) * travel.detour / travel.speed_kmh * 3600


def _distance(origin: District, target: District) -> float:
    within = WITHIN_SQUARE * math.sqrt(origin.area_km2 or 0.0)
    if origin is target:
        return within
    assert origin.centroid is not None and target.centroid is not None
    lat1, lon1, lat2, lon2 = map(math.radians, (*origin.centroid, *target.centroid))
    arc = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return max(2 * EARTH_KM * math.asin(math.sqrt(arc)), within)
