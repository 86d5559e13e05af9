"""The Excel workbook of a sweep: its points with the differences that matter most, every main number, definitions."""

from __future__ import annotations

from datetime import datetime

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from sim.documents.excel import HEDGE, definitions
from sim.documents.explorer import AS_IT_IS, AXES, DESIGN_WORDS, against, cautions, check_size, citation, overview_keys
from sim.documents.points import Key, heads_of, kind_of, level_text, main_keys, row_of, sense, spoken
from sim.documents.workbook import LINE_PT, Workbook
from sim.experiments.saved import SavedPoint, SavedSweep
from sim.present.headline import HeadlineRow
from sim.present.words import clean

WIDE, NARROW = 16, 11


def sweep_book(sweep: SavedSweep) -> bytes:
    """The workbook as bytes. Raises UsageError: more points than a document holds, or none with numbers."""
    check_size(sweep)
    book = Workbook(f"{clean(sweep.run['scenario'])}: a sweep", datetime.fromisoformat(sweep.run["finished"]))
    _about(book, sweep)
    _points(book, sweep)
    _numbers(book, sweep)
    definitions(book, True)
    return book.bytes()


def _about(book: Workbook, sweep: SavedSweep) -> None:
    sheet = book.sheet("About", (34, 96), landscape=False)
    book.put(sheet, 0, 0, f"{sweep.run['scenario']}: what if?", "title")
    varied = [("Varied", f"{name} ({key})") for name, key in zip(spoken(sweep.variables), sweep.variables, strict=True)]
    lines = [("Baseline", against(sweep)), *varied, ("Design", DESIGN_WORDS[sweep.shape]), ("How to read it", HEDGE)]
    lines += [("Take care", text) for text in cautions(sweep)]
    lines += [("Warning", text) for text in sweep.run["warnings"]]
    lines += [("How to cite", text) for text in citation(sweep)]
    for row, (name, text) in enumerate(lines, 2):
        book.wrapped(sheet, row, (name, clean(text)), (34, 96))
        book.put(sheet, row, 0, name, "lead")


def _points(book: Workbook, sweep: SavedSweep) -> None:
    """A row a point: its values, the differences of the first few measures with their intervals, how it went."""
    keys = overview_keys(sweep)
    heads = heads_of(sweep, keys)
    names = spoken(sweep.variables)
    widths = [9, *(WIDE for _ in names), *(NARROW for _ in range(3 * len(heads))), 11, 12, 60 if sweep.failed else 10]
    sheet = book.sheet("Points", widths)
    columns = [text for row in heads for text in (f"{row.name} ({AXES[row.unit]})", "95 % from", "95 % to")]
    book.header(sheet, 0, ["Point", *names, *columns, "Status", "Replications", "Reason"])
    sheet.set_row(0, 5 * LINE_PT)
    for place, point in enumerate(sweep.points, 1):
        column = _levels(book, sheet, place, point)
        for key in keys:
            row = row_of(sweep, point, key)
            if row is not None and row.difference is not None:
                for step, value in enumerate((row.difference.value, row.difference.low, row.difference.high)):
                    book.difference(sheet, (place, column + step), value, row.unit)
            column += 3
        book.put(sheet, place, column, point.status, "text")
        book.put(sheet, place, column + 1, point.replications, "whole")
        book.put(sheet, place, column + 2, point.reason, "line")
    sheet.autofilter(0, 0, len(sweep.points), len(widths) - 1)


def _levels(book: Workbook, sheet: Worksheet, place: int, point: SavedPoint) -> int:
    """Number and values of a point; returns the next free column. Numbers are numbers, all else is text."""
    book.put(sheet, place, 0, point.number, "whole")
    for column, level in enumerate(point.levels, 1):
        if level is not None and kind_of([level]) == "number":
            book.put(sheet, place, column, float(level), "whole" if float(level).is_integer() else "number")
        else:
            book.put(sheet, place, column, level_text(level or AS_IT_IS), "text")
    return 1 + len(point.levels)


def _numbers(book: Workbook, sweep: SavedSweep) -> None:
    """A row a point and measure; the difference is a formula of the two levels where arms have levels."""
    names = spoken(sweep.variables)
    ends = ("95 % from", "95 % to")
    columns = ("Section", "Measure", "Baseline", "Scenario", *ends, "Difference", *ends, "In words")
    widths = [9, *(WIDE for _ in names), 18, 54, *(NARROW for _ in range(7)), 24]
    sheet = book.sheet("Main numbers", widths)
    book.header(sheet, 0, ["Point", *names, *columns])
    sheet.set_row(0, 3 * LINE_PT)
    place = 1
    keys: list[Key] = main_keys(sweep)
    for point in sweep.points:
        for key in keys:
            row = row_of(sweep, point, key)
            if row is not None:
                _number(book, sheet, place, _levels(book, sheet, place, point), row)
                place += 1
    sheet.autofilter(0, 0, max(place - 1, 1), len(widths) - 1)


def _number(book: Workbook, sheet: Worksheet, place: int, column: int, row: HeadlineRow) -> None:
    assert row.difference is not None
    level = "share" if row.unit == "share" else "one"
    book.put(sheet, place, column, row.section, "text")
    book.put(sheet, place, column + 1, f"{row.name} ({row.unit})", "text")
    if row.baseline is not None:
        cells = (row.baseline.value, row.main.value, row.main.low, row.main.high)
        for step, value in enumerate(cells, 2):
            book.put(sheet, place, column + step, value, level)
        ends = [f"{xl_col_to_name(column + step)}{place + 1}" for step in (3, 2)]
        book.difference(sheet, (place, column + 6), row.difference.value, row.unit, f"{ends[0]}-{ends[1]}")
    else:
        book.difference(sheet, (place, column + 6), row.difference.value, row.unit)
    book.difference(sheet, (place, column + 7), row.difference.low, row.unit)
    book.difference(sheet, (place, column + 8), row.difference.high, row.unit)
    book.put(sheet, place, column + 9, sense(row), "text")
