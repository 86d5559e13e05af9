"""The response models with a team, one story a branch: every second worked out by hand.

Two patrol cars (units 0 and 1) and a co-responder team (unit 2), five minutes from everything.
"""

from __future__ import annotations

import pytest

from sim.engine.plan import Response
from sim.responses import MODELS
from tests.builders import CLINICIAN, MINUTE, PATROL, Crew, call
from tests.stories import by_kind, ended, model, patrol, team, tell, went

CARS = [patrol(), patrol()]
FIRST = model("co_responder_first")
HOLD_FIVE = model("co_responder_first", hold=5)
ON_REQUEST = model("on_request")
EARLIER = call("22:00", scene=45 * MINUTE)  # keeps the team until 22:50


# -- co-responder first -------------------------------------------------------------------------


def test_a_free_team_answers() -> None:
    """The team's own time on scene and its own report; no car is sent."""
    crisis = call("22:10", scene=by_kind(team=24, patrol=40), after=by_kind(team=10, patrol=60), units=2)
    log = tell([crisis], [*CARS, team()], FIRST)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:49")]
    assert ended(log) == ("closed", "22:49", "co_responder", "met")


def test_both_teams_busy_and_no_hold() -> None:
    """Patrol at once, with the two cars that the call needs and the officers' own time."""
    crisis = call("22:10", scene=by_kind(team=24, patrol=40), after=by_kind(team=0, patrol=20), units=2)
    log = tell([EARLIER, EARLIER, crisis], [*CARS, team(), team()], FIRST)
    assert went(log)[2:] == [(2, 0, "22:10", "22:15", "23:15"), (2, 1, "22:10", "22:15", "22:55")]
    assert ended(log, 2) == ("closed", "23:15", "patrol", "all_busy")


def test_both_teams_busy_and_a_hold_of_five_minutes() -> None:
    log = tell([EARLIER, EARLIER, call("22:10")], [*CARS, team(), team()], HOLD_FIVE)
    assert went(log)[2] == (2, 0, "22:15", "22:20", "22:50")
    assert ended(log, 2) == ("closed", "22:50", "patrol", "all_busy")


@pytest.mark.parametrize(
    ("received", "unit", "sent", "reach"),
    [
        ("22:46", 2, "22:50", "met"),
        ("22:45", 2, "22:50", "met"),  # the team is free in the very second the hold ends
        ("22:44:59", 0, "22:49:59", "all_busy"),
    ],
)
def test_a_team_that_comes_free_during_the_hold(received: str, unit: int, sent: str, reach: str) -> None:
    log = tell([EARLIER, call(received)], [*CARS, team()], HOLD_FIVE)
    assert went(log)[1][1:3] == (unit, sent)
    assert ended(log, 1)[3] == reach


def test_held_calls_by_priority_when_the_team_comes_free() -> None:
    calls = [EARLIER, call("22:46", priority=3), call("22:48", priority=2)]
    log = tell(calls, [*CARS, team()], HOLD_FIVE)
    assert went(log)[1:] == [(2, 2, "22:50", "22:55", "23:25"), (1, 0, "22:51", "22:56", "23:26")]


@pytest.mark.parametrize(("start", "reach"), [("22:11", "outside_hours"), ("22:10", "met")])
def test_nobody_on_duty_means_patrol_at_once(start: str, reach: str) -> None:
    """No hold for a team that starts a minute later; a shift that starts in the same second counts."""
    log = tell([call("22:10")], [*CARS, team(start)], HOLD_FIVE)
    assert went(log)[0][2] == "22:10"
    assert ended(log)[3] == reach


def test_the_last_team_goes_off_duty_during_the_hold() -> None:
    """The shift ends at 22:12: nobody is coming, so patrol goes then and not at 22:15."""
    log = tell([EARLIER, call("22:10")], [*CARS, team(end="22:12")], HOLD_FIVE)
    assert went(log) == [(0, 2, "22:00", "22:05", "22:50"), (1, 0, "22:12", "22:17", "22:47")]
    assert ended(log, 1)[3] == "all_busy"


def test_a_team_is_relieved_during_two_holds() -> None:
    """At 22:12 the next team takes the first call; the second is held on, for somebody is on duty, until 22:16."""
    calls = [EARLIER, call("22:10"), call("22:11")]
    log = tell(calls, [*CARS, team(end="22:12"), team("22:12")], HOLD_FIVE)
    assert went(log)[1:] == [(1, 3, "22:12", "22:17", "22:47"), (2, 0, "22:16", "22:21", "22:51")]


@pytest.mark.parametrize(
    ("column", "reach"),
    [("eligible", "not_eligible"), ("recognised", "not_recognised"), ("behavioural", "not_planned")],
)
def test_a_call_that_is_not_for_the_team(column: str, reach: str) -> None:
    log = tell([call("22:10", **{column: False})], [*CARS, team()], HOLD_FIVE)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45")]
    assert ended(log) == ("closed", "22:45", "patrol", reach)


def test_backup_goes_along_waits_for_the_team_and_leaves_with_the_scene() -> None:
    """The car is there at 22:15, but the call is the team's: worked from 22:20 to 22:50, report until 23:00."""
    crisis = call("22:10", travel=(2, 1, 1, 1), after=by_kind(team=10, patrol=0))
    log = tell([crisis], [*CARS, team()], model("co_responder_first", backup=1.0))
    assert went(log) == [(0, 2, "22:10", "22:20", "23:00"), (0, 0, "22:10", "22:15", "22:50")]
    assert ended(log) == ("closed", "23:00", "co_responder", "met")


@pytest.mark.parametrize(("quantile", "cars"), [(0.69, 1), (0.71, 2)])
def test_backup_of_one_point_three_cars(quantile: float, cars: int) -> None:
    """One car always, a second on three calls in ten."""
    log = tell([call("22:10", backup=quantile)], [*CARS, team()], model("co_responder_first", backup=1.3))
    assert [row[1] for row in went(log)] == [2, 0, 1][: cars + 1]


def test_backup_is_not_waited_for() -> None:
    log = tell([call("22:10")], [patrol("22:30"), team()], model("co_responder_first", backup=2.0))
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45"), (0, 1, "22:30", "22:35", "22:45")]


def test_no_backup_when_patrol_answers_instead() -> None:
    log = tell([EARLIER, call("22:10")], [*CARS, team()], model("co_responder_first", hold=5, backup=2.0))
    assert [row[:2] for row in went(log)[3:]] == [(1, 0)]


def test_the_caller_gives_up_during_the_hold_or_after_it() -> None:
    calls = [EARLIER, call("22:10", patience=4 * MINUTE), call("22:10", patience=5 * MINUTE)]
    log = tell(calls, [patrol("22:15"), team()], HOLD_FIVE)
    assert ended(log, 1) == ("gave_up", "22:14", "nobody", "gave_up")
    assert ended(log, 2) == ("gave_up", "22:15", "nobody", "gave_up")
    late = tell([EARLIER, call("22:10", patience=10 * MINUTE)], [patrol("22:30"), team()], HOLD_FIVE)
    assert ended(late, 1) == ("gave_up", "22:20", "nobody", "gave_up")


def test_the_team_on_the_way_at_shift_end_still_comes() -> None:
    log = tell([call("22:10")], [*CARS, team(end="22:12")], FIRST)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:45")]


def test_two_kinds_of_team_each_for_its_own_calls() -> None:
    clinician = Response("co_responder_first", PATROL, CLINICIAN)
    calls = [call("22:10"), call("22:10", call_type=1), call("22:11", call_type=1)]
    log = tell(calls, [*CARS, team(), Crew(CLINICIAN)], FIRST, clinician)
    assert [row[:2] for row in went(log)] == [(1, 3), (0, 2), (2, 0)]
    assert [ended(log, one)[2] for one in range(3)] == ["co_responder", "clinician", "patrol"]


# -- on request ---------------------------------------------------------------------------------


def test_the_officer_asks_and_hands_over() -> None:
    """On scene 22:15, team sent then and there 22:20, ten minutes of briefing, the team works 24 and reports 6."""
    crisis = call("22:10", scene=by_kind(team=24, patrol=40), after=by_kind(team=6, patrol=60))
    crisis["hand_over"] = by_kind(team=10, patrol=3)
    log = tell([crisis], [*CARS, team()], ON_REQUEST)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:30"), (0, 2, "22:15", "22:20", "23:00")]
    assert ended(log) == ("closed", "23:00", "co_responder", "met")


def test_the_team_is_asked_for_although_dispatch_saw_no_crisis() -> None:
    log = tell([call("22:10", recognised=False)], [*CARS, team()], ON_REQUEST)
    assert ended(log)[3] == "met"


@pytest.mark.parametrize(("column", "reach"), [("eligible", "not_eligible"), ("behavioural", "not_planned")])
def test_the_officer_asks_only_for_a_crisis_that_is_safe(column: str, reach: str) -> None:
    log = tell([call("22:10", **{column: False})], [*CARS, team()], ON_REQUEST)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45")]
    assert ended(log)[3] == reach


def test_the_officers_finish_before_a_team_is_free() -> None:
    """The team works from 22:00 to 23:35 on the first call (officers there 22:05, team 22:10, 85 minutes)."""
    long = call("22:00", scene=by_kind(team=85, patrol=40))
    log = tell([long, call("22:10", after=20 * MINUTE)], [*CARS, team()], ON_REQUEST)
    assert went(log)[0] == (0, 0, "22:00", "22:05", "22:10")
    assert went(log)[1] == (0, 2, "22:05", "22:10", "23:35")
    assert went(log)[2] == (1, 1, "22:10", "22:15", "23:05")
    assert ended(log, 1) == ("closed", "23:05", "patrol", "all_busy")


def test_the_officers_finish_while_the_team_is_on_its_way() -> None:
    """The team, forty minutes out, is called off at 22:45."""
    log = tell([call("22:10", travel=(1, 1, 1, 8))], [*CARS, team()], ON_REQUEST)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45"), (0, 2, "22:15", "-", "22:45")]
    assert ended(log) == ("closed", "22:45", "patrol", "police_finished")


def test_a_team_that_arrives_as_the_officers_finish_has_come() -> None:
    log = tell([call("22:10", travel=(1, 1, 1, 6))], [*CARS, team()], ON_REQUEST)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45"), (0, 2, "22:15", "22:45", "23:15")]
    assert ended(log)[3] == "met"


@pytest.mark.parametrize(
    ("wait", "rows", "reach"),
    [
        (None, [(1, 1, "22:10", "22:15", "22:40"), (1, 2, "22:35", "22:40", "23:10")], "met"),
        (20, [(1, 1, "22:10", "22:15", "22:40"), (1, 2, "22:35", "22:40", "23:10")], "met"),
        (19, [(1, 1, "22:10", "22:15", "22:45")], "all_busy"),
        (0, [(1, 1, "22:10", "22:15", "22:45")], "all_busy"),
    ],
)
def test_how_long_officers_keep_asking(wait: int | None, rows: list[tuple[int, ...]], reach: str) -> None:
    """The team is on another call until 22:35, twenty minutes after these officers ask."""
    calls = [call("22:00", scene=25 * MINUTE), call("22:10")]
    log = tell(calls, [*CARS, team()], model("on_request", wait=wait))
    assert went(log)[2:] == rows
    assert ended(log, 1)[3] == reach


@pytest.mark.parametrize(
    ("shift", "reach"),
    [(("22:12", "24:00"), "met"), (("14:00", "22:15"), "outside_hours"), (("22:16", "24:00"), "outside_hours")],
)
def test_the_team_must_be_on_duty_when_the_officer_asks(shift: tuple[str, str], reach: str) -> None:
    """At 22:15, when the officer is on scene; not at 22:10, when the call comes in."""
    log = tell([call("22:10")], [*CARS, team(*shift)], ON_REQUEST)
    assert ended(log)[3] == reach


@pytest.mark.parametrize(("wait", "reach"), [(30, "all_busy"), (None, "met")])
def test_the_last_team_goes_off_duty_while_officers_wait(wait: int | None, reach: str) -> None:
    """With a limit the wish ends with the shift; without one it stands, and the night team takes it at 22:40."""
    calls = [call("22:00", scene=60 * MINUTE), call("22:10", scene=by_kind(team=10, patrol=50))]
    log = tell(calls, [*CARS, team(end="22:30"), team("22:40")], model("on_request", wait=wait))
    assert ended(log, 1)[3] == reach


def test_the_second_car_is_called_off_at_the_hand_over() -> None:
    """Officers hand over from 22:20 to 22:25; the second car would have arrived at 22:30."""
    crisis = call("22:10", units=2, travel=(1, 4, 1, 1), hand_over=5 * MINUTE)
    log = tell([crisis], [*CARS, team()], ON_REQUEST)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:25"), (0, 1, "22:10", "-", "22:25"),
                         (0, 2, "22:15", "22:20", "22:55")]  # fmt: skip


def test_a_second_car_still_wanted_is_not_sent_after_the_hand_over() -> None:
    crisis = call("22:10", units=2)
    log = tell([crisis], [patrol(), patrol("22:21"), team()], ON_REQUEST)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:20"), (0, 1, "22:15", "22:20", "22:50")]


def test_officers_freed_by_a_hand_over_take_the_next_call() -> None:
    log = tell([call("22:10", hand_over=5 * MINUTE), call("22:12", behavioural=False)], [patrol(), team()], ON_REQUEST)
    assert went(log)[2] == (1, 0, "22:25", "22:30", "23:00")


def test_open_during_the_hand_over() -> None:
    log = tell([call("23:40", hand_over=15 * MINUTE)], [patrol(), team()], ON_REQUEST)
    assert went(log) == [(0, 0, "23:40", "23:45", "-"), (0, 1, "23:45", "23:50", "-")]
    assert ended(log) == ("open", "-", "co_responder", "met")


@pytest.mark.parametrize("name", MODELS)
def test_the_settings_that_a_model_names_are_those_it_reads(name: str) -> None:
    """A plan that sets another one is warned of; patrol units go along with whoever leads the call first."""
    one = MODELS[name]
    read = {"hold", "wait"} & set(one.answer.__code__.co_names)
    read |= {"backup"} if "call.send(call.team" in one.code else set()
    assert one.settings - {"team"} == read
    assert ("team" in one.settings) == (one.needs != "none")
