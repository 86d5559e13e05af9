"""Cells of a roster file: text as a spreadsheet writes it, turned into what a scenario file would say."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sim.basics.durations import format_clock, parse_clock, parse_days, parse_duration

Cell = Callable[[str], Any]
_EXCEL_TIME = re.compile(r"([0-9]{1,2}:[0-9]{2}):00")
_TWELVE_HOURS = re.compile(r"(?i)[0-9: ]+[ap]\.?m\.?")
NEEDED = ("post", "kind", "days", "start", "end", "count")


def _text(cell: str) -> str:
    if not cell:
        raise ValueError("is empty")
    if not cell.isprintable():
        raise ValueError(f"expected text of one line, got {cell!r}")
    return cell


def _days(cell: str) -> str:
    parse_days(cell)
    return cell


def _clock(cell: str) -> str:
    """A clock time; a spreadsheet's seconds are taken when they are zero."""
    with_seconds = _EXCEL_TIME.fullmatch(cell)
    try:
        return format_clock(parse_clock(with_seconds.group(1) if with_seconds else cell))
    except ValueError:
        fix = "\nWrite 3 PM as 15:00." if _TWELVE_HOURS.fullmatch(cell) else ""
        raise ValueError(
            f'expected a clock time of the 24-hour day, such as 07:00 or 22:30, got "{cell}"{fix}'
        ) from None


def _whole(cell: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}(\.0+)?", cell):
        return int(float(cell))
    raise ValueError(f'expected a whole number, got "{cell}"')


def _share(cell: str) -> float:
    if re.fullmatch(r"[0-9]*\.?[0-9]+([eE]-?[0-9]+)?", cell):
        return float(cell)
    fix = "\nShares are written as a part of 1: 5 % is 0.05." if "%" in cell else ""
    fix = "\nA decimal point is a dot: 0.5, not 0,5." if re.fullmatch(r"[0-9]+,[0-9]+", cell) else fix
    raise ValueError(f'expected a share from 0 to 1, got "{cell}"{fix}')


def _weeks(cell: str) -> list[int]:
    """Weeks of the cycle: "1", "1 3" or "1, 3"."""
    parts = re.split(r"[\s,;]+", cell)
    if not all(re.fullmatch(r"[1-9][0-9]?", one) for one in parts):
        raise ValueError(f'expected weeks of the cycle such as 1, or "1 3", got "{cell}"')
    return [int(one) for one in parts]


def _duration(cell: str) -> str:
    parse_duration(cell)
    return cell


def _date(cell: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        fix = "In a spreadsheet give the cells the format yyyy-mm-dd."
        raise ValueError(f'expected a date such as 2019-09-02 (year, month, day), got "{cell}"\n{fix}')
    return cell


# What a column may hold; None = for the reader of the table only.
CELLS: dict[str, Cell | None] = {
    "post": _text, "kind": _text, "days": _days, "start": _clock, "end": _clock, "count": _whole,
    "officers": _whole, "district": _text, "first_day": _date, "last_day": _date, "week": _weeks, "cycle": _whole,
    "absence": _share, "last_minutes": _duration, "shift_end": _text, "label": _text, "note": None,
}  # fmt: skip
_KEYS = {"week": "weeks", "start": "shift", "end": "shift"}


def key_of(column: str) -> str:
    """The key of a post that a column fills."""
    return _KEYS.get(column, column)
