"""The Excel workbook of a study: definitions, main numbers with formulas, native charts, tidy sheets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from sim.documents.excel_charts import chart_sheets
from sim.documents.workbook import Workbook
from sim.measure.dictionary import entries
from sim.measure.intervals import Estimate
from sim.present.answer import answer, cautions
from sim.present.charts import Drawing
from sim.present.charts.parts import PART_WORDS
from sim.present.cite import citation
from sim.present.doubt import doubts
from sim.present.headline import HeadlineRow, headline
from sim.present.methods import STRESS, stress
from sim.present.register import by_standing
from sim.present.turning import HOW_TO, Turning, between, turns
from sim.present.words import clean, difference_unit, short_names
from sim.results import tables
from sim.results.read import SavedStudy

SECTION_UNITS = {"min": "minutes", "h/day": "a day", "share": "share", "currency/day": "a day"}
HEDGE = (
    "The model estimates these numbers for the scenario as written; it promises nothing. An interval shows how far "
    "chance in the model may move a number, not what a wrong assumption would do."
)


def excel(study: SavedStudy, drawings: Sequence[Drawing], turning: Turning | None = None) -> bytes:
    """The workbook as bytes; `turning` is what a sensitivity run found about the same scenario."""
    book = Workbook(f"{clean(study.comparison.arms[-1])}: estimates", datetime.fromisoformat(study.run["finished"]))
    _answer(book, study, turning)
    _main(book, study)
    _released(book, study)
    chart_sheets(book, drawings)
    definitions(book, len(study.comparison.arms) > 1)
    _assumptions(book, study)
    _turned(book, turning)
    _methods(book, study)
    book.tidy("All measures", tables.summary(study))
    if len(study.comparison.arms) > 1:
        book.tidy("All differences", tables.comparison(study))
    book.tidy("By district", tables.equity(study))
    if study.ledger is not None:
        book.tidy("Recorded calls", study.ledger.table())
    if study.quality is not None:
        book.tidy("What is recorded", study.quality.fields)
        book.tidy("Recorded intervals", study.quality.intervals)
        book.tidy("Recorded weeks", study.quality.weeks)
        book.tidy("Recorded types", study.quality.types)
    book.tidy("Replications", tables.replications(study))
    return book.bytes()


def _answer(book: Workbook, study: SavedStudy, turning: Turning | None) -> None:
    sheet = book.sheet("Answer", (34, 96), landscape=False)
    arms = [clean(name) for name in study.comparison.arms]
    book.put(sheet, 0, 0, arms[-1], "title")
    lines = [("Baseline", arms[0])] if len(arms) > 1 else []
    lines += [(point.about, f"{point.finding} {point.numbers}") for point in answer(study)]
    lines += [("How to read it", HEDGE), *(("Take care", text) for text in cautions(study))]
    lines += [("What could change the answer", text) for text in doubts(study)]
    lines += [("", HOW_TO)] if turning is None else [("", text) for text in turns(turning)]
    lines += [("Warning", text) for text in study.warnings]
    lines += [("How to cite", text) for text in citation(study)]
    for row, (name, text) in enumerate(lines, 2):
        book.wrapped(sheet, row, (name, text), (34, 96))
        book.put(sheet, row, 0, name, "lead")


def _main(book: Workbook, study: SavedStudy) -> None:
    """The main table; the difference is a formula of the two levels, the net one of released and used."""
    arms = study.comparison.arms
    two = len(arms) > 1
    names = short_names((arms[0], arms[-1]) if two else arms, 40)
    sheet = book.sheet("Main numbers", (46, 20, 20, 14, 14, 14) if two else (46, 20, 14, 14))
    ends = ("95 % from", "95 % to")
    book.header(sheet, 0, ["Measure", *names, *(("Difference", *ends) if two else ends)])
    place = 1
    hours: dict[str, int] = {}
    for (section, unit), rows in groupby(headline(study), key=lambda row: (row.section, row.unit)):
        book.put(sheet, place, 0, f"{section} ({SECTION_UNITS[unit]})", "group")
        place += 1
        for row in rows:
            hours[row.metric] = place
            _main_row(book, sheet, place, row, hours)
            place += 1
    if two:
        note = (
            "Differences are formulas: scenario minus baseline. Intervals are of the difference; pp: percentage points."
        )
        book.put(sheet, place + 1, 0, note, "text")


def _main_row(book: Workbook, sheet: Worksheet, place: int, row: HeadlineRow, hours: dict[str, int]) -> None:
    level = "share" if row.unit == "share" else "one"
    book.put(sheet, place, 0, row.short if row.group == "all" else f"{row.group}, {row.short}", "text")
    if row.difference is None:
        for column, value in enumerate((row.main.value, row.main.low, row.main.high), 1):
            book.put(sheet, place, column, value, level)
        return
    line = place + 1
    if row.baseline is not None:
        book.put(sheet, place, 1, row.baseline.value, level)
        book.put(sheet, place, 2, row.main.value, level)
        book.difference(sheet, (place, 3), row.difference.value, row.unit, f"C{line}-B{line}")
    elif row.metric == "officer_hours_net":
        released, used = (hours[f"officer_hours_{part}"] + 1 for part in ("released", "used"))
        book.difference(sheet, (place, 3), row.difference.value, row.unit, f"D{released}-D{used}")
    else:
        book.difference(sheet, (place, 3), row.difference.value, row.unit)
    book.difference(sheet, (place, 4), row.difference.low, row.unit)
    book.difference(sheet, (place, 5), row.difference.high, row.unit)


def _released(book: Workbook, study: SavedStudy) -> None:
    """Where the hours released come from; the whole is the sum of its parts, and a year is 365 days."""
    if not study.comparison.freed:
        return
    freed = study.comparison.freed[-1]
    sheet = book.sheet("Hours released", (40, 18, 14, 14, 20))
    book.header(sheet, 0, ("Part", "Officer-hours a day", "95 % from", "95 % to", "Officer-hours a year"))
    rows = [(PART_WORDS[name], one) for name, one in freed.parts.items()]
    for place, (name, one) in enumerate(rows, 1):
        book.put(sheet, place, 0, name, "text")
        book.put(sheet, place, 1, one.value, "signed 1")
        _ends(book, sheet, place, one)
    last = len(rows) + 1
    whole = [
        ("released, in all", f"=SUM(B2:B{last})", freed.released),
        ("used by teams", "", freed.used),
        ("net freed", f"=B{last + 1}-B{last + 2}", freed.net),
    ]
    for place, (name, formula, one) in enumerate(whole, last):
        book.put(sheet, place, 0, name, "group")
        if formula:
            book.formula(sheet, (place, 1), formula, one.value, "signed 1")
        else:
            book.put(sheet, place, 1, one.value, "signed 1")
        _ends(book, sheet, place, one)
    for place, one in enumerate([one for _, one in rows] + [one for _, _, one in whole], 1):
        book.formula(sheet, (place, 4), f"=B{place + 1}*365", one.value * 365, "signed 1")


def _ends(book: Workbook, sheet: Worksheet, place: int, one: Estimate) -> None:
    for column, value in ((2, one.low), (3, one.high)):
        if math.isfinite(value):
            book.put(sheet, place, column, value, "signed 1")


def definitions(book: Workbook, two: bool) -> None:
    """The sheet that says what every measure is; those of two arms only where there are two."""
    names = ("name", "label", "unit", "grouping", "definition", "formula", "interval", "source")
    widths = (28, 28, 12, 16, 60, 44, 26, 34)
    sheet = book.sheet("Definitions", widths)
    book.header(sheet, 0, ("Name", "Measure", "Unit", "By", "Definition", "Formula", "Interval", "Source"))
    rows = [one for one in entries() if two or one["grouping"] != "comparison"]
    for place, one in enumerate(rows, 1):
        book.wrapped(sheet, place, [one[name] for name in names], widths)


def _assumptions(book: Workbook, study: SavedStudy) -> None:
    widths = (12, 38, 24, 12, 12, 60, 44)
    sheet = book.sheet("Assumptions", widths)
    book.header(sheet, 0, ("Standing", "Value of", "Value", "Low", "High", "Source", "Note"))
    rows = [
        (part.name, one.path, one.value, one.low, one.high, one.source, one.note)
        for part in by_standing(study.main.assumptions)
        for one in part.rows
    ]
    for place, row in enumerate(rows, 1):
        book.wrapped(sheet, place, row, widths)
    sheet.autofilter(0, 0, max(len(rows), 1), 6)


def _turned(book: Workbook, turning: Turning | None) -> None:
    """Every value with a range at both of its ends, for each outcome that was looked at."""
    if turning is None:
        return
    widths = (34, 44, 16, 14, 14, *[13] * 6, 20, 30, 60)
    sheet = book.sheet("Sensitivity", widths)
    ends = [f"{name}{part}" for name in ("At low", "At high") for part in ("", ", 95 % from", ", 95 % to")]
    header = ["Outcome", "Value of", "In the scenario", "Low", "High", *ends, "Turns the sign?", "Break-even", "Source"]
    book.header(sheet, 0, header)
    rows = [(outcome, one) for outcome in turning.outcomes for one in outcome.swings]
    for place, (outcome, one) in enumerate(rows, 1):
        for column, text in enumerate(
            (f"{outcome.label} ({difference_unit(outcome.unit)})", one.name, one.value, one.low, one.high)
        ):
            book.put(sheet, place, column, text, "text")
        numbers = [part for end in (one.at_low, one.at_high) for part in (end.value, end.low, end.high)]
        for column, number in enumerate(numbers, 5):
            book.difference(sheet, (place, column), number, outcome.unit)
        for column, text in enumerate((one.flips, between(one), one.source), 11):
            book.put(sheet, place, column, text, "text")
    sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)


def _methods(book: Workbook, study: SavedStudy) -> None:
    widths = (16, 8, 26, 90)
    sheet = book.sheet("Methods", widths)
    book.header(sheet, 0, ("Section", "Item", "Name", "In this study"))
    items = stress(study)
    for place, item in enumerate(items, 1):
        book.wrapped(sheet, place, (item.section, item.number, item.name, item.text), widths)
    book.wrapped(sheet, len(items) + 2, ("", "", "Checklist", STRESS), widths)
