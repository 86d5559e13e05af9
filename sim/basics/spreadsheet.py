"""Texts that a spreadsheet would run as a formula, written into CSV so that it does not, and read back as they were.

A name that begins as a formula does gets an apostrophe in front of it; numbers are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and _risky(cell) else cell


def unguarded(text: str) -> str:
    """A cell as it was before `guarded`."""
    return text[1:] if text[:1] == "'" and _risky(text[1:]) else text


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table with every text in it guarded."""
    words = [name for name in table.columns if table[name].dtype.kind not in "biufcmM"]
    return table.assign(**{name: table[name].map(guarded) for name in words}) if words else table


def _risky(text: str) -> bool:
    """Does it begin as a formula does, behind any apostrophes; a number is none."""
    if not text.lstrip("'").startswith(BEGINNINGS):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False
