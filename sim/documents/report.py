"""The documents of a study, of several options or of a sweep, by the name of their file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sim.basics.errors import UsageError
from sim.documents.excel import excel
from sim.documents.explorer import explorer_html
from sim.documents.side_by_side import drawings, side_by_side_page
from sim.documents.side_by_side_papers import side_by_side_book, side_by_side_word
from sim.documents.sweep_book import sweep_book
from sim.documents.word import word
from sim.experiments.saved import SavedSweep, facts_in
from sim.experiments.side_by_side import read_side_by_side
from sim.present.charts import draw_charts
from sim.present.html import render_html
from sim.present.turning import Turning
from sim.results.read import SavedStudy


def report_files(study: SavedStudy, kinds: Sequence[str], turning: Turning | None = None) -> dict[str, bytes]:
    """File name -> content of each kind asked for: html, docx, xlsx. `turning` is what a sensitivity run found."""
    drawings = draw_charts(study)
    writers = {
        "html": lambda: render_html(study, drawings, turning).encode("utf-8"),
        "docx": lambda: word(study, drawings, turning),
        "xlsx": lambda: excel(study, drawings, turning),
    }
    return {f"report.{kind}": writers[kind]() for kind in kinds}


def side_by_side_files(folder: Path, kinds: Sequence[str]) -> dict[str, bytes]:
    """File name -> content of each kind asked for, of several options that were compared."""
    found, run = read_side_by_side(folder), facts_in(folder)
    drawn = drawings(found)
    finished = datetime.fromisoformat(run["finished"])
    folders = dict(zip(found.arms[1:], run["folders"], strict=True))
    writers = {
        "html": lambda: side_by_side_page(found, drawn, folders).encode("utf-8"),
        "docx": lambda: side_by_side_word(found, drawn, finished),
        "xlsx": lambda: side_by_side_book(found, drawn, finished),
    }
    return {f"report.{kind}": writers[kind]() for kind in kinds}


def sweep_files(sweep: SavedSweep, kinds: Sequence[str]) -> dict[str, bytes]:
    """File name -> content of each kind asked for: html (to explore), xlsx. Raises UsageError: docx, no kind at all."""
    if "docx" in kinds:
        raise UsageError(
            f"--docx: {sweep.folder} is a sweep, which has no Word section; it can be a page to explore (--html) and a "
            "workbook (--xlsx). For a section to paste, run the point you choose: coresponse run FILE --set KEY=VALUE"
        )
    writers = {"html": lambda: explorer_html(sweep).encode("utf-8"), "xlsx": lambda: sweep_book(sweep)}
    return {f"report.{kind}": writers[kind]() for kind in kinds}
