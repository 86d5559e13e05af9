"""A workbook being written: sheets of tidy tables, numbers as numbers, names as names.

No text becomes a formula, a link or a number: every text is written as text, whatever it begins with. Formulas are
ours alone, each with its value beside it for readers that do not calculate.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sim.present.words import MOST_DIGITS, clean, sized

MOST_LETTERS = 32_000  # Excel holds 32,767 in a cell
NARROWEST, WIDEST, MOST_OF_NUMBERS = 9, 60, 24
LINE_PT = 15.0
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Workbook:
    """The workbook; `looks` are its cell formats by name."""

    def __init__(self, title: str, written: datetime) -> None:
        self._held = io.BytesIO()
        self._widths: dict[str, Sequence[float]] = {}
        self.book = xlsxwriter.Workbook(self._held, OPTIONS)
        self.book.set_properties(
            {"title": plain(title)[:255], "author": "coresponse", "created": written.replace(tzinfo=None)}
        )
        self.book.set_calc_mode("auto")
        base: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        kinds: dict[str, dict[str, Any]] = {
            "header": {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EDF2F6"},
            "text": {"text_wrap": True}, "line": {},
            "title": {"bold": True, "font_size": 16}, "lead": {"bold": True, "text_wrap": True},
            "group": {"bold": True, "bg_color": "#F7F9FB"}, "number": {"num_format": "#,##0.0##"},
            "one": {"num_format": "#,##0.0"}, "share": {"num_format": "0.0%"}, "whole": {"num_format": "0"},
            "word": {"align": "right"},
        }  # fmt: skip
        for digits in range(1, MOST_DIGITS + 1):
            part = "0" * digits
            kinds[f"signed {digits}"] = {"num_format": f"+#,##0.{part};-#,##0.{part};0.0"}
            kinds[f"points {digits}"] = {"num_format": f'+0.{part}" pp";-0.{part}" pp";0.0" pp"'}
        self.looks: dict[str, Format] = {name: self.book.add_format(base | look) for name, look in kinds.items()}

    def sheet(self, name: str, widths: Sequence[float], landscape: bool = True) -> Worksheet:
        """A sheet that prints one page wide, its first column first."""
        sheet = self.book.add_worksheet(name)
        self._widths[name] = widths
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(1)
        if landscape:
            sheet.set_landscape()
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, look: str = "number") -> None:
        """One cell: a number in its format, "never" for a time that does not come, nothing for what does not exist."""
        if isinstance(value, str):
            sheet.write_string(row, column, plain(value), self.looks[look if look in TEXTS else "text"])
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.looks["text"])
        elif value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
            sheet.write_blank(row, column, None, self.looks["text"])
        elif math.isinf(value):
            sheet.write_string(row, column, "never", self.looks["word"])
        else:
            sheet.write_number(row, column, float(value), self.looks[look])

    def wrapped(self, sheet: Worksheet, row: int, cells: Sequence[str], widths: Sequence[float]) -> None:
        """A row of texts, as high as the longest of them is in its column."""
        for column, text in enumerate(cells):
            self.put(sheet, row, column, text, "text")
        sheet.set_row(row, LINE_PT * max(_lines(text, width) for text, width in zip(cells, widths, strict=True)))

    def formula(self, sheet: Worksheet, cell: tuple[int, int], formula: str, value: float, look: str) -> None:
        """A formula of ours with its value; what cannot be calculated is left blank."""
        if math.isfinite(value):
            sheet.write_formula(*cell, formula, self.looks[look], value)
        else:
            self.put(sheet, *cell, float("nan"))

    def difference(self, sheet: Worksheet, cell: tuple[int, int], value: float, unit: str, formula: str = "") -> None:
        """A difference with its sign, worked out by `formula` if there is one; of shares, in percentage points.

        A small one gets the digits it needs not to read "-0.0".
        """
        kind, whole = ("points", f"=100*({formula})") if unit == "share" else ("signed", f"={formula}")
        shown = sized(value, unit)
        digits = next((n for n in range(1, MOST_DIGITS) if abs(shown) >= 0.5 * 10**-n), MOST_DIGITS) if shown else 1
        look = f"{kind} {digits}"
        if formula:
            self.formula(sheet, cell, whole, shown, look)
        else:
            self.put(sheet, *cell, shown, look)

    def header(self, sheet: Worksheet, row: int, columns: Sequence[str], repeat: bool = True) -> None:
        """Names of columns, again on top of every printed page, and staying in view while one scrolls."""
        for column, name in enumerate(columns):
            sheet.write_string(row, column, plain(name), self.looks["header"])
        widths = self._widths[sheet.get_name()]
        sheet.set_row(
            row, LINE_PT * max(_lines(plain(name), width) for name, width in zip(columns, widths, strict=False))
        )
        if repeat:
            sheet.repeat_rows(row)
            sheet.freeze_panes(row + 1, 0)

    def tidy(self, name: str, table: pd.DataFrame, top: int = 0) -> Worksheet:
        """A table as it is in the folder, its header in row `top`, with a filter on every column."""
        sheet = self.sheet(name, [_width(table[column]) for column in table.columns])
        self.header(sheet, top, [str(column) for column in table.columns], repeat=top == 0)
        for column, key in enumerate(table.columns):
            look = "whole" if key in WHOLE else "number"
            for row, value in enumerate(table[key].tolist(), top + 1):
                self.put(sheet, row, column, value, "line" if isinstance(value, str) else look)
        sheet.autofilter(top, 0, top + max(len(table), 1), len(table.columns) - 1)
        return sheet

    def bytes(self) -> bytes:
        """The finished file: the same workbook is the same bytes."""
        self.book.close()
        return self._held.getvalue()


TEXTS = ("text", "line", "title", "lead", "group", "header", "word")
WHOLE = ("seed", "replication", "replications", "hour")


def plain(text: str) -> str:
    """A text as one line that XML and Excel can hold."""
    return clean(text)[:MOST_LETTERS]


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column that is so many letters wide."""
    return max(math.ceil(1.15 * len(text) / width), 1)


def _width(column: pd.Series[Any]) -> float:
    if column.dtype.kind in "fiu":
        return min(max(NARROWEST, len(str(column.name)) + 2), MOST_OF_NUMBERS)
    longest = max([len(str(column.name)) + 2, *(len(str(value)) for value in column.head(500))])
    return min(max(longest, NARROWEST), WIDEST)
