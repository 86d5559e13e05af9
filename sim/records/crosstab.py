"""Calls by type and district as they may be published: small cells blank, and as many more as hide them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.records.disclosure import pooled, protected
from sim.records.record import Record

if TYPE_CHECKING:
    import pandas as pd

TOGETHER = "(others together)"
NOWHERE = "(not recorded)"


def by_district(record: Record) -> pd.DataFrame | None:
    """A row a call type, a column a district, totals at the ends; None for a record without districts.

    Types and districts that are too small to be named stand together. The totals add up; blank cells cannot be
    worked out from them.
    """
    import pandas as pd

    if not record.districts:
        return None
    rows, columns = published_types(record), _published_districts(record)
    counts: dict[tuple[str, str], int] = {}
    pairs, number = np.unique(
        record.call_type.astype(np.int64) * (len(record.districts) + 1) + record.district + 1, return_counts=True
    )
    for pair, calls in zip(pairs.tolist(), number.tolist(), strict=True):
        kind, place = divmod(pair, len(record.districts) + 1)
        district = record.districts[place - 1] if place else NOWHERE
        cell = rows[record.types[kind]], columns[district]
        counts[cell] = counts.get(cell, 0) + calls
    whole = {(row, column): counts.get((row, column), 0) for row in _order(rows) for column in _order(columns)}
    blank = protected(whole)
    table = []
    for row in _order(rows):
        line: dict[str, object] = {"call_type": row}
        for column in _order(columns):
            line[column] = None if (row, column) in blank else whole[row, column]
        table.append(line | {"all": sum(whole[row, column] for column in _order(columns))})
    totals = {column: sum(whole[row, column] for row in _order(rows)) for column in _order(columns)}
    table.append({"call_type": "all", **totals, "all": len(record)})
    return pd.DataFrame(table)


def published_types(record: Record) -> Mapping[str, str]:
    """Each call type's own name, or that of the line for types too small to be named."""
    number = np.bincount(record.call_type, minlength=len(record.types)).tolist()
    return _names({name: rows for name, rows in zip(record.types, number, strict=True) if rows})


def _published_districts(record: Record) -> Mapping[str, str]:
    number = np.bincount(record.district + 1, minlength=len(record.districts) + 1).tolist()
    return _names({name: rows for name, rows in zip((NOWHERE, *record.districts), number, strict=True) if rows})


def _names(counts: Mapping[str, int]) -> Mapping[str, str]:
    """Each word's own name, or that of the line for words too small to be named."""
    named = {name for name, _ in pooled(counts)}
    return {word: word if word in named else TOGETHER for word in counts}


def _order(names: Mapping[str, str]) -> list[str]:
    shown = sorted(set(names.values()) - {TOGETHER, NOWHERE})
    return [*shown, *(one for one in (TOGETHER, NOWHERE) if one in names.values())]
