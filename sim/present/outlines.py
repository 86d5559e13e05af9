"""Outlines of districts from a GeoJSON text: for the map only, nothing is computed from them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.basics.errors import did_you_mean, one_problem

Outline = NDArray[np.float64]  # (latitude, longitude), shape (n, 2)


def outlines_of(text: str, districts: Sequence[str], where: str) -> dict[str, list[Outline]]:
    """The outer rings of each district: of the features one of whose properties is the district's name.

    Raises InputError naming `where`: no GeoJSON, no feature of any district, a geometry that is no polygon.
    """
    features = _features(text, where)
    known = {_plain(name): name for name in districts}
    found: dict[str, list[Outline]] = {}
    names: list[str] = []
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        values = [str(one) for one in (properties or {}).values()] if isinstance(properties, dict) else []
        names += values
        district = next((known[_plain(one)] for one in values if _plain(one) in known), None)
        if district is not None:
            found.setdefault(district, []).extend(_rings(feature.get("geometry"), district, where))
    if not found:
        fix = did_you_mean(districts[0], names) if names else "Give each feature a property with a district's name."
        raise one_problem(where, "features", f"no feature is named after a district ({', '.join(districts[:8])})", fix)
    return found


def _plain(name: str) -> str:
    return name.strip().casefold()


def _features(text: str, where: str) -> list[Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise one_problem(where, "", f"expected GeoJSON, got text that is no JSON: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("features"), list):
        raise one_problem(where, "", "expected a FeatureCollection with features")
    return list(content["features"])


def _rings(geometry: Any, district: str, where: str) -> Iterator[Outline]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise one_problem(where, district, f"expected a Polygon or MultiPolygon, got {kind}")
    coordinates: Any = geometry.get("coordinates")
    polygons: Any = [coordinates] if kind == "Polygon" else coordinates
    shapes: list[Any] = polygons if isinstance(polygons, list) else [None]
    for polygon in shapes:
        try:
            ring = np.array([point[:2] for point in polygon[0]], dtype=np.float64)
        except (TypeError, ValueError, IndexError):
            ring = np.zeros((0, 2))
        if ring.ndim != 2 or len(ring) < 3 or not np.isfinite(ring).all():
            raise one_problem(where, district, "expected rings of [longitude, latitude] points, three or more")
        yield ring[:, ::-1]
