"""Several options as a Word section to paste and as a workbook, from the folder that `compare` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from sim.documents.excel import HEDGE, definitions
from sim.documents.excel_charts import chart_sheets
from sim.documents.paper import Paper
from sim.documents.side_by_side import (
    BEST,
    COLUMNS,
    FOOT,
    HOW,
    TITLE,
    heading,
    in_short,
    lead,
    limits,
    lines,
    main_measures,
)
from sim.documents.workbook import LINE_PT, Workbook
from sim.experiments.side_by_side import Beside, SideBySide, table
from sim.present.charts import Drawing
from sim.present.cite import citation
from sim.present.doubt import doubts
from sim.present.words import INTERVAL, clean

WIDTHS = (2.35, 0.75, 1.1, 1.15, 0.5, 0.65)
NOTE = f"Differences are formulas: option minus baseline. {INTERVAL}s are of the difference; pp: percentage points."
SHEET_WIDTHS = (56, 30, 14, 14, 14, 14, 14, 12, 12)


def side_by_side_word(found: SideBySide, drawn: Mapping[str, Drawing], finished: datetime) -> bytes:
    """The Word section as bytes."""
    paper = Paper(TITLE, "Estimates of a staffing simulation", finished)
    paper.heading(TITLE, 1)
    paper.text(lead(found))
    paper.heading("The answer in short", 2)
    for text in in_short(found):
        paper.text(text, "List Bullet")
    paper.text(f"{HOW} {BEST}")
    paper.text(FOOT)
    for text in limits(found):
        paper.text(text, "List Bullet")
    _table(paper, "The main measures", found, main_measures(found))
    paper.heading("Charts", 2)
    for chart in drawn.values():
        paper.picture(chart.png(), chart.drawn.title, chart.drawn.alt)
    rest = [one for one in found.measures if one not in main_measures(found)]
    _table(paper, "All other measures", found, rest)
    paper.heading("What could change the answer", 2)
    for one in found.pairs:
        paper.heading(clean(one.comparison.arms[-1]), 3)
        for text in [*doubts(one), *one.warnings]:
            paper.text(text, "List Bullet")
    paper.heading("How to cite", 2)
    for text in _cited(found):
        paper.text(text)
    return paper.bytes()


def _table(paper: Paper, title: str, found: SideBySide, measures: list[Beside]) -> None:
    """One table of several measures, each with its heading and a row an arm."""
    paper.heading(title, 2)
    rows: list[list[str]] = []
    groups: list[int] = []
    for one in measures:
        groups.append(len(rows))
        rows.append([heading(one.head), *[""] * (len(COLUMNS) - 1)])
        rows += lines(found, one)
    columns = ["Option", *(f"{name[0].upper()}{name[1:]}" for name in COLUMNS[1:])]
    paper.table(f"{title}, each option against {clean(found.arms[0])}", columns, rows, WIDTHS, groups)


def _cited(found: SideBySide) -> list[str]:
    """The software once, and every run."""
    return list(dict.fromkeys(text for one in found.pairs for text in citation(one)))


def side_by_side_book(found: SideBySide, drawn: Mapping[str, Drawing], finished: datetime) -> bytes:
    """The workbook as bytes: in short, every measure with formulas, native charts, definitions, the tidy numbers."""
    book = Workbook(TITLE, finished)
    _about(book, found)
    _numbers(book, found)
    chart_sheets(book, list(drawn.values()))
    definitions(book, True)
    book.tidy("All numbers", table(found))
    return book.bytes()


def _about(book: Workbook, found: SideBySide) -> None:
    sheet = book.sheet("Answer", (34, 96), landscape=False)
    book.put(sheet, 0, 0, TITLE, "title")
    told = [("What was run", lead(found)), *(("In short", text) for text in in_short(found))]
    told += [("How to read it", f"{HOW} {BEST} {HEDGE}")]
    told += [("Take care", text) for text in [*limits(found), *found.warnings]]
    told += [("How to cite", text) for text in _cited(found)]
    for row, (name, text) in enumerate(told, 2):
        book.wrapped(sheet, row, (name, clean(text)), (34, 96))
        book.put(sheet, row, 0, name, "lead")


def _numbers(book: Workbook, found: SideBySide) -> None:
    """A row a measure and option; the difference is a formula of the two levels where arms have levels."""
    sheet = book.sheet("Side by side", SHEET_WIDTHS)
    columns = ("Measure", "Option", "Baseline", "Option's level", "Difference", "95 % from", "95 % to", "Sign sure")
    book.header(sheet, 0, [*columns, "May be best"])
    sheet.set_row(0, 2 * LINE_PT)
    place = 1
    for one in found.measures:
        for arm in range(1, len(found.arms)):
            _line(book, sheet, place, found, one, arm)
            place += 1
    sheet.autofilter(0, 0, max(place - 1, 1), len(SHEET_WIDTHS) - 1)
    book.put(sheet, place + 1, 0, NOTE, "line")


def _line(book: Workbook, sheet: Worksheet, place: int, found: SideBySide, one: Beside, arm: int) -> None:
    row = one.rows[arm - 1]
    assert row.difference is not None
    level = "share" if row.unit == "share" else "one"
    book.put(sheet, place, 0, heading(row), "text")
    book.put(sheet, place, 1, found.arms[arm], "text")
    formula = ""
    if row.baseline is not None:
        book.put(sheet, place, 2, row.baseline.value, level)
        book.put(sheet, place, 3, row.main.value, level)
        formula = f"D{place + 1}-C{place + 1}"
    book.difference(sheet, (place, 4), row.difference.value, row.unit, formula)
    for column, end in ((5, row.difference.low), (6, row.difference.high)):
        book.difference(sheet, (place, column), end, row.unit)
    cells = list(lines(found, one))[arm]
    for column, text in enumerate(cells[4:], 7):
        book.put(sheet, place, column, text, "text")
