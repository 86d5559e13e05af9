"""A result folder read back draws the same charts and the same page, and a folder that was touched is refused."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pandas as pd
import pytest

from sim.basics.errors import InputError, UsageError
from sim.documents.excel import excel
from sim.documents.word import word
from sim.measure.compare import Comparison
from sim.measure.equity import BY_DISTRICT
from sim.present.charts import draw_charts
from sim.present.console import headline_table
from sim.present.html import render_html
from sim.records.ledger import Ledger, Step
from sim.records.quality import quality
from sim.results import tables
from sim.results.files import QUALITY, READ, ledger_from, read_table
from sim.results.read import quality_of, read_study, week_of
from sim.results.save import save_study, write_csv
from sim.study import Study
from tests.histories import record
from tests.studies import HOSTILE, named, one_arm, starved, two_arms

HOSTILE_2 = f'{HOSTILE} =1+1,"2"'
STUDIES: dict[str, Callable[[], Study]] = {
    "hostile": lambda: named(two_arms(), HOSTILE, HOSTILE_2),
    "alone": one_arm,
    "starved": starved,
    "one replication": lambda: two_arms(1),
}
FIRST = next(iter(STUDIES))


@cache
def saved(which: str) -> tuple[Study, Path]:
    """A study and its folder, once a process."""
    study = STUDIES[which]()
    return study, save_study(study, Path(mkdtemp()) / "run", "coresponse run scenario.toml")


def without_districts(one: Comparison) -> str:
    """Every number of a comparison but those by district, which are read from a table of their own."""
    rows = tuple(row for row in one.rows if row.metric.grouping != BY_DISTRICT)
    return json.dumps(asdict(replace(one, rows=rows)), default=repr)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder of one's own, to be spoilt."""
    return Path(shutil.copytree(saved(FIRST)[1], tmp_path / "run"))


@pytest.mark.parametrize(
    "which", [pytest.param(one, marks=() if one == FIRST else pytest.mark.slow) for one in STUDIES]
)
def test_the_page_and_the_tables_come_out_the_same(which: str) -> None:
    study, folder = saved(which)
    back = read_study(folder)
    assert without_districts(back.comparison) == without_districts(study.comparison)
    page = (folder / "summary.html").read_text(encoding="utf-8")
    assert render_html(back, draw_charts(back)) == page
    for table in (tables.summary, tables.replications, tables.equity, tables.assumptions, tables.response_times):
        assert table(back).to_csv() == table(study).to_csv()
    assert str(headline_table(back).columns) == str(headline_table(study).columns)


@pytest.mark.slow
def test_charts_come_out_the_same_byte_for_byte() -> None:
    _, folder = saved(FIRST)
    drawings = draw_charts(read_study(folder))
    assert len(drawings) == len(list((folder / "charts").glob("*.png")))
    for one in drawings:
        for ending, content in one.files().items():
            assert (folder / "charts" / f"{one.name}.{ending}").read_bytes() == content, f"{one.name}.{ending}"


def test_recorded_calls_come_back_by_hour_of_the_week(tmp_path: Path) -> None:
    week = np.arange(168.0).reshape(7, 24)
    week[3, 4] = np.nan
    study = two_arms()
    study = replace(study)
    study.__dict__["recorded_week"] = week
    table = tables.recorded_week(study)
    assert table is not None
    write_csv(table, tmp_path / "recorded_week.csv")
    back = week_of(tmp_path)
    assert back is not None
    assert np.array_equal(back, week, equal_nan=True)


def test_a_ledger_of_several_files_is_read_back(tmp_path: Path) -> None:
    removed = (Step("cut off", 2, ("week 41, new.csv:17", "week42.csv:3")), Step("again", 1, (9,)), Step("none", 0))
    ledger = Ledger("week41.csv", "UTF-8", 10, removed, (Step("repaired", 1, ("week42.csv:4",)),), 7)
    write_csv(ledger.table(), tmp_path / "ledger.csv")
    back = ledger_from(read_table(tmp_path, "ledger.csv"))
    assert back.table().equals(ledger.table())
    assert back.removed[1] == removed[1]


def test_how_good_a_replayed_record_is_comes_back_and_is_in_every_document(tmp_path: Path) -> None:
    whole = quality(record())
    for name, table in whole.tables().items():
        write_csv(table, tmp_path / f"quality_{name}.csv")
    back = quality_of(tmp_path)
    assert back is not None
    assert back.findings == whole.findings
    for name, table in whole.tables().items():
        pd.testing.assert_frame_equal(back.tables()[name], table, check_dtype=False)
    study = replace(read_study(saved(FIRST)[1]), quality=back, ledger=record().ledger)
    page = render_html(study, [])
    assert back.weeks["week"][0] in page
    assert "How good the record is" in page
    with zipfile.ZipFile(io.BytesIO(word(study, []))) as file:
        assert back.weeks["week"][0] in file.read("word/document.xml").decode()
    with zipfile.ZipFile(io.BytesIO(excel(study, []))) as file:
        assert back.weeks["week"][0] in file.read("xl/sharedStrings.xml").decode()
    assert quality_of(saved(FIRST)[1]) is None


def test_a_study_read_back_has_every_field_of_a_study() -> None:
    back = read_study(saved(FIRST)[1])
    assert {one.name for one in fields(Study)} <= {one.name for one in fields(back)}
    assert back.warnings == saved(FIRST)[0].warnings


@pytest.mark.parametrize("name", [name for name in READ if name not in (*QUALITY, "ledger.csv", "recorded_week.csv")])
def test_a_file_that_is_changed_or_missing_is_named(copy: Path, name: str) -> None:
    with (copy / name).open("ab") as handle:
        handle.write(b"\n")
    with pytest.raises(InputError, match="found it changed") as told:
        read_study(copy)
    assert str(copy / name) in str(told.value)
    (copy / name).unlink()
    with pytest.raises(InputError, match="found none"):
        read_study(copy)


def test_all_faults_are_told_at_once(copy: Path) -> None:
    for name in ("summary.csv", "comparison.csv"):
        (copy / name).unlink()
    with pytest.raises(InputError) as told:
        read_study(copy)
    assert len(told.value.problems) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "holds no run.json"),
        ("{", "cannot be read"),
        ("[]", "not of a run of coresponse"),
        ('{"coresponse": "0.0.1"}', "says nothing of arms"),
    ],
)
def test_a_foreign_folder_is_refused(tmp_path: Path, text: str | None, words: str) -> None:
    if text is not None:
        (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        read_study(tmp_path)


def test_no_folder_a_half_written_one_and_an_old_one(copy: Path) -> None:
    with pytest.raises(UsageError, match="is no folder"):
        read_study(copy / "nothing")
    partial = copy.rename(copy.with_name("run.partial"))
    with pytest.raises(UsageError, match="did not finish"):
        read_study(partial)
    old = partial.rename(partial.with_name("old"))
    run = json.loads((old / "run.json").read_text(encoding="utf-8"))
    del run["outputs_sha256"]["response_times.csv"]
    (old / "run.json").write_text(json.dumps(run), encoding="utf-8")
    with pytest.raises(UsageError, match=r"without response_times\.csv"):
        read_study(old)
