"""Drawing charts of a study and saving them: the same study gives the same bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.basics.errors import UsageError, did_you_mean
from sim.basics.spreadsheet import guarded_table
from sim.present.charts import style
from sim.present.charts.layout import finish
from sim.present.charts.registry import Chart, Drawn, all_charts, find_chart, not_applicable
from sim.present.charts.swept import SWEPT

if TYPE_CHECKING:
    from sim.study import Study

FULL_IN, NARROW_IN, LEAST_IN = 6.5, 3.15, 2.8
ENDINGS = ("png", "svg", "csv", "txt")


@dataclass(frozen=True)
class Drawing:
    """A finished chart: its figure, what it found, and its numbers with the scenario and seed on every row."""

    chart: Chart
    drawn: Drawn
    figure: Figure
    table: pd.DataFrame

    @property
    def name(self) -> str:
        return self.chart.name

    @property
    def label(self) -> str:
        return self.chart.label

    def png(self) -> bytes:
        """The picture at 300 dpi."""
        return self._saved("png", {"Software": None})

    def svg(self) -> str:
        """The picture as SVG text; letters are outlines, so that it looks the same without the font."""
        return self._saved("svg", {"Date": None, "Creator": None}).decode("utf-8")

    def csv(self) -> str:
        """The numbers behind the picture."""
        return guarded_table(self.table).to_csv(index=False, float_format="%.6g", lineterminator="\n")

    def files(self) -> dict[str, bytes]:
        """What a saved chart consists of, by the ending of the file: picture twice, numbers, words."""
        words = f"{self.drawn.title}\n\n{self.drawn.alt}\n"
        texts = (self.svg(), self.csv(), words)
        return dict(zip(ENDINGS, (self.png(), *(text.encode("utf-8") for text in texts)), strict=True))

    def _saved(self, kind: str, metadata: dict[str, None]) -> bytes:
        held = io.BytesIO()
        with style.applied():
            self.figure.savefig(held, format=kind, metadata=metadata)
        return held.getvalue()


@dataclass(frozen=True)
class SavedChart(Drawing):
    """A chart that is also on disk: NAME.png, NAME.svg, NAME.csv and NAME.txt (its words)."""

    png_path: Path
    svg_path: Path
    csv_path: Path
    txt_path: Path


def draw_chart(name: str, study: Study, width_in: float = FULL_IN, **more: Any) -> Drawing:
    """Draw one chart; `more` is what the chart may be given besides, such as the outlines of a map.

    Raises UsageError: no such chart, a study to which it does not apply, too narrow a width.
    """
    chart = find_chart(name)
    reason = chart.why_not(study)
    if reason is not None:
        raise UsageError(f"{name} does not apply: {reason}")
    check_width(name, width_in)
    figure, drawn = _draw(chart, study, width_in, more)
    table = drawn.data.copy()
    table.insert(0, "scenario", study.main.scenario.name)
    table["replications"] = study.comparison.replications
    table["seed"] = study.main.scenario.run.seed
    return Drawing(chart, drawn, figure, table)


def draw_swept(name: str, table: pd.DataFrame, width_in: float = FULL_IN, **more: Any) -> Drawing:
    """Draw a chart of many runs (`tornado`, `response_surface`) from a table; `more` as that chart has it.

    Raises UsageError: no such chart, a table without its columns, too narrow a width.
    """
    if name not in SWEPT:
        raise UsageError(f"there is no chart of many runs called {name!r}. {did_you_mean(name, SWEPT)}")
    check_width(name, width_in)
    figure, drawn = _draw(SWEPT[name], table, width_in, more)
    return Drawing(SWEPT[name], drawn, figure, drawn.data)


def _draw(chart: Chart, source: Any, width_in: float, more: dict[str, Any]) -> tuple[Figure, Drawn]:
    with style.applied():
        figure = Figure(figsize=(width_in, chart.height_in(source)))
        FigureCanvasAgg(figure)
        ax = figure.add_subplot()
        drawn = chart.draw(source, ax, **more)
        finish(figure, ax, drawn.title)
    return figure, drawn


def check_width(name: str, width_in: float) -> None:
    """Refuse a chart too narrow to read. Raises UsageError."""
    if not width_in >= LEAST_IN:
        raise UsageError(f"{name}: expected a width of {LEAST_IN} inches or more, got {width_in:g}")


def draw_charts(study: Study, width_in: float = FULL_IN) -> list[Drawing]:
    """Every chart that applies to a study, in the order of reports."""
    without = not_applicable(study)
    return [draw_chart(name, study, width_in) for name in all_charts() if name not in without]


def save_charts(study: Study, folder: Path, width_in: float = FULL_IN) -> list[SavedChart]:
    """Write every chart that applies into a folder; `not_applicable` says which ones do not, and why."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_save(drawing, folder) for drawing in draw_charts(study, width_in)]


def _save(drawing: Drawing, folder: Path) -> SavedChart:
    png, svg, csv, txt = (folder / f"{drawing.name}.{ending}" for ending in ENDINGS)
    for path, content in zip((png, svg, csv, txt), drawing.files().values(), strict=True):
        path.write_bytes(content)
    return SavedChart(drawing.chart, drawing.drawn, drawing.figure, drawing.table, png, svg, csv, txt)
