"""The cells of a piece of an export, as they are read: without blanks at their ends, nulls, or a formula's wrapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from sim.records.formats import Bools

SURPLUS = "\x1fsurplus"  # names that no header has
ROW = "\x1frow"
HEADER = "\x1fheader"
CUT_OFF = "\x1fcut off"
FORMULA = "\x1fformula"  # ="text", read without it
CALCULATED = "\x1fcalculated"  # any other cell that begins as a formula does
EMPTY = "\x1fempty"
SAME = "\x1fsame"  # a fingerprint of the row's mapped cells, good for this process
OWN = (SURPLUS, ROW, HEADER, CUT_OFF, FORMULA, CALCULATED, EMPTY, SAME)


def frame(columns: Mapping[str, Sequence[str]], nulls: frozenset[str], first: int, rows: int) -> pd.DataFrame:
    """A piece of `rows` rows as text, one column a mapped header, "" = not recorded.

    Beside them: ROW from `first` on, FORMULA, CALCULATED, EMPTY and SAME; SURPLUS, HEADER and CUT_OFF are false.
    """
    import pandas as pd

    formula, calculated = np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_)
    cells = {name: _cleaned(column, nulls, formula, calculated) for name, column in columns.items()}
    together = list(zip(*cells.values(), strict=True))
    own: dict[str, Any] = {
        SURPLUS: False, ROW: np.arange(first, first + rows), HEADER: False, CUT_OFF: False, FORMULA: formula,
        CALCULATED: calculated, EMPTY: [not any(row) for row in together],
        SAME: np.fromiter(map(hash, together), dtype=np.int64, count=rows),
    }  # fmt: skip
    return pd.DataFrame(cells, dtype=object).assign(**own)


def _cleaned(column: Iterable[str], nulls: frozenset[str], formula: Bools, calculated: Bools) -> list[str]:
    cells = list(map(str.strip, column))
    if "\n=" in "\n" + "\n".join(cells):
        cells = [_unwrapped(cell, row, formula) for row, cell in enumerate(cells)]
        calculated |= [cell.startswith("=") for cell in cells]
    return cells if nulls.isdisjoint(cells) else ["" if cell in nulls else cell for cell in cells]


def _unwrapped(cell: str, row: int, formula: Bools) -> str:
    """A cell without the ="..." that keeps a spreadsheet from reading it as a number."""
    if len(cell) > 2 and cell.startswith('="') and cell.endswith('"'):
        formula[row] = True
        return cell[2:-1].strip()
    return cell
