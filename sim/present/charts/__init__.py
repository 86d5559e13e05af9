"""Charts of a study: a registry, one house style, and the writing of PNG, SVG, CSV and alternative text."""

from sim.present.charts.drawing import Drawing, SavedChart, draw_chart, draw_charts, draw_swept, save_charts
from sim.present.charts.measured import Measure
from sim.present.charts.registry import Chart, Drawn, all_charts, not_applicable

__all__ = [
    "Chart",
    "Drawing",
    "Drawn",
    "Measure",
    "SavedChart",
    "all_charts",
    "draw_chart",
    "draw_charts",
    "draw_swept",
    "not_applicable",
    "save_charts",
]
