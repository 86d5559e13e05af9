"""Sweeps: common calls, the same numbers whoever does the work, nothing lost and nothing done twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.basics.errors import InputError, UsageError
from sim.experiments import work
from sim.experiments.codec import decode, encode, kept_metrics, paired
from sim.experiments.journal import Journal
from sim.experiments.journal_lines import Record
from sim.experiments.plan import Plan, Request, make_plan
from sim.experiments.sweep import Shard, results, run_sweep
from sim.experiments.tables import SweepTables, columns
from sim.experiments.variables import parse_variable
from sim.experiments.work import Done, Piece, pieces, run_piece
from sim.measure.compare import compare
from sim.scenario import load_scenario
from sim.study import run_study
from tests.sweeps import alone, city, planned, swept


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Journal, Path]:
    folder = tmp_path_factory.mktemp("sweep")
    path = city(folder)
    plan, material = planned(path)
    return plan, swept(folder / "journal", plan, material), path


def test_a_point_gives_what_a_run_of_its_settings_gives(done: tuple[Plan, Journal, Path]) -> None:
    plan, journal, path = done
    point = next(one for one in results(plan, journal) if one.point.levels == ("3", "5 min"))
    settings = ["staffing.team.count=3", "response.crisis.hold=5 min", "run.replications=3"]
    study = run_study([load_scenario(path.parent / "base.toml", settings[2:]), load_scenario(path, settings)], jobs=1)
    ours = compare(["baseline", "scenario"], point.replications)
    for row in ours.rows:
        theirs = study.comparison.row(row.metric.name, row.group)
        for one, other in zip(row.arms + row.differences, theirs.arms + theirs.differences, strict=True):
            np.testing.assert_equal(vars(one), vars(other))
    assert ours.freed[0].net == study.comparison.freed[0].net
    assert ours.freed[0].parts == study.comparison.freed[0].parts


def test_every_point_meets_the_same_calls_and_no_team_changes_nothing(done: tuple[Plan, Journal, Path]) -> None:
    plan, journal, _ = done
    found = list(results(plan, journal))
    assert len(found) == 8
    for number in range(3):
        assert len({one.replications[number].fingerprint for one in found}) == 1
    for one in found[:2]:  # nobody in the team
        assert one.point.levels[0] == "0"
        differences = [row.differences[0].value for row in compare(["a", "b"], one.replications).rows]
        assert all(value == 0 or np.isnan(value) for value in differences)


def test_the_journal_keeps_every_number(tmp_path: Path) -> None:
    study = run_study([load_scenario(city(tmp_path), ["run.replications=2"])] * 1, jobs=1)
    one = study.replications[0]
    pair = replace(one, measured=one.measured * 2, released=one.released * 2, traces=())
    back = paired(0, decode(encode(pair, 0)), decode(encode(pair, 1)))
    assert (back.number, back.fingerprint, back.released) == (0, pair.fingerprint, pair.released)
    for name in kept_metrics():
        for value, kept in zip(pair.measured[1][name], back.measured[1][name], strict=True):
            assert (value.group, value.denominator, value.calls) == (kept.group, kept.denominator, kept.calls)
            np.testing.assert_equal(value.numerator, kept.numerator)
            if value.sample is not None:
                np.testing.assert_array_equal(np.sort(value.sample), kept.sample)


def test_the_same_records_whatever_the_pieces(done: tuple[Plan, Journal, Path], tmp_path: Path) -> None:
    plan, journal, path = done
    _, material = planned(path)
    for workers in (1, 3, 50):
        other = Journal.create(tmp_path / f"{workers}", plan)
        work_of = pieces(plan, material, other, [(one, r) for one in plan.points for r in range(3)], workers)
        for piece in reversed(work_of):
            other.add(run_piece(piece).records)
        assert sorted(other.works()) == sorted(journal.works())
        assert all(other.document(one) == journal.document(one) for one in journal.works())
        other.close()


def test_a_change_of_the_world_is_made_in_both_arms(tmp_path: Path) -> None:
    path = city(tmp_path)
    plan, material = planned(path, "demand.calls_per_day=40,80", "staffing.team.count=0,1", replications=1)
    assert len(plan.baselines) == 2
    assert len({material.arms[key].world_hash() for key in plan.baselines}) == 2
    for point in plan.points:
        assert material.arms[point.baseline].world_hash() == material.arms[point.key].world_hash()
        assert material.arms[point.baseline].staffing["team"].count == 0


def test_without_a_baseline_points_are_compared_with_the_scenario_as_it_stands(tmp_path: Path) -> None:
    city(tmp_path)
    plan, _ = make_plan(Request(tmp_path / "base.toml"), [parse_variable("staffing.team.count=0,2")], [("0",), ("2",)])
    assert plan.scenario == plan.baseline == "Officers only"


# -- what cannot be run -------------------------------------------------------------------------


def test_a_key_that_matches_nothing_is_refused_before_anything_is_run(tmp_path: Path) -> None:
    path = city(tmp_path)
    with pytest.raises(InputError, match=r"staffing.taem.count: matches nothing .*\n.*Did you mean team"):
        planned(path, "staffing.taem.count=0:3")
    with pytest.raises(InputError) as told:
        planned(path, "staffing.team.cuont=0:3", "demand.call_a_day=1,2")
    assert len(told.value.problems) == 2


def test_a_point_that_is_no_scenario_is_a_row_with_its_reason(tmp_path: Path) -> None:
    plan, material = planned(city(tmp_path), "staffing.team.count=1,1.5,2", replications=1)
    assert [bool(one.fault) for one in plan.points] == [False, True, False]
    assert plan.points[1].fault.startswith("staffing.team.count: expected a whole number")
    assert str(tmp_path) not in plan.points[1].fault
    tables = SweepTables.of(plan, results(plan, swept(tmp_path / "journal", plan, material)))
    assert [row["status"] for row in tables.design] == ["done", "failed", "done"]
    assert {row["point"] for row in tables.summary} == {1, 3}
    with pytest.raises(InputError, match="none of which can be run"):
        planned(city(tmp_path), "staffing.team.count=-1,1.5")


def test_a_point_that_breaks_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, material = planned(city(tmp_path), "staffing.team.count=0:3", replications=2)
    bad = plan.points[2].key
    whole = work.run_replication

    def breaking(arms: Any, number: int, recorded: Any, baseline: Any) -> Any:
        if number == 1 and any(arm.name == bad for arm in arms):
            raise ZeroDivisionError("no\nunits")
        return whole(arms, number, recorded, baseline=baseline)

    monkeypatch.setattr(work, "run_replication", breaking)
    journal = swept(tmp_path / "journal", plan, material)
    found = list(results(plan, journal))
    assert [one.fault for one in found] == ["", "", "replication 1: ZeroDivisionError: no units", ""]
    monkeypatch.undo()  # mended: only what failed is run again
    again: list[Piece] = []
    run_sweep(plan, material, journal, lambda todo: map(run_piece, again + (again.extend(todo) or again)), 1, Shard(),
              lambda done: None)  # fmt: skip
    assert {(one.number, one.keys) for one in again} == {(1, (plan.points[2].baseline, bad))}
    assert not any(one.fault for one in results(plan, journal))


def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    plan, material = planned(city(tmp_path), "staffing.team.count=1", replications=1)
    old = run_piece(pieces(plan, material, Journal.create(tmp_path / "a", plan), [(plan.points[0], 0)])[0])
    assert old.records
    with (
        pytest.raises(UsageError, match=r"a worker has engine 0.0.9, this is .*\+.*Install the same version"),
        Journal.create(tmp_path / "b", plan) as journal,
    ):
        run_sweep(plan, material, journal, lambda _: iter([Done((), "0.0.9")]), 1, Shard(), lambda done: None)


def test_a_worker_says_which_version_it_has_and_does_nothing(tmp_path: Path) -> None:
    plan, material = planned(city(tmp_path), "staffing.team.count=1", replications=1)
    (piece,) = pieces(plan, material, Journal.create(tmp_path / "a", plan), [(plan.points[0], 0)])
    done = run_piece(replace(piece, engine="0.0.9"))
    assert (done.records, done.engine) == ((), plan.engine)


# -- shards and tables --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0/4", "5/4", "2", "a/b", "1/2/3"])
def test_shards_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="expected a part and how many there are, such as 2/8"):
        Shard.of(text)


def test_shards_share_out_every_point_once(done: tuple[Plan, Journal, Path]) -> None:
    plan = done[0]
    for count in (1, 3, 8, 20):
        takers = [sum(Shard(one, count).takes(point) for one in range(1, count + 1)) for point in plan.points]
        assert takers == [1] * 8


def test_tables_are_tidy(done: tuple[Plan, Journal, Path]) -> None:
    plan, journal, _ = done
    frames = SweepTables.of(plan, results(plan, journal)).frames()
    design, replications, summary = frames["design"], frames["replications"], frames["summary"]
    assert list(design["team_count"]) == list("00112233")
    assert not summary.duplicated(["point", "metric", "group"]).any()
    assert not replications.duplicated(["point", "arm", "replication", "metric", "group"]).any()
    for table in frames.values():
        assert all(name == name.lower() and name.isascii() and len(name) <= 32 for name in table.columns)
        assert {"scenario", "seed", "point"} <= set(table.columns)
    here = replications.query("metric == 'patrol_officer_hours' and group == 'all' and replication == 1")
    before = float(here.query("arm == 'baseline'")["value"].iloc[0])
    after = here.query("arm == 'scenario' and point == 7")["value"].iloc[0]
    hours = pd.Series([one.measured[1]["patrol_officer_hours"][0].numerator for one in
                       list(results(plan, journal))[6].replications])  # fmt: skip
    assert after == hours[1]
    assert before > after


def test_columns_are_short_and_differ() -> None:
    assert columns(["staffing.team.count", "staffing.day.count.north", "run.seed"]) == [
        "team_count", "count_north", "run_seed",
    ]  # fmt: skip
    same = columns(["demand.types.theft.on_scene.median", "demand.types.crisis.on_scene.median"])
    assert same == ["theft_on_scene_median", "crisis_on_scene_median"]
    assert columns(['staffing."\U0001f600 team".count'])[0].isascii()


# -- the journal --------------------------------------------------------------------------------


def test_a_cut_off_last_line_is_dropped_wherever_it_was_cut(done: tuple[Plan, Journal, Path], tmp_path: Path) -> None:
    plan, journal, _ = done
    whole = journal.path.read_bytes()
    starts = [at + 1 for at, byte in enumerate(whole) if byte == 10]
    last, end = starts[-2], len(whole)
    path = tmp_path / "cut"
    for cut in sorted({last, last + 1, last + 9, last + 40, (last + end) // 2, end - 2, end - 1}):
        path.write_bytes(whole[:cut])
        with Journal.resume(path, plan) as again:
            assert len(again.works()) == len(journal.works()) - 1
            again.add([Record("x", 0, document='{"a": [1]}')])
            assert again.document(("x", 0)) == {"a": [1]}
        assert ("x", 0) in Journal.read(path)
        assert path.read_bytes()[:last] == whole[:last]


@pytest.mark.parametrize("length", [0, 5, 8, 9, 60])
def test_a_journal_cut_off_in_its_first_line_begins_again(
    done: tuple[Plan, Journal, Path], tmp_path: Path, length: int
) -> None:
    plan, journal, _ = done
    path = tmp_path / "begun"
    path.write_bytes(journal.path.read_bytes()[:length])
    Journal.resume(path, plan).close()
    again = Journal.read(path)
    assert (again.plan, again.works()) == (plan, [])


def test_a_file_of_something_else_is_not_written_over(done: tuple[Plan, Journal, Path], tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_text("Dear council", encoding="utf-8")
    with pytest.raises(InputError, match="not a journal of coresponse"):
        Journal.resume(path, done[0])
    assert path.read_text(encoding="utf-8") == "Dear council"


def test_a_damaged_line_in_the_middle_is_told_with_its_number(done: tuple[Plan, Journal, Path], tmp_path: Path) -> None:
    lines = done[1].path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"calls", b"cells", 1)
    (tmp_path / "damaged").write_bytes(b"".join(lines))
    with pytest.raises(InputError, match="damaged:3: this line is damaged, and others follow it"):
        Journal.read(tmp_path / "damaged")


def test_journals_that_are_refused(done: tuple[Plan, Journal, Path], tmp_path: Path) -> None:
    plan, journal, path = done
    with pytest.raises(UsageError, match="go on with --resume, or start again with --overwrite"):
        Journal.create(journal.path, plan)
    copy = tmp_path / "copy"
    copy.write_bytes(journal.path.read_bytes())
    other, _ = make_plan(Request(path, ("demand.calls_per_day=61",)), [parse_variable("staffing.team.count=1")],
                         [("1",)])  # fmt: skip
    with pytest.raises(UsageError, match="the journal of another scenario: 'Small city'"):
        Journal.resume(copy, other)
    with pytest.raises(UsageError, match=r"written by engine .*, this is 9\.9: numbers of two versions do not mix"):
        Journal.resume(copy, replace(plan, engine="9.9"))
    with pytest.raises(UsageError, match="the journal of the whole sweep, not of shard 1/2"):
        Journal.resume(copy, plan, "shard 1/2")
    with pytest.raises(InputError, match="no such journal"):
        Journal.resume(tmp_path / "nowhere", plan)
    for text in (b"", b"hello\n", b"\x00" * 50):
        copy.write_bytes(text)
        with pytest.raises(InputError, match="not a journal of coresponse"):
            Journal.read(copy)


def test_only_one_process_writes(done: tuple[Plan, Journal, Path], tmp_path: Path) -> None:
    plan = done[0]
    with (
        Journal.create(tmp_path / "journal", plan),
        pytest.raises(UsageError, match="is being written by another process"),
    ):
        Journal.resume(tmp_path / "journal", plan)
    Journal.resume(tmp_path / "journal", plan).close()


def test_a_longer_design_goes_on_with_the_same_journal(tmp_path: Path) -> None:
    path = city(tmp_path)
    plan, material = planned(path, "staffing.team.count=0:1", replications=1)
    swept(tmp_path / "journal", plan, material).close()
    more, material = planned(path, "staffing.team.count=0:2", replications=2)
    with Journal.resume(tmp_path / "journal", more) as journal:
        todo = pieces(more, material, journal, [(one, r) for one in more.points for r in range(2)])
        assert sum(len(one.keys) - 1 for one in todo) == 4  # of 6, two are there
        run_sweep(more, material, journal, alone, 1, Shard(), lambda done: None)
    assert [len(one.replications) for one in results(more, Journal.read(tmp_path / "journal"))] == [2, 2, 2]
