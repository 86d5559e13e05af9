"""A data frame as a table of a page: text in every cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.calibrate.value import LEAST_P
from sim.present.words import clean

if TYPE_CHECKING:
    import pandas as pd

P_VALUES = ("p_value", "p")


@dataclass(frozen=True)
class PageTable:
    """A table as text; `numbers` are the columns set to the right."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    numbers: frozenset[int]


def page_table(caption: str, table: pd.DataFrame) -> PageTable:
    """A data frame as a table of the page; numbers with three digits or as they are, p-values "< 0.001", NaN blank."""
    import pandas as pd

    columns = [str(name).replace("_", " ") for name in table.columns]
    numeric = [
        place for place, name in enumerate(table.columns)
        if pd.api.types.is_numeric_dtype(table[name]) and not pd.api.types.is_bool_dtype(table[name])
    ]  # fmt: skip
    chances = [name in P_VALUES for name in table.columns]
    rows = [
        [_p_value(value) if chance else _cell(value) for value, chance in zip(row, chances, strict=True)]
        for row in table.itertuples(index=False)
    ]
    return PageTable(caption, columns, rows, frozenset(numeric))


def _p_value(value: Any) -> str:
    return f"< {LEAST_P}" if value < LEAST_P else _cell(value)


def _cell(value: Any) -> str:
    import pandas as pd

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return clean(value)
    if pd.isna(value):
        return ""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
