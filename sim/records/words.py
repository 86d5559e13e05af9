"""Raw words of an export compared with the words of a mapping: case does not matter, * stands for anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


class Patterns:
    """A list of words and patterns; a word written out in full goes before any pattern, then the first written."""

    def __init__(self, written: Iterable[str]):
        self._exact: dict[str, str] = {}
        self._loose: list[tuple[re.Pattern[str], str]] = []
        for one in written:
            folded = one.strip().casefold()
            if "*" in folded:
                pattern = ".*".join(re.escape(part) for part in folded.split("*"))
                self._loose.append((re.compile(pattern, re.S), one))
            else:
                self._exact.setdefault(folded, one)

    def find(self, word: str) -> str | None:
        """The written word or pattern that covers a raw word; None when none does."""
        folded = word.strip().casefold()
        if folded in self._exact:
            return self._exact[folded]
        return next((one for pattern, one in self._loose if pattern.fullmatch(folded)), None)


def among(text: pd.Series, written: Iterable[str], separator: str | None = None) -> NDArray[np.bool_]:
    """Which cells are covered by one of the written words; with a separator, which hold one that is."""
    patterns = Patterns(written)

    def covers(cell: str) -> bool:
        parts = cell.split(separator) if separator else [cell]
        return any(patterns.find(part) is not None for part in parts)

    return np.asarray(text.isin([cell for cell in text.unique().tolist() if covers(cell)]), dtype=np.bool_)
