"""The data-quality report of an import: what went out by which rule, what is recorded, what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.present.page import PageFigure, Section, draw, render_page
from sim.present.page_table import page_table
from sim.present.quality_tables import UNLISTED, quality_tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.records.quality import Quality
    from sim.records.record import Record

FOOT = (
    "The tables of calls may be published: none of them shows fewer than ten calls, nor lets them be worked out. What "
    "happened to the rows, and what is missing, count faults of the file down to the last row."
)


def quality_page(record: Record, found: Quality) -> str:
    """The report as one HTML file."""
    ledger = record.ledger
    gone = sum(step.rows for step in ledger.removed)
    sum_line = f"{ledger.rows_in:,} rows in the file = {ledger.rows_out:,} calls left + {gone:,} removed by a rule."
    lead = f"{ledger.file} ({ledger.encoding}): {len(record):,} calls, {record.period}. {sum_line}"
    points = found.findings or ("Nothing stands out.",)
    rules = ledger.table()
    met = rules[(rules["step"] != "removed") & (rules["rows"] > 0) | (rules["step"] == "removed")]
    fields, intervals, weeks, types = quality_tables(found)
    sections = [
        Section("What to look at", points=points),
        Section(
            "What happened to the rows",
            ["A row is removed by the first rule that it meets. A row that is kept may be repaired more than once."],
            tables=[page_table(sum_line, met)],
        ),
        Section(
            "What is recorded",
            tables=[fields, intervals],
        ),
        Section("Week by week", figures=[_weeks(found)], tables=[weeks]),
        Section("Call types as the export writes them", [UNLISTED], tables=[types]),
    ]
    if found.districts is not None:
        text = (
            "Cells of one to nine calls are blank, and so are as many more as it takes that nobody can work them out."
        )
        table = page_table(f"Together {len(record):,} calls", found.districts)
        sections.append(Section("Call types by district", [text], tables=[table]))
    return render_page(f"Data quality of {ledger.file}", lead, sections, FOOT)


def _weeks(found: Quality) -> PageFigure:
    weeks = found.weeks[~found.weeks["week"].str.startswith("(")]  # the last line joins weeks that are not shown

    def paint(ax: Axes) -> None:
        ax.bar(range(len(weeks)), weeks["rows"], color=["#0072b2" if whole else "#a6a6a6" for whole in weeks["whole"]])
        step = max(1, len(weeks) // 8)
        ax.set_xticks(range(0, len(weeks), step), weeks["week"].tolist()[::step], rotation=30, ha="right")
        ax.set_ylabel("calls")

    whole = weeks[weeks["whole"]]["rows"]
    said = f"{whole.min():,} to {whole.max():,} calls in a whole week" if len(whole) else "No whole week is recorded"
    return draw("weeks", said, f"{said}; weeks that are not whole are grey.", 2.4, paint)
