"""The result folder: complete or not there, never overwritten, the same bytes again."""

import json
import tomllib

import pandas as pd
import pytest

from sim.basics.errors import UsageError
from sim.results.folder import check_free, default_folder, result_folder, sha256, slug
from sim.results.save import save_study
from sim.scenario import load_scenario
from sim.study import run_study
from tests.paths import SCENARIOS

pytestmark = pytest.mark.xdist_group("results")  # one worker: the tests share a run
QUICK = ['run.window="2 days"', 'run.warm_up="12 h"', "run.replications=2"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    files = ("st_paul_officer_only.toml", "st_paul_2019.toml")
    study = run_study([load_scenario(SCENARIOS / name, QUICK) for name in files], jobs=1)
    folder = tmp_path_factory.mktemp("results") / "run"
    return study, save_study(study, folder, "coresponse run st_paul_2019.toml")


def test_everything_a_run_promises_is_there(saved):
    _, folder = saved
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = {"summary.csv", "comparison.csv", "replications.csv", "calls.csv", "assignments.csv", "assumptions.csv"}
    assert tables | {"run.json", "summary.html", "scenario.resolved.toml", "baseline.resolved.toml"} <= names
    charts = {name.rsplit(".", 1)[0] for name in names if name.startswith("charts/")}
    assert len(charts) >= 5
    for chart in charts:
        assert {f"{chart}.png", f"{chart}.svg", f"{chart}.csv", f"{chart}.txt"} <= names
    assert not folder.with_name(folder.name + ".partial").exists()


def test_tables_are_tidy(saved):
    study, folder = saved
    for path in folder.glob("*.csv"):
        table = pd.read_csv(path)
        assert len(table), path.name
        assert "scenario" in table, path.name
        assert "seed" in table, path.name
        for column in table:
            assert column == column.lower()
            assert column.isascii()
            assert len(column) <= 32
    comparison = pd.read_csv(folder / "comparison.csv").set_index(["metric", "group"])
    freed = study.comparison.freed[0]
    assert comparison.loc[("officer_hours_net", "all"), "difference"] == pytest.approx(freed.net.value)


def test_run_json_tells_what_and_not_who(saved):
    study, folder = saved
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert run["seed"] == 2019
    assert run["streams"] == [one.fingerprint for one in study.replications]
    assert run["outputs_sha256"]["summary.csv"] == sha256(folder / "summary.csv")
    assert run["inputs_sha256"]["st_paul_2019.toml"] == sha256(SCENARIOS / "st_paul_2019.toml")
    text = json.dumps(run)
    assert str(folder.parent) not in text
    assert str(SCENARIOS.parent) not in text


def test_the_resolved_scenario_gives_the_same_numbers(saved, tmp_path):
    _, folder = saved
    arms = [load_scenario(folder / f"{name}.resolved.toml") for name in ("baseline", "scenario")]
    again = save_study(run_study(arms, jobs=1), tmp_path / "again", "coresponse compare")
    for name in ("comparison.csv", "replications.csv", "calls.csv", "assignments.csv"):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name
    values = tomllib.loads((folder / "scenario.resolved.toml").read_text(encoding="utf-8"))
    assert "extends" not in values
    assert values["demand"]["calls_per_day"]["source"].startswith("derived")


def test_the_same_study_is_the_same_bytes(saved, tmp_path):
    study, folder = saved
    again = save_study(study, tmp_path / "again", "coresponse run st_paul_2019.toml")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "run.json":
            assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_a_folder_that_exists_is_refused_and_untouched(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(UsageError, match="--overwrite"):
        check_free(tmp_path, overwrite=False)
    with result_folder(tmp_path, overwrite=True) as place:
        (place / "run.json").write_text("new")
    assert (tmp_path / "run.json").read_text() == "new"


def test_a_folder_of_something_else_is_not_overwritten_even_when_told_to(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError, match=r"no run\.json"):
        check_free(tmp_path, overwrite=True)


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_run(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="file cannot be written into; name another folder with --out"):
        check_free(tmp_path / "file" / "run", overwrite=False)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(UsageError, match="cannot be written into"):
        check_free(tmp_path / "deep" / "run", overwrite=False)
    assert not (tmp_path / "deep").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_failure_in_the_middle_leaves_nothing_that_looks_finished(tmp_path, error):
    def half():
        with result_folder(tmp_path / "run") as place:
            (place / "summary.csv").write_text("half")
            raise error

    with pytest.raises(error):
        half()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_in_words(tmp_path):
    def full():
        with result_folder(tmp_path / "run"):
            raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="No space left"):
        full()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "expected"), [("St. Paul 2019", "st_paul_2019"), ("<b>", "b"), ("日本", "scenario")])
def test_folder_names_are_plain(name, expected):
    assert slug(name) == expected


def test_the_default_folder_names_scenario_time_and_hash(tmp_path):
    folder = default_folder(tmp_path / "st_paul.toml", "key")
    assert folder.parts[:2] == ("outputs", "st_paul")
    assert len(folder.name) == len("20190902-120000-12345678")
