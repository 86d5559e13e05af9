"""Follow-up visits in a team's free time, and plans for certain hours: every second worked out by hand.

A patrol car (unit 0) answers a call from 22:00 to 22:35; a visit by the team (unit 1) is due ten minutes later.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.basics.distributions import parse_distribution
from sim.engine.log import CareStage
from sim.engine.plan import FollowUpVisit, Response, TimedResponse
from sim.engine.roster import ShiftEnd
from sim.scenario.week import minutes_of_week
from tests.builders import CLINICIAN, MINUTE, PATROL, TEAM, call
from tests.stories import clinician, clock, ended, model, on_calls, patrol, team, tell, visits, went


def visited(**settings: Any) -> Response:
    """Officers answer; half an hour of a visit, from ten minutes after the call on."""
    usual = {"team": TEAM, "share": 0.3, "after": 10 * MINUTE, "only_referred": False}
    length = parse_distribution(settings.pop("on_scene", "30 min"))
    return Response("officer_only", PATROL, follow_up=FollowUpVisit(**(usual | settings), on_scene=length))


def contact(received: str = "22:00", **columns: Any) -> dict[str, Any]:
    return call(received, **({"follow_up": 0.1, "visit": 0.4} | columns))


VISIT = visited()
TEAM_CALL = model("co_responder_first")
CREWS = [patrol(), team()]


def test_a_visit_ten_minutes_after_the_call() -> None:
    log = tell([contact()], CREWS, VISIT)
    assert went(log) == [(0, 0, "22:00", "22:05", "22:35"), (0, 1, "22:45", "22:50", "23:20")]
    assert visits(log) == went(log)[1:]


def test_a_visit_does_not_change_the_call() -> None:
    assert ended(tell([contact()], CREWS, VISIT)) == ("closed", "22:35", "patrol", "not_planned")


def test_a_visit_takes_the_length_drawn_with_the_call() -> None:
    """Between 20 and 40 minutes, at the quantile 0.4: 28."""
    log = tell([contact()], CREWS, visited(on_scene={"distribution": "uniform", "min": "20 min", "max": "40 min"}))
    assert visits(log)[0][3:] == ("22:50", "23:18")


@pytest.mark.parametrize(("quantile", "number"), [(0.29, 1), (0.31, 0)])
def test_a_share_of_three_in_ten_is_visited(quantile: float, number: int) -> None:
    assert len(visits(tell([contact(follow_up=quantile)], CREWS, VISIT))) == number


@pytest.mark.parametrize(("referred", "number"), [(True, 1), (False, 0)])
def test_only_who_was_referred(referred: bool, number: int) -> None:
    assert len(visits(tell([contact(referred=referred)], CREWS, visited(only_referred=True)))) == number


def test_nobody_is_visited_after_a_theft_or_after_giving_up() -> None:
    log = tell([contact(behavioural=False), contact("22:10", patience=MINUTE)], CREWS, VISIT)
    assert not visits(log)


def test_the_team_visits_in_its_free_time() -> None:
    """It is on a call of its own from 22:40 to 23:15."""
    log = tell([contact(), call("22:40", call_type=1)], CREWS, VISIT, TEAM_CALL)
    assert went(log)[1:] == [(1, 1, "22:40", "22:45", "23:15"), (0, 1, "23:15", "23:20", "23:50")]


def test_a_waiting_call_goes_before_a_waiting_visit() -> None:
    """Both wait for the team, which is free at 22:55; the call was received after the visit was due, and is only of
    priority 9."""
    hold = model("co_responder_first", hold=30)
    calls = [contact(), call("22:20", call_type=1), call("22:50", call_type=1, priority=9)]
    log = tell(calls, CREWS, VISIT, hold)
    assert went(log)[1:] == [(1, 1, "22:20", "22:25", "22:55"), (2, 1, "22:55", "23:00", "23:30"),
                             (0, 1, "23:30", "23:35", "-")]  # fmt: skip


def test_a_call_interrupts_the_visit_which_goes_on_later() -> None:
    """Ten of thirty minutes done by 23:00; the call takes the team until 23:15; the other twenty from 23:20 on."""
    log = tell([contact(), call("23:00", call_type=1, scene=10 * MINUTE)], CREWS, VISIT, TEAM_CALL)
    assert visits(log) == [(0, 1, "22:45", "22:50", "23:00"), (0, 1, "23:15", "23:20", "23:40")]
    assert on_calls(log)[1:] == [(1, 1, "23:00", "23:05", "23:15")]


def test_a_call_turns_the_team_back_on_its_way_to_a_visit() -> None:
    log = tell([contact(), call("22:48", call_type=1, scene=10 * MINUTE)], CREWS, VISIT, TEAM_CALL)
    assert visits(log) == [(0, 1, "22:45", "-", "22:48"), (0, 1, "23:03", "23:08", "23:38")]


def test_another_team_goes_on_with_the_visit() -> None:
    """Unit 2, on a call until 23:05, takes over what is left; unit 1 stays on the new call."""
    calls = [contact(), call("22:30", call_type=1), call("23:00", call_type=1)]
    log = tell(calls, [*CREWS, team()], VISIT, TEAM_CALL)
    assert visits(log) == [(0, 2, "22:45", "22:50", "23:00"), (0, 1, "23:05", "23:10", "23:30")]


def test_a_free_team_is_sent_rather_than_one_on_a_visit() -> None:
    log = tell([contact(), call("23:00", call_type=1)], [*CREWS, team()], VISIT, TEAM_CALL)
    assert visits(log) == [(0, 1, "22:45", "22:50", "23:20")]
    assert on_calls(log)[1] == (1, 2, "23:00", "23:05", "23:35")


def test_a_visit_is_finished_after_the_shift() -> None:
    log = tell([contact()], [patrol(), team(end="23:00")], VISIT)
    assert visits(log) == [(0, 1, "22:45", "22:50", "23:20")]


def test_a_visit_nobody_begins_before_the_shift_ends_waits_for_the_next_team() -> None:
    log = tell([contact()], [patrol(), team(end="22:45"), team("23:00")], VISIT)
    assert visits(log) == [(0, 2, "23:00", "23:05", "23:35")]
    assert not visits(tell([contact()], [patrol(), team(end="22:45")], VISIT))


def test_a_team_whose_shift_must_end_leaves_the_visit_to_the_next() -> None:
    log = tell([contact()], [patrol(), team(end="23:00", shift_end=ShiftEnd.RELEASE), team("23:05")], VISIT)
    assert visits(log) == [(0, 1, "22:45", "22:50", "23:00"), (0, 2, "23:05", "23:10", "23:30")]


def test_after_a_team_has_led_the_call_too() -> None:
    log = tell([contact()], CREWS, Response("co_responder_first", PATROL, TEAM, follow_up=VISIT.follow_up))
    assert went(log) == [(0, 1, "22:00", "22:05", "22:35"), (0, 1, "22:45", "22:50", "23:20")]


# -- plans for certain hours --------------------------------------------------------------------

# Monday: the team until 22:00, then a clinician by telephone until 07:00.
BY_NIGHT = TimedResponse(0, minutes_of_week(None, (22 * 60, 7 * 60)), model("phone_resolution", CLINICIAN))


@pytest.mark.parametrize(
    ("received", "kind", "status"),
    [
        ("06:59:59", "clinician", "by_phone"),
        ("07:00", "co_responder", "closed"),
        ("21:59:59", "co_responder", "closed"),
        ("22:00", "clinician", "by_phone"),
    ],
)
def test_the_hour_of_receipt_decides(received: str, kind: str, status: str) -> None:
    crews = [patrol(), team(), clinician()]
    log = tell([call(received, by_phone=True)], crews, TEAM_CALL, timed=[BY_NIGHT], standing=True)
    assert (ended(log)[2], ended(log)[0]) == (kind, status)


def test_a_plan_for_some_hours_is_for_its_call_type_only() -> None:
    crews = [patrol(), team(), clinician()]
    log = tell([call("23:00", call_type=1)], crews, TEAM_CALL, timed=[BY_NIGHT], standing=True)
    assert ended(log)[2] == "co_responder"


def test_days_of_a_plan() -> None:
    """The first day is a Monday; a night that begins on Sunday reaches into it until 07:00."""
    sunday = minutes_of_week([6], (22 * 60, 7 * 60))
    crews = [patrol(), team(), clinician()]
    calls = [call(one, by_phone=True) for one in ("06:59", "22:00")]
    plan = TimedResponse(0, sunday, model("phone_resolution", CLINICIAN))
    log = tell(calls, crews, TEAM_CALL, timed=[plan], standing=True)
    assert [ended(log, one)[2] for one in (0, 1)] == ["clinician", "co_responder"]


@pytest.mark.parametrize(
    ("quantile", "stage", "linked"), [(0.2, CareStage.LINKED, "23:20"), (0.4, CareStage.NOT_REFERRED, "-")]
)
def test_a_visit_may_bring_the_person_into_care(quantile: float, stage: CareStage, linked: str) -> None:
    """Three visits in ten do, whatever came of the contact; the link counts from the end of the visit."""
    log = tell([contact(visit_links=quantile)], CREWS, visited(links=0.3))
    assert (log.care[0], clock(log.linked[0])) == (stage, linked)
