"""A team without police, and officers when it needs them: every second worked out by hand.

Patrol cars come first in the roster, then the civilian team; five minutes from everything unless said otherwise.
"""

from __future__ import annotations

import pytest

from tests.builders import CLINICIAN, MINUTE, call
from tests.stories import by_kind, clinician, ended, model, patrol, tell, went

CIVIL = model("civilian_team", CLINICIAN)
HOLD_FIVE = model("civilian_team", CLINICIAN, hold=5)
CARS = [patrol(), patrol()]


def test_the_team_answers_and_no_car_is_sent() -> None:
    crisis = call("22:10", scene=by_kind(clinician=24, team=0, patrol=40), after=by_kind(clinician=6, team=0, patrol=9))
    log = tell([crisis], [*CARS, clinician()], CIVIL)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:45")]
    assert ended(log) == ("closed", "22:45", "clinician", "met")


def test_it_asks_for_officers_and_the_call_is_theirs() -> None:
    """On scene 22:15, asks at 22:23; the car is there at 22:28 and works 40 minutes from the beginning, the team with
    it; the report is the officers'."""
    crisis = call("22:10", escalates=8 * MINUTE, scene=by_kind(clinician=24, team=0, patrol=40), after=9 * MINUTE)
    log = tell([crisis], [*CARS, clinician()], CIVIL)
    assert went(log) == [(0, 2, "22:10", "22:15", "23:08"), (0, 0, "22:23", "22:28", "23:17")]
    assert ended(log) == ("closed", "23:17", "patrol", "met")


def test_it_asks_for_as_many_cars_as_officers_would_need() -> None:
    log = tell([call("22:10", escalates=8 * MINUTE, units=2)], [*CARS, clinician()], CIVIL)
    assert went(log)[1:] == [(0, 0, "22:23", "22:28", "22:58"), (0, 1, "22:23", "22:28", "22:58")]


def test_no_car_is_free_when_it_asks() -> None:
    """The team stays with the person until the one car comes at 22:40."""
    theft = call("22:00", behavioural=False, call_type=1)
    log = tell([theft, call("22:10", escalates=8 * MINUTE)], [patrol(), clinician()], CIVIL, model("officer_only"))
    assert went(log)[1:] == [(1, 1, "22:10", "22:15", "23:10"), (1, 0, "22:35", "22:40", "23:10")]


def test_the_caller_no_longer_gives_up_when_the_team_is_there() -> None:
    theft = call("22:00", behavioural=False, call_type=1)
    crisis = call("22:10", escalates=8 * MINUTE, patience=15 * MINUTE)
    log = tell([theft, crisis], [patrol(), clinician()], CIVIL, model("officer_only"))
    assert ended(log, 1) == ("closed", "23:10", "patrol", "met")


def test_an_arrest_needs_officers_at_the_end() -> None:
    """The world asks for them when the team's time is over (24 minutes): 21:39; booking is the officers'."""
    crisis = call("21:10", escalates=24 * MINUTE, scene=by_kind(clinician=24, team=0, patrol=10), after=90 * MINUTE)
    log = tell([crisis], [*CARS, clinician()], CIVIL)
    assert went(log) == [(0, 2, "21:10", "21:15", "21:54"), (0, 0, "21:39", "21:44", "23:24")]


def test_backup_that_is_there_takes_over_without_being_asked_for() -> None:
    """The car came along: at 22:23 the call is the officers', who then work their 30 minutes."""
    log = tell(
        [call("22:10", escalates=8 * MINUTE)], [*CARS, clinician()], model("civilian_team", CLINICIAN, backup=1.0)
    )
    assert went(log) == [(0, 2, "22:10", "22:15", "22:53"), (0, 0, "22:10", "22:15", "22:53")]
    assert ended(log) == ("closed", "22:53", "patrol", "met")


def test_backup_on_its_way_is_waited_for_and_no_other_car_is_sent() -> None:
    crisis = call("22:10", escalates=0, travel=(1, 3, 1, 1))
    log = tell([crisis], [*CARS, clinician()], model("civilian_team", CLINICIAN, backup=1.0))
    assert went(log) == [(0, 2, "22:10", "22:15", "22:55"), (0, 0, "22:10", "22:25", "22:55")]


def test_a_wrongly_coded_call_is_passed_to_officers_at_once() -> None:
    """No crisis: the team is there at 22:15, asks, and leaves when the car comes."""
    log = tell([call("22:10", behavioural=False, wrongly_coded=True)], [*CARS, clinician()], CIVIL)
    assert went(log) == [(0, 2, "22:10", "22:15", "22:20"), (0, 0, "22:15", "22:20", "22:50")]
    assert ended(log) == ("closed", "22:50", "patrol", "not_planned")


@pytest.mark.parametrize(("settings", "sent"), [(CIVIL, "22:10"), (HOLD_FIVE, "22:15")])
def test_nobody_is_free_so_patrol_answers(settings: object, sent: str) -> None:
    calls = [call("22:00"), call("22:10")]
    log = tell(calls, [*CARS, clinician()], settings)  # type: ignore[arg-type]
    assert went(log)[1][1:3] == (0, sent)
    assert ended(log, 1)[2:] == ("patrol", "all_busy")


def test_officers_who_answer_instead_ask_for_nobody() -> None:
    """The call would have needed police after eight minutes: they are there already."""
    log = tell([call("22:00"), call("22:10", escalates=8 * MINUTE)], [*CARS, clinician()], CIVIL)
    assert went(log)[1:] == [(1, 0, "22:10", "22:15", "22:45")]


def test_the_team_comes_free_during_the_hold() -> None:
    log = tell([call("22:00"), call("22:31")], [*CARS, clinician()], HOLD_FIVE)
    assert went(log)[1] == (1, 2, "22:35", "22:40", "23:10")


@pytest.mark.parametrize(
    ("column", "reach"),
    [("eligible", "not_eligible"), ("recognised", "not_recognised"), ("behavioural", "not_planned")],
)
def test_a_call_that_is_not_for_the_team(column: str, reach: str) -> None:
    log = tell([call("22:10", **{column: False})], [*CARS, clinician()], HOLD_FIVE)
    assert went(log) == [(0, 0, "22:10", "22:15", "22:45")]
    assert ended(log)[3] == reach


def test_outside_the_teams_hours() -> None:
    log = tell([call("22:10")], [*CARS, clinician("22:11")], HOLD_FIVE)
    assert ended(log) == ("closed", "22:45", "patrol", "outside_hours")
