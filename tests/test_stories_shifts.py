"""Ends of shifts, breaks and check-ins: every second worked out by hand.

Travel takes five minutes, a scene thirty.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.plan import Rules
from sim.engine.roster import ShiftEnd
from sim.world.stream import Again
from tests.builders import MINUTE, Crew, at, call
from tests.stories import ended, model, off, patrol, team, tell, went

HAND_OVER, RELEASE = ShiftEnd.HAND_OVER, ShiftEnd.RELEASE


def until(end: str, how: ShiftEnd, start: str = "00:00") -> Crew:
    return patrol(start, end, shift_end=how)


# -- hand over ----------------------------------------------------------------------------------


def test_the_next_watch_takes_over_on_scene() -> None:
    """At 22:20 the night car is sent; it is there at 22:25, when the evening car leaves; the scene ends as it would."""
    log = tell([call("22:00", after=9 * MINUTE)], [until("22:20", HAND_OVER), patrol("22:20")])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:25"), (0, 1, "22:20", "22:25", "22:44")]


def test_with_nobody_on_duty_the_call_is_finished() -> None:
    log = tell([call("22:00")], [until("22:20", HAND_OVER), patrol("22:21")])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]


def test_the_call_is_over_before_anybody_takes_over() -> None:
    """The night car is on another call until 22:40; the wish ends with the scene."""
    calls = [call("22:00"), call("22:05")]
    log = tell(calls, [until("22:20", HAND_OVER), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (1, 1, "22:05", "22:10", "22:40")]


def test_a_car_on_its_way_is_replaced() -> None:
    """At 22:02 it turns round, and the night car sets out."""
    log = tell([call("22:00")], [until("22:02", HAND_OVER), patrol("22:02")])
    assert went(log) == [(0, 0, "22:00", "-", "22:02"), (0, 1, "22:02", "22:07", "22:37")]


def test_a_car_on_its_way_goes_on_when_nobody_is_on_duty() -> None:
    log = tell([call("22:00")], [until("22:02", HAND_OVER)])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]


def test_who_writes_the_report_finishes_it() -> None:
    log = tell([call("22:00", after=20 * MINUTE)], [until("22:40", HAND_OVER), patrol("22:40")])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:55")]


def test_a_team_hands_over_to_a_team() -> None:
    crews = [patrol(), team(end="22:20", shift_end=HAND_OVER), team("22:20")]
    log = tell([call("22:00")], crews, model("co_responder_first"))
    assert went(log) == [(0, 1, "22:00", "22:05", "22:25"), (0, 2, "22:20", "22:25", "22:35")]


# -- release ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "over"), [(Again.RESUME, "22:50"), (Again.RESTART, "23:05"), (Again.RESAMPLE, "23:00")]
)
def test_a_car_leaves_at_once_and_the_call_waits(how: Again, over: str) -> None:
    """Fifteen of thirty minutes are done at 22:20; the night car comes on at 22:30 and is there at 22:35."""
    crews = [until("22:20", RELEASE), patrol("22:30")]
    log = tell([call("22:00", scene_again=25 * MINUTE)], crews, rules=Rules(resumption=how))
    assert went(log) == [(0, 0, "22:00", "22:05", "22:20"), (0, 1, "22:30", "22:35", over)]
    assert ended(log)[:3] == ("closed", over, "patrol")


def test_released_on_the_way_the_call_asks_again() -> None:
    log = tell([call("22:00")], [until("22:02", RELEASE), patrol("22:30")])
    assert went(log) == [(0, 0, "22:00", "-", "22:02"), (0, 1, "22:30", "22:35", "23:05")]


def test_the_report_is_finished_after_the_shift() -> None:
    log = tell([call("22:00", after=20 * MINUTE)], [until("22:40", RELEASE)])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:55")]


def test_a_released_team_leaves_the_call_to_patrol_when_no_team_is_on_duty() -> None:
    """Fifteen minutes done by 22:20; the car goes at once and does the fifteen left."""
    crews = [patrol(), team(end="22:20", shift_end=RELEASE)]
    log = tell([call("22:00")], crews, model("co_responder_first"))
    assert went(log) == [(0, 1, "22:00", "22:05", "22:20"), (0, 0, "22:20", "22:25", "22:40")]
    assert ended(log) == ("closed", "22:40", "patrol", "met")


def test_of_two_cars_one_is_released_and_the_other_works_on() -> None:
    log = tell([call("22:00", units=2)], [until("22:20", RELEASE), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:20"), (0, 1, "22:00", "22:05", "22:35")]


# -- last minutes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("received", "unit"), [("22:14:59", 0), ("22:15", 1)])
def test_no_new_call_in_the_last_minutes(received: str, unit: int) -> None:
    crews = [patrol(end="22:30", last_minutes=15 * MINUTE), patrol("22:20")]
    assert went(tell([call(received)], crews))[0][1] == unit


def test_last_minutes_are_no_reason_to_leave() -> None:
    log = tell([call("22:00")], [patrol(end="22:30", last_minutes=15 * MINUTE)])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35")]


# -- breaks -------------------------------------------------------------------------------------


def at_rest(*breaks: tuple[str, int], **more: Any) -> Crew:
    return patrol(breaks=tuple((at(due), length * MINUTE) for due, length in breaks), **more)


def test_a_free_car_takes_its_break_when_it_is_due() -> None:
    log = tell([call("22:10")], [at_rest(("22:00", 30))])
    assert off(log) == [(0, "22:00", "22:30", "break")]
    assert went(log) == [(0, 0, "22:30", "22:35", "23:05")]


def test_a_busy_car_takes_its_break_when_it_is_clear() -> None:
    log = tell([call("22:00"), call("22:20")], [at_rest(("22:10", 30))])
    assert off(log) == [(0, "22:35", "23:05", "break")]
    assert went(log)[1] == (1, 0, "23:05", "23:10", "23:40")


def test_a_break_due_in_the_second_of_a_call_comes_first() -> None:
    log = tell([call("22:00")], [at_rest(("22:00", 30)), patrol()])
    assert went(log)[0][1] == 1


def test_two_breaks_owed_one_after_the_other() -> None:
    log = tell([call("22:00")], [at_rest(("22:10", 30), ("22:20", 10))])
    assert off(log) == [(0, "22:35", "23:05", "break"), (0, "23:05", "23:15", "break")]


def test_a_break_falls_due_during_a_break() -> None:
    log = tell([], [at_rest(("22:00", 30), ("22:20", 10))])
    assert off(log) == [(0, "22:00", "22:30", "break"), (0, "22:30", "22:40", "break")]


def test_a_break_that_would_begin_after_the_shift_is_not_taken() -> None:
    assert off(tell([call("22:00")], [at_rest(("22:10", 30), end="22:35")])) == []
    assert off(tell([call("22:00")], [at_rest(("22:10", 30), end="22:50", last_minutes=15 * MINUTE)])) == []


def test_a_break_may_outlast_the_shift_by_what_began_it_late() -> None:
    log = tell([call("22:00")], [at_rest(("22:10", 30), end="22:45")])
    assert off(log) == [(0, "22:35", "23:05", "break")]


# -- check-ins ----------------------------------------------------------------------------------

CHECKED = {"check_in": 0.5, "check_in_length": 20 * MINUTE}
CRITICAL = {"critical": True, "check_in": 0.1}


def test_officers_are_asked_how_they_are_after_a_critical_call() -> None:
    log = tell([call("22:00", **CRITICAL), call("22:10")], [patrol()], **CHECKED)
    assert off(log) == [(0, "22:35", "22:55", "check_in")]
    assert went(log)[1][2] == "22:55"


@pytest.mark.parametrize(
    "columns",
    [{"critical": False, "check_in": 0.1}, {"critical": True, "check_in": 0.5}, {"force": False, "check_in": 0.1}],
)
def test_calls_without_a_check_in(columns: dict[str, Any]) -> None:
    assert off(tell([call("22:00", **columns)], [patrol()], **CHECKED)) == []


def test_a_call_in_which_force_was_used_is_critical() -> None:
    log = tell([call("22:00", force=True, check_in=0.1)], [patrol()], **CHECKED)
    assert off(log) == [(0, "22:35", "22:55", "check_in")]


def test_everybody_on_scene_is_asked_but_not_who_was_called_off() -> None:
    calls = [call("22:00", units=3, travel=(1, 1, 9, 1), **CRITICAL)]
    log = tell(calls, [patrol(), patrol(), patrol()], **CHECKED)
    assert off(log) == [(0, "22:35", "22:55", "check_in"), (1, "22:35", "22:55", "check_in")]


def test_a_break_owed_comes_before_the_check_in() -> None:
    log = tell([call("22:00", **CRITICAL)], [at_rest(("22:10", 30))], **CHECKED)
    assert [row[3] for row in off(log)] == ["break", "check_in"]
