"""The Word section of a study: what a grant writer pastes into an application or a council packet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sim.documents.paper import Paper
from sim.measure.dictionary import entries
from sim.present.answer import REPLAYED, answer, cautions, endings_of_eligible
from sim.present.by_district import equity_details, equity_note
from sim.present.charts import Drawing
from sim.present.cite import citation
from sim.present.details import Detail, details
from sim.present.doubt import doubts
from sim.present.headline import headline
from sim.present.html import UNITS
from sim.present.main_table import line_of
from sim.present.methods import STRESS, stress
from sim.present.quality_tables import UNLISTED, quality_tables
from sim.present.register import Standing, by_standing
from sim.present.turning import ALONE, COLUMNS, HOW_TO, Turning, caption, lines, turns
from sim.present.words import INTERVAL, bounds, clean, listed, number, plural, short_names
from sim.results.read import SavedStudy

HEDGE = (
    "These numbers are what the model estimates for the scenario as written; they are not a promise of what happens. "
    "An interval shows how far chance in the model may move a number. It does not cover an assumption that is wrong."
)


def word(study: SavedStudy, drawings: Sequence[Drawing], turning: Turning | None = None) -> bytes:
    """The document as bytes; `turning` is what a sensitivity run found about the same scenario."""
    arms = [clean(name) for name in study.comparison.arms]
    title = f"{arms[-1]}: what the model estimates"
    paper = Paper(title, "Estimates of a staffing simulation", datetime.fromisoformat(study.run["finished"]))
    paper.heading(title, 1)
    if study.main.scenario.description:
        paper.text(study.main.scenario.description)
    if len(arms) > 1:
        paper.text(f"Compared with the baseline, {arms[0]}. Both answer the same simulated calls.")
    _answer(paper, study)
    _main_table(paper, study)
    _charts(paper, drawings)
    _details(paper, "What is behind the numbers", "", details(study))
    _details(paper, "By district", equity_note(study), equity_details(study))
    _reach(paper, study)
    _doubts(paper, study, turning)
    _history(paper, study)
    _cite(paper, study)
    _methods(paper, study)
    _register(paper, study)
    _definitions(paper, study)
    return paper.bytes()


def _answer(paper: Paper, study: SavedStudy) -> None:
    paper.heading("The answer in short", 2)
    for point in answer(study):
        paper.finding(f"{point.about}: {point.finding}", point.numbers)
    paper.text(HEDGE)
    limits = cautions(study)
    if limits:
        paper.heading("Take care", 3)
        for text in limits:
            paper.text(text, "List Bullet")


def _main_table(paper: Paper, study: SavedStudy) -> None:
    paper.heading("The main numbers", 2)
    arms = study.comparison.arms
    two = len(arms) > 1
    names = short_names((arms[0], arms[-1]) if two else arms, 28)
    columns = ["Measure", *names, *(("Difference", INTERVAL) if two else (INTERVAL,))]
    rows: list[list[str]] = []
    groups: list[int] = []
    for section, members in groupby(headline(study), key=lambda row: row.section + UNITS[row.unit]):
        groups.append(len(rows))
        rows.append([section] + [""] * (len(columns) - 1))
        rows += [_cells(line_of(row), two) for row in members]
    widths = (2.1, 1.05, 1.05, 1.0, 1.3) if two else (3.1, 1.7, 1.7)
    paper.table(f"Main numbers with {INTERVAL}s", columns, rows, widths, groups)
    if two:
        paper.text(
            "Hours released, used and freed are differences between the two arms, so no arm has them alone. The "
            "interval is that of the difference. Of twenty rows with no true difference, about one looks sure by "
            "chance.", "Small",
        )  # fmt: skip


def _cells(line: dict[str, str], two: bool) -> list[str]:
    if two:
        return [line["label"], line["baseline"], line["main"], line["difference"], line["bounds"]]
    return [line["label"], line["main"], line["main_bounds"]]


def _charts(paper: Paper, drawings: Sequence[Drawing]) -> None:
    paper.heading("Charts", 2)
    for one in drawings:
        paper.picture(one.png(), f"{one.label}. {one.drawn.title}", one.drawn.alt)


def _details(paper: Paper, title: str, note: str, tables: Sequence[Detail]) -> None:
    if not tables:
        return
    paper.heading(title, 2)
    if note:
        paper.text(note)
    for one in tables:
        if one.note:
            paper.text(one.note)
        paper.table(one.title, one.columns, one.rows, WIDTHS[len(one.columns)])


WIDTHS = {
    3: (3.5, 1.3, 1.7), 4: (2.9, 1.1, 1.5, 1.0), 5: (1.8, 1.0, 1.0, 1.2, 1.5),
    6: (1.4, 0.8, 0.9, 1.1, 1.35, 0.95),
}  # fmt: skip


def _reach(paper: Paper, study: SavedStudy) -> None:
    found = [(reason, one) for reason, one in endings_of_eligible(study) if one.value == one.value]
    if not found:
        return
    paper.heading("Reach, and why calls were missed", 2)
    paper.text(
        "An eligible call is a behavioural-health call that is safe for a social worker to join. The shares add up to "
        "100 %."
    )
    rows = [(reason, number(one.value, "share", 1), bounds(one, "share", 1)) for reason, one in found]
    paper.table(
        "Eligible calls by what became of them", ("What became of the call", "Share", INTERVAL), rows, (3.5, 1.2, 1.8)
    )


def _doubts(paper: Paper, study: SavedStudy, turning: Turning | None) -> None:
    paper.heading("What could change the answer", 2)
    for text in [*doubts(study), *study.warnings]:
        paper.text(text, "List Bullet")
    if turning is None:
        paper.text(HOW_TO, "Small")
        return
    paper.heading("Assumptions that could turn the answer", 3)
    paper.text(f"{ALONE} {plural(turning.replications, 'replication')} each.")
    for text in turns(turning):
        paper.text(text, "List Bullet")
    for one in turning.outcomes:
        if one.drawing is not None:
            paper.picture(one.drawing.png(), f"{one.label}. {one.drawing.drawn.title}", one.drawing.drawn.alt)
        if one.open:
            paper.table(caption(one), COLUMNS, lines(one, one.open), TURNED)


TURNED = (1.7, 0.7, 0.9, 1.1, 1.1, 1.0)


def _history(paper: Paper, study: SavedStudy) -> None:
    if study.ledger is None:
        return
    paper.heading("How the recorded calls were read", 2)
    paper.text(REPLAYED)
    rows = [[str(cell) for cell in row] for row in study.ledger.table().itertuples(index=False)]
    columns = ("Step", "What", "Rows", "Examples (row)")
    paper.table("What happened to every row of the export", columns, rows, (1.0, 3.3, 0.9, 1.3))
    if study.quality is None:
        return
    paper.heading("How good the record is", 3)
    for text in study.quality.findings or ("Nothing stands out.",):
        paper.text(text, "List Bullet")
    for table in quality_tables(study.quality):
        others = len(table.columns) - 1
        paper.table(table.caption, table.columns, table.rows, (2.4, *[4.1 / others] * others))
    paper.text(UNLISTED)


def _cite(paper: Paper, study: SavedStudy) -> None:
    paper.heading("How to cite", 2)
    for text in citation(study):
        paper.text(text)


def _methods(paper: Paper, study: SavedStudy) -> None:
    paper.heading("Appendix: methods", 2)
    paper.text(STRESS, "Small")
    rows: list[list[str]] = []
    groups: list[int] = []
    for title, items in groupby(stress(study), key=lambda item: item.section):
        groups.append(len(rows))
        rows.append([title, "", ""])
        rows += [[item.number, item.name, item.text] for item in items]
    paper.table("STRESS-DES checklist", ("Item", "Name", "In this study"), rows, (0.6, 1.5, 4.4), groups)


def _register(paper: Paper, study: SavedStudy) -> None:
    paper.heading("Appendix: what the model assumes", 2)
    parts = by_standing(study.main.assumptions)
    told = listed([plural(len(part.rows), f"{part.name} value") for part in parts])
    paper.text(
        f"The scenario has {told}. Those without a source of their own are listed here; all of them, with every "
        "source, stand in assumptions.csv and in the workbook. Low and high say how far a value may be off."
    )
    for part in parts:
        if part.name != "sourced":
            paper.table(part.title, ("Value of", "Value", "Low to high", "Source and note"), _rows(part), REGISTER)


REGISTER = (1.75, 0.95, 0.95, 2.85)


def _rows(part: Standing) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in part.rows:
        span = f"{one.low} to {one.high}" if one.low and one.high else one.low or one.high
        note = f"({one.note})" if one.note else ""
        rows.append((one.path, one.value, span, " ".join(text for text in (one.source, note) if text)))
    return rows


def _definitions(paper: Paper, study: SavedStudy) -> None:
    paper.heading("Appendix: definitions", 2)
    shown = {row.metric for row in headline(study)}
    rows = [
        (one["label"], one["unit"], one["definition"], one["interval"]) for one in entries() if one["name"] in shown
    ]
    columns = ("Measure", "Unit", "Definition", "Interval")
    paper.table("The measures of the main table", columns, rows, (1.5, 0.8, 2.9, 1.3))
