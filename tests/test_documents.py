"""Word and Excel: what a council gets is whole, readable aloud, safe with any name, and says what the study says."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from xml.etree import ElementTree

import pytest
from rich.console import Console

from sim.documents.excel import excel
from sim.documents.report import report_files
from sim.documents.word import word
from sim.measure.registry import all_metrics
from sim.present.by_district import equity_details
from sim.present.charts import Drawing, draw_chart
from sim.present.console import headline_table
from sim.present.details import details
from sim.present.headline import headline
from sim.present.main_table import line_of
from sim.present.words import signed
from sim.records.ledger import Ledger, Step
from sim.results.read import SavedStudy
from sim.study import Study
from tests.office import S, W, part, sheets, strings, words
from tests.studies import HOSTILE, LONG, kept, named, one_arm, starved, two_arms

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
FORMULAS = '=cmd|" /C calc"!A0 '
CHARTS = ("hours_freed", "response_by_priority")


@cache
def saved(which: str) -> SavedStudy:
    """A study through its folder, without pictures: they are tested elsewhere and are slow."""
    studies: dict[str, Callable[[], Study]] = {
        "two": two_arms,
        "alone": one_arm,
        "starved": starved,
        "hostile": lambda: named(two_arms(), FORMULAS + LONG, f"+{HOSTILE}"),
    }
    return kept(studies[which](), Path(mkdtemp()) / "run")


@cache
def drawings(which: str) -> list[Drawing]:
    return [draw_chart(name, saved(which)) for name in CHARTS if which != "alone" or name != "hours_freed"]


@cache
def docx(which: str) -> bytes:
    return word(saved(which), drawings(which))


@cache
def xlsx(which: str) -> bytes:
    return excel(saved(which), drawings(which))


@pytest.mark.parametrize(
    "which", [pytest.param(one, marks=pytest.mark.slow) for one in ("alone", "starved")] + ["two", "hostile"]
)
@pytest.mark.filterwarnings("error")
def test_every_study_gives_both_and_neither_shows_a_number_that_is_none(which: str) -> None:
    assert not re.search(r"\b(nan|inf|None)\b", words(docx(which)))
    assert not re.search(r"\b(nan|inf)\b", strings(xlsx(which)))


def test_the_same_study_gives_the_same_bytes() -> None:
    assert word(saved("two"), drawings("two")) == docx("two")
    assert excel(saved("two"), drawings("two")) == xlsx("two")


def test_pictures_have_words_and_captions_number_themselves() -> None:
    document = part(docx("two"), "word/document.xml")
    told = [one.get("descr") or "" for one in document.iter(f"{WP}docPr")]
    assert [one.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ") for one in told] == [
        one.drawn.alt for one in drawings("two")
    ]
    fields = [one.get(f"{W}instr") or "" for one in document.iter(f"{W}fldSimple")]
    figures = [
        "".join(one.itertext()) for one in document.iter(f"{W}fldSimple") if "Figure" in one.get(f"{W}instr", "")
    ]
    assert figures == ["1", "2"]
    assert sum("SEQ Table" in one for one in fields) == len(list(document.iter(f"{W}tbl")))


def test_every_table_repeats_its_header_and_no_row_is_cut() -> None:
    for table in part(docx("two"), "word/document.xml").iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert table.find(f"{W}tblPr/{W}tblCaption") is not None


def test_headings_are_in_order_and_the_language_is_said() -> None:
    levels = [
        int(style.get(f"{W}val", "")[-1])
        for style in part(docx("two"), "word/document.xml").iter(f"{W}pStyle")
        if style.get(f"{W}val", "").startswith("Heading")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "en-US" in ElementTree.tostring(part(docx("two"), "word/styles.xml"), encoding="unicode")


def test_word_says_what_the_study_says() -> None:
    study, text = saved("two"), words(docx("two"))
    for row in headline(study):
        if row.only_difference:
            assert f"{row.short} {row.main.value:+.1f}" in text
    for phrase in ("The model estimates", "not a promise", "STRESS-DES", "How to cite", "What could change the answer"):
        assert phrase in text, phrase
    assert not re.search(r"\b(will|predicts|guarantee)", text.split("What could change the answer")[0])


def test_excel_counts_what_a_planner_would_count() -> None:
    study, found = saved("two"), {}
    for name, sheet in sheets(xlsx("two")).items():
        for cell in sheet.iter(f"{S}c"):
            formula, value = cell.find(f"{S}f"), cell.find(f"{S}v")
            if formula is not None and value is not None:
                found[name, cell.get("r")] = (formula.text or "", float(value.text or "nan"))
    parts = len(study.comparison.freed[-1].parts)
    freed = study.comparison.freed[-1]
    assert found["Hours released", f"B{parts + 2}"] == (f"SUM(B2:B{parts + 1})", pytest.approx(freed.released.value))
    net = found["Hours released", f"B{parts + 4}"]
    assert net == (f"B{parts + 2}-B{parts + 3}", pytest.approx(freed.net.value))
    differences = [one for (name, _), one in found.items() if name == "Main numbers"]
    assert sum(bool(re.fullmatch(r"C(\d+)-B\1", formula)) for formula, _ in differences) >= 6


def test_a_difference_of_shares_is_in_points_in_every_table() -> None:
    study = saved("two")
    (row,) = (one for one in headline(study) if one.metric == "reach")
    assert row.difference is not None
    told = signed(row.difference.value, "share", 1) + " points"
    reach = line_of(row)
    assert reach["difference"] == told
    held = io.StringIO()
    Console(file=held, width=100).print(headline_table(study))
    assert told in held.getvalue()
    sheet = sheets(xlsx("two"))["Main numbers"]
    shares = [one for one in sheet.iter(f"{S}c") if (one.findtext(f"{S}f") or "").startswith("100*(C")]
    points = 100 * row.difference.value
    (cell,) = (one for one in shares if math.isclose(float(one.findtext(f"{S}v") or "nan"), points, abs_tol=1e-9))
    looks = part(xlsx("two"), "xl/styles.xml")
    codes = {one.get("numFmtId"): one.get("formatCode") or "" for one in looks.iter(f"{S}numFmt")}
    formats = next(looks.iter(f"{S}cellXfs"))
    assert codes[formats[int(cell.get("s") or 0)].get("numFmtId")].startswith('+0.0" pp"')
    assert not any(code.startswith("+") and "%" in code for code in codes.values())


def test_tables_of_districts_and_of_details_name_the_points() -> None:
    study = saved("two")
    shown = [row for one in equity_details(study) if "time" not in one.title for row in one.rows if "%" in row[1]]
    assert shown and all(row[3].endswith(" points") for row in shown if row[3] != "n/a")
    shown = [row for one in details(study) for row in one.rows if row[-1] == "%"]
    assert shown and all(row[3].endswith(" points") for row in shown if row[3] != "n/a")


def test_excel_defines_every_measure_and_charts_have_words() -> None:
    text = strings(xlsx("two"))
    for metric in all_metrics().values():
        assert metric.definition in text
    with zipfile.ZipFile(io.BytesIO(xlsx("two"))) as file:
        drawn = [name for name in file.namelist() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]
        assert len(drawn) == len(CHARTS)
        assert all(b'descr="' in file.read(name) for name in drawn)


def test_no_name_becomes_a_formula_a_link_or_markup() -> None:
    content = xlsx("hostile")
    for name, sheet in sheets(content).items():
        for formula in sheet.iter(f"{S}f"):
            assert re.fullmatch(r"[-+*A-Z0-9:()]+", formula.text or ""), name
        assert not list(sheet.iter(f"{S}hyperlink"))
    assert FORMULAS.strip() in strings(content)
    for text in (strings(content), words(docx("hostile"))):
        assert "<script>alert('x')</script>" in text
        assert "\u202e" not in text
        assert "\U0001f6a8" in text
        assert LONG.strip() in text
    with zipfile.ZipFile(io.BytesIO(docx("hostile"))) as file:
        links = [file.read(name) for name in file.namelist() if name.endswith(".rels")]
    assert not any(b"External" in one for one in links)


def test_only_what_is_asked_for_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.documents.report.draw_charts", lambda study: drawings("two"))
    assert list(report_files(saved("two"), ["xlsx"])) == ["report.xlsx"]
    assert report_files(saved("two"), ["docx"])["report.docx"] == docx("two")


def test_the_workbook_of_a_replay_has_the_ledger() -> None:
    ledger = Ledger("calls.csv", "utf-8", 10, (Step("tests", 3, (2, 5)),), (), 7)
    content = excel(replace(saved("two"), ledger=ledger), [])
    assert "Recorded calls" in sheets(content)
    assert "tests" in strings(content)


def test_columns_of_numbers_stay_narrow_and_headers_are_as_high_as_their_text() -> None:
    for name, sheet in sheets(xlsx("hostile")).items():
        widths = {int(one.get("min") or 0): float(one.get("width") or 0) for one in sheet.iter(f"{S}col")}
        if name.startswith("Chart") or name in ("Replications", "Comparison"):
            assert max(widths.values()) < 62, name  # a name of 300 letters makes no column of them
    header = next(one for one in sheets(xlsx("hostile"))["Main numbers"].iter(f"{S}row"))
    assert float(header.get("ht") or 0) >= 30  # two lines of a long name
    row = next(one for one in details(saved("two")) if one.title == "Costs").rows[0]
    assert row[-1] == "USD a day"
