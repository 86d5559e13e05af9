"""How good a record is, table by table: on the page of an import and in the documents of a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.present.page_table import PageTable, page_table

if TYPE_CHECKING:
    from sim.records.quality import Quality

UNLISTED = 'Listed "no": the mapping does not name the type, and its default was taken.'


def quality_tables(found: Quality) -> list[PageTable]:
    """What is recorded and missing, intervals, weeks, call types as written: with captions."""
    calls = int(found.weeks["rows"].sum())
    return [
        page_table(f"Of {calls:,} calls left: recorded (rows) and missing", found.fields),
        page_table("Intervals in minutes, of the calls that have both times", found.intervals),
        page_table("Calls by week from Monday", found.weeks),
        page_table(f"Call types as the export writes them, together {calls:,} calls", found.types),
    ]
