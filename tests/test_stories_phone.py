"""A clinician by screen or by telephone, who is there as soon as she is free: every second worked out by hand.

Patrol cars come first in the roster, then the clinician at her desk; officers take five minutes to everything.
"""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import Log
from sim.engine.plan import Response
from tests.builders import CLINICIAN, MINUTE, call
from tests.stories import by_kind, clinician, ended, model, patrol, tell, went

SCREEN = model("telehealth", CLINICIAN)
PHONE = model("phone_resolution", CLINICIAN)
HOLD_FIVE = model("phone_resolution", CLINICIAN, hold=5)
CARS = [patrol(), patrol()]


def at_desk(calls: list[dict[str, Any]], crews: list[Any], *responses: Response) -> Log:
    return tell(calls, crews, *responses, standing=True)


# -- telehealth ---------------------------------------------------------------------------------


def test_she_is_connected_at_once_and_officers_stay() -> None:
    """On scene 22:15 and connected then; the assessment takes 24 minutes; the six minutes of report are officers'."""
    crisis = call("22:10", scene=by_kind(clinician=24, team=0, patrol=40), after=by_kind(clinician=6, team=0, patrol=9))
    log = at_desk([crisis], [*CARS, clinician()], SCREEN)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45"), (0, 2, "22:15", "22:15", "22:39")]
    assert ended(log) == ("closed", "22:45", "clinician", "met")


def test_the_second_car_leaves_with_the_assessment() -> None:
    log = at_desk([call("22:10", units=2, after=6 * MINUTE)], [*CARS, clinician()], SCREEN)
    assert [row[4] for row in went(log)] == ["22:51", "22:45", "22:45"]


def test_officers_queue_for_her() -> None:
    """She is with the first call from 22:05 to 22:25; the second, there at 22:15, has her from then to 22:55."""
    calls = [call("22:00", scene=20 * MINUTE), call("22:10")]
    log = at_desk(calls, [*CARS, clinician()], SCREEN)
    assert went(log)[2:] == [(1, 1, "22:10", "22:15", "22:55"), (1, 2, "22:25", "22:25", "22:55")]


def test_two_queue_and_the_more_urgent_has_her_first() -> None:
    calls = [call("22:00"), call("22:10"), call("22:12", priority=2)]
    log = at_desk(calls, [*CARS, patrol(), clinician()], SCREEN)
    assert [row[:3] for row in went(log) if row[1] == 3] == [(0, 3, "22:05"), (2, 3, "22:35")]


def test_officers_are_done_before_she_is_free() -> None:
    calls = [call("22:00", scene=50 * MINUTE), call("22:10", after=9 * MINUTE)]
    log = at_desk(calls, [*CARS, clinician()], SCREEN)
    assert went(log)[2:] == [(1, 1, "22:10", "22:15", "22:54")]


def test_officers_done_before_do_their_own_time() -> None:
    """The first call keeps her until 22:55; officers of the second work 30 minutes, then write nine."""
    first = call("22:00", scene=by_kind(clinician=50, team=0, patrol=50))
    log = at_desk([first, call("22:10", after=9 * MINUTE)], [*CARS, clinician()], SCREEN)
    assert ended(log, 1) == ("closed", "22:54", "patrol", "all_busy")


@pytest.mark.parametrize(("wait", "reach"), [(20, "met"), (19, "all_busy")])
def test_how_long_officers_try(wait: int, reach: str) -> None:
    """There at 22:15; she is free at 22:35."""
    log = at_desk([call("22:00"), call("22:10")], [*CARS, clinician()], model("telehealth", CLINICIAN, wait=wait))
    assert ended(log, 1)[3] == reach


def test_she_is_asked_for_although_dispatch_saw_no_crisis() -> None:
    assert ended(at_desk([call("22:10", recognised=False)], [*CARS, clinician()], SCREEN))[3] == "met"


@pytest.mark.parametrize(("column", "reach"), [("eligible", "not_eligible"), ("behavioural", "not_planned")])
def test_officers_see_that_it_is_not_for_her(column: str, reach: str) -> None:
    log = at_desk([call("22:10", wrongly_coded=True, **{column: False})], [*CARS, clinician()], SCREEN)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45")]
    assert ended(log)[3] == reach


def test_the_screen_is_dark_at_night() -> None:
    log = at_desk([call("22:10")], [*CARS, clinician(end="22:15")], SCREEN)
    assert ended(log) == ("closed", "22:45", "patrol", "outside_hours")


# -- telephone ----------------------------------------------------------------------------------


def test_the_call_ends_by_telephone_and_nobody_is_sent() -> None:
    log = at_desk([call("22:10", by_phone=True)], [*CARS, clinician()], PHONE)
    assert went(log) == [(0, 2, "22:10", "22:10", "22:40")]
    assert ended(log) == ("by_phone", "22:40", "clinician", "met")


def test_it_does_not_end_by_telephone_so_patrol_is_sent() -> None:
    """Half an hour of talk, then a car, and all of the officers' own time."""
    crisis = call("22:10", scene=by_kind(clinician=30, team=0, patrol=20), after=9 * MINUTE)
    log = at_desk([crisis], [*CARS, clinician()], PHONE)
    assert went(log) == [(0, 2, "22:10", "22:10", "22:40"), (0, 0, "22:40", "22:45", "23:14")]
    assert ended(log) == ("closed", "23:14", "patrol", "met")


def test_no_clinician_is_free() -> None:
    log = at_desk([call("22:00", by_phone=True), call("22:10", by_phone=True)], [*CARS, clinician()], PHONE)
    assert went(log)[1] == (1, 0, "22:10", "22:15", "22:45")
    assert ended(log, 1) == ("closed", "22:45", "patrol", "all_busy")


@pytest.mark.parametrize(
    ("received", "row"),
    [
        ("22:25", (1, 2, "22:30", "22:30", "23:00")),  # free in the very second the hold ends
        ("22:24:59", (1, 0, "22:29:59", "22:34:59", "23:04:59")),
    ],
)
def test_the_caller_holds(received: str, row: tuple[Any, ...]) -> None:
    log = at_desk([call("22:00", by_phone=True), call(received, by_phone=True)], [*CARS, clinician()], HOLD_FIVE)
    assert went(log)[1] == row


def test_the_caller_gives_up_while_on_hold() -> None:
    calls = [call("22:00"), call("22:10", patience=4 * MINUTE)]
    log = at_desk(calls, [*CARS, clinician()], HOLD_FIVE)
    assert ended(log, 1) == ("gave_up", "22:14", "nobody", "gave_up")


def test_the_caller_gives_up_when_neither_clinician_nor_car_comes() -> None:
    """On hold until 22:15, then no car is free either."""
    theft = call("22:00", behavioural=False, call_type=1)
    calls = [theft, call("22:01"), call("22:10", patience=8 * MINUTE)]
    log = at_desk(calls, [patrol(), clinician()], HOLD_FIVE, model("officer_only"))
    assert ended(log, 2) == ("gave_up", "22:18", "nobody", "gave_up")


@pytest.mark.parametrize(("patience", "closed"), [(4, "22:44"), (10, "22:50")])
def test_who_has_talked_gives_up_when_no_car_is_free(patience: int, closed: str) -> None:
    """The talk ends at 22:40, the one car is busy until 22:55: patience counts from the end of the talk. They have met
    a clinician all the same."""
    theft = call("22:20", behavioural=False, call_type=1)
    crisis = call("22:10", patience=patience * MINUTE)
    log = at_desk([crisis, theft], [patrol(), clinician()], PHONE, model("officer_only"))
    assert ended(log) == ("gave_up", closed, "nobody", "met")


@pytest.mark.parametrize(
    ("column", "reach"),
    [("eligible", "not_eligible"), ("recognised", "not_recognised"), ("behavioural", "not_planned")],
)
def test_a_call_that_is_not_for_the_telephone(column: str, reach: str) -> None:
    log = at_desk([call("22:10", by_phone=True, **{column: False})], [*CARS, clinician()], HOLD_FIVE)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45")]
    assert ended(log)[3] == reach


def test_a_wrongly_coded_call_is_talked_about_and_then_sent_to_patrol() -> None:
    log = at_desk([call("22:10", by_phone=True, behavioural=False, wrongly_coded=True)], [*CARS, clinician()], PHONE)
    assert went(log) == [(0, 2, "22:10", "22:10", "22:40"), (0, 0, "22:40", "22:45", "23:15")]
    assert ended(log)[3] == "not_planned"


def test_the_line_is_closed() -> None:
    log = at_desk([call("22:10", by_phone=True)], [*CARS, clinician("22:11")], HOLD_FIVE)
    assert ended(log) == ("closed", "22:45", "patrol", "outside_hours")
