"""Calls with something unusual about them: every second worked out by hand.

Travel takes five minutes, a scene thirty, and calls are not for a team unless said otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.plan import Rules
from sim.world.stream import Again
from tests.builders import CLINICIAN, MINUTE, call
from tests.stories import clinician, ended, model, patrol, team, tell, went


def theft(received: str, **columns: Any) -> dict[str, Any]:
    return call(received, **({"behavioural": False, "priority": 4} | columns))


def urgent(received: str, **columns: Any) -> dict[str, Any]:
    return theft(received, **({"priority": 1, "scene": 10 * MINUTE} | columns))


def search(received: str, how: Again = Again.RESUME, **columns: Any) -> dict[str, Any]:
    """Work that may be interrupted."""
    return theft(received, interruptible=how, **columns)


# -- interrupted work ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "over"),
    [(Again.RESUME, "22:50"), (Again.RESTART, "23:00"), (Again.RESAMPLE, "22:55")],
)
def test_a_car_is_taken_from_its_work_which_goes_on_later(how: Again, over: str) -> None:
    """On scene from 22:05, taken at 22:15 with 20 of 30 minutes left, back at 22:30: for the 20, for
    30 again, or for the 25 drawn for a second time."""
    calls = [search("22:00", how, scene_again=25 * MINUTE), urgent("22:15", scene=5 * MINUTE)]
    log = tell(calls, [patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:15"), (1, 0, "22:15", "22:20", "22:25"),
                         (0, 0, "22:25", "22:30", over)]  # fmt: skip
    assert ended(log)[:2] == ("closed", over)


def test_the_report_is_not_interrupted() -> None:
    log = tell([search("22:00", after=20 * MINUTE), urgent("22:40")], [patrol()])
    assert went(log)[1] == (1, 0, "22:55", "23:00", "23:10")


def test_a_free_car_goes_rather_than_one_at_work() -> None:
    log = tell([search("22:00"), urgent("22:15")], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (1, 1, "22:15", "22:20", "22:30")]


def test_a_car_on_its_way_to_such_work_is_turned_back() -> None:
    log = tell([search("22:00"), urgent("22:02")], [patrol()])
    assert went(log)[::2] == [(0, 0, "22:00", "-", "22:02"), (0, 0, "22:17", "22:22", "22:52")]


@pytest.mark.parametrize(("priority", "sent"), [(2, "22:15"), (3, "22:35")])
def test_for_calls_urgent_enough_only(priority: int, sent: str) -> None:
    log = tell([search("22:00"), urgent("22:15", priority=priority)], [patrol()], rules=Rules(interrupt_for=2))
    assert went(log)[1][2] == sent


@pytest.mark.parametrize(("latest", "unit"), [(True, 1), (False, 0)])
def test_the_work_begun_latest_or_earliest(latest: bool, unit: int) -> None:
    calls = [search("22:00"), search("22:01"), urgent("22:15")]
    log = tell(calls, [patrol(), patrol()], rules=Rules(interrupt_latest=latest))
    assert went(log)[2][:3] == (2, unit, "22:15")


def test_work_goes_on_while_one_of_two_cars_is_left() -> None:
    log = tell([search("22:00", units=2), urgent("22:15")], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (0, 1, "22:00", "22:05", "22:15"),
                         (1, 1, "22:15", "22:20", "22:30")]  # fmt: skip


# -- work officers begin themselves -------------------------------------------------------------


def test_officers_begin_work_where_they_are() -> None:
    log = tell([theft("22:00", officer_initiated=True)], [patrol()])
    assert went(log) == [(0, 0, "22:00", "22:00", "22:30")]


def test_without_a_free_car_of_the_district_it_is_not_done() -> None:
    calls = [theft("22:00", officer_initiated=True), theft("22:10", officer_initiated=True)]
    log = tell(calls, [patrol(), patrol(home=1)])
    assert ended(log, 1) == ("not_done", "22:10", "nobody", "not_planned")
    assert len(went(log)) == 1


def test_a_call_of_that_second_goes_before_it() -> None:
    log = tell([theft("22:00", officer_initiated=True), theft("22:00")], [patrol()])
    assert [ended(log, one)[0] for one in (0, 1)] == ["closed", "closed"]
    late = tell([theft("22:00", officer_initiated=True, priority=5), theft("22:00")], [patrol()])
    assert [ended(late, one)[0] for one in (0, 1)] == ["not_done", "closed"]


def test_a_call_interrupts_what_officers_began_and_it_goes_on() -> None:
    log = tell([search("22:00", officer_initiated=True), urgent("22:10")], [patrol()])
    assert went(log)[:2] == [(0, 0, "22:00", "22:00", "22:10"), (1, 0, "22:10", "22:15", "22:25")]
    assert went(log)[2:] == [(0, 0, "22:25", "22:30", "22:50")]  # it has to drive back


# -- several units before work begins -----------------------------------------------------------


def test_work_begins_when_as_many_as_needed_are_there() -> None:
    log = tell([theft("22:00", units=2, needed=2, travel=(1, 3, 1, 1))], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:45"), (0, 1, "22:00", "22:15", "22:45")]


def test_they_are_sent_together_or_not_at_all() -> None:
    log = tell([theft("22:00", units=2, needed=2)], [patrol(), patrol("22:10")])
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45"), (0, 1, "22:10", "22:15", "22:45")]


def test_two_calls_that_need_two_do_not_hold_each_other_up() -> None:
    """Two cars: the first call has both, then the second; neither takes one each and waits for ever."""
    pair = {"units": 2, "needed": 2}
    log = tell([theft("22:00", **pair), theft("22:00", **pair)], [patrol(), patrol()])
    assert [(row[0], row[2]) for row in went(log)] == [(0, "22:00"), (0, "22:00"), (1, "22:35"), (1, "22:35")]


def test_nobody_overtakes_a_call_that_needs_two() -> None:
    log = tell([theft("22:00", units=2, needed=2), theft("22:01")], [patrol(), patrol("22:10"), patrol("22:20")])
    assert [(row[0], row[2]) for row in went(log)] == [(0, "22:10"), (0, "22:10"), (1, "22:20")]


def test_a_third_car_joins_without_being_waited_for() -> None:
    log = tell([theft("22:00", units=3, needed=2)], [patrol(), patrol(), patrol("22:10")])
    assert went(log)[1:] == [(0, 1, "22:00", "22:05", "22:35"), (0, 2, "22:10", "22:15", "22:35")]


def test_the_caller_gives_up_while_one_of_two_cars_is_free() -> None:
    log = tell([theft("22:00", units=2, needed=2, patience=9 * MINUTE), theft("22:01")], [patrol()])
    assert ended(log)[:2] == ("gave_up", "22:09")
    assert went(log) == [(1, 0, "22:09", "22:14", "22:44")]


# -- units that leave one by one ----------------------------------------------------------------

EACH = (30 * MINUTE, 10 * MINUTE, 45 * MINUTE, 20 * MINUTE)


def test_each_car_leaves_after_its_own_time_and_the_last_writes_the_report() -> None:
    log = tell([theft("22:00", units=3, own_scene=EACH, after=20 * MINUTE)], [patrol() for _ in range(3)])
    assert [row[4] for row in went(log)] == ["22:35", "22:15", "23:10"]
    assert ended(log)[:2] == ("closed", "23:10")


def test_a_car_that_comes_later_has_its_own_time_from_then_on() -> None:
    log = tell([theft("22:00", units=2, own_scene=EACH)], [patrol(), patrol("22:25")])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (0, 1, "22:25", "22:30", "22:40")]


def test_a_car_still_on_its_way_when_the_last_has_left_is_called_off() -> None:
    log = tell([theft("22:00", units=2, own_scene=EACH, travel=(1, 8, 1, 1))], [patrol(), patrol()])
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (0, 1, "22:00", "-", "22:35")]


# -- cancelled, gone ----------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "status"), [(2, "cancelled"), (5, "closed"), (6, "closed")])
def test_a_caller_cancels_until_somebody_is_on_scene(after: int, status: str) -> None:
    """The car is there at 22:05: in that second it is too late to cancel."""
    log = tell([theft("22:00", cancelled=after * MINUTE)], [patrol()])
    assert ended(log)[0] == status
    if status == "cancelled":
        assert went(log) == [(0, 0, "22:00", "-", "22:02")]
        assert ended(log) == ("cancelled", "22:02", "patrol", "not_planned")


def test_a_call_cancelled_before_anybody_is_sent() -> None:
    log = tell([theft("22:00"), call("22:10", cancelled=3 * MINUTE)], [patrol()])
    assert ended(log, 1) == ("cancelled", "22:13", "nobody", "cancelled")


@pytest.mark.parametrize(("gone", "status"), [(0, "nobody_there"), (300, "nobody_there"), (301, "closed")])
def test_the_person_has_left_when_the_car_comes(gone: int, status: str) -> None:
    """Five minutes after receipt the car is there; four minutes of looking around, no report."""
    log = tell([call("22:00", gone=gone, gone_scene=4 * MINUTE, after=9 * MINUTE)], [patrol()])
    assert ended(log)[0] == status
    assert went(log)[0][4] == ("22:09" if status == "nobody_there" else "22:44")


def test_a_team_that_finds_nobody_has_met_nobody() -> None:
    log = tell([call("22:00", gone=0, gone_scene=4 * MINUTE)], [patrol(), team()], model("co_responder_first"))
    assert ended(log) == ("nobody_there", "22:09", "co_responder", "nobody_there")


def test_a_clinician_is_called_off_when_officers_find_nobody() -> None:
    """Officers look around from 22:05 to 22:09; she would have been there at 22:15."""
    both = model("clinician_with_officers", CLINICIAN)
    crisis = call("22:00", gone=0, gone_scene=4 * MINUTE, travel=(1, 1, 1, 3))
    log = tell([crisis], [patrol(), clinician()], both)
    assert went(log) == [(0, 1, "22:00", "-", "22:09"), (0, 0, "22:00", "22:05", "22:09")]
