"""Coordinates for one purpose only: the beat they lie in. They are forgotten as soon as it is found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.basics.errors import one_problem
from sim.records.formats import Bools

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
MARGIN = 0.5  # degrees around the beats in which a coordinate may lie


@dataclass(frozen=True)
class Beats:
    """Beats of a GeoJSON file: for each its name and its rings, every one an array of (longitude, latitude)."""

    names: tuple[str, ...]
    rings: tuple[tuple[Floats, ...], ...]

    @classmethod
    def read(cls, path: Path, name: str) -> Beats:
        """Polygons and multi-polygons of a file, named by a property. Raises InputError."""
        try:
            features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
            found = [(str(one["properties"][name]), tuple(_rings(one["geometry"]))) for one in features]
        except OSError as error:
            raise one_problem(str(path), "place.beats", f"cannot be read: {error.strerror or error}") from None
        except KeyError as error:
            fix = f"Every feature needs a geometry and the property {name!r}."
            raise one_problem(str(path), "place.name", f"a beat without {error}", fix) from None
        except (ValueError, TypeError, IndexError) as error:
            raise one_problem(str(path), "place.beats", f"is no GeoJSON of polygons: {error}") from None
        if not found:
            raise one_problem(str(path), "place.beats", "holds no beats")
        return cls(tuple(name for name, _ in found), tuple(rings for _, rings in found))

    def place(self, longitude: pd.Series, latitude: pd.Series) -> tuple[NDArray[np.object_], Bools]:
        """The beat of each pair of cells ("" = none), and which pairs were written without point or sign."""
        points = np.concatenate([ring for rings in self.rings for ring in rings])
        low, high = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
        x, mended_x = _read(longitude, low[0], high[0])
        y, mended_y = _read(latitude, low[1], high[1])
        beat = np.full(len(x), "", dtype=np.object_)
        known = np.isfinite(x) & np.isfinite(y)
        for name, rings in zip(self.names, self.rings, strict=True):
            inside = np.zeros(len(x), dtype=np.bool_)
            for ring in rings:  # a hole is a ring inside a ring: twice inside is outside
                inside[known] ^= _within(ring, x[known], y[known])
            beat[inside & (beat == "")] = name
        return beat, (mended_x | mended_y) & known


def _rings(geometry: Any) -> list[Floats]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [np.array(ring, dtype=np.float64)[:, :2] for polygon in polygons for ring in polygon]


def _read(text: pd.Series, low: float, high: float) -> tuple[Floats, Bools]:
    """Degrees inside [low, high], NaN where none fits: 93089567 is -93.089567 if the beats lie there."""
    import pandas as pd

    written = pd.to_numeric(text.where(text != ""), errors="coerce").to_numpy(dtype=np.float64)
    degrees, mended = np.full(len(written), np.nan), np.zeros(len(written), dtype=np.bool_)
    for scale in (1.0, -1.0, 1e-6, -1e-6, 1e-5, -1e-5, 1e-7, -1e-7):
        fits = np.isnan(degrees) & (written * scale >= low) & (written * scale <= high)
        degrees[fits] = written[fits] * scale
        mended |= fits & (scale != 1.0)
    return degrees, mended


def _within(ring: Floats, x: Floats, y: Floats) -> Bools:
    """Points inside a ring by the crossings of a ray to the east."""
    inside = np.zeros(len(x), dtype=np.bool_)
    for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y1 == y2:
            continue
        between = (y1 > y) != (y2 > y)
        inside ^= between & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return inside
