"""Charts of experiments, in the house style: NAME.png, .svg, .csv and .txt (its words) in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.present.charts import style
from sim.present.charts.drawing import FULL_IN, Drawing
from sim.present.charts.layout import finish
from sim.present.charts.registry import Chart, Drawn

DrawAxes = Callable[[Axes], Drawn]


def save_figure(folder: Path, name: str, height_in: float, draw: DrawAxes, width_in: float = FULL_IN) -> Drawn:
    """Draw a chart on axes of this height and write its four files; the same numbers give the same bytes."""
    drawing = drawing_of(name, height_in, draw, width_in)
    save_drawing(folder, name, drawing)
    return drawing.drawn


def drawing_of(name: str, height_in: float, draw: DrawAxes, width_in: float = FULL_IN, label: str = "") -> Drawing:
    """A chart on axes of this height, in inches without its title; `label` is what it is called, its title if not."""
    with style.applied():
        figure = Figure(figsize=(width_in, height_in))
        FigureCanvasAgg(figure)
        ax = figure.add_subplot()
        drawn = draw(ax)
        finish(figure, ax, drawn.title)
    chart = Chart(name, label or drawn.title, "", (), lambda _: height_in, lambda _, here: draw(here))
    return Drawing(chart, drawn, figure, drawn.data)


def save_drawing(folder: Path, name: str, drawing: Drawing) -> None:
    """The four files of a finished drawing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(drawing.png())
    words = f"{drawing.drawn.title}\n\n{drawing.drawn.alt}\n"
    for ending, text in (("svg", drawing.svg()), ("csv", drawing.csv()), ("txt", words)):
        (folder / f"{name}.{ending}").write_bytes(text.encode("utf-8"))
