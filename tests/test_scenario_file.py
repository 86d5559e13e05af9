"""The scenario file: what extending merges, where a key stands, what the register lists, what is written back."""

from __future__ import annotations

import contextlib
import string
import tomllib
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from sim.basics.durations import format_clock, format_days, format_duration, parse_clock, parse_days, parse_duration
from sim.scenario import LoadedScenario, load_scenario
from sim.scenario.resolved import resolved
from sim.scenario.sources import Assumption, register
from tests.builders import examples
from tests.paths import SCENARIOS
from tests.small_city import SMALL, changed, load_text, written

SHIPPED = sorted(SCENARIOS.glob("st_paul_*.toml"))
needs_scenarios = pytest.mark.skipif(not SHIPPED, reason="no scenarios folder beside the tests")


def child(folder: Path, text: str, *settings: str) -> LoadedScenario:
    """A scenario that extends the small city."""
    written(folder, SMALL, "base.toml")
    return load_text(folder, f'extends = "base.toml"\nname = "Child"\n{text}', *settings, name="child.toml")


# -- extends ------------------------------------------------------------------------------------


def test_tables_merge_and_values_are_replaced(tmp_path: Path) -> None:
    extra = '[staffing.extra]\nkind = "patrol"\nshift = ["10:00", "20:00"]\ncount = { south = 1 }\n'
    loaded = child(tmp_path, "[staffing.team]\ncount = 1\n" + extra)
    base = load_scenario(tmp_path / "base.toml").scenario
    assert set(loaded.scenario.staffing) == {"day", "night", "team", "extra"}
    assert loaded.scenario.staffing["team"].count == 1
    assert loaded.scenario.staffing["team"].shift == base.staffing["team"].shift
    assert loaded.scenario.world_hash() == base.world_hash()


def test_a_value_with_evidence_a_distribution_and_shares_are_replaced_whole(tmp_path: Path) -> None:
    loaded = child(
        tmp_path,
        '[demand]\ncalls_per_day = { value = 80 }\n[demand.types.theft]\non_scene = { mean = "20 min", cv = 0.5 }\n'
        '[demand.types.crisis]\npriority = { "1" = 1 }\n[staffing.day]\ncount = { south = 5 }\n',
    )
    row = {one.path: one for one in loaded.assumptions}["demand.calls_per_day"]
    assert row == Assumption("demand.calls_per_day", "80", "", "", "", "")
    assert loaded.scenario.demand.types["theft"].on_scene.spec == {"mean": "20 min", "cv": 0.5}
    assert loaded.scenario.demand.types["crisis"].priority == {"1": 1.0}
    # Units by district are a table like any other: what the child leaves out stays.
    assert loaded.scenario.staffing["day"].count == {"north": 3, "south": 5}


def test_travel_with_a_cv_is_a_table_of_which_a_child_changes_one_key(tmp_path: Path) -> None:
    """`cv` is a key of a distribution too; the table that holds it among others is none."""
    base = load_scenario(written(tmp_path, SMALL, "base.toml")[0]).scenario.geography.travel
    assert base.cv == 0.6
    assert child(tmp_path, "[geography.travel]\ncv = 0.3").scenario.geography.travel == base.model_copy(
        update={"cv": 0.3}
    )
    spread = 'cv = 0\nspread = { distribution = "gamma", mean = "5 min", shape = 2 }'
    changed = child(tmp_path, f"[geography.travel]\n{spread}").scenario.geography.travel
    assert changed.spread is not None
    assert changed.spread.spec == {"distribution": "gamma", "mean": "5 min", "shape": 2}
    assert (changed.cv, changed.speed_kmh, changed.matrix) == (0, base.speed_kmh, base.matrix)


def test_numbered_districts_are_tables_not_shares(tmp_path: Path) -> None:
    written(tmp_path, SMALL.replace("north", "1").replace("south", "2"), "base.toml")
    loaded = load_text(
        tmp_path, 'extends = "base.toml"\nname = "x"\n[geography.districts.1]\narea_km2 = 9', name="c.toml"
    )
    assert loaded.scenario.geography.districts["1"].area_km2 == 9
    assert loaded.scenario.geography.districts["1"].share == 0.6
    assert loaded.scenario.geography.districts["2"].share == 0.4


def test_an_empty_table_takes_nothing_away(tmp_path: Path) -> None:
    assert set(child(tmp_path, "[response]\n[staffing]\n").scenario.staffing) == {"day", "night", "team"}


def test_the_name_is_never_inherited_and_its_absence_is_the_childs_fault(tmp_path: Path) -> None:
    loaded = child(tmp_path, "")
    assert (loaded.scenario.name, loaded.scenario.description) == ("Child", "")
    path, _ = written(tmp_path, 'extends = "base.toml"\n', "nameless.toml")
    with pytest.raises(Exception, match=r"nameless.toml:1:1: name: is missing"):
        load_scenario(path)


def test_a_file_is_read_beside_the_file_that_names_it(tmp_path: Path) -> None:
    """A parent in another folder names its table; the child, in TOML or JSON, replaces it by its own."""
    (tmp_path / "base").mkdir()
    hours = "day,hour,relative\n" + "".join(f"{day},{hour},{{}}\n" for day in
            ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") for hour in range(24))  # fmt: skip
    for folder, rate in ((tmp_path / "base", "1"), (tmp_path, "2")):
        (folder / "hours.csv").write_text(hours.replace("{}", rate), encoding="utf-8")
    written(tmp_path / "base", changed(("share = 0.7", 'share = 0.7\nhour_of_week = "hours.csv"')), "base.toml")
    plain = 'extends = "base/base.toml"\nname = "x"\n'
    own = plain + '[demand.types.theft]\nhour_of_week = { value = "hours.csv", source = "own" }'
    as_json = (
        '{"extends": "base/base.toml", "name": "x", "demand": {"types": {"theft": {"hour_of_week": "hours.csv"}}}}'
    )
    for name, text, rate in (("a.toml", plain, 1.0), ("b.toml", own, 2.0), ("c.json", as_json, 2.0)):
        scenario = load_text(tmp_path, text, name=name).scenario
        assert set(scenario.demand.types["theft"].hour_of_week or ()) == {rate}, name


def test_every_key_has_its_place_in_the_file_that_last_wrote_it(tmp_path: Path) -> None:
    raw = child(tmp_path, "[staffing.team]\ncount = { value = 1, low = 0, high = 2 }\n").raw
    assert raw.where(("staffing", "team", "count")) == f"{tmp_path / 'child.toml'}:4:1"
    assert raw.where(("staffing", "team", "kind")) == f"{tmp_path / 'base.toml'}:72:1"
    assert raw.where(("staffing", "day", "count", "south")) == f"{tmp_path / 'base.toml'}:64:22"
    assert raw.where(("nowhere",)) == f"{tmp_path / 'child.toml'}:1:1"
    assert [path.name for path in raw.files] == ["child.toml", "base.toml"]


# -- the assumption register ----------------------------------------------------------------------


def test_the_register_lists_every_number_once_unsourced_ones_first(tmp_path: Path) -> None:
    rows = load_text(tmp_path, SMALL).assumptions
    assert [row.path for row in rows if row.sourced] == ["demand.calls_per_day"]
    assert rows[-1] == Assumption("demand.calls_per_day", "60", "50", "70", "dispatch log", "")
    unsourced = [row.path for row in rows[:-1]]
    assert unsourced == sorted(unsourced)
    assert len(set(unsourced)) == len(unsourced)
    world = {"demand.types.theft.share", "demand.types.crisis.on_scene", "kinds.patrol.officers", "outcomes.arrest"}
    policy = {"staffing.team.count", "staffing.day.count.north", "response.crisis.backup"}
    assert world | policy | {"effects.co_responder.on_scene_ratio"} < set(unsourced)
    named = ("kind", "label", "district", "types", "model", "team", "behavioural_health")
    assert [path for path in unsourced if path.rpartition(".")[2] in named] == []


def test_names_of_the_planner_never_hide_a_value_from_the_register() -> None:
    raw = {"kinds": {"label": {"officers": 1}}, "staffing": {"types": {"count": 2}}, "dispatch": {"patrol": "label"}}
    assert [row.path for row in register(raw)] == ["kinds.label.officers", "staffing.types.count"]


def test_a_value_set_on_the_command_line_is_an_assumption(tmp_path: Path) -> None:
    rows = load_text(tmp_path, SMALL, "demand.calls_per_day=66").assumptions
    (row,) = [row for row in rows if row.path == "demand.calls_per_day"]
    assert (row.value, row.low, row.source, row.sourced) == ("66", "", "assumption: set on the command line", False)


# -- written back ---------------------------------------------------------------------------------


def back(loaded: LoadedScenario, folder: Path) -> LoadedScenario:
    path = folder / "scenario.resolved.toml"
    path.write_text(tomli_w.dumps(resolved(loaded)), encoding="utf-8")
    return load_scenario(path)


def assert_written_back(loaded: LoadedScenario, folder: Path) -> None:
    again = back(loaded, folder)
    assert again.scenario == loaded.scenario.model_copy(update={"baseline": None})
    assert again.scenario.world_hash() == loaded.scenario.world_hash()
    assert tomllib.loads(tomli_w.dumps(resolved(again))) == tomllib.loads(tomli_w.dumps(resolved(loaded)))
    before, after = ({row.path: row for row in one.assumptions if row.source} for one in (loaded, again))
    assert set(before) <= set(after)
    for path, row in before.items():
        assert (after[path].source, after[path].low, after[path].high) == (row.source, row.low, row.high), path


@needs_scenarios
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_is_written_back_as_it_is(path: Path, tmp_path: Path) -> None:
    assert_written_back(load_scenario(path), tmp_path)


@pytest.mark.parametrize(
    "settings",
    [
        (),
        ("staffing.team.shift=['22:00', '06:00']", "staffing.team.days='Fri-Mon'", "run.window='1234567 s'"),
        ("outcomes.transport_time.mean='30 min'", "demand.types.theft.patience='2 h'", "response.crisis.wait='90 s'"),
        ("demand.types.crisis.districts={north = 0.25, south = 0.75}", "geography.travel.by_priority={1 = 0.5}"),
    ],
)
def test_a_changed_scenario_is_written_back_as_it_is(settings: tuple[str, ...], tmp_path: Path) -> None:
    text = SMALL.replace('transport_time = "45 min"', 'transport_time = { mean = "45 min", sigma = 0.5, source = "x" }')
    assert_written_back(load_text(tmp_path, text, *settings), tmp_path)


# -- durations, clock times, days -----------------------------------------------------------------


@examples(150)
@given(st.integers(0, 4_000_000_000 // 2))
def test_whole_seconds_survive_being_written(seconds: int) -> None:
    assert round(parse_duration(format_duration(seconds))) == seconds


@examples(100)
@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 1440))
def test_days_and_clock_times_survive_being_written(days: set[int], minutes: int) -> None:
    assert parse_days(format_days(tuple(sorted(days)))) == tuple(sorted(days))
    assert parse_clock(format_clock(minutes)) == minutes


@examples(150)
@given(st.text(string.digits + ".:-+ ,minhdaysMoTuWe", max_size=12))
def test_odd_texts_are_read_or_refused_never_anything_else(text: str) -> None:
    for parse in (parse_duration, parse_clock, parse_days):
        with contextlib.suppress(ValueError):
            parse(text)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "days"),
    [("daily", range(7)), ("Mon-Fri", range(5)), ("Fri-Mon", (0, 4, 5, 6)), ("sat, Sunday", (5, 6)), ("Thurs.", (3,))],
)
def test_days_in_words(text: str, days: tuple[int, ...]) -> None:
    assert parse_days(text) == tuple(days)


def test_a_day_on_which_the_clocks_change_counts_as_one(tmp_path: Path) -> None:
    """A pilot of 28 days in March lasts an hour less on the clock; it is 28 days all the same."""
    run = child(tmp_path, "", "run.start=2019-02-25", "run.window=28 days").scenario.run
    assert run.window_end - run.window_start == 28 * 86400 - 3600
    assert run.window_days == 28
    assert run.days == (run.warm_up + run.window + run.run_out) / 86400
