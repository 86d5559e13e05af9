"""Districts, call types, kinds and posts with names out of a bad dream: every file of a run stays harmless."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.basics.spreadsheet import BEGINNINGS, guarded, unguarded
from sim.documents.day import read_day
from sim.documents.events import event_log
from sim.documents.replay import replay_html
from sim.documents.report import report_files
from sim.results.read import read_study
from sim.results.save import save_study
from sim.scenario import load_scenario
from sim.study import run_study
from tests.small_city import SMALL, written

RTL = "\u05e9\u05dc\u05d5\u05dd"
NAMES = {
    "north": f"=cmd|' /C calc'!A0 \"&<b>{RTL}",
    "south": "\U0001f6a8 " + "y" * 290,
    "theft": "@SUM(1+1)*<script>alert(1)</script>",
    "crisis": f"+{RTL} {{{{7*7}}}}",
    "team": "-2+3 [red] $x^2",
    "co_responder": '=HYPERLINK("http://x")',
}


def hostile_city() -> str:
    """The small city, its things called so."""
    text = SMALL
    for plain, name in NAMES.items():
        quoted = json.dumps(name, ensure_ascii=False)
        text = text.replace(f".{plain}]", f".{quoted}]").replace(f'"{plain}"', quoted)
        text = text.replace(f"{{ {plain} =", f"{{ {quoted} =").replace(f", {plain} =", f", {quoted} =")
    return text


@given(st.text(alphabet=st.sampled_from("'=+-@\t1.e ax"), max_size=8))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    cell = str(guarded(text))
    assert unguarded(cell) == text
    if cell.startswith(BEGINNINGS):
        float(cell)  # a number, as it was


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of a run and its documents."""
    place = tmp_path_factory.mktemp("hostile")
    path = written(place, hostile_city())[0]
    base, main = (load_scenario(path, [f'name="{name}"']) for name in ("=1+1", "-1 @home"))
    found = save_study(run_study([base, main]), place / "run", "coresponse run city.toml", keep_calls=True)
    study = read_study(found)
    days = read_day(study)
    files = report_files(study, ["html", "docx", "xlsx"])
    files |= {"replay.html": replay_html(study, days).encode(), "events.csv": event_log(days[-1]).encode()}
    for name, content in files.items():
        (found / name).write_bytes(content)
    return found


def test_no_cell_of_a_csv_is_a_formula(folder: Path) -> None:
    paths = [*folder.rglob("*.csv")]
    assert len(paths) > 15
    for path in paths:
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
            for cell in row:
                if cell.startswith(BEGINNINGS):
                    float(cell)


def test_names_come_back_from_the_folder_as_they_were(folder: Path) -> None:
    study = read_study(folder)
    assert list(study.comparison.arms) == ["=1+1", "-1 @home"]
    assert set(study.districts["district"]) == {NAMES["north"], NAMES["south"]}
    assert {call.type for call in read_day(study)[-1].calls} == {NAMES["theft"], NAMES["crisis"]}


def test_no_name_is_markup_a_formula_or_a_template(folder: Path) -> None:
    for name in ("report.html", "replay.html"):
        page = (folder / name).read_text(encoding="utf-8")
        assert "<script>alert" not in page
        assert f"+{RTL} 49" not in page
        assert "<b>" + RTL not in page
    for name in ("report.xlsx", "report.docx"):
        with zipfile.ZipFile(folder / name) as file:
            text = "".join(file.read(one).decode("utf-8") for one in file.namelist() if one.endswith(".xml"))
        assert "<script>" not in text
        for formula in ("<f>cmd", "<f>HYPERLINK", "<f>SUM(1+1)", "<hyperlink "):
            assert formula not in text
