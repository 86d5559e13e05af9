"""A page of sections with texts, tables and figures, for everything that is not the summary of a run."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sim
from sim.present.charts import style
from sim.present.charts.layout import finish
from sim.present.html import environment
from sim.present.page_table import PageTable
from sim.present.svg import inline_svg
from sim.present.words import clean


@dataclass(frozen=True)
class PageFigure:
    """A picture with its words; `svg` is the drawing alone, for a file beside the page."""

    name: str
    title: str
    alt: str
    svg: str
    picture: Markup


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it."""

    heading: str
    texts: Sequence[str] = ()
    points: Sequence[str] = ()
    figures: Sequence[PageFigure] = ()
    tables: Sequence[PageTable] = ()


def render_page(title: str, lead: str, sections: Sequence[Section], foot: str) -> str:
    """The page as text; it opens offline and needs nothing beside itself."""
    template = environment().get_template("page.html.j2")
    return template.render(title=title, lead=lead, sections=sections, foot=foot, version=sim.__version__)


def draw(name: str, title: str, alt: str, height_in: float, paint: Callable[[Axes], None]) -> PageFigure:
    """A figure in the house style: `paint` fills the axes; the title says the finding."""
    with style.applied():
        figure = Figure(figsize=(6.5, height_in))
        FigureCanvasAgg(figure)
        ax = figure.add_subplot()
        paint(ax)
        finish(figure, ax, title)
        held = io.BytesIO()
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    svg = held.getvalue().decode("utf-8")
    return PageFigure(name, title, alt, svg, inline_svg(svg, name, clean(title), f"words-{name}"))
