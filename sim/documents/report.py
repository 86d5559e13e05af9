"""The documents of a study, by the name of their file."""

from __future__ import annotations

from collections.abc import Sequence

from sim.documents.excel import excel
from sim.documents.word import word
from sim.present.charts import draw_charts
from sim.present.html import render_html
from sim.results.read import SavedStudy


def report_files(study: SavedStudy, kinds: Sequence[str]) -> dict[str, bytes]:
    """File name -> content of each kind asked for: html, docx, xlsx."""
    drawings = draw_charts(study)
    writers = {
        "html": lambda: render_html(study, drawings).encode("utf-8"),
        "docx": lambda: word(study, drawings),
        "xlsx": lambda: excel(study, drawings),
    }
    return {f"report.{kind}": writers[kind]() for kind in kinds}
