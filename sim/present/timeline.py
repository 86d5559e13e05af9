"""The picture of a response model: a lane a unit, what it does from receipt to the end, and the same in words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from sim.present.charts import style
from sim.present.example_call import MINUTE, RECEIVED, Bar, Lane, Timeline, clock, in_words, timelines

WIDTH_IN, LANE_IN, HEAD_IN, FOOT_IN, SIDE_IN, EDGE_IN = 6.5, 0.62, 0.76, 0.36, 1.36, 0.1
BEFORE, AFTER = 3, 87  # minutes shown before and after receipt
DPI, COLOURS = 130, 24
GAP_IN, LINE_PT = 0.05, 11
LANES = (style.INK, style.BLUE)
Edges = list[float]  # how far each line of words is taken, in pixels


@dataclass(frozen=True)
class Picture:
    """A finished picture: its figure and what it shows in words."""

    figure: Figure
    alt: str

    def png(self) -> bytes:
        """The picture for a page, small and the same bytes every time."""
        drawn = Image.open(io.BytesIO(self._saved("png", {"Software": None}))).convert("RGB")
        held = io.BytesIO()
        drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(held, "png", optimize=True, dpi=(DPI, DPI))
        return held.getvalue()

    def svg(self) -> bytes:
        """The picture as SVG; without our font, in one like it."""
        drawn = self._saved("svg", {"Date": None, "Creator": None})
        return drawn.replace(b"'DejaVu Sans'", b"'DejaVu Sans', sans-serif")

    def _saved(self, kind: str, metadata: dict[str, None]) -> bytes:
        held = io.BytesIO()
        with _look_of_house():
            self.figure.savefig(held, format=kind, metadata=metadata, dpi=DPI)
        return held.getvalue()


@contextmanager
def _look_of_house() -> Iterator[None]:
    """The house style; panels stand where they are put, and letters in SVG are letters, to keep it small."""
    with style.applied(), mpl.rc_context({"figure.constrained_layout.use": False, "svg.fonttype": "none"}):
        yield


def picture(name: str) -> Picture:
    """The example call as this response model answers it, one panel a story."""
    told = timelines(name)
    heights = [HEAD_IN + LANE_IN * len(one.lanes) + FOOT_IN for one in told]
    with _look_of_house():
        figure = Figure(figsize=(WIDTH_IN, sum(heights)))
        FigureCanvasAgg(figure)
        top = sum(heights)
        for one, height in zip(told, heights, strict=True):
            inside = LANE_IN * len(one.lanes)
            foot = (top - HEAD_IN - inside) / sum(heights)
            ax = figure.add_axes((SIDE_IN / WIDTH_IN, foot, 1 - (SIDE_IN + EDGE_IN) / WIDTH_IN, inside / sum(heights)))
            _panel(ax, one)
            top -= height
    return Picture(figure, in_words(told))


# -- drawing ------------------------------------------------------------------------------------


def _panel(ax: Axes, told: Timeline) -> None:
    rows = len(told.lanes)
    ax.set_xlim(-BEFORE, max(AFTER, _minute(max(told.marks.values())) + BEFORE))
    ax.set_ylim(rows - 0.25, -0.25)
    ax.set_yticks(range(rows), [lane.name for lane in told.lanes])
    ticks = range(0, int(ax.get_xlim()[1]) + 1, 15)
    ax.set_xticks(ticks, [clock(RECEIVED + minute * MINUTE) for minute in ticks])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    _marks(ax, told.marks)
    for place, lane in enumerate(told.lanes):
        _lane(ax, place, lane, LANES[place % len(LANES)])
    heading = f"{told.words[0].upper()}{told.words[1:]}"
    ax.annotate(heading, (0, 1), ((EDGE_IN - SIDE_IN) * 72, HEAD_IN * 72 - 15), xycoords="axes fraction",
                textcoords="offset points", fontsize=9.5, fontweight="bold", annotation_clip=False)  # fmt: skip


def _minute(second: int) -> float:
    return max((second - RECEIVED) / MINUTE, -BEFORE)


def _lane(ax: Axes, place: int, lane: Lane, colour: str) -> None:
    """The bars of a unit and the word for each: inside it, or under it where it is too short."""
    if not lane.bars:
        _paper(ax.text(0.8, place, "not sent", va="center", color=style.MUTED, style="italic"))
    edges: Edges = [float("-inf")] * 2
    for bar in lane.bars:
        start, end = _minute(bar.start), _minute(bar.end)
        ax.barh(place, end - start, 0.1 if bar.what in THIN else 0.42, start, **_look(bar, colour))
        text = ax.text((start + end) / 2, place, bar.what, ha="center", va="center", color=_ink(bar))
        room = ax.transData.transform((end, 0))[0] - ax.transData.transform((start, 0))[0]
        if bar.what in UNDER or _width(text) > room - GAP_IN * ax.figure.dpi:
            text.remove()
            under = ax.annotate(
                bar.what, (start, place + 0.21), (0, 0), textcoords="offset points", va="top", color=style.MUTED
            )
            _paper(under)
            _on_free_line(under, edges, -2, -(LINE_PT - 1))


THIN = ("travels", "called off")
UNDER = (*THIN, "briefing")  # no room, or nothing to write on


def _look(bar: Bar, colour: str) -> dict[str, Any]:
    """Solid while it works, outlined while it waits, hatched in a briefing, pale for the rest."""
    plain = {"linewidth": 0.8, "edgecolor": colour}
    if bar.what == "briefing":
        return plain | {"facecolor": style.PAPER, "hatch": "//////"}
    if bar.what == "busy":
        return {"linewidth": 0.8, "edgecolor": style.GREY, "facecolor": style.PAPER, "linestyle": "dashed"}
    pale = {"waits": style.PAPER, "called off": style.PAPER, "stays": style.GRID, "report": style.GREY}
    return plain | {"facecolor": pale.get(bar.what, colour)}


def _ink(bar: Bar) -> str:
    return {"works": style.PAPER, "talks": style.PAPER, "busy": style.MUTED}.get(bar.what, style.INK)


def _marks(ax: Axes, marks: dict[str, int]) -> None:
    """A line down the lanes at each mark, what it is on top."""
    edges: Edges = [float("-inf")] * 3
    for second in sorted(set(marks.values())):
        words = ", ".join(word for word, at in marks.items() if at == second)
        ax.axvline(_minute(second), color=style.MUTED, linewidth=0.9, linestyle=(0, (2.5, 2.0)), zorder=0)
        text = ax.annotate(f"{words} {clock(second)}", (_minute(second), 1), (0, 0), xycoords=("data", "axes fraction"),
                           textcoords="offset points", va="bottom", annotation_clip=False)  # fmt: skip
        if text.get_window_extent(_renderer(text)).x1 > ax.figure.bbox.x1:
            text.set_horizontalalignment("right")
        _on_free_line(text, edges, 2, LINE_PT)


def _on_free_line(text: Text, edges: Edges, first: float, step: float) -> None:
    """Put words on the first line on which they touch no others (the last, if all are taken)."""
    text.set_position((0, first))
    box = text.get_window_extent(_renderer(text))
    level = next((one for one, edge in enumerate(edges) if box.x0 > edge), len(edges) - 1)
    text.set_position((0, first + level * step))
    figure = text.get_figure(root=True)
    assert figure is not None
    edges[level] = box.x1 + GAP_IN * figure.dpi


def _paper(text: Text) -> None:
    """No line runs through these words."""
    text.set_bbox({"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.4})


def _width(text: Text) -> float:
    return float(text.get_window_extent(_renderer(text)).width)


def _renderer(text: Text) -> Any:
    figure = text.get_figure(root=True)
    assert figure is not None
    return figure.canvas.get_renderer()  # type: ignore[attr-defined]
