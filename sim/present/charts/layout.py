"""Finishing a chart: its title wrapped to the width, its lines named where they run, a key where they cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

TITLE_PT = 10.5
LINE_HEIGHT = 1.3
EDGE_IN = 0.08
GAP_PT = 3.0
KEY_GAP_IN = 0.05
MOST_DRAWINGS = 12
Floats = NDArray[np.float64]


def finish(figure: Figure, ax: Axes, title: str) -> None:
    """Put the title on top, make room for it, and say which line is which."""
    width, height = figure.get_size_inches()
    lines = balanced(figure, title, width - 2 * EDGE_IN)
    figure.set_size_inches(width, height + len(lines) * TITLE_PT * LINE_HEIGHT / 72)
    heading = figure.suptitle(
        "\n".join(lines), x=EDGE_IN / width, ha="left", fontsize=TITLE_PT, fontweight="bold", linespacing=LINE_HEIGHT
    )
    figure.draw_without_rendering()
    _wrap_axis_labels(figure, ax)
    name_lines(figure, ax, heading)
    figure.draw_without_rendering()
    _wrap_axis_labels(figure, ax)
    _settle(figure)


def _settle(figure: Figure) -> None:
    """Draw until nothing moves, then fix the layout: each later drawing would move it by a hair, and the bytes too."""
    before = None
    for _ in range(MOST_DRAWINGS):
        figure.draw_without_rendering()
        places = np.array([ax.get_position().bounds for ax in figure.axes])
        if before is not None and np.allclose(places, before, rtol=0, atol=1e-4):
            break
        before = places
    figure.set_layout_engine("none")


def balanced(figure: Figure, text: str, width_in: float, size_pt: float = TITLE_PT, weight: str = "bold") -> list[str]:
    """A text in as few lines as its width allows, the lines about equally long."""
    lines = wrapped(figure, text, width_in, size_pt, weight)
    for narrower in np.linspace(width_in, width_in / 2, 16):
        tried = wrapped(figure, text, float(narrower), size_pt, weight)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def wrapped(figure: Figure, text: str, width_in: float, size_pt: float, weight: str) -> list[str]:
    """Lines of a text that fit into a width, measured in the font itself; a word too long is broken, never cut off."""
    probe = figure.text(0, 0, "", fontsize=size_pt, fontweight=weight)

    def fits(line: str) -> bool:
        probe.set_text(line)
        return bool(probe.get_window_extent(_renderer(figure)).width <= width_in * figure.dpi)

    lines: list[str] = [""]
    for word in re.sub(r"(\d) (%|min\b)", "\\1\N{NO-BREAK SPACE}\\2", text).split(" "):
        if fits(f"{lines[-1]} {word}".strip()):
            lines[-1] = f"{lines[-1]} {word}".strip()
            continue
        lines.append("")
        for character in word:
            if not fits(lines[-1] + character):
                lines.append("")
            lines[-1] += character
    probe.remove()
    return [line for line in lines if line]


def _wrap_axis_labels(figure: Figure, ax: Axes) -> None:
    """An axis label longer than its axis goes on in a second line."""
    frame = ax.get_window_extent()
    for label, length in ((ax.xaxis.label, frame.width), (ax.yaxis.label, frame.height)):
        lines = [balanced(figure, part, length / figure.dpi, 9.0, "normal") for part in label.get_text().split("\n")]
        label.set_text("\n".join(line for part in lines for line in part))
    figure.draw_without_rendering()


def _renderer(figure: Figure) -> Any:
    return figure.canvas.get_renderer()  # type: ignore[attr-defined]


# -- which line is which ------------------------------------------------------------------------


def name_lines(figure: Figure, ax: Axes, heading: Text) -> None:
    """Write each labelled line's name along it, where nothing is in the way; a key on top where that is impossible.

    Anything else that is labelled (bars, markers) goes into a key as well.
    """
    handles, labels = ax.get_legend_handles_labels()
    lines = [one for one in handles if isinstance(one, Line2D) and one.get_linestyle() != "None"]
    if len(lines) == len(handles) and (len(lines) < 2 or _named_directly(figure, ax, lines)):
        return
    if handles:
        _key(figure, heading, handles, labels)


def _key(figure: Figure, heading: Text, handles: list[Any], labels: list[str]) -> None:
    """A key between the title and the chart, with room of its own, so that the chart keeps its height."""
    width, height = figure.get_size_inches()
    for columns in sorted({-(-len(handles) // rows) for rows in range(1, len(handles) + 1)}, reverse=True):
        legend = figure.legend(handles, labels, loc="upper left", ncols=columns)
        size = legend.get_window_extent(_renderer(figure))
        if columns == 1 or size.width <= figure.bbox.width - 2 * EDGE_IN * figure.dpi:
            break
        legend.remove()
    room = size.height / figure.dpi + KEY_GAP_IN
    figure.set_size_inches(width, height + room)
    figure.draw_without_rendering()
    foot = (heading.get_window_extent(_renderer(figure)).y0 / figure.dpi - KEY_GAP_IN) / (height + room)
    legend.set_bbox_to_anchor((EDGE_IN / width, foot), transform=figure.transFigure)
    legend.set_in_layout(False)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.set(rect=(0, 0, 1, 1 - room / (height + room)))  # type: ignore[call-arg]


def _named_directly(figure: Figure, ax: Axes, lines: list[Line2D]) -> bool:
    obstacles = [_points(ax, line) for line in ax.get_lines()]
    taken = [text.get_window_extent(_renderer(figure)) for text in ax.texts]
    named: list[Text] = []
    for line in lines:
        others = [points for points, one in zip(obstacles, ax.get_lines(), strict=True) if one is not line]
        text = _place(figure, ax, line, others, taken)
        if text is None:
            for earlier in named:
                earlier.remove()
            return False
        named.append(text)
        taken.append(text.get_window_extent(_renderer(figure)))
    return True


def _points(ax: Axes, line: Line2D) -> Floats:
    """A line in pixels, with points close together, shape (p, 2)."""
    points: Floats = line.get_transform().transform(line.get_xydata())
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 2:
        return points
    place = np.arange(len(points))
    fine = np.linspace(0, len(points) - 1, 20 * len(points))
    return np.column_stack([np.interp(fine, place, points[:, column]) for column in (0, 1)])


def _place(figure: Figure, ax: Axes, line: Line2D, others: list[Floats], taken: list[Bbox]) -> Text | None:
    """The name beside its line, as far from every other line as can be; None where it fits nowhere."""
    text = ax.text(0, 0, str(line.get_label()), color=line.get_color(), transform=None, va="bottom", ha="left")
    text.set_in_layout(False)
    size = text.get_window_extent(_renderer(figure))
    own = _points(ax, line)
    best: tuple[float, Bbox] | None = None
    for box in _candidates(ax, own, size.width, size.height, GAP_PT * figure.dpi / 72):
        if any(box.overlaps(one) for one in taken) or _inside(box, own):
            continue
        room = min((_distance(box, points) for points in others), default=np.inf)
        if room > size.height and (best is None or room > best[0]):
            best = (room, box)
    text.remove()
    if best is None:
        return None
    x, y = ax.transData.inverted().transform((best[1].x0, best[1].y0))
    named = ax.text(x, y, str(line.get_label()), color=line.get_color(), va="bottom", ha="left")
    named.set_in_layout(False)
    return named


def _candidates(ax: Axes, own: Floats, width: float, height: float, gap: float) -> Iterator[Bbox]:
    frame = ax.get_window_extent()
    for left in np.linspace(frame.x0 + gap, frame.x1 - width - gap, 40):
        over = own[(own[:, 0] >= left) & (own[:, 0] <= left + width), 1]
        if not len(over):
            continue
        for bottom in (over.max() + gap, over.min() - gap - height):
            if bottom >= frame.y0 and bottom + height <= frame.y1:
                yield Bbox.from_bounds(left, bottom, width, height)


def _inside(box: Bbox, points: Floats) -> bool:
    return bool(((points > box.min) & (points < box.max)).all(axis=1).any()) if len(points) else False


def _distance(box: Bbox, points: Floats) -> float:
    """Pixels from a box to the nearest point; 0 inside."""
    if not len(points):
        return float("inf")
    away = np.maximum(np.maximum(box.min - points, points - box.max), 0)
    return float(np.hypot(away[:, 0], away[:, 1]).min())
