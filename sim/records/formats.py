"""Times as an export writes them, turned into seconds: strptime formats, epochs, the days of a spreadsheet."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.records.ledger import FILE_STEP
from sim.records.mapping_tables import EPOCHS, EXCEL
from sim.records.privacy import shown_time
from sim.records.recorded import Ints

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
MISSING = np.iinfo(np.int64).min
UNREADABLE = MISSING + 1
TOLERATED = 0.25  # above this share of unreadable times, the format is wrong rather than the rows
_EXCEL_ORIGIN = -25_569 * 86_400  # 30 December 1899
_EARLIEST, _LATEST = 315_532_800, 4_102_444_800  # 1980 and 2100: a time outside stands for something else
_PARTS = r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]"
_ORDERS = {"%m": "%d", "%d": "%m"}


def parse_times(text: pd.Series, formats: tuple[str, ...]) -> Ints:
    """Seconds since 1970 as the wall clock counts them (as UTC when the format holds an offset), shape of `text`.

    Parts of a second are cut off. MISSING where the text is empty, UNREADABLE where no format fits or the year cannot
    be meant, such as 1900.
    """
    seconds = np.full(len(text), MISSING, dtype=np.int64)
    left = np.arange(len(text))
    for form in formats:
        if not len(left):
            break
        cells = text if len(left) == len(text) else text.iloc[left]
        seconds[left] = _numeric(cells, form) if form in EPOCHS or form == EXCEL else _strptime(cells, form)
        left = left[seconds[left] == MISSING]
    seconds[left[(text.iloc[left] != "").to_numpy()]] = UNREADABLE
    return seconds


def _strptime(text: pd.Series, form: str) -> Ints:
    import pandas as pd

    parsed = pd.to_datetime(text, format=form, errors="coerce", utc="%z" in form)
    plain = parsed.dt.tz_localize(None) if parsed.dt.tz is not None else parsed
    seconds = plain.to_numpy().astype("datetime64[s]").astype(np.int64)
    if "%y" not in form.lower():  # a clock without a day
        return seconds
    return np.where((seconds >= _EARLIEST) & (seconds < _LATEST), seconds, MISSING)


def _numeric(text: pd.Series, form: str) -> Ints:
    import pandas as pd

    number = pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64)
    seconds = number / EPOCHS[form] if form in EPOCHS else np.round(number * 86_400) + _EXCEL_ORIGIN
    fits = np.isfinite(seconds) & (seconds >= _EARLIEST) & (seconds < _LATEST)
    return np.where(fits, np.floor(np.where(fits, seconds, 0)), MISSING).astype(np.int64)


def swapped(form: str) -> str | None:
    """The same format with day and month changed places, if it begins with the two; else None."""
    match = re.match(r"(%[md])([-/.])(%[md])\2", form)
    if not match or match.group(1) == match.group(3):
        return None
    return f"{match.group(3)}{match.group(2)}{match.group(1)}{match.group(2)}{form[match.end() :]}"


def two_orders(formats: tuple[str, ...]) -> bool:
    """Do the formats read both day first and month first?"""
    return any(swapped(form) in formats for form in formats)


def reads_both_ways(text: pd.Series) -> Bools:
    """Cells that are a date in either order, and another date in the other one."""
    parts = text.str.extract(_PARTS).fillna(99).astype(np.int64)
    return np.asarray((parts.max(axis=1) <= 12) & (parts[0] != parts[1]), dtype=np.bool_)


class Readability:
    """Counts how many times of each column could be read, and keeps the first that could not."""

    def __init__(self, formats: tuple[str, ...]) -> None:
        self.formats = formats
        self.filled: dict[str, int] = {}
        self.failed: dict[str, int] = {}
        self.first: dict[str, tuple[str, str]] = {}
        self.formulas: dict[str, list[int]] = {}  # header -> how many, and the row of the first
        self.orders: dict[str, dict[str, tuple[int, str]]] = {}

    def note(self, header: str, rows: Ints, text: pd.Series, seconds: Ints) -> None:
        """One piece of a column: its text and what `parse_times` made of it."""
        bad = np.flatnonzero(seconds == UNREADABLE)
        self.filled[header] = self.filled.get(header, 0) + int((seconds != MISSING).sum())
        self.failed[header] = self.failed.get(header, 0) + len(bad)
        if len(bad):
            self._failed(header, rows, text, bad)
        self._day_and_month(header, rows, text, seconds)

    def note_formulas(self, header: str, rows: Ints, text: pd.Series) -> None:
        """One piece of any mapped column in which cells begin as formulas do."""
        met = rows[text.str.startswith("=").to_numpy()]
        if len(met):
            self.formulas.setdefault(header, [0, int(met[0] % FILE_STEP)])[0] += len(met)

    def _failed(self, header: str, rows: Ints, text: pd.Series, bad: Ints) -> None:
        cells = text.iloc[bad]
        self.first.setdefault(header, (str(rows[bad[0]] % FILE_STEP), shown_time(str(cells.iloc[0])[:40])))

    def _day_and_month(self, header: str, rows: Ints, text: pd.Series, seconds: Ints) -> None:
        """Counts the dates that can only be read in the format's order, and those only in the other."""
        other = next((one for one in map(swapped, self.formats) if one is not None), None)
        if other is None or two_orders(self.formats):
            return
        others = parse_times(text, (other,))
        sides = {
            "format": (seconds > UNREADABLE) & (others == UNREADABLE),
            "other": (seconds == UNREADABLE) & (others > UNREADABLE),
        }
        book = self.orders.setdefault(header, {"format": (0, ""), "other": (0, "")})
        for side, mask in sides.items():
            count, first = book[side]
            if mask.any():
                where = first or str(rows[mask][0] % FILE_STEP)
                book[side] = (count + int(mask.sum()), where)

    def formula_faults(self, rows: int) -> list[str]:
        """A sentence for each column of formulas, of a file of `rows` rows."""
        return [
            f"row {row}: {header} holds formulas ({number:,} of {rows:,} cells): save the sheet with values only"
            for header, (number, row) in self.formulas.items()
            if number > TOLERATED * self.filled.get(header, rows)
        ]

    def guesses(self) -> list[str]:
        """What the times leave open: whether the day stands first or the month, if no date of any column tells."""
        if not self.orders or any(count for book in self.orders.values() for count, _ in book.values()):
            return []
        return [
            "no date tells day from month: both are 12 at most in every row; the mapping's order was taken, by which "
            f"{_example(self.formats[0])} is 5 October"
        ]

    def faults(self) -> list[str]:
        """A sentence for each column whose times cannot be meant as the format reads them."""
        example = " or ".join(_example(form) for form in self.formats)
        sentences = []
        for header, failed in self.failed.items():
            row, value = self.first.get(header, ("", ""))
            mine, other = (self.orders.get(header, {}).get(side, (0, "")) for side in ("format", "other"))
            if mine[0] and other[0]:
                sentences.append(
                    f"{header} mixes day first and month first: {mine[0]:,} dates can only be read by the format "
                    f"(first in row {mine[1]}), {other[0]:,} only the other way round (first in row {other[1]}); "
                    "which is meant where both can be read? List both formats, the likelier first, or split the file"
                )
            elif failed > TOLERATED * self.filled[header] or other[0]:
                sentences.append(
                    f"row {row}: {header} is {value!r}, expected a time such as {example!r}; "
                    f"{failed:,} of {self.filled[header]:,} times in this column cannot be read"
                )
        return sentences


def _example(form: str) -> str:
    moment = datetime(2025, 10, 5, 14, 35, tzinfo=UTC)
    if form in EPOCHS:
        return str(int(moment.timestamp()) * EPOCHS[form])
    return "45935.607639" if form == EXCEL else moment.strftime(form)
