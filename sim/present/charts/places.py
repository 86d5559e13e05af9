"""The map of districts: where nine in ten calls are reached soonest, and where last."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Circle, Polygon
from matplotlib.transforms import Bbox

from sim.measure.intervals import Estimate
from sim.present.charts import style
from sim.present.charts.registry import CENTROIDS, Drawn, chart
from sim.present.outlines import Outline
from sim.present.words import INTERVAL, bounds, clean, number, short

if TYPE_CHECKING:
    from sim.study import Study

METRIC = "district_response_p90"
DARK = 0.55  # share of the scale from which words on a district are white
NAME_WIDTH = 22
LEAST_KM2 = 0.5


@dataclass(frozen=True)
class Spot:
    """One district: where it lies, in kilometres from the middle of the map; how big; its number."""

    name: str
    x: float
    y: float
    radius: float
    minutes: Estimate


@chart("Response time by district", CENTROIDS, height_in=3.6)
def district_map(study: Study, ax: Axes, outlines: Mapping[str, Sequence[Outline]] | None = None) -> Drawn:
    """Minutes within which nine in ten calls of each district are reached, in the main arm, on a map: a circle of the
    district's area at its centre, or its outline where a GeoJSON file of outlines is given. Districts whose number
    is left out (few recorded calls) are drawn empty."""
    spots, middle = _spots(study)
    known = [one.minutes.value for one in spots if math.isfinite(one.minutes.value)]
    scale = Normalize(min(known, default=0.0) * 0.9, max(known, default=1.0))
    paper_to_blue = LinearSegmentedColormap.from_list("paper_to_blue", [(0, "#e3eef6"), (1, "#00466e")], N=48)
    for one in spots:
        colour = paper_to_blue(scale(one.minutes.value)) if math.isfinite(one.minutes.value) else style.PAPER
        for shape in _shapes(one, (outlines or {}).get(one.name, ()), middle):
            shape.set(facecolor=colour, edgecolor=style.MUTED, linewidth=0.8)
            ax.add_patch(shape)
    ax.set_aspect("equal")
    ax.autoscale_view()
    ax.margins(0.15)
    ax.set_axis_off()
    bar = ax.figure.colorbar(ScalarMappable(scale, paper_to_blue), ax=ax, location="bottom", aspect=40, shrink=0.8)
    bar.set_label("minutes to reach nine in ten calls")
    bar.outline.set_visible(False)
    _names(ax, spots)
    return _drawn(study, spots)


def _spots(study: Study) -> tuple[list[Spot], tuple[float, float]]:
    table = study.districts
    last = table[(table["metric"] == METRIC) & (table["scenario"] == study.comparison.arms[-1])]
    rows = {
        str(row["district"]): Estimate(*(float(row[f"scenario_{end}"]) for end in ("value", "low", "high")))
        for row in last.to_dict("records")
    }
    places = study.main.scenario.geography.districts
    middle = _middle([one.centroid for one in places.values() if one.centroid])
    spots = []
    for name, one in places.items():
        if one.centroid is None or name not in rows:
            continue
        minutes = rows[name]
        x, y = kilometres(np.array([one.centroid]), middle)[0]
        radius = math.sqrt((one.area_km2 or 0) / math.pi)
        spots.append(Spot(name, float(x), float(y), radius, minutes))
    return _sized(spots), middle


def _middle(places: list[Any]) -> tuple[float, float]:
    latitude, longitude = np.array(places, dtype=np.float64).mean(axis=0)
    return float(latitude), float(longitude)


def _sized(spots: list[Spot]) -> list[Spot]:
    """Radii that show areas but let no district cover another's middle; alike where no area is known."""
    gaps = [math.dist((a.x, a.y), (b.x, b.y)) for a in spots for b in spots if a is not b]
    nearest = min([gap for gap in gaps if gap > 0], default=2.0)
    largest = max([one.radius for one in spots], default=0.0)
    factor = min(1.0, 0.48 * nearest / largest) if largest else 0.0
    least = math.sqrt(LEAST_KM2 / math.pi)
    return [
        Spot(one.name, one.x, one.y, max(one.radius * factor, 0.2 * least) or 0.45 * nearest, one.minutes)
        if largest else Spot(one.name, one.x, one.y, 0.45 * nearest, one.minutes)
        for one in spots
    ]  # fmt: skip


def kilometres(places: Outline, middle: tuple[float, float]) -> Outline:
    """(latitude, longitude) as kilometres east and north of the middle, shape (n, 2); true near the middle."""
    north = (places[:, 0] - middle[0]) * 111.2
    east = (places[:, 1] - middle[1]) * 111.2 * math.cos(math.radians(middle[0]))
    return np.column_stack([east, north])


def _shapes(one: Spot, outline: Sequence[Outline], middle: tuple[float, float]) -> list[Any]:
    if outline:
        return [Polygon(kilometres(ring, middle), closed=True) for ring in outline]
    return [Circle((one.x, one.y), one.radius)]


def _names(ax: Axes, spots: list[Spot]) -> None:
    """Name and minutes on each district, or beside it; left out where they would cover another's."""
    figure: Any = ax.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    taken: list[Bbox] = []
    for one in spots:
        words = f"{short(style.drawable(one.name) or 'district', NAME_WIDTH)}\n{_shown(one)}"
        for x, y, across, along in _candidates(one):
            text = ax.text(x, y, words, ha=across, va=along, linespacing=1.15)
            text.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.75})
            box = text.get_window_extent(renderer).padded(3)
            inside = box.x0 >= 0 and box.x1 <= figure.bbox.x1
            if inside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()


def _shown(one: Spot) -> str:
    return "left out" if math.isnan(one.minutes.value) else f"{number(one.minutes.value, 'min', 1)} min"


def _candidates(one: Spot) -> list[tuple[float, float, str, str]]:
    r = one.radius
    return [
        (one.x, one.y, "center", "center"), (one.x, one.y + r, "center", "bottom"), (one.x, one.y - r, "center", "top"),
        (one.x + r, one.y, "left", "center"), (one.x - r, one.y, "right", "center"),
    ]  # fmt: skip


def _drawn(study: Study, spots: list[Spot]) -> Drawn:
    known = sorted((one for one in spots if not math.isnan(one.minutes.value)), key=lambda one: one.minutes.value)
    title = "No district has a number that may be shown"
    if known:
        first, last = known[0], known[-1]
        title = (
            f"Nine in ten calls are reached within {number(first.minutes.value, 'min', 1)} minutes in "
            f"{short(style.drawable(first.name) or 'one district', NAME_WIDTH)} and "
            f"{number(last.minutes.value, 'min', 1)} in {short(style.drawable(last.name) or 'another', NAME_WIDTH)}"
        )
    told = "; ".join(
        f"{clean(one.name)} {number(one.minutes.value, 'min', 1)} ({bounds(one.minutes, 'min', 1)})" for one in known
    )
    hidden = len(spots) - len(known)
    alt = (
        f"Map of {len(spots)} districts coloured by the minutes to reach nine in ten calls, with {INTERVAL}s in "
        f"brackets. The model estimates: {told}."
    ) + (f" {hidden} left out for few calls." if hidden else "")
    rows = [
        (study.comparison.arms[-1], one.name, one.minutes.value, one.minutes.low, one.minutes.high) for one in spots
    ]
    return Drawn(title, alt, pd.DataFrame(rows, columns=["arm", "district", "minutes", "low", "high"]))
