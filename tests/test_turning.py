"""What could turn the answer: told from a sensitivity run of the same scenario, refused from any other."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import pytest

from sim.basics.errors import UsageError
from sim.documents.excel import excel
from sim.documents.sensitivity import identity_of, read_turning
from sim.documents.word import word
from sim.experiments.folder import facts_of, save_experiment
from sim.experiments.outcome import Outcome
from sim.experiments.plan import Request, make_plan
from sim.experiments.ranges import assumptions_of
from sim.experiments.runner import Means, Runner
from sim.experiments.sensitivity import one_at_a_time
from sim.measure.intervals import Estimate
from sim.present.html import render_html
from sim.present.turning import Swing, Turned, Turning, between, lines, turns
from sim.results.read import SavedStudy
from sim.scenario import load_scenario
from sim.study import run_study
from tests.studies import HOSTILE, kept
from tests.sweeps import alone, city, no_progress
from tests.test_html import Page

CRISIS = ("eligible = 0.8", "eligible = { value = 0.8, low = 0.5, high = 0.9 }")


@cache
def place() -> Path:
    """The small city, with two values that have a range."""
    folder = Path(mkdtemp())
    city(folder, CRISIS)
    base = folder / "base.toml"
    base.write_text(base.read_text(encoding="utf-8").replace(*CRISIS), encoding="utf-8")
    return folder


@cache
def study(*settings: str) -> SavedStudy:
    """Both arms of the city as a run leaves them, without pictures."""
    loaded = load_scenario(place() / "city.toml", settings)
    assert loaded.baseline_path
    shared = [one for one in settings if one.startswith("run.")]
    done = run_study([load_scenario(loaded.baseline_path, shared), loaded], jobs=1)
    return kept(done, Path(mkdtemp()) / "run", "coresponse run city.toml")


@cache
def sensitivity() -> Path:
    """The folder that `coresponse sensitivity city.toml` leaves."""
    request = Request(place() / "city.toml")
    folder = Path(mkdtemp()) / "sensitivity"
    runner = Runner(request, Means(folder.with_suffix(".journal")), alone, 1, no_progress)
    found = one_at_a_time(runner, assumptions_of(request), [Outcome("officer_hours_net"), Outcome("reach")])
    assert runner.plan is not None
    facts = facts_of(runner.plan, "coresponse sensitivity city.toml") | {"design": "sensitivity"}
    tables = {"tornado": pd.concat([one.table() for one in found], ignore_index=True)}
    return save_experiment(folder, tables, facts)


def test_a_folder_of_the_same_scenario_is_known_again() -> None:
    plan, _ = make_plan(Request(place() / "city.toml"), [], [])
    assert identity_of(study()) == plan.identity
    found = read_turning(sensitivity(), study())
    reach = study().comparison.row("reach").metric.label
    assert [one.label for one in found.outcomes] == ["Net officer-hours freed", reach]
    names = {one.name for one in found.outcomes[0].swings}
    assert names == {"demand.calls_per_day", "demand.types.crisis.eligible"}


@pytest.mark.parametrize(
    ("setting", "words"), [("staffing.team.count=1", "about another scenario"), ("run.seed=9", "made with seed 5")]
)
def test_another_scenario_is_refused(setting: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_turning(sensitivity(), study(setting))


def test_it_says_so_when_there_is_no_such_folder_or_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not the result of `coresponse sensitivity`"):
        read_turning(tmp_path, study())
    one = study()
    with pytest.raises(UsageError, match="compares with no baseline"):
        read_turning(sensitivity(), replace(one, loaded=one.loaded[1:]))


def turned(**changes: object) -> Turning:
    """Net freed is -4; of three values one turns it at 0.31 to 0.33, of one it cannot be told, one does nothing."""
    small = Estimate(-4.0, -5.0, -3.0)
    swings = (
        Swing("response.backup", "0.5", "0", "1", Estimate(3.0, 2.0, 4.0), small, "yes", ("0.33", "0.31"), "a guess"),
        Swing(HOSTILE, "2", "1", "3", Estimate(-1.0, -3.0, 1.0), small, "cannot be ruled out", None, "=1+1"),
        Swing("demand.calls_per_day", "60", "50", "70", small, small, "no", None, "dispatch log"),
    )
    one = Turned("Net officer-hours freed", "h/day", -4.0, True, swings, None)
    return Turning((replace(one, **changes),), 20)  # type: ignore[arg-type]


def test_the_sentences_name_what_turns_the_answer_and_where() -> None:
    (text,) = turns(turned())
    assert text.startswith("Net officer-hours freed (-4.0 officer-hours a day as the scenario stands): of 3 values")
    assert "1 would turn its sign: response.backup (0.5 in the scenario) between 0.31 and 0.33." in text
    assert "Within chance it cannot be ruled out for " in text
    calm = turned(swings=turned().outcomes[0].swings[2:])
    assert next(turns(calm)).endswith("of 1 value with a range, none turns its sign by itself.")
    assert "not sure to begin with" in next(turns(turned(sure=False)))
    assert between(turned().outcomes[0].swings[2]) == ""


def test_a_row_of_the_table() -> None:
    one = turned().outcomes[0]
    assert lines(one, one.swings[:1]) == [
        ["response.backup", "0.5", "0 to 1", "+3.0 (2.0 to 4.0)", "-4.0 (-5.0 to -3.0)", "yes, between 0.31 and 0.33"]
    ]
    assert one.open == list(one.swings[:2])


def test_every_document_tells_it_and_no_name_does_harm() -> None:
    page = render_html(study(), [], turned())
    read = Page(page)
    assert (read.faults, read.open) == ([], [])
    assert "<script" not in page
    assert "Assumptions that could turn the answer" in read.text
    assert "between 0.31 and 0.33" in read.text
    assert "This report varies no value" not in read.text
    paper = zipfile.ZipFile(io.BytesIO(word(study(), [], turned()))).read("word/document.xml").decode()
    assert "between 0.31 and 0.33" in paper
    book = zipfile.ZipFile(io.BytesIO(excel(study(), [], turned())))
    assert 'name="Sensitivity"' in book.read("xl/workbook.xml").decode()
    assert "<f>1+1</f>" not in "".join(book.read(one).decode() for one in book.namelist() if "worksheets" in one)


def test_without_it_the_report_says_how_to_find_out() -> None:
    text = Page(render_html(study(), [])).text
    assert "coresponse sensitivity FILE, then coresponse report FOLDER --sensitivity" in text
