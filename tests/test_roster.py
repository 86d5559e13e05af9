"""Rosters: seasons, rotations, absence, training, breaks, last minutes; who stands where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.basics.errors import BrokenInvariantError
from sim.engine import make_plan, simulate
from sim.engine.roster import Away, Roster, ShiftEnd, make_roster
from sim.scenario.tables import Scenario
from sim.world.attendance import Attendance, attendance
from tests.builders import DAY, HOUR, MINUTE, SURE, Crew, call, city, examples, made, roster, stream

FOUR_WEEKS = {
    "start": "2019-09-04", "time_zone": "America/Chicago", "warm_up": "0 s", "window": "28 days", "run_out": "0 s",
    "seed": 7,
}  # fmt: skip
PATROL = {"kind": "patrol", "shift": ["06:00", "18:00"], "count": 1, "district": "a"}


def staffed(post: dict[str, Any], others: dict[str, Any] | None = None, **tables: Any) -> Scenario:
    """The small city from Wednesday 4 September 2019 for 28 days, with one post under test."""
    run = tables.pop("run", FOUR_WEEKS)
    return made(city(run=run, response={}, staffing={"post": PATROL | post} | (others or {}), **tables))


def days_of(scenario: Scenario, units: Roster) -> list[str]:
    return [scenario.run.clock.wall(one).strftime("%m-%d") for one in units.start.tolist()]


# -- the calendar -------------------------------------------------------------------------------


def test_a_season_includes_its_first_and_its_last_day() -> None:
    scenario = staffed({"first_day": "2019-09-10", "last_day": "2019-09-12"})
    assert days_of(scenario, make_roster(scenario)) == ["09-10", "09-11", "09-12"]


def test_a_season_outside_the_run_fields_nobody() -> None:
    scenario = staffed({}, {"later": PATROL | {"first_day": "2020-01-01"}})
    assert set(make_roster(scenario).post.tolist()) == {1}, "posts stand by name"


def test_week_one_of_a_rotation_is_the_week_of_the_start_from_its_monday() -> None:
    scenario = staffed({"cycle": 2, "weeks": [2]})
    weeks = ["09-09", "09-10", "09-11", "09-12", "09-13", "09-14", "09-15"] + [f"09-{day}" for day in range(23, 30)]
    assert days_of(scenario, make_roster(scenario)) == weeks, "the run starts on a Wednesday, in week 1"


def test_the_evening_before_the_start_belongs_to_its_own_week() -> None:
    monday = FOUR_WEEKS | {"start": "2019-09-02"}
    night = {"shift": ["18:00", "06:00"], "cycle": 3, "weeks": [3]}
    scenario = staffed(night, run=monday)
    first = make_roster(scenario).start[0]
    assert first == -6 * HOUR, "Sunday evening is in week 3 of the cycle before"


@given(st.integers(1, 6), st.integers(0, 6), st.sampled_from([(0, 1, 2, 3, 4), (5, 6), tuple(range(7))]))
@examples(25)
def test_the_weeks_of_a_cycle_fill_each_day_exactly_once(cycle: int, shift: int, days: tuple[int, ...]) -> None:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    run = FOUR_WEEKS | {"start": f"2019-09-{2 + shift:02d}"}
    post = {"days": ", ".join(names[day] for day in days), "shift": ["06:00", "12:00"]}
    watches = {f"w{week}": PATROL | post | {"cycle": cycle, "weeks": [week]} for week in range(1, cycle + 1)}
    rotating = staffed(watches.pop("w1"), watches, run=run)
    plain = staffed(post, run=run)
    np.testing.assert_array_equal(make_roster(rotating).start, make_roster(plain).start)


# -- absence and training -----------------------------------------------------------------------


def test_absent_unit_shifts_are_off_the_road_and_on_record() -> None:
    scenario = staffed({"count": 3, "absence": 0.2})
    planned, real = make_roster(scenario), make_roster(scenario, attendance(scenario, 0))
    away = len(planned) - len(real)
    assert away == len(real.absent_seconds) > 0
    assert set(real.absent_reason.tolist()) == {Away.ABSENT}
    assert set(real.absent_seconds.tolist()) == {12 * HOUR}
    keys = {*zip(real.start.tolist(), real.number.tolist(), strict=True)}
    assert keys < {*zip(planned.start.tolist(), planned.number.tolist(), strict=True)}
    assert len(keys) == len(real)


def test_the_share_of_absence_is_the_one_given() -> None:
    run = FOUR_WEEKS | {"window": "560 days"}
    scenario = staffed({"count": 4, "absence": 0.08}, run=run)
    away = sum(len(make_roster(scenario, attendance(scenario, one)).absent_kind) for one in range(3))
    low, high = stats.binom.ppf(SURE, 3 * len(make_roster(scenario)), 0.08)
    assert low <= away <= high


def test_training_takes_its_share_of_patrol_and_of_nobody_else() -> None:
    run = FOUR_WEEKS | {"window": "560 days"}
    team = PATROL | {"kind": "co_responder", "count": 2}
    scenario = staffed({"count": 4}, {"team": team}, run=run, training={"share": 1.0, "hours_a_year": "85 h"})
    real = make_roster(scenario, attendance(scenario, 0))
    assert set(real.absent_reason.tolist()) == {Away.TRAINING}
    assert set(real.absent_kind.tolist()) == {real.kinds.index("patrol")}
    low, high = stats.binom.ppf(SURE, 4 * 560, 85 / 1700)
    assert low <= len(real.absent_kind) <= high


def test_who_is_ill_is_not_at_training() -> None:
    scenario = staffed({"count": 40, "absence": 0.5}, training={"share": 1.0, "hours_a_year": "850 h"})
    luck = attendance(scenario, 0)
    real = make_roster(scenario, luck)
    ill = {key: int((u < 0.5).sum()) for key, u in luck.absence.items()}
    both = sum(int(((u < 0.5) & (luck.training[key] < 0.5)).sum()) for key, u in luck.absence.items())
    assert both > 0
    assert (real.absent_reason == Away.ABSENT).sum() == sum(ill.values())


def test_nothing_is_drawn_when_nobody_is_ever_away() -> None:
    assert attendance(staffed({}), 0) == Attendance()


def test_attendance_belongs_to_the_replication() -> None:
    scenario = staffed({"count": 3, "absence": 0.3})
    one, two = (make_roster(scenario, attendance(scenario, number)) for number in (0, 1))
    again = make_roster(scenario, attendance(scenario, 0))
    np.testing.assert_array_equal(one.start, again.start)
    assert one.start.tolist() != two.start.tolist() or one.number.tolist() != two.number.tolist()


@given(st.integers(1, 4), st.integers(0, 4), st.floats(0, 1), st.floats(0, 1))
@examples(25)
def test_more_units_more_posts_or_more_absence_never_bring_an_absent_crew_back(
    count: int, more: int, absence: float, other: float
) -> None:
    low, high = sorted((absence, other))
    small = staffed({"count": {"a": count, "b": 2}, "district": None, "absence": high})
    night = PATROL | {"shift": ["18:00", "06:00"], "absence": 0.5}
    large = staffed({"count": {"a": count + more, "b": 2}, "district": None, "absence": low}, {"a_night": night})
    there = [_present(make_roster(one, attendance(one, 3)), "post") for one in (small, large)]
    assert there[0] <= there[1], "the same luck and a lower share: whoever came still comes"
    same = staffed({"count": {"a": count + more, "b": 2}, "district": None, "absence": high}, {"a_night": night})
    old = {key for key in _present(make_roster(same, attendance(same, 3)), "post") if key[1] == "b" or key[2] <= count}
    assert old == there[0]


def _present(units: Roster, post: str) -> set[tuple[int, str, int]]:
    rows = units.post == units.posts.index(post)
    homes = [units.districts[one] for one in units.home[rows].tolist()]
    return {*zip(units.start[rows].tolist(), homes, units.number[rows].tolist(), strict=True)}


# -- crews and training -------------------------------------------------------------------------


def test_a_crew_is_the_same_position_on_every_day_whoever_else_is_absent() -> None:
    scenario = staffed({"count": {"a": 2, "c": 1}, "district": None, "absence": 0.4}, {"night": PATROL})
    for units in (make_roster(scenario), make_roster(scenario, attendance(scenario, 0))):
        labels: dict[int, set[str]] = {}
        for crew, label in zip(units.crew.tolist(), units.labels(), strict=True):
            labels.setdefault(crew, set()).add(label)
        assert labels == {0: {"night a 1"}, 1: {"post a 1"}, 2: {"post a 2"}, 3: {"post c 1"}}


@given(st.integers(1, 12), st.integers(0, 12), st.floats(0, 1), st.floats(0, 1))
@examples(40)
def test_a_larger_share_of_training_only_adds_crews(one: int, two: int, share: float, other: float) -> None:
    crews = []
    for chosen in sorted((share, other)):
        team = PATROL | {"kind": "co_responder", "count": 2}
        post = {"count": {"a": one, "b": two}, "district": None}
        units = make_roster(staffed(post, {"team": team}, training={"share": chosen}))
        trained = {*units.crew[units.trained].tolist()}
        assert len(trained) == int(chosen * (one + two) + 0.5)
        assert not units.trained[units.kind == units.kinds.index("co_responder")].any()
        crews.append(trained)
    assert crews[0] <= crews[1]


def test_trained_crews_are_spread_over_watches_and_districts() -> None:
    posts = {name: PATROL | {"count": {"a": 6, "b": 6}, "district": None} for name in ("p", "q")}
    units = make_roster(staffed(posts.pop("p"), posts, training={"share": 0.5}))
    for post in range(2):
        for home in range(2):
            here = (units.post == post) & (units.home == home)
            assert abs(len({*units.crew[here & units.trained].tolist()}) - 3) <= 1, "half of six, give or take one"


# -- the end of a shift, breaks -----------------------------------------------------------------


def test_the_last_minutes_and_the_end_of_a_shift() -> None:
    scenario = staffed(
        {"last_minutes": "30 min", "shift_end": "hand_over"}, {"late": PATROL | {"shift_end": "release"}}
    )
    units = make_roster(scenario)
    post = units.post == units.posts.index("post")
    np.testing.assert_array_equal((units.end - units.stop)[post], 30 * MINUTE)
    np.testing.assert_array_equal((units.end - units.stop)[~post], 0)
    assert set(units.shift_end[post].tolist()) == {ShiftEnd.HAND_OVER}
    assert set(units.shift_end[~post].tolist()) == {ShiftEnd.RELEASE}


def test_a_crew_eats_in_three_sittings() -> None:
    meal = {"meal": {"after": "4 h", "length": "30 min"}, "report": {"after": "11 h", "length": "1 h"}}
    scenario = staffed({"count": {"a": 2, "b": 2}, "district": None, "breaks": meal})
    units = make_roster(scenario)
    first = [one for one in range(len(units.break_unit)) if units.break_unit[one] < 4]
    seen = [(int(units.break_unit[one]), int(units.break_due[one]), int(units.break_length[one])) for one in first]
    ten = 10 * HOUR
    assert seen[:4] == [(0, ten, 1800), (3, ten, 1800), (1, ten + 1800, 1800), (2, ten + 3600, 1800)]
    assert [one[1] for one in seen[4:]] == [17 * HOUR] * 4, "never so late that it would outlast the shift"
    assert (np.diff(units.break_due) >= 0).all()
    assert len(units.break_unit) == 2 * len(units)


def test_a_break_of_the_evening_before_the_start_is_left_out() -> None:
    night = {"shift": ["18:00", "06:00"], "breaks": {"meal": {"after": "4 h", "length": "30 min"}}}
    units = make_roster(staffed(night))
    assert units.start[0] < 0
    assert 0 not in units.break_unit.tolist()
    assert units.break_unit.tolist() == list(range(1, len(units)))


def test_a_break_that_ends_with_the_last_call_time_brings_nobody_back() -> None:
    late = {"last_minutes": "20 min", "breaks": {"report": {"after": "11 h", "length": "40 min"}}}
    scenario = staffed(late)
    units = make_roster(scenario)
    calls = stream(call("06:00", units=1), horizon=scenario.run.horizon, districts=2)
    log = simulate(calls, units, make_plan(scenario))
    ended = log.off_end[log.off_end >= 0] == units.stop[log.off_unit[log.off_end >= 0]]
    assert ended.any(), "the story must happen"
    assert len(log.call) == 1


# -- rosters made by hand -----------------------------------------------------------------------


def test_a_roster_made_by_hand_has_neither_breaks_nor_last_minutes() -> None:
    units = roster(Crew(), Crew(start=HOUR, end=2 * HOUR))
    np.testing.assert_array_equal(units.stop, units.end)
    assert units.shift_end.tolist() == [0, 0]
    assert len(set(units.crew.tolist())) == 2
    assert units.trained.tolist() == [False, False]
    assert len(units.break_unit) == len(units.absent_kind) == 0


def test_chosen_units_keep_their_breaks() -> None:
    whole = staffed({"count": 3, "breaks": {"meal": {"after": "4 h", "length": "30 min"}}})
    units = make_roster(whole)
    some = units.take(np.array([4, 1]))
    assert some.start.tolist() == [units.start[4], units.start[1]]
    due = dict(zip(units.break_unit.tolist(), units.break_due.tolist(), strict=True))
    assert dict(zip(some.break_unit.tolist(), some.break_due.tolist(), strict=True)) == {0: due[4], 1: due[1]}


def test_columns_of_another_length_are_our_own_fault() -> None:
    units = roster(Crew(), Crew())
    with pytest.raises(BrokenInvariantError, match="2 units, but 1 of stop"):
        replace(units, stop=np.array([DAY]))
